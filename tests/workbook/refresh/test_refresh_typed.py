"""Tables that people type in: what was typed stays, the hidden columns beside it are renewed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.workbook.refresh import books
from tests.workbook.refresh.books import TARGET_SHEET, TARGET_TABLE, Parts, unzipped
from tests.workbook.refresh.conftest import Done, only
from tests.workbook.refresh.look import cells, column
from tests.workbook.refresh.own import widened

Refreshed = Callable[..., Done]
TARGETS = only("Objectifs")
TARGET = '<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>KPI_REVENUE</t></is></c></row>'
PLACE = "R"
"""The column right of those that the product prepares for targets."""


def targets(parts: Parts, prepared: dict[int, str], typed: str = "") -> Parts:
    """The targets with a prepared column more (cells by row), and with typed rows more in the sheet."""
    text = parts[TARGET_SHEET].decode().replace("</sheetData>", f"{typed}</sheetData>")
    header = f'<c r="{PLACE}1" t="inlineStr"><is><t>x_no</t></is></c>'
    for row, cell in {1: header, **{row: f'<c r="{PLACE}{row}">{body}</c>' for row, body in prepared.items()}}.items():
        text, count = re.subn(rf'(<row r="{row}".*?)</row>', rf"\g<1>{cell}</row>", text, count=1)
        assert count == 1
    wide = widened({**parts, TARGET_SHEET: text.encode()}, TARGET_TABLE, {"x_no": ""})
    long = wide[TARGET_TABLE].decode().replace(f"A1:{PLACE}2", f"A1:{PLACE}{max(prepared)}")
    return {**wide, TARGET_TABLE: long.encode()}


def typed_columns(path: Path) -> tuple[list[object], list[object]]:
    """The first column of the targets, and the prepared one."""
    return column(path, "Indicateur", "Objectifs"), column(path, "x_no", "Objectifs")


def test_typed_tables_keep_what_was_typed(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A target that somebody changed stays; a prepared column in it is renewed."""
    user, fresh = targets(unzipped(first), {2: "<v>1</v>"}), targets(unzipped(later), {2: "<v>2</v>"})
    amount = next(address for address, value in cells(first, "Objectifs").items() if value == 2000)
    old = re.search(rf'<c r="{amount}".*?</c>', user[TARGET_SHEET].decode())
    assert old
    user = books.edited(user, TARGET_SHEET, (old[0], old[0].replace("2000", "9000")))
    done = refreshed(user, fresh, TARGETS)
    assert cells(done.path, "Objectifs")[amount] == 9000
    assert typed_columns(done.path)[1] == [2]


def test_rows_that_people_typed_keep_their_distance(first: Path, refreshed: Refreshed) -> None:
    """Blank rows are no rows of the fresh table; the table grows over rows typed below it."""
    typed = "".join(TARGET.format(row=row) for row in (4, 7))
    user = targets(unzipped(first), {2: "<v>1</v>"}, typed)
    fresh_rows = "".join(TARGET.format(row=row) for row in (3, 4))
    formulas = {row: f"<f>E{row}*2</f><v>{row}</v>" for row in (2, 3, 4)}
    done = refreshed(user, targets(unzipped(first), formulas, fresh_rows), TARGETS)
    names, prepared = typed_columns(done.path)
    assert [bool(name) for name in names] == [True, False, True, False, False, True]
    assert prepared == [2, None, 3, None, None, 4]
    formula = cells(done.path, "Objectifs", formulas=True)
    assert [formula[f"{PLACE}{row}"] for row in (2, 4, 7)] == ["=E2*2", "=E4*2", "=E7*2"]
    assert f'ref="A1:{PLACE}7"'.encode() in done.parts[TARGET_TABLE]


def test_what_was_prepared_for_a_row_that_was_cleared_goes(first: Path, refreshed: Refreshed) -> None:
    user = targets(unzipped(first), {2: "<v>1</v>", 5: "<v>8</v>"}, '<row r="5"></row>')
    done = refreshed(user, targets(unzipped(first), {2: "<v>2</v>"}), TARGETS)
    assert not any(typed_columns(done.path)[1][1:])
    assert typed_columns(done.path)[1][0] == 2


def test_formulas_of_a_row_that_was_cleared_stay(first: Path, refreshed: Refreshed) -> None:
    """Whoever types there again finds the row computed."""
    parts = unzipped(first)
    text = parts[TARGET_SHEET].decode()
    row = re.search(r'<row r="2">(.*?)</row>', text)
    assert row
    cleared = re.sub(r'<c r="[A-G]2".*?(?:/>|</c>)', "", row[1]).replace('2" s=', '3" s=')
    text = text.replace("</sheetData>", f'<row r="3">{cleared}</row></sheetData>')
    table = parts[TARGET_TABLE].replace(b"A1:Q2", b"A1:Q3")
    user = {**parts, TARGET_SHEET: text.encode(), TARGET_TABLE: table}
    done = refreshed(user, first, TARGETS)
    found = cells(done.path, "Objectifs", formulas=True)
    letters = "HIJKLMNOPQ"
    assert [found[f"{letter}3"] for letter in letters] == [found[f"{letter}2"] for letter in letters]


def test_a_value_typed_over_a_formula_stays(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A formula of ours that is still one is renewed."""
    both = []
    for path, mine, value in ((first, "<v>77</v>", 1), (later, "<f>1+2</f><v>3</v>", 2)):
        row = f'<row r="900"><c r="C900">{mine}</c><c r="D900"><f>1+1</f><v>{value}</v></c></row>'
        both.append(books.edited(unzipped(path), TARGET_SHEET, ("</sheetData>", f"{row}</sheetData>")))
    owned = tuple(replace(o, table="") for o in TARGETS)
    found = cells(refreshed(*both, owned).path, "Objectifs")
    assert (found["C900"], found["D900"]) == (77, 2)
