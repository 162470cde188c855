"""Every case of the parity file through main.py as xlwings Lite calls it; see test_runtime.py for what runs where."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.hosts import parity
from tests.hosts.lite.conftest import Runtime

WITHOUT_NUMPY = ("KPI_VERSION", "KPI_DEFINITION", "KPI_STATUS", "KPI_TREND")


def results(runtime: Runtime, code: str, cases: Iterable[Any], blocks: Any) -> dict[str, Any]:
    """What Excel would show of each case: the cells, or the sentence on hover; the kind of error when it is another."""
    chosen = list(cases)
    done = runtime(code, [(case["function"], case["arguments"]) for case in chosen], blocks=blocks)
    answers = zip(chosen, done["answers"], strict=True)
    return {case["name"]: shown(case, answer) for case, answer in answers}


def shown(case: Any, answer: dict[str, Any]) -> Any:
    if ("error" in answer) != case["error"]:
        return str(answer)
    if case["error"]:
        return answer["sentence"] if answer["error"] == "XlwingsError" else str(answer)
    return answer["cells"] if isinstance(case["expect"], list) else answer["cells"][0][0]


def test_all_cases_in_a_bare_python(bare_python: Runtime, code: str, parity_file: Path) -> None:
    given = json.loads(parity_file.read_text("utf-8"))
    assert parity.check(results(bare_python, code, given["cases"], given["blocks"])) == []


def test_those_without_numpy_in_pyodide(pyodide: Runtime, code: str, parity_file: Path) -> None:
    given = json.loads(parity_file.read_text("utf-8"))
    cases = [case for case in given["cases"] if case["function"] in WITHOUT_NUMPY]
    assert {case["function"] for case in cases} == set(WITHOUT_NUMPY)
    found = results(pyodide, code, cases, given["blocks"])
    assert parity.check(found, lambda case: case.function in WITHOUT_NUMPY) == []
