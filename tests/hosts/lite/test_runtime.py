"""main.py, as it comes out of a workbook, run as xlwings Lite runs it.

In Pyodide under node: registration, the cleaning of what Excel sends, errors, and all that needs no table. There is
no numpy for Pyodide on PyPI or npm, so what computes over tables is run in a bare Python of this machine, through the
same main.py, the same xlwings calls and the host module of Lite. Not covered: numpy's own arithmetic in WebAssembly,
the add-in itself (it is closed), and Excel.
"""

import re
from typing import Any

import pytest

import xl_kpi
from tests.hosts.lite.conftest import Runtime
from udfs.binding import find_function, functions
from udfs.lite.sources import sources

FORMATTED = {"type": "FormattedNumber", "basicType": "Double", "basicValue": 0.5, "numberFormat": "0 %"}
ERROR = {"type": "Error", "basicType": "Error", "basicValue": "#N/A", "errorType": "NotAvailable"}
DEALS: list[list[Any]] = [
    [None, None, None],
    ["Statut", "Montant", "Date de clôture"],
    ["gagnée", "1 000,50", 46100],
    ["perdue", ERROR, 46101],
    ["", None, None],
    [None, None, None],
]


WITHOUT_TABLES: list[tuple[str, list[Any], Any]] = [
    ("KPI_VERSION", [], xl_kpi.__version__),
    ("KPI_STATUS", [0.5, 0.4], "green"),
    ("KPI_STATUS", [[[FORMATTED]], 0.4], "green"),
    ("KPI_STATUS", [0.36, "0,4", None, None, 12], "orange"),
    ("KPI_STATUS", [0.36, 0.4, "down", 0.9, 12], "green"),
    ("KPI_STATUS", [0.36, 0.4, "", 90, 3], "grey"),
    ("KPI_STATUS", ["", 0.4], "grey"),
    ("KPI_TREND", [120, 100], "↑ hausse favorable"),
    ("KPI_TREND", [120, 100, "baisse"], "↑ hausse défavorable"),
    ("KPI_TREND", [100.5, 100], "→ stable"),
    ("KPI_TREND", [100, "n/d"], "n/d"),
]
SENTENCES: list[tuple[str, list[Any], str]] = [
    ("KPI_DEFINITION", ["KPI_FOO"], "KPI_FOO n'est pas un indicateur connu"),
    ("KPI_DEFINITION", [None], "L'argument code est vide"),
    ("KPI_STATUS", ["beaucoup", 1], "« beaucoup » n'est pas un nombre possible"),
    ("KPI_STATUS", [[[ERROR]], 1], "L'argument value désigne une cellule en erreur"),
    ("KPI_STATUS", [[[1, 2]], 1], "en reçoit 2 remplies"),
]


@pytest.fixture(scope="module")
def in_pyodide(pyodide: Runtime, code: str) -> Any:
    calls = [(name, arguments) for name, arguments, _ in (*WITHOUT_TABLES, *SENTENCES)]
    calls.append(("KPI_DEFINITION", ["Taux de closing"]))
    return pyodide(code, calls, [("deals", DEALS), ("deals", [[None]]), ("deals", [["gagnée"], ["perdue"], [None]])])


@pytest.fixture(scope="module")
def bare(bare_python: Runtime, code: str) -> Any:
    """A call of every function, each over one range, so that all that may be loaded is."""
    given = {"deals": DEALS, "denominator": "closed"}
    closing = [given.get(argument.name) for argument in find_function("KPI_CLOSING_RATE").arguments]
    calls = [(function.name, []) for function in functions()]
    return bare_python(code, [*calls, ("KPI_CLOSING_RATE", closing)])


def test_nothing_is_written_or_sent(in_pyodide: Any, bare: Any) -> None:
    assert in_pyodide["platform"] == "emscripten"
    assert in_pyodide["reached"] == []
    assert bare["reached"] == []


def test_every_function_is_registered(in_pyodide: Any) -> None:
    registered = {function["name"]: function for function in in_pyodide["meta"]["functions"]}
    assert len(registered) == len(functions())
    assert set(registered) == {function.name for function in functions()}
    for function in functions():
        said = registered[function.name]
        assert said["description"] == function.help("fr")
        assert [(one["name"], one["description"]) for one in said["parameters"]] == [
            (argument.name, argument.help("fr")) for argument in function.arguments
        ]
        assert all(one["optional"] and one["dimensionality"] == "matrix" for one in said["parameters"])


def test_excel_shows_every_text_of_the_wizard_whole(in_pyodide: Any) -> None:
    texts = [function["description"] for function in in_pyodide["meta"]["functions"]]
    texts += [one["description"] for function in in_pyodide["meta"]["functions"] for one in function["parameters"]]
    assert max(map(len, texts)) <= 255
    assert min(map(len, texts)) > 5


def test_main_may_run_again(in_pyodide: Any) -> None:
    assert in_pyodide["meta"] == in_pyodide["meta_before"]
    assert in_pyodide["libraries"] == 1


def test_numpy_waits_for_the_first_table(in_pyodide: Any) -> None:
    assert in_pyodide["numpy_before"] is False
    assert in_pyodide["numpy_after"] is False


def test_time_zones_come_with_the_requirements(in_pyodide: Any) -> None:
    """Pyodide has none of its own; a blank as-of day asks for them."""
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", in_pyodide["today"])


def test_values_that_need_no_table(in_pyodide: Any) -> None:
    got = [answer.get("cells", answer) for answer in in_pyodide["answers"][: len(WITHOUT_TABLES)]]
    assert got == [[[expected]] for _, _, expected in WITHOUT_TABLES]
    definition = in_pyodide["answers"][-1]["cells"][0][0]
    assert definition.startswith("Taux de closing")


def test_a_mistake_is_said_in_one_sentence(in_pyodide: Any) -> None:
    answers = in_pyodide["answers"][len(WITHOUT_TABLES) : -1]
    assert [answer["error"] for answer in answers] == ["XlwingsError"] * len(SENTENCES)
    said = [re.sub(r"[\u00a0\u202f]", " ", answer["sentence"]) for answer in answers]
    assert [expected for (_, _, expected), text in zip(SENTENCES, said, strict=True) if expected not in text] == []


def test_what_excel_sends_is_cleaned(in_pyodide: Any) -> None:
    """JavaScript's null, error values, blank rows around, a column of words without its header."""
    deals = [
        ["Statut", "Montant", "Date de clôture"],
        ["gagnée", "1 000,50", 46100],
        ["perdue", None, 46101],
    ]
    assert in_pyodide["ranges"] == [deals, [], [["status"], ["gagnée"], ["perdue"]]]


def test_the_sources_of_the_workbook_are_all_that_it_needs(bare: Any) -> None:
    assert set(bare["loaded"].values()) == {"Library"}
    assert [answer for answer in bare["answers"] if answer.get("error") not in (None, "XlwingsError")] == []
    assert bare["answers"][-1] == {"cells": [[0.5]]}


def test_and_no_more(bare: Any) -> None:
    modules = {path.removesuffix("/__init__.py").removesuffix(".py") for path in sources() if path.endswith(".py")}
    assert {path.replace("/", ".") for path in modules} == set(bare["loaded"])
