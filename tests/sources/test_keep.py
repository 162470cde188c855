"""Columns dropped while reading: what is carried is what it would have been, and the rows stay where they were."""

import csv
import gc
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources import books
from xl_kpi.core.errors import KpiError
from xl_kpi.sources import sheet
from xl_kpi.sources.delimited import read_text
from xl_kpi.sources.sheet import trimmed
from xl_kpi.sources.workbook import open_book

CELLS = st.sampled_from([None, "a", "b", "7"])
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=12)


@given(ROWS, st.sets(st.integers(0, 4)), st.integers(1, 3))
def test_carrying_is_selecting(rows: list[list[str | None]], places: set[int], batch: int) -> None:
    """However short the batches are."""
    header = ["h0", "h1", "h2", "h3", "h4"]
    whole = trimmed([header[:], *map(list, rows)], "a.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "BATCH", batch)
        patch.setattr(sheet, "LAST", 1)
        carried = trimmed([header[:], *map(list, rows)], "a.csv", lambda _: sorted(places))
    assert carried.first_row == whole.first_row
    if places:
        assert carried.rows == [[row[place] for place in sorted(places)] for row in whole.rows]


def test_the_header_is_seen_below_titles() -> None:
    seen: list[object] = []
    text = b"Report of March\n\nid;e-mail;amount;\nD1;a@b.org;5;\n;;6;note\n"
    grid = read_text(text, "a.csv", lambda header: [seen.append(header), (0, 2)][1])
    assert seen == [["id", "e-mail", "amount"]]
    assert grid.rows == [["id", "amount"], ["D1", "5"], [None, "6"]]
    assert grid.first_row == 3


def test_nothing_is_dropped_without_a_word() -> None:
    text = b"id;e-mail\nD1;a@b.org\n"
    assert read_text(text, "a.csv", lambda _: None).rows == read_text(text, "a.csv").rows


def test_totals_and_footers_keep_their_words() -> None:
    """They stand in a column that is dropped: without them the total would be a deal of 12."""
    notices = [
        "Copyright © 2000-2023 salesforce.com, inc. All rights reserved.",
        "Confidential Information - Do Not Distribute",
    ]
    rows = [
        ["label", "amount"],
        ["D1", "5"],
        ["D2", "7"],
        ["Total", "12"],
        [],
        [notices[0]],
        [],
        [notices[1]],
        ["Acme"],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    grid = read_text(text.getvalue().encode(), "a.csv", lambda _: (1,))
    below = [["Total"], [None], [notices[0]], [None], [notices[1]], ["Acme"]]
    assert grid.rows == [["amount"], ["5"], ["7"], *below]


def test_a_sheet_and_an_excel_table(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", Deals=books.PLAIN)
    book = open_book(path.read_bytes(), "a.xlsx")
    assert book.rows("Deals", lambda header: [header.index("montant")]).rows == [["montant"], [1.5]]


def test_texts_that_come_again_are_one_object() -> None:
    rows = read_text(b"id,stage\n" + b"".join(b"%d,won\n" % number for number in range(2000)), "a.csv").rows
    assert len({id(row[1]) for row in rows[1:]}) == 1


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("text", [b"id,stage\n1,won\n", b"\n", b'id,stage\n"1,won\n'])
def test_garbage_is_collected_as_before(collecting: bool, text: bytes) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        try:
            read_text(text, "a.csv")
        except KpiError:
            assert text != b"id,stage\n1,won\n"
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if was else gc.disable)()
