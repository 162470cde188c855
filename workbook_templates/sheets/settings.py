"""The sheet of settings: what a person may change in blue, who belongs to the team, and how the workbook was made."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.names import name_cell, name_of
from workbook_templates.job import Job
from workbook_templates.look import styles
from workbook_templates.look.layout import FIRST_ROW, MARGIN
from workbook_templates.look.styles import put
from workbook_templates.sheets import page
from xl_kpi.core.settings import Settings

WIDTHS = (MARGIN, 330, 206, 32, 62, 262, 212, MARGIN)
HEAD_HEIGHT, LINE_HEIGHT = 22, 23
HEADS = {"C": styles.HEAD_INDENTED, "F": styles.HEAD_INDENTED, "G": styles.HEAD_INDENTED}
PERSON = "F"
DAYS, NUMBERS = ("61", "109574"), ("0", "100000")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value: key as in the library, what it is, the number format of its cell, and whether a person may change it."""

    key: str
    value: object
    format: str = "General"
    typed: bool = False


def fill_settings(sheet: Worksheet, job: Job) -> None:
    """Write settings on the left, people on the right, and name each input cell."""
    text = job.say["settings"]
    page.set_columns(sheet, WIDTHS, job.digit_width)
    page.set_header(sheet, text["overline"], text["title"], text["message"])
    for cells, heads in (("BC", text["settings_heads"]), ("EFG", text["people_heads"])):
        for column, head in zip(cells, heads, strict=True):
            put(sheet, f"{column}{FIRST_ROW}", head, HEADS.get(column, styles.HEAD))
    settings = list(_settings(job))
    for row, setting in enumerate(settings, start=FIRST_ROW + 1):
        _setting(sheet, row, setting, job)
    _people(sheet, job)
    last = FIRST_ROW + max(len(settings), job.model.places)
    page.set_rows(sheet, (HEAD_HEIGHT, *(LINE_HEIGHT,) * (last - FIRST_ROW)), FIRST_ROW)
    page.set_page(sheet, one_page=False, tab="input", frozen=FIRST_ROW, repeated=f"{FIRST_ROW}:{FIRST_ROW}")
    sheet.print_area = f"A1:H{last}"
    page.protect(sheet)


def _settings(job: Job) -> Iterator[Setting]:
    """Yield what a person may change, then what can only be changed by building anew."""
    board, codes = job.board, job.codes
    settings: Settings = job.model.engine.tables.settings
    scope = board.scope
    blank = bool(board.sample)
    yield Setting("as_of", None if blank else scope.as_of, codes.date, typed=True)
    yield Setting("period_from", None if blank else scope.from_date, codes.date, typed=True)
    yield Setting("period_to", None if blank else scope.to_date, codes.date, typed=True)
    yield Setting("min_n", settings.min_n, typed=True)
    yield Setting("orange", settings.orange, codes.attainment, typed=True)
    yield Setting("currency", board.currency)
    yield Setting("language", board.language)
    known = {"min_n", "orange", "currency", "language"}
    for key, value in board.settings.items():
        if key not in known:
            yield Setting(key, value)
    if board.sample or "Sample" in board.chosen:  # last, so that nothing moves when a template has become a workbook
        yield Setting("sample", job.say["sample"]["yes"], typed=True)


def _setting(sheet: Worksheet, row: int, setting: Setting, job: Job) -> None:
    look = styles.INPUT if setting.typed else styles.SETTING
    put(sheet, f"B{row}", job.say["setting"].get(setting.key, setting.key), styles.LINE)
    put(sheet, f"C{row}", setting.value, replace(look, format=setting.format))
    name_cell(sheet, name_of(setting.key), f"C{row}")
    if setting.typed:
        _check(sheet, f"C{row}", setting, job)


def _check(sheet: Worksheet, address: str, setting: Setting, job: Job) -> None:
    """Refuse what means nothing there, with a sentence."""
    text = job.say["settings"]
    if setting.key == "sample":
        words = job.say["sample"]
        offered = DataValidation(type="list", formula1=f'"{words["yes"]},{words["no"]}"', allow_blank=True)
        offered.add(address)
        sheet.add_data_validation(offered)
    elif setting.format == job.codes.date:
        _allow(sheet, address, DAYS, text["wrong_day"])
    else:
        _allow(sheet, address, NUMBERS, text["wrong_number"])


def _allow(sheet: Worksheet, address: str, limits: tuple[str, str], error: str) -> None:
    """Numbers between two limits only; a day is a number too, and a text is none."""
    allowed = DataValidation(
        type="decimal", operator="between", formula1=limits[0], formula2=limits[1], allow_blank=True
    )
    allowed.showErrorMessage, allowed.error = True, error
    allowed.add(address)
    sheet.add_data_validation(allowed)


def _people(sheet: Worksheet, job: Job) -> None:
    """Who can be chosen in the dashboard: filled from the data, and open for others."""
    first = FIRST_ROW + 1
    for line in range(job.model.places):
        name = job.model.typed_people[line] if line < len(job.model.typed_people) else ""
        put(sheet, f"E{first + line}", line + 1, styles.QUIET_LINE)
        put(sheet, f"{PERSON}{first + line}", name, replace(styles.INPUT, format="@"))
    name_cell(sheet, "People", f"{PERSON}{first}:{PERSON}{first + job.model.places - 1}")
