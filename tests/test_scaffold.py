"""A new KPI: its files are written, its cases pass, it computes; what exists is never touched."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from xl_kpi import KpiError
from xl_kpi.kpis.scaffold import LINE, scaffold, with_name

ROOT = Path(__file__).parents[1]
USE = (
    "from xl_kpi import compute, explain\n"
    "deals = [['deal_id', 'created_at'], ['D1', '2026-03-02'], ['D2', '2026-04-02']]\n"
    "reading = compute('KPI_CALLS_PER_DAY', {'deals': deals}, from_date='2026-03', as_of='2026-04-15')\n"
    "print(reading.value, explain(reading, 'fr'), explain(reading, 'en'))"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a KPI needs of the project."""
    for part in ("xl_kpi", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def python(project: Path, *arguments: str) -> str:
    command = [sys.executable, "-X", "utf8", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def listed(project: Path) -> dict[str, list[str]]:
    return tomllib.loads((project / "xl_kpi" / "catalog.toml").read_text(encoding="utf-8"))


def test_a_new_kpi_works_at_once(project: Path) -> None:
    before = listed(project)
    paths = scaffold("prospecting", "calls_per_day", project)
    assert [path.relative_to(project).as_posix() for path in paths] == [
        "xl_kpi/kpis/prospecting/calls_per_day.py",
        "xl_kpi/kpis/prospecting/calls_per_day.toml",
        "tests/cases/prospecting/calls_per_day.toml",
        "xl_kpi/catalog.toml",
    ]
    assert listed(project) == {**before, "prospecting": [*before["prospecting"], "calls_per_day"]}
    wanted = "calls_per_day or every_kpi_has_cases"
    said = python(project, "-m", "pytest", "tests/test_cases.py", "-k", wanted, "-p", "no:cacheprovider")
    assert "4 passed" in said
    said = python(project, "-c", USE).replace("\u00a0", " ")
    assert said.startswith("1.0 À nommer")
    assert "1 affaire créée" in said
    assert "Calls per day" in said
    assert "1 deal created" in said


def test_a_kpi_without_a_name_does_not_pass(project: Path) -> None:
    *_, texts, _, _ = scaffold("prospecting", "calls_per_day", project)
    check = ("-m", "pytest", "tests/test_catalog.py", "-k", "CALLS_PER_DAY and named", "-p", "no:cacheprovider")
    with pytest.raises(AssertionError, match="a nommer"):
        python(project, *check)
    texts.write_text(texts.read_text(encoding="utf-8").replace("À nommer", "Appels par jour"), encoding="utf-8")
    assert "1 passed" in python(project, *check)


@pytest.mark.parametrize(
    ("family", "name", "code"),
    [
        ("unknown", "calls_per_day", "scaffold_family"),
        ("prospecting", "CallsPerDay", "scaffold_name"),
        ("prospecting", "../calls", "scaffold_name"),
        ("prospecting", "", "scaffold_name"),
        ("results", "closing_rate", "scaffold_exists"),
    ],
)
def test_a_wrong_name_writes_nothing(project: Path, family: str, name: str, code: str) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(KpiError) as caught:
        scaffold(family, name, project)
    assert caught.value.code == code
    assert caught.value.text("fr") != caught.value.text("en")
    assert sorted(project.rglob("*")) == before


def test_a_file_is_never_overwritten(project: Path) -> None:
    mine = project / "tests" / "cases" / "results" / "margin.toml"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(KpiError) as caught:
        scaffold("results", "margin", project)
    assert "tests/cases/results/margin.toml" in caught.value.text("en")
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not (project / "xl_kpi" / "kpis" / "results" / "margin.py").exists()


def test_outside_the_project(tmp_path: Path) -> None:
    with pytest.raises(KpiError) as caught:
        scaffold("results", "margin", tmp_path)
    assert caught.value.code == "scaffold_no_project"


@pytest.mark.parametrize("family", ["results", "prospecting", "loyalty", "context"])
def test_the_catalogue_keeps_its_form(family: str) -> None:
    text = (ROOT / "xl_kpi" / "catalog.toml").read_text(encoding="utf-8")
    longer = with_name(text, family, "margin")
    assert re.sub(r',\s*"margin"', "", longer) == text
    assert tomllib.loads(longer)[family][-1] == "margin"


def test_a_list_too_long_for_its_line_is_broken() -> None:
    names = [f"name_{letter}" for letter in "abcdefghijk"]
    text = "few = [" + ", ".join(f'"{name}"' for name in names) + "]\n"
    longer = with_name(text, "few", "margin")
    assert tomllib.loads(longer)["few"] == [*names, "margin"]
    assert max(map(len, longer.splitlines())) <= LINE
