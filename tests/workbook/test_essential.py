"""The simple mode: every band shows its slot as the tile does, and follows the number in its blue cell."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.libreoffice import LibreOffice
from tests.workbook import board as boards
from workbook_templates import write_workbook
from workbook_templates.job import job
from workbook_templates.look import layout
from workbook_templates.look.layout import BANDS
from workbook_templates.look.shapes import BAND, TILES, band_cell
from workbook_templates.sheets.essential import default_slots
from xl_kpi.analysis.board import Board

CELLS = (
    *(("L", row) for row in ("value", "status", "trend", "sentence")),
    *((part, row) for row in ("target", "last_year", "baseline", "codes") for part in "LVDP"),
)
"""What a band and a tile both show."""
BOARDS: Mapping[str, Board] = {
    "french": boards.french(),
    "one": boards.board("en", {"deals": boards.deals()}, ("KPI_CLOSING_RATE",)),
    "none": boards.board("fr", {"deals": boards.deals()}, ()),
}


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("essential")
    for name, board in BOARDS.items():
        write_workbook(board, folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in BOARDS}


@pytest.fixture(scope="module")
def books(paths: Mapping[str, Path]) -> Mapping[str, Workbook]:
    """As a program sees them that does not compute."""
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in paths.items()}


def essential(book: Workbook) -> Worksheet:
    return book["Essentiel" if "Essentiel" in book.sheetnames else "Essential"]


def band_of(book: Workbook, band: int) -> list[Any]:
    return [essential(book)[BAND.cell(band, *place)].value for place in CELLS]


def tile_of(book: Workbook, slot: int) -> list[Any]:
    dashboard = book.worksheets[0]
    return [dashboard[TILES.cell(slot, *place)].value for place in CELLS]


def label_of(book: Workbook, band: int) -> Any:
    return essential(book)[band_cell(band, "L", "label")].value


def test_bands_show_the_preferred_slots_as_their_tiles_do(books: Mapping[str, Workbook]) -> None:
    board, book = BOARDS["french"], books["french"]
    for band, slot in enumerate((1, 5, 9, 11, 12)):
        tile = board.tiles[slot - 1]
        assert essential(book)[band_cell(band, "L", "slot")].value == slot
        assert label_of(book, band) == tile.label
        assert essential(book)[band_cell(band, "L", "value")].value == pytest.approx(
            "n/d" if tile.reading.value is None else tile.reading.value
        )
        assert band_of(book, band) == tile_of(book, slot - 1)
    assert essential(book)[band_cell(0, "P", "trend")].value == "mars 25 à mars 26"


def test_fewer_slots_leave_bands_blank(books: Mapping[str, Workbook]) -> None:
    one, none = books["one"], books["none"]
    assert (label_of(one, 0), band_of(one, 0)) == ("Closing rate", tile_of(one, 0))
    for book, first in ((one, 1), (none, 0)):
        for band in range(first, BANDS):
            assert label_of(book, band) is None
            assert set(band_of(book, band)) == {None}
            assert essential(book)[band_cell(band, "P", "trend")].value is None


@pytest.mark.parametrize(("tiles", "slots"), [(0, []), (2, [1, 2]), (6, [1, 2, 3, 4, 5]), (10, [1, 2, 3, 5, 9])])
def test_default_slots_are_those_that_are_held(tiles: int, slots: list[int]) -> None:
    made = boards.board("fr", {"deals": boards.deals()}, boards.SLOTS[:tiles])
    assert default_slots(job(made)) == [*slots, *[None] * (BANDS - len(slots))]


def test_only_the_numbers_can_be_typed(paths: Mapping[str, Path]) -> None:
    sheet = essential(openpyxl.load_workbook(paths["french"]))
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert sheet.protection.sheet
    assert free == {band_cell(band, "L", "slot") for band in range(BANDS)}
    [offered] = sheet.data_validations.dataValidation
    assert offered.formula1 == '"1,2,3,4,5,6,7,8,9,10,11,12"'


def test_the_rules_are_those_of_the_tiles(paths: Mapping[str, Path]) -> None:
    """The same looks in the same order."""
    book = openpyxl.load_workbook(paths["french"])

    def looks(sheet: Worksheet, place: str) -> list[Any]:
        [area] = [area for area in sheet.conditional_formatting if place in str(area.sqref).split()]
        return [(rule.dxf.font, rule.dxf.fill, rule.dxf.numFmt and rule.dxf.numFmt.formatCode) for rule in area.rules]

    figures = [(part, row) for row in ("last_year", "baseline") for part in "VDP"]
    for place in (("L", "value"), ("L", "status"), ("L", "trend"), ("V", "target"), ("P", "target"), *figures):
        tile = looks(book.worksheets[0], TILES.cell(0, *place))
        band = looks(essential(book), BAND.cell(0, *place))
        assert tile, place
        assert band == tile, place


def test_charts_say_what_they_show(paths: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(paths["french"]) as archive:
        texts = re.findall(r'descr="([^"]*)"', archive.read("xl/drawings/drawing2.xml").decode())
        charts = [archive.read(f"xl/charts/chart{layout.SLOTS + band + 1}.xml").decode() for band in range(BANDS)]
    assert [text.split("\u00a0:")[0].split(" :")[0] for text in texts] == [
        BOARDS["french"].tiles[slot].label for slot in (0, 4, 8, 10, 11)
    ]
    assert all('w="28575"' in chart and '<size val="7"' in chart for chart in charts)


def test_a_band_follows_its_number(paths: Mapping[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(paths["french"])
    for band, slot in enumerate((7, None, 13, "x", 8)):
        essential(book)[band_cell(band, "L", "slot")].value = slot
    book.save(tmp_path / "changed.xlsx")
    changed = openpyxl.load_workbook(office.recalculate(tmp_path / "changed.xlsx", tmp_path, "fr-FR"), data_only=True)
    tiles = BOARDS["french"].tiles
    assert [label_of(changed, band) for band in range(BANDS)] == [tiles[6].label, None, None, None, tiles[7].label]
    for band, slot in ((0, 6), (4, 7)):
        assert band_of(changed, band) == tile_of(changed, slot)
    drawn = changed["Calcul"]
    places = job(BOARDS["french"]).places
    for head in ("m0", "m12"):
        mirrored = drawn[places.band_curves.cell(head, places.band_curve(4, "current_index"))].value
        assert mirrored == drawn[places.curves.cell(head, places.curve(7, "current_index"))].value
    assert drawn[places.band_curves.cell("m0", places.band_curve(1, "current_index"))].value == "#N/A"
