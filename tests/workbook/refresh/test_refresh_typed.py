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
from workbook_templates.look.layout import TYPED_HEAD
from workbook_templates.sheets.typed_sheets import LEAST

Refreshed = Callable[..., Done]
TARGETS = only("Objectifs")
FIRST, LAST = TYPED_HEAD + 1, TYPED_HEAD + LEAST
PLACE = "AE"
"""The column right of those that the product prepares for targets."""


def put(text: str, address: str, body: str) -> str:
    """Type into a cell of a sheet; one below all others gets a row of its own."""
    text, count = re.subn(rf'<c r="{address}"([^>]*?)( t="\w+")? ?(/>|>.*?</c>)', rf'<c r="{address}"\1 {body}', text)
    if not count:
        row = f'<row r="{re.sub("[A-Z]", "", address)}"><c r="{address}" {body}</row>'
        text = text.replace("</sheetData>", f"{row}</sheetData>")
    return text


def kpi(row: int) -> tuple[str, str]:
    return f"B{row}", 't="inlineStr"><is><t>KPI_REVENUE</t></is></c>'


def targets(parts: Parts, prepared: dict[int, str], *typed: tuple[str, str]) -> Parts:
    """The targets with a prepared column more (cells by row), and with more cells typed in the sheet."""
    text = parts[TARGET_SHEET].decode()
    for address, body in typed:
        text = put(text, address, body)
    header = f'<c r="{PLACE}{TYPED_HEAD}" t="inlineStr"><is><t>x_no</t></is></c>'
    cells = {row: f'<c r="{PLACE}{row}">{body}</c>' for row, body in prepared.items()}
    for row, cell in {TYPED_HEAD: header, **cells}.items():
        text, count = re.subn(rf'(<row r="{row}".*?)</row>', rf"\g<1>{cell}</row>", text, count=1)
        assert count == 1
    return widened({**parts, TARGET_SHEET: text.encode()}, TARGET_TABLE, {"x_no": ""})


def typed_columns(path: Path) -> tuple[list[object], list[object]]:
    """The first column of the targets, and the prepared one."""
    return column(path, "Indicateur", "Objectifs"), column(path, "x_no", "Objectifs")


def test_typed_tables_keep_what_was_typed(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A target that somebody changed stays; a prepared column in it is renewed."""
    user, fresh = targets(unzipped(first), {FIRST: "<v>1</v>"}), targets(unzipped(later), {FIRST: "<v>2</v>"})
    amount = next(address for address, value in cells(first, "Objectifs").items() if value == 2000)
    old = re.search(rf'<c r="{amount}".*?</c>', user[TARGET_SHEET].decode())
    assert old
    user = books.edited(user, TARGET_SHEET, (old[0], old[0].replace("2000", "9000")))
    done = refreshed(user, fresh, TARGETS)
    assert cells(done.path, "Objectifs")[amount] == 9000
    assert typed_columns(done.path)[1][0] == 2


def test_rows_that_people_typed_keep_their_distance(first: Path, refreshed: Refreshed) -> None:
    """Blank rows are no rows of the fresh table; the table grows over rows typed below it."""
    theirs = (FIRST, FIRST + 2, LAST + 3)
    user = targets(unzipped(first), {FIRST: "<v>1</v>"}, *map(kpi, theirs[1:]))
    formulas = {row: f"<f>F{row}*2</f><v>{row}</v>" for row in range(FIRST, FIRST + 3)}
    fresh = targets(unzipped(first), formulas, *map(kpi, (FIRST + 1, FIRST + 2)))
    done = refreshed(user, fresh, TARGETS)
    names, prepared = typed_columns(done.path)
    assert [place for place, name in enumerate(names, start=FIRST) if name] == [*theirs]
    assert {place: number for place, number in enumerate(prepared, start=FIRST) if number} == dict(
        zip(theirs, formulas, strict=True)
    )
    formula = cells(done.path, "Objectifs", formulas=True)
    assert [formula[f"{PLACE}{row}"] for row in theirs] == [f"=F{row}*2" for row in theirs]
    assert f'ref="B{TYPED_HEAD}:{PLACE}{LAST + 3}"'.encode() in done.parts[TARGET_TABLE]


def test_what_was_prepared_for_a_row_that_was_cleared_goes(first: Path, refreshed: Refreshed) -> None:
    user = targets(unzipped(first), {FIRST: "<v>1</v>", FIRST + 3: "<v>8</v>"})
    done = refreshed(user, targets(unzipped(first), {FIRST: "<v>2</v>"}), TARGETS)
    assert not any(typed_columns(done.path)[1][1:])
    assert typed_columns(done.path)[1][0] == 2


def test_formulas_of_blank_rows_are_renewed(first: Path, refreshed: Refreshed) -> None:
    """Whoever types there finds the row computed as the others are."""
    fresh = {row: f"<f>F{row}*3</f><v>0</v>" for row in range(FIRST, LAST + 1)}
    user = targets(unzipped(first), {row: body.replace("*3", "*2") for row, body in fresh.items()})
    done = refreshed(user, targets(unzipped(first), fresh), TARGETS)
    found = cells(done.path, "Objectifs", formulas=True)
    assert [found[f"{PLACE}{row}"] for row in fresh] == [f"=F{row}*3" for row in fresh]


def test_a_direction_chosen_stays(first: Path, refreshed: Refreshed) -> None:
    """It stands in the place of a formula; the other lines keep theirs."""
    chosen = (f"H{FIRST}", 't="inlineStr"><is><t>plus bas = mieux</t></is></c>')
    done = refreshed(targets(unzipped(first), {FIRST: "<v>1</v>"}, chosen), first, TARGETS)
    found = cells(done.path, "Objectifs", formulas=True)
    assert found[f"H{FIRST}"] == "plus bas = mieux"
    assert str(found[f"H{FIRST + 1}"]).startswith("=IFERROR(")


def test_titles_stay(first: Path, refreshed: Refreshed) -> None:
    """What stands above the table is the user's."""
    title = ("B3", 't="inlineStr"><is><t>Nos repères</t></is></c>')
    done = refreshed(targets(unzipped(first), {FIRST: "<v>1</v>"}, title), first, TARGETS)
    assert cells(done.path, "Objectifs")["B3"] == "Nos repères"


def test_a_value_typed_over_a_formula_stays(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A formula of ours that is still one is renewed."""
    both = []
    for path, mine, value in ((first, "<v>77</v>", 1), (later, "<f>1+2</f><v>3</v>", 2)):
        row = f'<row r="900"><c r="C900">{mine}</c><c r="D900"><f>1+1</f><v>{value}</v></c></row>'
        both.append(books.edited(unzipped(path), TARGET_SHEET, ("</sheetData>", f"{row}</sheetData>")))
    owned = tuple(replace(o, table="") for o in TARGETS)
    found = cells(refreshed(*both, owned).path, "Objectifs")
    assert (found["C900"], found["D900"]) == (77, 2)
