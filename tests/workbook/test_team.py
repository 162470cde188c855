"""The team sheet: every figure as the library's breakdown has it, levels against the team, people who come and go."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.libreoffice import LibreOffice
from tests.workbook import board as boards
from workbook_templates import write_workbook
from workbook_templates.formulas.lists import HEAD_LINES
from workbook_templates.formulas.places import TEAM
from workbook_templates.job import job
from workbook_templates.look.layout import FIGURE_WIDTH, SLOTS
from workbook_templates.look.text_fit import text_width, wrap
from workbook_templates.sheets.heat import PARAMETERS
from workbook_templates.sheets.page import PADDING
from workbook_templates.sheets.team import AT, FOOTER, ROW
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.breakdown import NOBODY, breakdown
from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.targets import find_target, read_targets
from xl_kpi.core.reading import Reading

NA = "n/d"
CROWD = 33
ROOM = FIGURE_WIDTH - PADDING


def without_owner() -> list[list[Any]]:
    rows = boards.deals()
    place = rows[0].index("owner")
    return [row[:place] + row[place + 1 :] for row in rows]


def crowd() -> list[list[Any]]:
    """More people than the sheet has lines; the amounts are all of the period and differ by person."""
    header = ["owner", "amount", "status", "closed_at"]
    return [header, *([f"P{n:02}", 100.0 * (n + 1), "won", boards.AS_OF] for n in range(CROWD))]


def levels() -> list[list[Any]]:
    """Shares of 120 by five people, then a rate of 20 cases each: better, a little better, even, and worse."""
    rows: list[list[Any]] = [["owner", "amount", "status", "proposal_at", "closed_at"]]
    for name, amount, won in (("A", 25, 16), ("B", 21, 11), ("C", 20.9, 10), ("D", 18, 9), ("E", 15.1, 4)):
        rows += [[name, amount / won, "won", boards.AS_OF, boards.AS_OF]] * won
        rows += [[name, 1, "lost", boards.AS_OF, boards.AS_OF]] * (20 - won)
    return rows


TARGETS = [["kpi", "direction", "target"], ["KPI_SALES_COUNT", "down", 50]]
BOARDS: Mapping[str, Board] = {
    "french": boards.french(),
    "chosen": boards.board("fr", {"deals": boards.deals()}, boards.SLOTS[:3], "Ana Li"),
    "none": boards.board("fr", {"deals": boards.deals()}, ()),
    "ownerless": boards.board("fr", {"deals": without_owner()}, ("KPI_REVENUE", "KPI_CLOSING_RATE")),
    "crowd": boards.board("en", {"deals": crowd()}, ("KPI_REVENUE",)),
    "levels": boards.board(
        "fr", {"deals": levels(), "targets": TARGETS}, ("KPI_REVENUE", "KPI_CLOSING_RATE", "KPI_SALES_COUNT")
    ),
}
Books = Mapping[str, Workbook]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("team")
    for name, board in BOARDS.items():
        write_workbook(board, folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in BOARDS}


@pytest.fixture(scope="module")
def books(paths: Mapping[str, Path]) -> Books:
    """As a program sees them that does not compute."""
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in paths.items()}


def team(book: Workbook) -> Worksheet:
    return book["Équipe" if "Équipe" in book.sheetnames else "Team"]


def names(sheet: Worksheet) -> list[Any]:
    return [sheet[f"B{row}"].value or "" for row in AT.rows]


def line(sheet: Worksheet, row: int, letters: tuple[str, ...] = AT.values) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for letter in letters]


def levels_of(sheet: Worksheet, slot: int) -> list[Any]:
    return [sheet[f"{AT.codes[slot]}{row}"].value for row in AT.rows]


def shown(reading: Reading | None) -> float | str:
    """As the sheet shows it; where a table has no rows of nobody, the breakdown has no line."""
    return NA if reading is None or reading.value is None else reading.value


def test_every_person_has_the_figures_of_the_breakdown(books: Books) -> None:
    board, sheet = BOARDS["french"], team(books["french"])
    people = [name for name in names(sheet) if name]
    assert people == ["=cmd|' /C calc'!A0", "Ana Li", "Zoé Brun", "(sans propriétaire)"]
    for place, slot in enumerate(board.slots):
        if board.tiles[place].error:
            assert [sheet[f"{AT.values[place]}{row}"].value for row in AT.rows[:4]] == [NA] * 4
            continue
        lines = breakdown(board.engine, slot.kpi, slot.options, board.scope, ["owner"])
        readings = {where["owner"]: reading for where, reading in lines}
        for row, name in zip(AT.rows, people, strict=False):
            expected = readings.get(NOBODY if name.startswith("(") else name)
            assert sheet[f"{AT.values[place]}{row}"].value == pytest.approx(shown(expected)), (slot.key, name)


@pytest.mark.parametrize("name", ["french", "chosen"])
def test_the_team_is_everybody_whoever_is_chosen(name: str, books: Books) -> None:
    board, sheet = BOARDS[name], team(books[name])
    everyone = replace(board.scope, owners=())
    targets = read_targets(board.engine.tables)
    for place, (slot, tile) in enumerate(zip(board.slots, board.tiles, strict=True)):
        value, target = (sheet[f"{AT.values[place]}{ROW[row]}"].value for row in ("team", "target"))
        if tile.error:
            assert (value, target) == (NA, NA)
            continue
        plan = board.engine.plan(slot.kpi, slot.options)
        reading = board.engine.readings(plan, [everyone], target_params(board.engine.tables))[0]
        known = find_target(targets, slot.key, everyone, additive=plan.additive, share=plan.unit == "rate")
        assert value == pytest.approx(shown(reading)), slot.key
        assert target == pytest.approx(NA if known is None else known.value), slot.key


def test_levels_compare_with_the_average_share_and_with_the_rate_of_the_team(books: Books) -> None:
    sheet = team(books["levels"])
    assert [sheet[f"{AT.values[slot]}{ROW['team']}"].value for slot in range(3)] == pytest.approx([100, 0.5, 50])
    assert levels_of(sheet, 0)[:5] == [2, 1, 0, -1, -2]
    assert levels_of(sheet, 1)[:5] == [2, 1, 0, -1, -2]
    assert levels_of(sheet, 2)[:5] == [-2, -1, 0, 1, 2]  # of these the targets say that fewer are better


def test_few_cases_and_rows_of_nobody_are_not_judged(books: Books) -> None:
    sheet = team(books["french"])
    closing = boards.SLOTS.index("KPI_CLOSING_RATE")
    codes = levels_of(sheet, closing)
    assert set(codes[:4]) == {"s", "n"}
    assert codes[3] == "n"
    assert codes[4:] == [None] * (len(AT.rows) - 4)
    assert set(levels_of(sheet, 0)[:3]) <= {2, 1, 0, -1, -2}


def test_the_message_names_strengths_of_two_people(books: Books) -> None:
    message = team(books["levels"])["B5"].value
    assert message == "Chacun a ses forces, à partager : Chiffre d’affaires (A) et Nombre de ventes (E)."


def test_nothing_is_chosen_or_nobody_is_known(books: Books) -> None:
    none, ownerless = team(books["none"]), team(books["ownerless"])
    assert none["B5"].value.startswith("Choisissez des indicateurs")
    assert {value for row in range(ROW["family"], FOOTER) for value in line(none, row)} == {None}
    assert ownerless["B5"].value.startswith("Inscrivez les commerciaux")
    assert names(ownerless) == [""] * len(AT.rows)
    assert line(ownerless, ROW["team"])[0] == BOARDS["ownerless"].tiles[0].reading.value


def test_a_line_says_how_many_people_are_not_shown(books: Books) -> None:
    sheet = team(books["crowd"])
    assert names(sheet) == [*(f"P{n:02}" for n in range(TEAM)), ""]
    assert sheet[f"B{FOOTER}"].value == "▲ 8\u00a0more people on the list in Settings: this page shows 25."
    share = 100 * (CROWD + 1) / 2  # of all people, those who are not shown too
    reference = AT.codes[0] + str(PARAMETERS.index("reference") + 1)
    assert sheet[reference].value == pytest.approx(share)


def test_no_sheet_shows_an_error(books: Books) -> None:
    for name, book in books.items():
        visible = [sheet for sheet in book if sheet.sheet_state == "visible"]
        cells = [cell.value for sheet in visible for row in sheet.iter_rows() for cell in row]
        assert [value for value in cells if isinstance(value, str) and value.startswith("#N")] == [], name


def test_every_name_of_a_kpi_fits_its_column() -> None:
    for board in (BOARDS["french"], BOARDS["crowd"]):
        work = job(board)
        for choice in work.model.choices:
            code = choice.slot.kpi.code
            head = work.say["heads"].get(code, choice.slot.kpi.label(board.language))
            assert len(wrap(head, ROOM, bold=True)) <= HEAD_LINES, head
            assert max(text_width(word, bold=True) for word in head.split()) <= ROOM, head


def test_people_who_come_and_go(paths: Mapping[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    """A line that is blanked stays blank, a name of nobody's rows comes last, a stricter minimum judges less."""
    book = openpyxl.load_workbook(paths["levels"])
    settings = book["Réglages"]
    people = next(iter(book.defined_names["People"].destinations))[1].replace("$", "").split(":")[0]
    first = settings[people]
    settings.cell(row=first.row + 1, column=first.column).value = None
    settings.cell(row=first.row + 5, column=first.column).value = "Zoé"
    minimum = next(iter(book.defined_names["MinN"].destinations))[1].replace("$", "")
    settings[minimum].value = 21
    book.save(tmp_path / "changed.xlsx")
    recalculated = office.recalculate(tmp_path / "changed.xlsx", tmp_path, "fr-FR")
    sheet = team(openpyxl.load_workbook(recalculated, data_only=True))
    assert names(sheet)[:7] == ["A", "", "C", "D", "E", "Zoé", ""]
    assert levels_of(sheet, 1)[:6] == ["s", None, "s", "s", "s", "n"]
    assert line(sheet, AT.rows[1])[0] is None
    assert line(sheet, AT.rows[5])[:3] == [0, NA, 0]
    assert len(line(sheet, AT.rows[0])) == SLOTS
