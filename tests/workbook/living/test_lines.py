"""What stands beside a line of the targets: the figures of its days and of a year before, and what is amiss with it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.living import sample
from tests.workbook.living.cells import File, Sheet, Value, same
from tests.workbook.living.conftest import Books
from tests.workbook.living.edits import edited, with_rows
from tests.workbook.living.states import line
from tests.workbook.living.test_states import DATA
from workbook_templates.look.layout import TYPED_HEAD
from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.targets import TargetRow, target_lines
from xl_kpi.catalog import find
from xl_kpi.core.period import last_year, serial
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine

TODAY = date(2026, 3, 31)
ONE_IN = 29
LINES = len(sample.light()["targets"]) - 1
SPARE = TYPED_HEAD + LINES + 1
"""The first blank line of the sheet."""


def row_of(kpi: str, owner: str, first: str) -> int:
    return TYPED_HEAD + line("targets", kpi, owner, first)


def days(first: date, last: date) -> dict[str, Value]:
    return {"D": float(serial(first)), "E": float(serial(last))}


# --- the file -----------------------------------------------------------------------------------------------


def said(engine: Engine, row: TargetRow) -> tuple[Value, Value]:
    """What the library says of a line: its period a year before, whole, and its own until today."""
    owners = (row.owner,) if row.owner else ()
    now = Scope(from_date=row.first, to_date=row.last, as_of=min(row.last, TODAY), owners=owners)
    before = last_year(Scope(from_date=row.first, to_date=row.last, as_of=row.last, owners=owners))
    plan, params = engine.plan(find(row.key), {}), target_params(engine.tables)
    values = [engine.readings(plan, [scope], params)[0].value for scope in (before, now)]
    shown = ["n/d" if value is None else float(value) for value in values]
    return shown[0], "à venir" if row.first > TODAY else shown[1]


def test_every_line_shows_what_the_library_says(books: Books) -> None:
    """Whether the grid computes it, or the library did."""
    board, file = books("light")
    sheet, lines = file.sheet("Objectifs"), target_lines(board.engine.tables)
    assert len(lines) == LINES
    wrong = []
    for place in range(0, LINES, ONE_IN):
        row, number = lines[place], TYPED_HEAD + 1 + place
        assert row is not None
        found = sheet.get(f"I{number}", ""), sheet.get(f"J{number}", "")
        if not all(map(same, found, said(board.engine, row))):
            wrong.append(f"{row}: {found}, not {said(board.engine, row)}")
    assert wrong == []
    assert {sheet[f"K{TYPED_HEAD + place}"] for place in range(1, LINES + 1)} == {"● complet"}


# --- what is typed ------------------------------------------------------------------------------------------

REVENUE, PERSON = row_of("KPI_REVENUE", "", "2026-02-01"), row_of("KPI_REVENUE", sample.OWNER, "2026-03-01")
PAST = row_of("KPI_REVENUE", sample.OWNER, "2026-02-01")
NO_SHOW = row_of("KPI_NO_SHOW_RATE", "", "2026-03-01")
AMISS: Mapping[str, dict[str, Value]] = {
    "○ indicateur à choisir": {"B": ""},
    "■ indicateur inconnu": {"B": "Taux de rien"},
    "■ personne inconnue": {"C": "Personne"},
    "■ date à retaper": {"D": "01/03/2026"},
    "■ la fin précède le début": days(date(2026, 3, 31), date(2026, 3, 1)),
    "○ repère à saisir": {"F": ""},
    "■ repère : un nombre": {"F": "beaucoup"},
    "■ seuil : de 1 à 100 %": {"G": 150.0},
    "■ sens inconnu": {"H": "de travers"},
    "▲ en double": {"B": "Nombre de ventes"},
}
"""What is typed into a line each: it makes the last one what another of its month is."""
MONTHS = [f"{month}-01" for month in ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02")]
FREE = [row_of("KPI_CLOSING_RATE", owner, month) for owner in ("", sample.OWNER) for month in MONTHS]
BROKEN = dict(zip(AMISS, FREE, strict=True))
NEW: list[tuple[dict[str, Value], tuple[Value, Value, Value]]] = [
    (
        {"B": "Appels sortants, prises de contact", **days(date(2026, 4, 1), date(2026, 4, 30))},
        ("plus haut = mieux", "à venir", "○ repère à saisir"),
    ),
    (
        {"B": "KPI_CHURN_RATE", "F": 5.0, **days(date(2026, 3, 1), date(2026, 3, 31))},
        ("plus bas = mieux", "n/d", "● complet"),
    ),
    ({"C": sample.OWNER, "F": 3.0}, ("", "", "○ indicateur à choisir")),
]
"""Lines that are typed into blank ones: direction, actual, check."""


@pytest.fixture(scope="module")
def typed(books: Books, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """The targets once all this was typed; of three lines nothing is known but by the grid."""
    folder, file = tmp_path_factory.mktemp("lines"), books("light")[1]
    cells: dict[str, Value] = {f"{letter}{row}": "" for row in (REVENUE, PERSON, PAST) for letter in "LMN"}
    for word, row in BROKEN.items():
        cells |= {f"{letter}{row}": value for letter, value in AMISS[word].items()}
    for row, (given, _) in enumerate(NEW, start=SPARE):
        cells |= {f"{letter}{row}": value for letter, value in given.items()}
    cells |= {f"H{NO_SHOW}": "plus haut = mieux"}
    copy = edited(file, folder / "typed.xlsx", {"Objectifs": cells})
    return File(office.recalculate(copy, folder, "fr-FR")).sheet("Objectifs")


@pytest.mark.parametrize("word", AMISS)
def test_a_line_says_what_is_amiss(word: str, typed: Sheet) -> None:
    assert typed[f"K{BROKEN[word]}"] == word


def test_new_lines(typed: Sheet) -> None:
    for row, (_, expected) in enumerate(NEW, start=SPARE):
        assert tuple(typed.get(f"{letter}{row}", "") for letter in "HJK") == expected
    assert isinstance(typed[f"I{SPARE}"], float)  # April of last year is one of the thirteen months


def test_the_grid_alone(typed: Sheet, books: Books) -> None:
    """A month of the team, and this month of a person; an earlier month of the person is not computed."""
    board = books("light")[0]
    lines = target_lines(board.engine.tables)
    for row, letters in ((REVENUE, "IJ"), (PERSON, "J")):
        one = lines[row - TYPED_HEAD - 1]
        assert one is not None
        expected = dict(zip("IJ", said(board.engine, one), strict=True))
        assert all(same(typed[f"{letter}{row}"], expected[letter]) for letter in letters)
    assert (typed[f"I{PERSON}"], typed[f"I{PAST}"], typed[f"J{PAST}"]) == ("n/d", "n/d", "n/d")


def test_what_was_known_is_let_go_with_other_rows(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    """It was known of the rows that stood there."""
    file = books("light")[1]
    copy = with_rows(file, tmp_path / "rows.xlsx", DATA, 10)
    computed = File(office.recalculate(copy, tmp_path, "fr-FR")).sheet("Objectifs")
    assert isinstance(file.sheet("Objectifs")[f"J{PAST}"], float)
    assert (computed[f"J{PAST}"], computed[f"K{PAST}"]) == ("n/d", "● complet")
    assert isinstance(computed[f"J{REVENUE}"], float)


def test_a_direction_chosen_is_no_fault(typed: Sheet) -> None:
    assert (typed[f"H{NO_SHOW}"], typed[f"K{NO_SHOW}"]) == ("plus haut = mieux", "● complet")


def test_a_line_without_days_is_about_the_period_chosen(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    file = books("few")[1]
    line_typed: dict[str, Value] = {f"B{TYPED_HEAD + 1}": "Chiffre d’affaires", f"F{TYPED_HEAD + 1}": 9.0}
    copy = edited(file, tmp_path / "always.xlsx", {"Objectifs": line_typed})
    computed = File(office.recalculate(copy, tmp_path, "fr-FR"))
    shown = computed.sheet("Tableau de bord")["B9"]
    assert computed.sheet("Objectifs")[f"J{TYPED_HEAD + 1}"] == shown
