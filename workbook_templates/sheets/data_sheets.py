"""The data sheets: an Excel table each. The skeleton holds the header, rows are streamed later."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.headers import unique_headers
from workbook_templates.job import Job, Printing
from workbook_templates.look import layout, styles
from workbook_templates.look.formats import Formats
from workbook_templates.look.styles import put
from workbook_templates.sheets import page
from workbook_templates.xml_text import text_element
from xl_kpi.analysis.board import DataColumn, DataTable
from xl_kpi.core.errors import KpiError
from xl_kpi.engines.formula.prepared import Prepared
from xl_kpi.tables.schema import schemas

MOST_ROWS = 1_048_575  # of a sheet, less the header
CHUNK = 1_024  # rows made at a time: more is no faster and holds more memory
SAMPLE = 200
LIVE_ROWS = 200
"""The rows of longer tables hold values: so many formulas would take minutes to load and to compute."""
READY = "x_ready"
"""The column that tells rows whose hidden columns were filled from those pasted where nothing fills them."""
NARROWEST, NUMBER, WIDEST = 9, 10, 40  # characters
FILTER_BUTTON = 3
MONTH_NAME = 2  # a month may be longer than its code: “févr.” for mmm
HEAD_HEIGHT = 22
WHOLE = 2**53  # up to here every whole number is one of its own

Values = Sequence[object] | NDArray[np.float64]
Encode = Callable[[Values, str, str, int], list[str]]
"""From values of a column, its letters, how cells say their style, and the number of the first row, to cells."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a column: their values, their style by its number, how they are written.

    ``formula`` is what all of them hold beside their values, if anything.
    """

    values: Values
    style: str
    encode: Encode
    formula: str = ""


@dataclass(frozen=True, slots=True)
class DataSheet:
    """A data sheet to be streamed: its table, and the cells of each column."""

    table: DataTable
    columns: tuple[Cells, ...]


def fill_data_sheet(sheet: Worksheet, table: DataTable, job: Job) -> DataSheet:
    """Write header, table definition and print set-up of a data sheet; return what is left to stream.

    Behind the columns given stand hidden ones, prepared for formulas.
    """
    return fill_plain_sheet(sheet, replace(table, columns=(*table.columns, *prepared_columns(table, job))), job)


def fill_plain_sheet(sheet: Worksheet, table: DataTable, job: Printing) -> DataSheet:
    """The same without hidden columns. Raises KpiError when the table is longer than a sheet."""
    if table.rows > MOST_ROWS:
        raise KpiError("too_many_rows", table=table.sheet, rows=table.rows, most=MOST_ROWS)
    return DataSheet(table, columns_of(table, write_head(sheet, table, job)))


def prepared_columns(table: DataTable, job: Job) -> tuple[DataColumn, ...]:
    """The hidden columns of a table: values from the library, and the formulas that fill them in a pasted row."""
    rows = job.model.rows.get(table.name)
    if rows is None:
        return ()
    formula = "1" if job.model.takes_rows else ""
    ready = DataColumn(name=READY, label=READY, kind="prepared", values=np.ones(table.rows), formula=formula)
    return (ready, *(_prepared(prepared, filling.text, job) for prepared, filling in rows.items()))


def _prepared(prepared: Prepared, formula: str, job: Job) -> DataColumn:
    return DataColumn(
        name=prepared.name,
        label=prepared.name,
        kind="prepared",
        values=job.model.cells(prepared),
        formula=formula,
    )


def fill_sample_sheet(sheet: Worksheet, table: str, job: Job) -> DataSheet:
    """Write a hidden table of the sample: only the columns that measures look at, as values."""
    model = job.model
    columns = tuple(_prepared(prepared, "", job) for prepared in model.watched[table])
    rows = len(columns[0].values)
    made = DataTable(name=table, sheet=sheet.title, excel=model.sample_name(table), columns=columns, rows=rows)
    style_ids = write_head(sheet, made, job)
    sheet.sheet_state = "hidden"
    return DataSheet(made, columns_of(made, style_ids))


def write_head(sheet: Worksheet, table: DataTable, job: Printing) -> list[int]:
    """Write header, table definition and print set-up; return the style of each column's cells."""
    headers = unique_headers([column.label for column in table.columns])
    style_ids = []
    for index, (header, column) in enumerate(zip(headers, table.columns, strict=True), start=1):
        letter = get_column_letter(index)
        put(sheet, f"{letter}1", header, styles.DATA_HEAD)
        code = _format(column, job.codes)
        style_ids.append(_style_id(sheet, f"{letter}2", code))
        width = _width(header, column, code) * layout.DIGIT_WIDTH / job.digit_width
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].hidden = column.kind == "prepared"
    element = add_table(sheet, table, headers, table_range(table))
    element.autoFilter = AutoFilter(ref=element.ref)
    page.set_rows(sheet, (HEAD_HEIGHT,))
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.tabColor = styles.rgb("input")
    page.set_print(sheet, one_page=False)
    sheet.print_title_rows = "1:1"
    return style_ids


def table_range(table: DataTable) -> str:
    """Return the range of a table with its header; an empty one has a blank row."""
    return f"A1:{get_column_letter(len(table.columns))}{1 + max(table.rows, 1)}"


def row_chunks(sheet: DataSheet) -> Iterator[tuple[int, bytes]]:
    """Yield (rows so far, XML of some rows) until the whole table is written."""
    letters = [get_column_letter(index) for index in range(1, len(sheet.columns) + 1)]
    for start, end in spans(sheet.columns):
        first = start + 2
        columns = [
            cells.encode(cells.values[start:end], letter, said(cells.style), first)
            for letter, cells in zip(letters, sheet.columns, strict=True)
        ]
        rows = map("".join, zip(*columns, strict=True))
        xml = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, start=first))
        yield min(end, sheet.table.rows), xml.encode()


def spans(columns: Sequence[Cells]) -> Iterator[tuple[int, int]]:
    """Yield first and last row, from 0 and exclusive, of what is made at a time."""
    rows = len(columns[0].values)
    return ((start, min(start + CHUNK, rows)) for start in range(0, rows, CHUNK))


def said(style: str) -> str:
    """Return how a cell says its style, given by its number; the usual one goes unsaid."""
    return f' s="{style}"' if style else ""


def columns_of(table: DataTable, style_ids: Sequence[int]) -> tuple[Cells, ...]:
    """Return how the columns of a table are written, given the styles of their cells; an empty one has a blank row."""
    make = _cells if table.rows else _blank_cells
    return tuple(make(column, str(style), table.rows) for column, style in zip(table.columns, style_ids, strict=True))


def _cells(column: DataColumn, style: str, rows: int) -> Cells:
    if column.formula and rows <= LIVE_ROWS:
        return Cells(column.values, style, formula_encoder(column.formula), column.formula)
    is_text = column.kind == "text" or not isinstance(column.values, np.ndarray)
    return Cells(column.values, style, _encode_texts if is_text else _encode_numbers)


def _blank_cells(column: DataColumn, style: str, _: int) -> Cells:
    """The row to paste over: its formulas are there already, all blank but the mark that it is ready."""
    if column.formula:
        ready = 1 if column.name == READY else None
        return Cells([ready], style, formula_encoder(column.formula), column.formula)
    return Cells([None], style, _encode_blanks)


def _encode_blanks(values: Values, letters: str, style: str, first: int) -> list[str]:
    return [f'<c r="{letters}{row}"{style}/>' for row in range(first, first + len(values))]


def formula_encoder(formula: str) -> Encode:
    """Return how a formula is written in each row of a column, with its value."""
    element = f"<f>{escape(formula)}</f>"

    def cell(value: object, start: str) -> str:
        text = shown(value)
        kind, content = ("", repr(value)) if isinstance(value, float | int) and text else (' t="str"', escape(text))
        return f"{start}{kind}>{element}<v>{content}</v></c>"

    def encode(values: Values, letters: str, style: str, first: int) -> list[str]:
        listed = values.tolist() if isinstance(values, np.ndarray) else values
        return [cell(value, f'<c r="{letters}{row}"{style}') for row, value in enumerate(listed, start=first)]

    return encode


def _encode_texts(values: Values, letters: str, style: str, first: int) -> list[str]:
    words = [*map(shown, values)]
    elements = {word: f'{style} t="inlineStr"><is>{text_element(word)}</is></c>' for word in set(words)}
    return [f'<c r="{letters}{row}"{elements[word]}' if word else "" for row, word in enumerate(words, start=first)]


def _encode_numbers(values: Values, letters: str, style: str, first: int) -> list[str]:
    numbers = np.asarray(values, dtype=float)
    finite = np.isfinite(numbers)
    known = np.where(finite, numbers, 0.0)
    if bool(((known == np.floor(known)) & (np.abs(known) < WHOLE)).all()):
        known = known.astype(np.int64)  # said shorter, and in half the time
    rows = range(first, first + len(numbers))
    return [
        f'<c r="{letters}{row}"{style}><v>{number}</v></c>' if is_finite else ""
        for row, number, is_finite in zip(rows, known.tolist(), finite.tolist(), strict=True)
    ]


def shown(value: object) -> str:
    """Return what a cell of text says, nothing of a blank one."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value)


def _style_id(sheet: Worksheet, address: str, code: str) -> int:
    cell = sheet[address]
    styles.paint(cell, replace(styles.DATA, format=code))
    return int(cell.style_id)


def _format(column: DataColumn, codes: Formats) -> str:
    if column.kind == "date":
        serials = np.asarray(column.values, dtype=float)
        serials = serials[np.isfinite(serials)]
        return codes.time if bool((serials != np.floor(serials)).any()) else codes.date
    return {"text": "@", "percent": codes.percent}.get(column.kind, "General")


def _width(header: str, column: DataColumn, code: str) -> int:
    """Return a column's width in characters, from its header and its first values."""
    longest = max((len(shown(value)) for value in column.values[:SAMPLE]), default=0)
    content = longest if column.kind == "text" else len(code) + MONTH_NAME if column.kind == "date" else NUMBER
    return min(max(content + 1, len(header) + FILTER_BUTTON, NARROWEST), WIDEST)


def add_table(sheet: Worksheet, table: DataTable, headers: Sequence[str], cells: str) -> Table:
    """Make cells an Excel table that fills the columns of formulas in new rows."""
    element = Table(name=table.excel, displayName=table.excel, ref=cells)
    element.tableStyleInfo = TableStyleInfo(showRowStripes=False)
    element.tableColumns = [
        TableColumn(id=number, name=name, calculatedColumnFormula=_filled(column))
        for number, name, column in zip(_numbers(table), headers, table.columns, strict=True)
    ]
    sheet.add_table(element)
    return element


def _numbers(table: DataTable) -> list[int]:
    """The numbers of the columns in the file: one that no KPI needs has a higher one, as if a person had added it."""
    known = schemas()[table.name].columns
    strange = [column.kind != "prepared" and column.name not in known for column in table.columns]
    order = sorted(range(len(strange)), key=strange.__getitem__)
    return [order.index(place) + 1 for place in range(len(order))]


def _filled(column: DataColumn) -> TableFormula | None:
    """What Excel writes in this column of a new row."""
    return TableFormula(attr_text=column.formula) if column.formula else None
