"""The same data change nothing; pages show what is fresh and keep the looks and notes of the user."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.workbook.living.cells import File
from tests.workbook.refresh import books
from tests.workbook.refresh.books import DASHBOARD, HIDDEN, PAGES, PARTS, TITLES, Parts, unzipped
from tests.workbook.refresh.conftest import Done, only
from tests.workbook.refresh.look import cells, rows

Refreshed = Callable[..., Done]
DEFINITIONS = PARTS["Définitions"]


@pytest.mark.parametrize("excel", [False, True])
def test_the_same_data_change_nothing(first: Path, refreshed: Refreshed, excel: bool) -> None:
    parts = unzipped(first)
    done = refreshed(books.saved_by_excel(parts) if excel else parts, first)
    assert all(sheet.cells == sheet.lost == 0 and not sheet.new for sheet in done.change.sheets)
    assert (done.change.names, done.change.charts) == (0, 0)
    for title in TITLES:
        assert File(done.path).sheet(title) == File(first).sheet(title)


def test_a_second_refresh_gives_the_same_bytes(done: Done, later: Path, refreshed: Refreshed) -> None:
    assert refreshed(done.parts, later).parts == done.parts


@pytest.mark.parametrize("title", [*PAGES, *HIDDEN])
def test_pages_show_what_is_fresh(done: Done, later: Path, title: str) -> None:
    assert File(done.path).sheet(title) == File(later).sheet(title)
    assert File(done.path).formula_texts(title) == File(later).formula_texts(title)


def test_styles_heights_and_widths_stay(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    part = DASHBOARD
    text = re.sub(r'<c r="B3" s="\d+"', '<c r="B3" s="11"', worked[part].decode())
    wide, count = re.subn(r'<col width="[0-9.]+"', '<col width="9.5"', text, count=1)
    assert count == 1
    user = {**worked, part: wide.encode()}
    done = refreshed(user, later, only("Tableau de bord")).parts[part].decode()
    before = user[part].decode()
    assert '<c r="B3" s="11" t="inlineStr">' in done
    heads = [re.sub(r'<dimension ref="[^"]*"', "", text.split("<sheetData>")[0]) for text in (before, done)]
    assert heads[0] == heads[1]
    assert before.split("</sheetData>")[1] == done.split("</sheetData>")[1]
    heights = [re.findall(r'<row [^>]*r="(\d+)"[^>]*ht="([^"]*)"', text) for text in (before, done)]
    assert sorted(heights[0]) == sorted(heights[1])


def cell(address: str, style: int, text: str) -> str:
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_what_is_no_more_fresh_goes_and_notes_stay(first: Path, later: Path, refreshed: Refreshed) -> None:
    """Below the page a cell with a style is an old one of ours; unlocked cells and cells beside are the user's."""
    user = unzipped(first)
    unlocked = next(place for place, style in enumerate(_unlocked(user)) if style)
    locked = next(place for place, style in enumerate(_unlocked(user)) if place and not style)
    last = len(rows(first, "Qualité"))
    added = (
        f'<row r="{last + 1}">{cell(f"B{last + 1}", locked, "périmé")}{cell(f"Z{last + 1}", locked, "à droite")}</row>'
        f'<row r="{last + 2}">{cell(f"B{last + 2}", 0, "ma note")}</row>'
        f'<row r="{last + 3}">{cell(f"C{last + 3}", unlocked, "mon texte")}</row>'
    )
    user = books.edited(user, PARTS["Qualité"], ("</sheetData>", f"{added}</sheetData>"))
    done = refreshed(user, later, only("Qualité"))
    found = cells(done.path, "Qualité")
    assert f"B{last + 1}" not in found
    assert f'<c r="B{last + 1}" s="{locked}"/>' in done.parts[PARTS["Qualité"]].decode()
    kept = {f"Z{last + 1}": "à droite", f"B{last + 2}": "ma note", f"C{last + 3}": "mon texte"}
    assert {address: found[address] for address in kept} == kept


def test_nothing_old_stays_below_the_formulas_that_nobody_sees(first: Path, later: Path, refreshed: Refreshed) -> None:
    """Their cells have no style, and a grid of fewer KPIs is shorter; what stands beside them is the user's."""
    last = len(rows(first, "Grille")) + 1
    added = (
        f'<row r="{last}"><c r="B{last}"><f>Listes!D94</f><v>1</v></c><c r="ZZ{last}"><v>2</v></c></row></sheetData>'
    )
    user = books.edited(unzipped(first), PARTS["Grille"], ("</sheetData>", added))
    found = cells(refreshed(user, later, only("Grille")).path, "Grille", formulas=True)
    assert {address for address in found if address.endswith(str(last))} == {f"ZZ{last}"}


def _unlocked(parts: Parts) -> list[bool]:
    root = ElementTree.fromstring(parts["xl/styles.xml"])
    found = next(item for item in root if item.tag.endswith("cellXfs"))
    return [any(item.get("locked") in ("0", "false") for item in style) for style in found]


def test_a_new_row_looks_like_the_one_above(first: Path, refreshed: Refreshed) -> None:
    """Rows of a list beyond those of the user's sheet, in a file whose styles have other numbers."""
    fresh = unzipped(first)
    user = {**fresh, DEFINITIONS: re.sub(rb's="(\d+)"', rb's="1\1"', fresh[DEFINITIONS])}
    text = user[DEFINITIONS].decode()
    cut = text.index('<row r="30"')
    user[DEFINITIONS] = (text[:cut] + text[text.index("</sheetData>") :]).encode()
    user["xl/styles.xml"] = re.sub(
        rb"(<cellXfs[^>]*>)(.*?)</cellXfs>", _repeated, fresh["xl/styles.xml"], flags=re.DOTALL
    )
    done = refreshed(user, first, only("Définitions")).parts[DEFINITIONS].decode()
    assert re.findall(r'<c r="(\w+)" s="1(\d+)"', done) == re.findall(
        r'<c r="(\w+)" s="(\d+)"', fresh[DEFINITIONS].decode()
    )


def _repeated(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2] * 12 + b"</cellXfs>"
