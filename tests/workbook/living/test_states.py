"""What a person changes in the sheet: the tiles then show what the library says, and never an error."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl.utils import get_column_letter

from tests.conftest import lack
from tests.libreoffice import NEVER, LibreOffice
from tests.workbook.living import sample
from tests.workbook.living.cells import File, Sheet, Value, errors, same
from tests.workbook.living.conftest import Books
from tests.workbook.living.edits import edited, with_rows
from tests.workbook.living.expect import EMPTY, page, tile_cells
from tests.workbook.living.states import REVERSED, STATES, State
from workbook_templates.formulas.places import MONTH_HEADS
from workbook_templates.job import Job, job
from workbook_templates.look import layout
from xl_kpi.analysis.board import Board, Tile
from xl_kpi.core.period import from_serial

SESSION = Path(__file__).with_name("session.py")
ROOT = SESSION.parents[3]
PATIENCE = 240
CLOSE = pytest.approx
ALL = {**STATES, "reversed": REVERSED}

Seen = Mapping[str, list[list[Value | None]]]
"""The rows of each sheet; an error is None."""


# --- in the office ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def uno_python(soffice: Path) -> str:
    program = "/usr/bin/python3"
    if not Path(program).exists() or subprocess.run([program, "-c", "import uno"], check=False).returncode:
        lack(f"{soffice} has no Python with python3-uno: see .ci/run")
    return program


@pytest.fixture(scope="session")
def seen(
    books: Books, office: LibreOffice, uno_python: str, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Seen]:
    """What the sheets show in every state, one after the other in one office."""
    file, folder = books("light")[1], tmp_path_factory.mktemp("states")
    asked = folder / "job.json"
    states = [[*typed_cells(file, state)] for state in ALL.values()]
    sheets = [name for name in file.parts if name not in DATA and name != "Grille"]
    task = {"workbook": str(file.path), "sheets": sheets, "states": states}
    asked.write_text(json.dumps(task), encoding="utf-8")
    own = replace(office, profile=folder / "profile")
    own.set("fr-FR", NEVER)
    command = [uno_python, str(SESSION), f"xl-kpi-{uuid4().hex}", str(asked)]
    command += ["timeout", "-k", "5", str(PATIENCE), *own.command()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(ALL, json.loads(done.stdout), strict=True))


DATA = ("Affaires", "Activités", "Prospects", "Clients", "Commandes", "Satisfaction", "Réclamations")
"""Sheets without formulas."""


def typed_cells(file: File, state: State) -> Iterator[tuple[str, str, Value]]:
    for name, value in state.typed.items():
        yield (*place_of(file, name), value)


def place_of(file: File, name: str) -> tuple[str, str]:
    """The sheet and the address of what a state names."""
    sheet, _, address = name.partition("!")
    if name.startswith("="):
        return "Réglages", address_of(file.sheet("Réglages"), name[1:])
    if not address:
        return file.names[name]
    head, _, row = address.partition("/")
    return (sheet, address_of(file.sheet(sheet), head).removesuffix("1") + row) if row else (sheet, address)


def address_of(sheet: Sheet, text: str) -> str:
    return next(address for address, value in sheet.items() if value == text)


def cell(seen: Seen, sheet: str, address: str) -> Value | None:
    column = "".join(filter(str.isalpha, address))
    row = int(address.removeprefix(column))
    rows = seen[sheet]
    place = next(number for number in range(1, 200) if get_column_letter(number) == column)
    return rows[row - 1][place - 1] if row <= len(rows) and place <= len(rows[0]) else ""


# --- in the library -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def boards(seen: Mapping[str, Seen], work: Job) -> Mapping[str, Board]:
    return {name: expected(state, seen[name], work) for name, state in STATES.items()}


def expected(state: State, seen: Seen, work: Job) -> Board:
    """The board for the same question; slots that hold nothing, or twice the same, are left out."""
    scope = replace(state.scope, as_of=today(seen, work)) if state.today else state.scope
    slots = [*dict.fromkeys(filter(None, state.slots))]
    return sample.board(state.tables(sample.light()), "fr", scope, slots, **state.settings)


def today(seen: Seen, work: Job) -> date:
    now = work.places.now
    day = cell(seen, now.sheet, now.cell("value", 1))
    assert isinstance(day, float)
    assert abs((from_serial(day) - date.today()).days) <= 1  # noqa: DTZ011  the sheet's TODAY() is what is tested
    return from_serial(day)


def tiles_of(state: State, board: Board) -> list[Tile | None]:
    made = dict(zip(dict.fromkeys(filter(None, state.slots)), board.tiles, strict=True))
    return [made.get(slot) for slot in state.slots]


# --- tests --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def work(books: Books) -> Job:
    return job(books("light")[0])


@pytest.mark.parametrize("name", STATES)
def test_tiles_show_what_the_library_says(name: str, seen: Mapping[str, Seen], boards: Mapping[str, Board]) -> None:
    state, board = STATES[name], boards[name]
    wrong = []
    for slot, tile in enumerate(tiles_of(state, board)):
        cells = EMPTY if tile is None else tile_cells(tile, "fr")
        for (row, part), value in cells.items():
            shown = cell(seen[name], "Tableau de bord", layout.cell(slot, part, row))
            if shown is None or not same(shown, value):
                wrong.append(f"{slot + 1} {row} {part}: {shown!r}, not {value!r}")
    assert wrong == []


@pytest.mark.parametrize("name", STATES)
def test_charts_show_what_the_library_says(
    name: str, seen: Mapping[str, Seen], boards: Mapping[str, Board], work: Job
) -> None:
    state, block, board = STATES[name], work.places.curves, boards[name]
    for slot, tile in enumerate(tiles_of(state, board)):
        for line, series in (("current", tile.series), ("before", tile.series_last_year)) if tile else ():
            row = work.places.curve(slot, line)
            points = [cell(seen[name], block.sheet, block.cell(head, row)) for head in MONTH_HEADS]
            said = ["" if point.value is None else point.value for point in series]
            assert points == [CLOSE(value, rel=1e-9) if value != "" else "" for value in said], f"{slot + 1} {line}"


@pytest.mark.parametrize("name", STATES)
def test_page_says_what_the_library_says(
    name: str, seen: Mapping[str, Seen], boards: Mapping[str, Board], work: Job
) -> None:
    state, texts, board = STATES[name], work.places.page, boards[name]
    labels = [cell(seen[name], "Tableau de bord", layout.cell(slot, "L", "label")) for slot in range(layout.SLOTS)]
    pairs = zip(labels, tiles_of(state, board), strict=True)
    said = page(board, [(str(label), tile) for label, tile in pairs if tile])
    lines = {str(cell(seen[name], texts.sheet, texts.cell("what", line))): line for line in range(texts.lines)}
    found = {what: cell(seen[name], texts.sheet, texts.cell("text", line)) for what, line in lines.items()}
    assert {what: found[what] for what in vars(said)} == vars(said)
    assert found["notice"] == state.notice


def test_a_period_that_ends_before_it_begins(seen: Mapping[str, Seen]) -> None:
    shown = seen["reversed"]
    addresses = (layout.cell(slot, "L", "value") for slot in range(layout.SLOTS))
    assert {cell(shown, "Tableau de bord", address) for address in addresses} == {"n/d"}
    assert cell(shown, "Tableau de bord", f"B{layout.FOOTER_ROW}") == REVERSED.notice


@pytest.mark.parametrize("name", ALL)
def test_no_sheet_shows_an_error(name: str, seen: Mapping[str, Seen], books: Books) -> None:
    visible = [sheet for sheet in seen[name] if sheet not in books("light")[1].hidden]
    assert len(visible) >= 6
    broken = [(sheet, number) for sheet in visible for number, row in enumerate(seen[name][sheet], 1) if None in row]
    assert broken == []


# --- other rows ---------------------------------------------------------------------------------------------


def recalculated(books: Books, office: LibreOffice, folder: Path, rows: int) -> File:
    """The light workbook with the first rows of its data only."""
    copy = with_rows(books("light")[1], folder / "rows.xlsx", DATA, rows)
    return File(office.recalculate(copy, folder, "fr-FR"))


def test_no_rows_at_all(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    """Nothing is known, and the tiles say what to do."""
    file = recalculated(books, office, tmp_path, 0)
    shown = file.sheet("Tableau de bord")
    slots = range(layout.SLOTS)
    assert errors(file) == []
    assert {shown[layout.cell(slot, "L", "value")] for slot in slots} == {"n/d"}
    assert {shown[layout.cell(slot, "L", "status")] for slot in slots} == {"○ non disponible"}
    said = {shown[layout.cell(slot, "L", "sentence")] for slot in slots}
    assert said == {"Collez vos données dans leur feuille\N{NO-BREAK SPACE}: le chiffre viendra."}


def test_one_row_of_each(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    file = recalculated(books, office, tmp_path, 1)
    kept = {name: rows if name in ("targets", "baselines") else rows[:2] for name, rows in sample.light().items()}
    shown, wrong = file.sheet("Tableau de bord"), []
    for slot, tile in enumerate(sample.board(kept).tiles):
        for (row, part), value in tile_cells(tile, "fr").items():
            found = shown.get(layout.cell(slot, part, row), "")
            if not same(found, value):
                wrong.append(f"{tile.key} {row} {part}: {found!r}, not {value!r}")
    assert wrong == []
    assert errors(file) == []


def test_a_kpi_that_the_columns_cannot_feed(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    """Its tile says what is missing, as the library does, as far as there is room."""
    board, file = books("few")
    sheet, slot = file.names["Slot5"]
    copy = edited(file, tmp_path / "few.xlsx", {sheet: {slot: "Appels sortants, prises de contact"}})
    computed = File(office.recalculate(copy, tmp_path, "fr-FR"))
    [tile] = sample.board(sample.few(), slots=["KPI_OUTBOUND_CONTACTS"]).tiles
    said = str(computed.sheet(sheet)[layout.cell(4, "L", "sentence")])
    assert computed.sheet(sheet)[layout.cell(4, "L", "value")] == "n/d"
    assert tile.sentence.startswith(said.removesuffix("…"))
    assert len(said) > 40
    assert errors(computed) == []
    assert board.tiles[0].reading.value == computed.sheet(sheet)[layout.cell(0, "L", "value")]
