"""Files as other programs write them, and what programs and judges say of a refreshed one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.utils import column_index_from_string

from tests.libreoffice import LibreOffice
from tests.workbook.living.cells import File
from tests.workbook.refresh import books
from tests.workbook.refresh.books import SHEET, TITLES, unzipped
from tests.workbook.refresh.conftest import Done, only
from tests.workbook.refresh.look import cells, column
from tests.workbook.refresh.own import OWN
from workbook_templates.check import check

Refreshed = Callable[..., Done]


@pytest.mark.parametrize("way", ["prefix", "bare", "order", "quotes"])
def test_ways_of_other_writers(first: Path, later: Path, refreshed: Refreshed, way: str) -> None:
    """A namespace prefix, no addresses, attributes in another order, other quotes."""
    parts = unzipped(first)
    for name in (SHEET, books.DASHBOARD):
        parts[name] = WAYS[way](parts[name].decode()).encode()
    done = refreshed(parts, later, only("Affaires", "Tableau de bord"))
    for title in ("Affaires", "Tableau de bord"):
        assert cells(done.path, title) == cells(later, title)


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text)
    return text.replace('xmlns="', 'xmlns:x="')


def _bare(text: str) -> str:
    """Cells without address stand right of the one before: blank ones fill the gaps."""

    def row(found: re.Match[str]) -> str:
        made, column = "", 0
        for letters, rest in re.findall(r'<c r="([A-Z]+)\d+"(.*?(?:/>|</c>))', found[2]):
            place = column_index_from_string(letters)
            made += "<c/>" * (place - column - 1) + f"<c{rest}"
            column = place
        return f"<row{found[1]}>{made}</row>"

    return re.sub(r'<row r="\d+"([^>]*)>(.*?)</row>', row, text)


def _ordered(text: str) -> str:
    return re.sub(r'<c (r="\w+") (s="\d+")( t="\w+")?', r"<c\3 \2 \1", text)


def _quoted(text: str) -> str:
    return re.sub(r"<(c|row) [^>]*>", lambda found: found[0].replace('"', "'"), text)


WAYS = {"prefix": _prefixed, "bare": _bare, "order": _ordered, "quotes": _quoted}


# --- judges ---


def test_the_result_passes_the_check(done: Done, widened: Done) -> None:
    """The formulas of the user in new rows are to be computed, which is said."""
    for made in (done, widened):
        found = [(finding.code, finding.severity) for finding in check(made.path)]
        assert found == [("value_missing", "warning"), ("calculation_on_load", "warning")]


def test_the_result_is_valid(widened: Done, ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(widened.path) == []


@pytest.fixture(scope="module")
def computed(done: Done, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result, opened, computed and saved by LibreOffice."""
    return office.recalculate(done.path, tmp_path_factory.mktemp("office"), "fr-FR")


def test_libreoffice_opens_the_result(computed: Path, done: Done) -> None:
    """It computes the user's formulas over the new rows, and finds the values of ours that the file brought."""
    assert cells(computed, OWN)["B1"] == 250.5 + 1500 + 700 + 500 + 90
    assert column(computed, "Prime")[:5] == [7, 150, 70, 50, 9]
    for title in ("Tableau de bord", "Essentiel", "Équipe"):
        found, known = cells(computed, title), cells(done.path, title)
        assert {address: found.get(address, "") for address in known} == pytest.approx(known, nan_ok=True)


def test_saved_by_libreoffice(computed: Path, first: Path, later: Path, refreshed: Refreshed) -> None:
    same = refreshed(computed, later)
    assert same.change.charts == 0
    done = refreshed(computed, first)
    for title in TITLES:
        fresh, found = File(first).sheet(title), File(done.path).sheet(title)
        assert {address: found.get(address) for address in fresh} == fresh
    assert done.change.charts > 0
    assert unzipped(computed)["xl/styles.xml"] == done.parts["xl/styles.xml"]
    looks = [re.search(rb'<c r="F3" s="(\d+)"', parts[SHEET]) for parts in (unzipped(computed), done.parts)]
    assert [look and look[1] for look in looks] == [_dates(done.parts)] * 2


def _dates(parts: books.Parts) -> bytes:
    """The style of the first day of creation, which is shown as one."""
    found = re.search(rb'<c r="F2" s="(\d+)"', parts[SHEET])
    assert found
    styles = re.findall(rb"<xf [^>]*>", parts["xl/styles.xml"].split(b"<cellXfs")[1])
    assert b'numFmtId="0"' not in styles[int(found[1])]
    return found[1]
