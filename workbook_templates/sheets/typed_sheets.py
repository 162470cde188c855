"""The tables that people type in: blue columns to fill in, grey ones that compute, hidden ones for other sheets."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.evaluate import apart
from workbook_templates.formulas import goals
from workbook_templates.formulas.headers import unique_headers
from workbook_templates.job import Job
from workbook_templates.look.layout import TYPED_HEAD, TYPED_LEFT
from workbook_templates.look.styles import copy_style, put
from workbook_templates.sheets import line_facts, typed_page
from workbook_templates.sheets.data_sheets import add_table
from workbook_templates.sheets.line_facts import known_as
from xl_kpi.analysis.board import DataColumn, DataTable
from xl_kpi.analysis.report import empty_table
from xl_kpi.analysis.slots import key_of
from xl_kpi.analysis.target_figures import target_figures
from xl_kpi.analysis.targets import target_lines
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.engines.formula.text import header

FIRST = TYPED_HEAD + 1
LEAST, SPARE = 18, 4
"""How many lines a table has at least, and how many of them at least are free to type in."""

Formulas = Callable[[goals.Own], Mapping[str, str]]
"""The formulas of the columns that compute, from the cells of their row."""
Places = Mapping[str, int]
"""The number of each column by its name."""


def fill_typed_sheet(sheet: Worksheet, table: DataTable, job: Job) -> None:
    """Write the table with all its columns, those that the data lacked too, and lines to type in, on its page."""

    def formulas(own: goals.Own) -> dict[str, str]:
        return {**goals.looked_up(table.name, own), **line_facts.shown(job, table.name, own)}

    shown = _as_shown(_whole(table, job), job)
    known = _known(shown, job) if table.name == "targets" else ()
    whole = replace(shown, columns=(*shown.columns, *known))
    columns = _fill(sheet, whole, formulas, max(LEAST, table.rows + SPARE), job)
    typed_page.dress(sheet, table.name, columns, job)


def fill_sample_typed(sheet: Worksheet, table: DataTable, job: Job) -> None:
    """What formulas look up in that of the sample, hidden; without formulas once evaluated: its people are others."""
    named = replace(_whole(table, job), sheet=sheet.title, excel=job.model.sample_name(table.name))
    _fill(sheet, named, lambda own: goals.looked_up(table.name, own), max(table.rows, 1), job)
    for column in sheet.tables[named.excel].tableColumns:
        column.calculatedColumnFormula = None
    sheet.sheet_state = "hidden"


def sample_title(table: DataTable, job: Job) -> str:
    """What the hidden sheet of a typed table of the sample is called."""
    return str(job.say["sample"]["sheet"].format(sheet=table.sheet))


def sample_titles(job: Job) -> tuple[str, ...]:
    return tuple(sample_title(table, job) for table in job.board.sample)


# --- what was typed -----------------------------------------------------------------------------------------


def _whole(table: DataTable, job: Job) -> DataTable:
    """The table with every column of its schema, in the schema's order."""
    known = {column.name: column for column in table.columns}
    blank = empty_table(table.name, job.board.language)
    columns = [known.get(column.name) or replace(column, values=[None] * table.rows) for column in blank.columns]
    return replace(table, columns=tuple(columns))


def _as_shown(table: DataTable, job: Job) -> DataTable:
    """KPIs by the labels of the list; of directions only those that are not the KPI's own, in the words of the page."""
    choices = {choice.slot.key: choice for choice in job.model.choices}
    kpis = next(column.values for column in table.columns if column.name == "kpi")
    meant = [choices.get(key_of(str(text or ""))) for text in kpis]
    named = [choice.label if choice else text for choice, text in zip(meant, kpis, strict=True)]
    say, known = job.say["typed"]["targets"], vocabulary("kpi_direction")

    def direction(word: object, own: str) -> object:
        meaning = known.get(fold(str(word or "")), "")
        return None if meaning == own else say.get(meaning, word)

    def shown(column: DataColumn) -> DataColumn:
        if column.name == "kpi":
            return replace(column, values=named)
        if column.name == "direction":
            owns = [choice.plan.direction if choice else "" for choice in meant]
            return replace(column, values=[direction(*pair) for pair in zip(column.values, owns, strict=True)])
        return column

    return replace(table, columns=tuple(map(shown, table.columns)))


def _known(table: DataTable, job: Job) -> list[DataColumn]:
    """What the library knows of the lines of the targets: nothing of blank ones."""
    board, named = job.board, {column.name: column.values for column in table.columns}
    lines = target_lines(board.engine.tables) if table.rows else ()
    figures = iter(target_figures(board.engine, board.slots, [line for line in lines if line], board.scope.as_of))
    cells = []
    for line, kpi, owner in zip(lines, named["kpi"], named["owner"], strict=True):
        found = next(figures) if line else None
        known = found and line and known_as(kpi, owner, line.first, line.last, found.key)
        cells.append((known, found.last_year, found.actual) if found else (None, None, None))
    return [
        DataColumn(name=name, label=name, kind="prepared", values=[cell[place] for cell in cells])
        for place, name in enumerate(line_facts.KNOWN)
    ]


# --- cells --------------------------------------------------------------------------------------------------


def _fill(sheet: Worksheet, table: DataTable, formulas: Formulas, lines: int, job: Job) -> Sequence[DataColumn]:
    """Write heads, what was typed and the formulas of so many lines; make it all an Excel table."""
    columns = _columns(table, formulas(_in_table(table)))
    places = {column.name: place for place, column in enumerate(columns, start=TYPED_LEFT)}
    heads = unique_headers([column.label for column in columns])
    for place, text in enumerate(heads, start=TYPED_LEFT):
        put(sheet, f"{get_column_letter(place)}{TYPED_HEAD}", text)
    typed_page.paint_first(sheet, columns, job)
    last = TYPED_HEAD + lines
    for row in range(FIRST, last + 1):
        spoken = formulas(_in_cells(sheet.title, places, row, last))
        for column, place in zip(columns, places.values(), strict=True):
            cell = sheet.cell(row=row, column=place)
            copy_style(sheet.cell(row=FIRST, column=place), cell)
            value = _typed(column, row - FIRST)
            if value is not None:
                put(sheet, cell.coordinate, value)
            elif column.formula:
                job.formula(sheet, cell.coordinate, column.formula)
                words = job.alone if column.name in line_facts.OF_GRID else job.spoken
                words[sheet.title, row, place] = spoken[column.name]
    ends = f"{get_column_letter(TYPED_LEFT)}{TYPED_HEAD}:{get_column_letter(TYPED_LEFT + len(columns) - 1)}{last}"
    add_table(sheet, replace(table, columns=tuple(columns)), heads, ends)
    return columns


def _columns(table: DataTable, computed: Mapping[str, str]) -> Sequence[DataColumn]:
    """Those that are seen, some with a formula, then hidden ones."""
    seen = [replace(column, formula=computed.get(column.name, "")) for column in table.columns]
    hidden = computed.keys() - {column.name for column in seen}
    return [
        *seen,
        *(
            DataColumn(name=name, label=name, kind="prepared", values=[], formula=text)
            for name, text in computed.items()
            if name in hidden
        ),
    ]


def _typed(column: DataColumn, line: int) -> str | float | None:
    """What somebody typed in a line; None for nothing."""
    value = column.values[line] if line < len(column.values) else None
    if isinstance(value, str):
        return value or None
    return value if isinstance(value, float | int) and not math.isnan(value) else None


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


def _in_cells(title: str, places: Places, row: int, last: int) -> goals.Own:
    """The same cells by their addresses."""
    here, beside = (quote_sheetname(sheet) for sheet in (title, apart(title)))

    def own(name: str) -> str:
        if name == "header":
            return f"{here}!${get_column_letter(places['x_place'])}${TYPED_HEAD}"
        letter = get_column_letter(places[name.removesuffix("[]")])
        home = beside if name in line_facts.OF_GRID else here
        return f"{home}!${letter}${FIRST}:${letter}${last}" if name.endswith("[]") else f"{home}!${letter}${row}"

    return own
