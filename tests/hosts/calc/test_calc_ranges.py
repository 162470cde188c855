"""What people select and leave out in Calc: whole columns, error cells, blank cells, omitted arguments, plain lists."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from tests.hosts.plain import ask
from tests.libreoffice import LibreOffice

DEALS = (
    ("Statut", "Remarque", "Montant", "Close\nle", "Commercial"),
    ("gagné", "=1/0", 100, "05/03/2026", "Ann Lee"),
    ("perdu", None, "=NA()", "06/03/2026", "Bob"),
    ("gagné", "=A2", "=C2*2", "07/04/2026", "Ann Lee"),
    (None, None, None, None, None),
)
ANSWERS: dict[str, Any] = {
    "KPI_REVENUE(A1:E5)": 300,
    "KPI_REVENUE(A:E)": 300,
    "KPI_REVENUE(Deals[#All])": 300,
    "KPI_REVENUE($A$1:$E$1048576,,)": 300,
    'KPI_REVENUE(A:E,,"2026-03")': 100,
    "KPI_REVENUE(A:E,,DATE(2026,4,1),DATE(2026,4,30))": 200,
    # Blank cells in the place of an argument mean what they mean on every host.
    "KPI_REVENUE(A:E,,Z1,Z2,Z3,Z4,Z5,Z6:AB9)": 300,
    "KPI_SALES_COUNT(A:E,Z1:AC9)": 2,
    'KPI_SALES_COUNT(A:E,,,,"ann lee")': 2,
    'KPI_SALES_COUNT(A:E,,,,{"Bob";"Ann Lee"})': 2,
    "KPI_SALES_COUNT(A:E,,,,E2:E3)": 2,
    'KPI_CLOSING_RATE(A:A,,,,,"closed")': 2 / 3,
    'KPI("KPI_REVENUE",A:E)': 300,
    'KPI("KPI_CLOSING_RATE[denominator=closed]",A1:E5)': 2 / 3,
    "KPI_STATUS(C2,100)": "green",
    "KPI_STATUS(0,10)": "red",
    # An error given as a value is the error of the formula, as everywhere in Calc; or in a second table.
    "KPI_STATUS(B2,10)": "#DIV/0!",
    "KPI_REVENUE(,A1:E5)": "#VALUE!",
    "KPI_REVENUE()": "#VALUE!",
}
MISTAKES: dict[str, tuple[str, tuple[object, ...]]] = {
    "KPI_REVENUE(Z1:AB9)": ("KPI_REVENUE", (None,)),
    "KPI_TARGET_ATTAINMENT(5,Z1)": ("KPI_TARGET_ATTAINMENT", (5, None)),
    'KPI_CLOSING_RATE(A:E,,"hier")': ("KPI_CLOSING_RATE", (DEALS, None, "hier")),
}
"""A formula that cannot work, and the same question asked without any spreadsheet."""


@pytest.fixture(scope="module")
def computed(calc: Callable[[str], LibreOffice], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Return a function from the language of the menus to what each formula shows."""
    folder = tmp_path_factory.mktemp("ranges")
    made: dict[str, dict[str, Any]] = {}

    def answers(language: str) -> dict[str, Any]:
        if language not in made:
            result = calc(language).recalculate(_written(folder / "ranges.xlsx"), folder, "fr-FR")
            cells = load_workbook(result, data_only=True).worksheets[0]["G"]
            made[language] = dict(zip([*ANSWERS, *MISTAKES], [cell.value for cell in cells], strict=False))
        return made[language]

    return answers


def _written(path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in DEALS:
        sheet.append(row)
    sheet.add_table(Table(displayName="Deals", ref="A1:E5"))
    for place, formula in enumerate((*ANSWERS, *MISTAKES), 1):
        sheet[f"G{place}"] = f"={formula}"
    book.save(path)
    return path


@pytest.mark.parametrize("formula", ANSWERS)
def test_formula_shows(computed: Callable[[str], Any], formula: str) -> None:
    expected = ANSWERS[formula]
    assert computed("fr")[formula] == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9))


@pytest.mark.parametrize("formula", MISTAKES)
@pytest.mark.parametrize(("menus", "language"), [("fr", "fr"), ("en-US", "en")])
def test_mistake_is_a_sentence_in_the_language_of_the_menus(
    computed: Callable[[str], Any], formula: str, menus: str, language: str
) -> None:
    function, cells = MISTAKES[formula]
    sentence = ask(function, *cells, language=language)
    assert len(sentence) > len(function)
    assert computed(menus)[formula] == sentence
