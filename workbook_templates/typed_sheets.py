"""The tables that people type in: targets and starting values, with hidden columns of formulas beside them."""

import math
from collections.abc import Mapping
from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import goals
from workbook_templates.data_sheets import write_head
from workbook_templates.job import Job
from workbook_templates.styles import Look, copy_style, paint
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import DataColumn, DataTable
from xl_kpi.analysis.report import empty_table
from xl_kpi.engines.formula.text import header

WIDTHS = {"kpi": 44, "owner": 22}
LISTS = {"kpi": "KpiChoices", "owner": "People"}
LISTED_ROWS = 2_000
AMOUNT = "[>=1000]#,##0;General"


def fill_typed_sheet(sheet: Worksheet, table: DataTable, job: Job) -> None:
    """Write the table with all its columns, those that the data lacked too, and its hidden ones."""
    whole = _whole(table, job)
    named = {column.name: place for place, column in enumerate(whole.columns, start=1)}
    computed = goals.computed_columns(job, table.name, _in_table(whole))
    hidden = [name for name in computed if name not in named]
    places = named | {name: place for place, name in enumerate(hidden, start=len(named) + 1)}
    shown = [replace(column, formula=computed.get(column.name, "")) for column in whole.columns]
    columns = [*shown, *(_hidden(name, computed[name]) for name in hidden)]
    write_head(sheet, replace(whole, columns=tuple(columns)), job)
    for column in shown:
        _dress(sheet, column, places[column.name])
    for row in range(2, 2 + max(table.rows, 1)):
        _row(sheet, row, whole)
        spoken = goals.computed_columns(job, table.name, _in_cells(places, row, 1 + max(table.rows, 1)))
        for name, formula in computed.items():
            job.formula(sheet, f"{get_column_letter(places[name])}{row}", formula)
            job.spoken[sheet.title, row, places[name]] = spoken[name]


def fill_sample_typed(sheet: Worksheet, table: DataTable, job: Job) -> None:
    """The same for the sample, hidden; without formulas once evaluated, as its people are not those of the list."""
    named = replace(table, sheet=sheet.title, excel=job.model.sample_name(table.name))
    fill_typed_sheet(sheet, named, job)
    for column in sheet.tables[named.excel].tableColumns:
        column.calculatedColumnFormula = None
    sheet.sheet_state = "hidden"


def sample_title(table: DataTable, job: Job) -> str:
    """What the hidden sheet of a typed table of the sample is called."""
    return str(job.say["sample"]["sheet"].format(sheet=table.sheet))


def sample_titles(job: Job) -> tuple[str, ...]:
    return tuple(sample_title(table, job) for table in job.board.sample)


def _dress(sheet: Worksheet, column: DataColumn, place: int) -> None:
    """What is typed is blue, what computes is quiet; wide enough for long names, with a list where there is one."""
    letter = get_column_letter(place)
    first = sheet[f"{letter}2"]
    code = AMOUNT if column.kind == "number" else first.number_format
    paint(
        first,
        Look(size=11, color="ink3" if column.formula else "input", horizontal="general", format=code, locked=False),
    )
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(dimension.width, WIDTHS.get(column.name, 0))
    if column.name in LISTS:
        offered = DataValidation(type="list", formula1=LISTS[column.name], allow_blank=True, showErrorMessage=False)
        offered.add(f"{letter}2:{letter}{LISTED_ROWS}")
        sheet.add_data_validation(offered)


def _whole(table: DataTable, job: Job) -> DataTable:
    """The table with every column of its schema, in the schema's order."""
    known = {column.name: column for column in table.columns}
    blank = empty_table(table.name, job.board.language)
    columns = [known.get(column.name) or replace(column, values=[None] * table.rows) for column in blank.columns]
    return replace(table, columns=tuple(columns))


def _hidden(name: str, formula: str) -> DataColumn:
    return DataColumn(name=name, label=name, kind="prepared", values=[], formula=formula)


def _in_table(table: DataTable) -> goals.Own:
    """Cells of this row as the file writes them."""
    excel = table.excel
    headers = {column.name: header(column.label) for column in table.columns}

    def own(name: str) -> str:
        if name == "header":
            return f"{excel}[[#Headers],[x_place]]"
        known = headers.get(name.removesuffix("[]"), name.removesuffix("[]"))
        return f"{excel}[{known}]" if name.endswith("[]") else f"{excel}[[#This Row],[{known}]]"

    return own


def _in_cells(places: Mapping[str, int], row: int, last: int) -> goals.Own:
    """The same cells by their addresses."""

    def own(name: str) -> str:
        if name == "header":
            return f"${get_column_letter(places['x_place'])}$1"
        letter = get_column_letter(places[name.removesuffix("[]")])
        return f"${letter}$2:${letter}${last}" if name.endswith("[]") else f"${letter}{row}"

    return own


def _row(sheet: Worksheet, row: int, table: DataTable) -> None:
    """What was typed, or a blank line to type in; every cell looks as the first of its column."""
    for place, column in enumerate(table.columns, start=1):
        cell, first = (sheet.cell(row=line, column=place) for line in (row, 2))
        value = column.values[row - 2] if table.rows else None
        if isinstance(value, str):
            cell.value, cell.data_type = clean(value), "s"
        elif isinstance(value, float | int) and not math.isnan(value):
            cell.value = value
        copy_style(first, cell)
