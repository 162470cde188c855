"""How a table that people type in looks: title, what to do, looks by what a column holds, words at the cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.job import Job
from workbook_templates.look import styles
from workbook_templates.look.conditional import CHIPS, Case, Effect, add_cases, value_cases
from workbook_templates.look.formats import spread, spread_code
from workbook_templates.look.layout import (
    FIRST_ROW,
    MARGIN,
    POINTS_PER_PIXEL,
    TYPED_COLUMNS,
    TYPED_HEAD,
    TYPED_LEFT,
    TYPED_LINE,
    TYPED_ROWS,
)
from workbook_templates.look.styles import Look
from workbook_templates.sheets import page
from workbook_templates.sheets.line_facts import UNIT
from xl_kpi.analysis.board import DataColumn
from xl_kpi.analysis.targets import AS_PERCENT

FIRST = TYPED_HEAD + 1
LAST = 2_000
"""Down to this row at least, cells below the table too have their lists, words and looks by unit."""
GOAL, SHARE = ("target", "value"), "orange_threshold"
FIGURES = (*GOAL, "last_year", "actual", "now")
"""Columns whose unit is that of the KPI in their line."""
AMOUNT = "[>=1000]#,##0;General"
ROOM = "_M"
"""Behind computed figures, as wide as one step of indentation: a word beside a word would lose that in LibreOffice."""
MARKS = {"●": "green", "▲": "orange", "■": "red", "○": "grey"}
LISTS = {"kpi": "KpiChoices", "owner": "People"}


def paint_first(sheet: Worksheet, columns: Sequence[DataColumn], job: Job) -> None:
    """Give the cells of the first line their looks."""
    for place, column in enumerate(columns, start=TYPED_LEFT):
        styles.paint(sheet.cell(row=FIRST, column=place), _look(column, job))


def dress(sheet: Worksheet, table: str, columns: Sequence[DataColumn], job: Job) -> None:
    """Give a page whose table is written its title, heads, widths, looks by unit, words at the cells, print set-up."""
    letters = {column.name: get_column_letter(place) for place, column in enumerate(columns, start=TYPED_LEFT)}
    say = job.say["typed"][table]
    _size(sheet, table, letters, job)
    page.set_header(sheet, say["overline"], sheet.title, say["message"])
    _heads(sheet, columns, job)
    last = max(LAST, sheet.max_row)
    cells = {name: f"{letter}{FIRST}:{letter}{last}" for name, letter in letters.items()}
    for name, cases in _rules(letters, job):
        add_cases(sheet, cells[name], cases, job.codes)
    for name in TYPED_COLUMNS[table]:
        _advise(sheet, name, cells[name], say)
    _print(sheet, say["foot"])


def _look(column: DataColumn, job: Job) -> Look:
    if column.kind == "prepared":
        return styles.COMPUTED
    if column.formula:
        figure = replace(
            styles.COMPUTED, horizontal="right", indent=0, format=spread_code('General;"−"General', room=ROOM)
        )
        return figure if column.name in FIGURES else styles.COMPUTED
    look = replace(styles.TYPED, bold=column.name in GOAL)
    if column.name in FIGURES:
        return replace(look, horizontal="right", format=AMOUNT)
    if column.name == SHARE:
        return replace(look, horizontal="right", format=job.codes.attainment)
    is_date = column.kind == "date"
    return replace(look, horizontal="right" if is_date else "left", format=job.codes.date if is_date else "@")


def _size(sheet: Worksheet, table: str, letters: Mapping[str, str], job: Job) -> None:
    """Columns in px, the hidden ones hidden; lines as high as those that will be typed below."""
    widths = TYPED_COLUMNS[table]
    page.set_columns(sheet, (MARGIN, *widths.values()), job.digit_width)
    for name in letters.keys() - widths.keys():
        sheet.column_dimensions[letters[name]].hidden = True
    page.set_rows(sheet, (*TYPED_ROWS.values(), *(TYPED_LINE,) * (sheet.max_row - TYPED_HEAD)), FIRST_ROW)
    sheet.sheet_format.defaultRowHeight = TYPED_LINE * POINTS_PER_PIXEL
    sheet.sheet_format.customHeight = True


def _heads(sheet: Worksheet, columns: Sequence[DataColumn], job: Job) -> None:
    """The heads of the table, and above them which columns are to be typed and which compute."""
    groups: dict[bool, str] = {}
    for place, column in enumerate(columns, start=TYPED_LEFT):
        computed = bool(column.formula)
        groups.setdefault(computed, f"{get_column_letter(place)}{FIRST_ROW}")
        look, head = _look(column, job), styles.COMPUTED_HEAD if computed else styles.TYPED_HEAD
        head = replace(
            head, horizontal=look.horizontal, indent=look.indent, format="General" if look.indent else f"@{ROOM}"
        )
        styles.paint(sheet.cell(row=TYPED_HEAD, column=place), head)
    say = job.say["typed"]
    styles.put(sheet, groups[False], say["to_type"], styles.TYPED_GROUP)
    styles.put(sheet, groups[True], say["computed"], styles.COMPUTED_GROUP)


def _rules(letters: Mapping[str, str], job: Job) -> Iterator[tuple[str, Sequence[Case]]]:
    """Number formats by unit, and what is amiss in colours, by column."""
    first = {name: f"{letter}{FIRST}" for name, letter in letters.items()}
    unit = f"${first[UNIT]}"
    for name in (name for name in FIGURES if name in letters):
        typed = [_hundredths(f'{unit}="rate",', first[name], AS_PERCENT, job)] if name == "target" else []
        codes = job.codes if name in GOAL else spread(job.codes, room=ROOM)
        yield name, [*typed, *value_cases(unit, first[name], codes)]
    if SHARE in letters:
        yield SHARE, [_hundredths("", first[SHARE], 1, job)]
    if "check" in letters:
        yield "check", [*_marks(first["check"])]


def _hundredths(also: str, cell: str, above: float, job: Job) -> Case:
    """A share that was typed as 35 is 35 %, not 3500 %."""
    return Case(f"AND({also}N({cell})>{above:g})", Effect(format=job.codes.hundredths))


def _marks(cell: str) -> Iterator[Case]:
    for mark, status in MARKS.items():
        color, fill = CHIPS[status]
        yield Case(f'LEFT({cell},1)="{mark}"', Effect(color=color, fill=fill, bold=status == "red"))


def _advise(sheet: Worksheet, name: str, cells: str, say: Mapping[str, Any]) -> None:
    """Say at each cell what to type, and offer what there is to choose; nothing is refused, the check says it."""
    offered = LISTS.get(name)
    if name == "direction":
        offered = f'"{say["up"]},{say["down"]}"'
    advice = DataValidation(type="list" if offered else None, formula1=offered, allow_blank=True)
    advice.showErrorMessage = False
    advice.showInputMessage, advice.prompt = True, say["advice"][name]
    advice.add(cells)
    sheet.add_data_validation(advice)


def _print(sheet: Worksheet, foot: str) -> None:
    """Print what is seen, however far down: an area would end somewhere, and whole columns are no area to openpyxl."""
    page.set_page(sheet, one_page=False, tab="input", frozen=TYPED_HEAD, repeated=f"{FIRST_ROW}:{TYPED_HEAD}")
    sheet.freeze_panes = f"{get_column_letter(TYPED_LEFT + 1)}{FIRST}"
    for part, text in (("left", foot), ("right", "&P / &N")):
        item = getattr(sheet.oddFooter, part)
        item.text, item.font, item.size, item.color = text, f"{styles.FONT},Regular", 9, styles.palette()["ink3"]
