"""Random tables: whatever a user did to columns and rows, fresh values and his own find their place."""

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from unittest.mock import patch
from xml.etree import ElementTree

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import Sheet
from workbook_templates.refresh.data import DataRows
from workbook_templates.refresh.look import look
from workbook_templates.refresh.opened import Owned
from workbook_templates.refresh.places import Places
from workbook_templates.refresh.tables import Column, Fit, Grid
from workbook_templates.refresh.written import written
from workbook_templates.sheets.data_sheets import Cells, columns_of
from xl_kpi.analysis.board import DataColumn, DataTable

HEADERS = ("id", "amount", "day")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Case:
    """A user's table and a fresh one: rows by id; the order of its columns with the user's two; where it starts.

    The fresh rows stand in their file or are given as columns; ``sample`` rows say how the user's look.
    """

    user: list[str]
    fresh: list[str]
    order: list[str]
    notes: dict[str, str]
    top: int
    left: int
    beside: bool
    prefix: str
    in_file: bool
    sample: int


IDS = st.lists(st.sampled_from([f"D{number}" for number in range(9)]), max_size=7)
CASES = st.builds(
    Case,
    user=IDS,
    fresh=IDS,
    order=st.permutations([*HEADERS, "note", "mark"]),
    notes=st.dictionaries(st.sampled_from([f"D{number}" for number in range(9)]), st.text("aé<&", min_size=1)),
    top=st.integers(1, 4),
    left=st.integers(1, 3),
    beside=st.booleans(),
    prefix=st.sampled_from(["", "x:"]),
    in_file=st.booleans(),
    sample=st.sampled_from([1, 2, 200]),
)


def sheet(cells: dict[tuple[int, int], object], prefix: str = "") -> bytes:
    """A sheet with these values by row and column; a text is marked by its style, that of its column."""
    rows: dict[int, str] = {}
    for (row, column), content in sorted(cells.items()):
        address = f"{column_name(column)}{row}"
        if isinstance(content, str):
            text = content.replace("&", "&amp;").replace("<", "&lt;")
            kind, body = ' t="inlineStr"', f"<{prefix}is><{prefix}t>{text}</{prefix}t></{prefix}is>"
        else:
            kind, body = "", f"<{prefix}v>{content}</{prefix}v>"
        written = f'<{prefix}c r="{address}" s="{column}"{kind}>{body}</{prefix}c>'
        rows[row] = rows.get(row, "") + written
    body = "".join(f'<{prefix}row r="{row}">{cells}</{prefix}row>' for row, cells in rows.items())
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    head = f'<{prefix}worksheet {name}="{MAIN}"><{prefix}dimension ref="A1"/>'
    return f"{head}<{prefix}sheetData>{body}</{prefix}sheetData></{prefix}worksheet>".encode()


def values(content: bytes) -> dict[str, str]:
    """Text or number of each cell that holds something, by address."""
    root = ElementTree.fromstring(content)
    found = {cell.get("r", ""): "".join(cell.itertext()) for cell in root.iter(f"{{{MAIN}}}c")}
    return {address: text.removesuffix(".0") for address, text in found.items() if text}


def user_cells(case: Case) -> dict[tuple[int, int], object]:
    places = {name: case.left + place for place, name in enumerate(case.order)}
    cells: dict[tuple[int, int], object] = {(case.top, place): name for name, place in places.items()}
    for row, id_ in enumerate(case.user, start=case.top + 1):
        cells |= {(row, places["id"]): id_, (row, places["amount"]): 1, (row, places["day"]): 2}
        if id_ in case.notes:
            cells[row, places["note"]] = f"{case.notes[id_]} {row}"
    if case.beside:
        cells[case.top + 3, case.left + 8] = "beside"
    return cells


def grid(headers: list[str], top: int, left: int, rows: int) -> Grid:
    columns = tuple(Column(left + place, name, "", place + 1) for place, name in enumerate(headers))
    return Grid("", Area(left, top, left + len(headers) - 1, top + max(rows, 1)), columns, False)


def fresh_columns(case: Case, fit: Fit) -> tuple[Cells, ...]:
    numbers = range(2, 2 + len(case.fresh))
    if case.in_file:
        cells: dict[tuple[int, int], object] = {(1, place): name for place, name in enumerate(HEADERS, start=1)}
        for row, id_ in zip(numbers, case.fresh, strict=True):
            cells |= {(row, 1): id_, (row, 2): 10 * row, (row, 3): 10 * row + 1}
        return written(Sheet(BytesIO(sheet(cells)), trusted=True), fit, Places({"deals": fit.place}))
    contents = (case.fresh, *(np.array([10.0 * row + more for row in numbers]) for more in (0, 1)))
    columns = (
        DataColumn(name=name, label=name, kind="number", values=content)
        for name, content in zip(HEADERS, contents, strict=True)
    )
    table = DataTable(name="deals", sheet="Deals", excel="Deals", columns=tuple(columns), rows=len(case.fresh))
    return columns_of(table, (1, 2, 3))


@given(CASES)
@settings(max_examples=200)
def test_values_and_notes_find_their_row(case: Case) -> None:
    fit = Fit(
        Owned("Deals", "Deals", "data", "Deals", "id"),
        grid(list(HEADERS), 1, 1, len(case.fresh)),
        grid(case.order, case.top, case.left, len(case.user)),
    )
    with patch("workbook_templates.refresh.look.SAMPLE", case.sample):
        known = look(Sheet(BytesIO(sheet(user_cells(case), case.prefix))), fit, ())
    out = BytesIO()
    writer = DataRows(fit, known, Places({"deals": fit.place}), fresh_columns(case, fit))
    writer.write(out, lambda _: None)
    assert values(out.getvalue()) == expected(case)
    mine, left = Counter(id_ for id_ in case.user if id_ in case.notes), Counter(case.fresh)
    assert writer.lost == sum((mine - left).values())
    assert (known.rows, writer.rows) == (len(case.user), len(case.fresh))
    assert (known.keys, writer.keys) == (set(case.user), set(case.fresh))


def expected(case: Case) -> dict[str, str]:
    """What must stand there, worked out row by row."""
    places = {name: column_name(case.left + place) for place, name in enumerate(case.order)}
    made = {f"{place}{case.top}": name for name, place in places.items()}
    notes: dict[str, list[str]] = {}
    for row, id_ in enumerate(case.user, start=case.top + 1):
        if id_ in case.notes:
            notes.setdefault(id_, []).append(f"{case.notes[id_]} {row}")
    for number, id_ in enumerate(case.fresh, start=2):
        row = case.top + number - 1
        made |= {
            f"{places['id']}{row}": id_,
            f"{places['amount']}{row}": str(10 * number),
            f"{places['day']}{row}": str(10 * number + 1),
        }
        if notes.get(id_):
            made[f"{places['note']}{row}"] = notes[id_].pop(0)
    if case.beside:
        made[f"{column_name(case.left + 8)}{case.top + 3}"] = "beside"
    return made
