"""Tables longer than the rows by which a refresh learns how a row of theirs looks: nothing in the others is missed."""

import re
from io import BytesIO

import pytest

from tests.workbook.refresh.test_refresh_rows import grid, sheet
from workbook_templates.refresh.cells import Damaged, Sheet
from workbook_templates.refresh.look import SAMPLE, Beside, Known, look
from workbook_templates.refresh.opened import Owned
from workbook_templates.refresh.tables import Fit

HEADERS = ["id", "amount", "day", "note"]
ROWS = 2 * SAMPLE
LATE = SAMPLE + 50
FIT = Fit(Owned("Deals", "Deals", "data", "Deals", "id"), grid(HEADERS[:3], 1, 1, ROWS), grid(HEADERS, 1, 1, ROWS))


def long_sheet(late: str = "") -> bytes:
    """A table without notes; ``late``: what stands in one of its later rows."""
    cells: dict[tuple[int, int], object] = {(1, place): name for place, name in enumerate(HEADERS, start=1)}
    for row in range(2, ROWS + 2):
        cells |= {(row, 1): f"D{row} & Île", (row, 2): 10, (row, 3): 20}
    made = sheet(cells).decode()
    if late:
        made, count = re.subn(rf'(?<=<row r="{LATE}">).*?(?=</row>)', lambda _: late, made)
        assert count == 1
    return made.encode()


def known(content: bytes) -> Known:
    return look(Sheet(BytesIO(content)), FIT, ())


def cell(column: str, body: str, about: str = "") -> str:
    return f'<c r="{column}{LATE}" s="{"ABCD".index(column) + 1}"{about}>{body}</c>'


KEY = cell("A", f"<is><t>D{LATE} &amp; Île</t></is>", ' t="inlineStr"')
GOOD = {
    "as all others": (f"{KEY}{cell('B', '<v>10</v>')}{cell('C', '<v>20</v>')}", None),
    "fewer cells": (f"{KEY}{cell('C', '<v>20</v>')}", None),
    "a blank cell": (f'{KEY}<c r="B{LATE}" s="2"/>', None),
    "a note": (f"{KEY}{cell('B', '<v>10</v>')}{cell('D', '<v>7</v>')}", ("<v>7</v>", {})),
    "another style": (f'{KEY}<c r="B{LATE}" s="9"><v>10</v></c>{cell("C", "<v>20</v>")}', ("", {2: b"9"})),
    "a style and a note": (f'{KEY}<c r="B{LATE}" s="9"/>{cell("D", "<v>7</v>")}', ("<v>7</v>", {2: b"9"})),
    "another order of attributes": (f'{KEY}<c s="9" r="B{LATE}"><v>10</v></c>', ("", {2: b"9"})),
    "no addresses": (f'{KEY}<c s="2"><v>1</v></c><c s="3"/><c s="4"><v>7</v></c>', ("<v>7</v>", {})),
    "a formula of ours": (f"{KEY}{cell('B', '<f>1+1</f><v>2</v>')}", None),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_stands_in_a_late_row(name: str) -> None:
    late, expected = GOOD[name]
    found = known(long_sheet(late))
    assert found.rows == len(found.keys) == ROWS
    beside = [kept for rows in found.beside.values() for kept in rows]
    if expected is None:
        assert beside == []
    else:
        note, styles = expected
        [kept] = beside
        assert isinstance(kept, Beside)
        assert (kept.row, "".join(item.body.decode() for item in kept.cells), kept.styles) == (LATE, note, styles)
        assert found.beside.keys() == {f"D{LATE} & Île"}


def test_a_cell_right_of_the_table() -> None:
    found = known(long_sheet(f'{KEY}<c r="G{LATE}"><v>1</v></c>'))
    assert [item.column for item in found.outside[LATE][1]] == [7]


DAMAGED = {
    "a wrong end": cell("B", "<v>10</w>"),
    "no end": f'<c r="B{LATE}" s="2"><v>10</v>',
    "an end too many": cell("B", "<v>10</v>") + "</c>",
    "an element inside of a value": cell("B", "<v>1<v>0</v>"),
    "a bare ampersand": cell("A", "<is><t>R&D</t></is>", ' t="inlineStr"'),
    "an unknown entity": cell("A", "<is><t>&nbsp;</t></is>", ' t="inlineStr"'),
    "a control character": cell("A", "<is><t>\x01</t></is>", ' t="inlineStr"'),
    "an attribute without quotes": f'<c r="B{LATE}" s=2><v>10</v></c>',
    "the end of a section": cell("A", "<is><t>]]></t></is>", ' t="inlineStr"'),
    "a comment": "<!-- -->",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_in_a_late_row(name: str) -> None:
    with pytest.raises(Damaged):
        known(long_sheet(DAMAGED[name]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'<row r="{LATE}">'.encode(), f"<row r='{LATE}>".encode()),
        (f'<row r="{LATE}">'.encode(), f'<row r="{LATE}" a="<">'.encode()),
        (f"D{LATE} ".encode(), b"D\xff"),
    ],
)
def test_damage_that_is_no_cell(old: bytes, new: bytes) -> None:
    content = long_sheet()
    assert content.count(old) == 1
    with pytest.raises(Damaged):
        known(content.replace(old, new))
