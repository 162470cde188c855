# The project's commands. Each one first makes or refreshes its own Python environment in .venv.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
DEMO := tableau-de-bord-demo.xlsx

.PHONY: demo test check bench
.DELETE_ON_ERROR:

demo: $(READY)
	$(VENV)/bin/xl-kpi demo
	@echo "Ouvrez / Open: $(CURDIR)/$(DEMO)"

test: $(READY)
	$(VENV)/bin/pytest -n auto --dist worksteal

check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(READY)
	$(VENV)/bin/python -m benchmarks

$(READY): pyproject.toml
	test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --editable '.[dev]'
	touch $@
