"""Data tables: rows are replaced, the columns, styles and totals of the user go along."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workbook.refresh import books
from tests.workbook.refresh.books import SHEET, TABLE, Parts, unzipped
from tests.workbook.refresh.conftest import DEALS, OWNED, Done, only
from tests.workbook.refresh.look import cells, column, rows
from tests.workbook.refresh.own import BONUS, DOUBLE, letter, moved_columns, with_formulas
from workbook_templates.check import check
from workbook_templates.refresh import RowChange
from xl_kpi.core.errors import KpiError

Refreshed = Callable[..., Done]


def test_rows_are_replaced_and_own_columns_follow_their_row(worked: Parts, done: Done, later: Path) -> None:
    """Hidden columns of formulas are those of the fresh rows, values and formulas."""
    for formulas in (False, True):
        found, fresh = rows(done.path, formulas=formulas), rows(later, formulas=formulas)
        assert [row[: len(fresh[0])] for row in found] == fresh
    notes = dict(zip(column(done.path, "N° affaire"), column(done.path, "Note"), strict=True))
    assert notes == {"A4": None, "A1": "rappeler & voir", "A5": None, "A3": "grand compte", "A6": None}
    assert column(done.path, "Prime", formulas=True) == [7, *[f"={BONUS}"] * 4]
    assert cells(done.path, "Affaires")[f"{letter(worked, 5)}3"] == "à côté"
    [change] = [sheet for sheet in done.change.sheets if sheet.sheet == "Affaires"]
    assert (change.rows, change.kept, change.lost) == (RowChange(4, 5, 2, 1), ("Note", "Prime"), 1)


def test_the_table_grows_and_shrinks(worked: Parts, done: Done, first: Path, refreshed: Refreshed) -> None:
    grown, right = done.parts, letter(worked, 2)
    assert f'ref="A1:{right}6"'.encode() in grown[TABLE]
    assert f'<autoFilter ref="A1:{right}6"/>'.encode() in grown[TABLE]
    assert f'<dimension ref="A1:{letter(worked, 5)}6"'.encode() in grown[SHEET]
    shrunk = refreshed(grown, first, DEALS)
    assert f'ref="A1:{right}5"'.encode() in shrunk.parts[TABLE]
    assert len([row for row in rows(shrunk.path) if any(row)]) == 5


def test_styles_follow_their_row(done: Done) -> None:
    """The amount of A3 was marked; every other cell has the style of its column."""
    marked = re.findall(r'<c r="D(\d)" s="(\d+)"', done.parts[SHEET].decode())
    assert dict(marked)["5"] == "7"
    assert len({style for row, style in marked if row not in "15"}) == 1


def test_a_new_column_stands_at_the_right(worked: Parts, widened: Done, first: Path, wider: Path) -> None:
    """Right of those of the user, its values and those of the hidden columns, which stand elsewhere in fresh files."""
    both = widened.path, wider
    header, before = rows(widened.path)[0], rows(first)[0]
    new = [name for name in rows(wider)[0] if name not in before]
    assert header[: len(before) + 3] == (*before, "Note", "Prime", "Produit")
    assert [name for name in header[len(before) + 2 :] if name] == new
    assert column(widened.path, "Produit") == list("vwxyz")
    made, fresh = (dict(zip(found[0], zip(*found[1:], strict=True), strict=False)) for found in map(rows, both))
    assert {name: made[name] for name in before} == {name: fresh[name] for name in before}
    assert f'ref="A1:{letter(worked, 2 + len(new))}6"'.encode() in widened.parts[TABLE]
    ids = [int(id_) for id_ in re.findall(rb'<tableColumn id="(\d+)"', widened.parts[TABLE])]
    assert len(set(ids)) == len(before) + 2 + len(new)
    last = len(before) + len(new)
    assert ids[len(before) :] == [last + 1, last + 2, *range(len(before) + 1, last + 1)]


def test_a_new_column_never_writes_over_a_note(worked: Parts, wider: Path, refreshed: Refreshed) -> None:
    there, wanted = (f"{letter(worked, steps)}3" for steps in (5, 3))
    user = books.edited(worked, SHEET, (f'r="{there}"', f'r="{wanted}"'))
    with pytest.raises(KpiError) as caught:
        refreshed(user, wider, DEALS)
    assert caught.value.code == "refresh_no_room"
    assert caught.value.fields["place"] == f"Affaires!{wanted}"


def test_a_new_column_takes_the_place_of_blank_cells_with_a_style(
    worked: Parts, wider: Path, refreshed: Refreshed
) -> None:
    text, place = worked[SHEET].decode(), letter(worked, 3)
    for row in (1, 3):
        text = re.sub(rf'(<row [^>]*r="{row}".*?)(?=</row>)', rf'\1<c r="{place}{row}" s="7"/>', text, count=1)
    done = refreshed({**worked, SHEET: text.encode()}, wider, DEALS)
    addresses = re.findall(r'<c r="([A-Z]+\d+)"', done.parts[SHEET].decode())
    assert len(addresses) == len(set(addresses))
    assert column(done.path, "Produit") == list("vwxyz")


def test_moved_columns(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A table two rows lower with two columns swapped: values, formulas of other sheets and charts find them."""
    user = moved_columns(with_formulas(unzipped(first), 1))
    done = refreshed(user, with_formulas(unzipped(later), 2, 6), only("Affaires", "Calcul"))
    found = rows(done.path)
    assert found[0][1] == "Mon titre"
    fresh = rows(later)
    assert [(*row[:3], row[4], row[3], *row[5:9]) for row in found[2:]] == [row[:9] for row in fresh]
    formulas = cells(done.path, "Calcul", formulas=True)
    assert formulas["A300"] == "=SUM(Affaires!$E$4:$E$8)"
    assert formulas["B300"][1] == '=MAX(IF(Affaires!$D$4:$D$8="won",1))'
    place, formulas = letter(user, 1), cells(done.path, "Affaires", formulas=True)
    assert [formulas[f"{place}{row}"] for row in range(4, 9)] == [f"=E{row}*2" for row in range(4, 9)]
    assert f'ref="A3:{place}8"'.encode() in done.parts[TABLE]


def test_a_row_of_totals_goes_along(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    total = '<row r="6"><c r="A6" t="inlineStr"><is><t>Total</t></is></c><c r="D6"><f>SUBTOTAL(109,D2:D5)</f></c></row>'
    user = books.edited(worked, SHEET, ("</sheetData>", f"{total}</sheetData>"))
    right = letter(worked, 2)
    summed = (f'ref="A1:{right}5" header', f'ref="A1:{right}6" totalsRowCount="1" header')
    done = refreshed(books.edited(user, TABLE, summed), later, DEALS)
    assert rows(done.path)[6][0] == "Total"
    assert cells(done.path, "Affaires", formulas=True)["D7"] == "=SUBTOTAL(109,D3:D6)"
    assert f'ref="A1:{right}7"'.encode() in done.parts[TABLE]
    assert f'<autoFilter ref="A1:{right}6"/>'.encode() in done.parts[TABLE]


def test_filters_and_sorts_are_taken_off(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    right = letter(worked, 2)
    filtered = (
        f'<autoFilter ref="A1:{right}5"><filterColumn colId="4"><filters><filter val="won"/></filters></filterColumn>'
        f'</autoFilter><sortState ref="A2:{right}5"><sortCondition ref="A2:A5"/></sortState>'
    )
    user = books.edited(worked, TABLE, (f'<autoFilter ref="A1:{right}5" />', filtered))
    user = {**user, SHEET: user[SHEET].replace(b' r="3"', b' r="3" hidden="1"', 1)}
    assert b'hidden="1" ht' in user[SHEET] or b'r="3" hidden="1"' in user[SHEET]
    done = refreshed(user, later, DEALS).parts
    assert b"filterColumn" not in done[TABLE]
    assert b"sortState" not in done[TABLE]
    assert b"hidden" not in done[SHEET].split(b"<sheetData>")[1]


def test_a_column_that_the_data_have_no_more(wider: Path, later: Path, refreshed: Refreshed) -> None:
    """What it held is of other rows: it is emptied, not kept as a column of the user."""
    owned = tuple(replace(o, headers=frozenset({"produit"})) if o.table == "Affaires" else o for o in OWNED)
    done = refreshed(wider, later, owned)
    assert column(done.path, "Produit") == [None] * 5
    assert check(done.path) == ()


def test_prepared_columns_that_are_needed_no_more(first: Path, refreshed: Refreshed) -> None:
    done = refreshed(with_formulas(unzipped(first), 1), first, DEALS)
    assert column(done.path, DOUBLE) == [None] * 4


def test_a_part_in_another_encoding(first: Path, later: Path, refreshed: Refreshed) -> None:
    user = unzipped(first)
    user[SHEET] = b'<?xml version="1.0" encoding="iso-8859-1"?>' + _latin(user[SHEET])
    with pytest.raises(KpiError) as caught:
        refreshed(user, later, DEALS)
    assert caught.value.code == "refresh_damaged_sheet"


def _latin(content: bytes) -> bytes:
    return content.decode().encode("iso-8859-1", "xmlcharrefreplace")
