"""The sheet that tells how the workbook was made: scope, rules and slots. Every value has a defined name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import page, styles
from workbook_templates.calculation import LIST_ROW
from workbook_templates.formats import Formats
from workbook_templates.job import Job
from workbook_templates.layout import FIRST_ROW, MARGIN, SLOTS
from workbook_templates.styles import put
from workbook_templates.texts import Words
from xl_kpi.analysis.board import Board

WIDTHS = (MARGIN, 330, 206, 32, 62, 262, 212, MARGIN)
HEAD_HEIGHT, LINE_HEIGHT = 22, 23
LIST_NAME = "KpiCodes"
HEADS = {"C": styles.HEAD_INDENTED, "F": styles.HEAD_INDENTED, "G": styles.HEAD_INDENTED}
_CELL_ADDRESS = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value: key as in the library, what it is, the number format of its cell."""

    key: str
    value: object
    format: str = "General"


def fill_settings(sheet: Worksheet, job: Job) -> None:
    """Write settings on the left, slots on the right, and name each input cell."""
    board, say, text = job.board, job.say, job.say["settings"]
    page.set_columns(sheet, WIDTHS, job.digit_width)
    page.set_header(sheet, text["overline"], text["title"], text["message"])
    for cells, heads in (("BC", text["settings_heads"]), ("EFG", text["slots_heads"])):
        for column, head in zip(cells, heads, strict=True):
            put(sheet, f"{column}{FIRST_ROW}", head, HEADS.get(column, styles.HEAD))
    settings = list(_settings(board, job.codes))
    for row, setting in enumerate(settings, start=FIRST_ROW + 1):
        _setting(sheet, row, setting, say)
    for slot in range(SLOTS):
        _slot(sheet, slot, board, say)
    _codes(sheet, board, say)
    last = FIRST_ROW + max(len(settings), SLOTS)
    page.set_rows(sheet, (HEAD_HEIGHT, *(LINE_HEIGHT,) * (last - FIRST_ROW)), FIRST_ROW)
    page.set_page(sheet, one_page=True, tab="ink", frozen=FIRST_ROW)
    sheet.print_area = f"A1:H{last}"
    page.protect(sheet)


def name_of(key: str) -> str:
    """Return the defined name of a setting.

    >>> name_of("min_n"), name_of("as_of"), name_of("tz1")
    ('MinN', 'AsOf', 'Tz1_')
    """
    parts = re.split(r"[^0-9A-Za-z]+", key)
    name = "".join(part[:1].upper() + part[1:] for part in parts if part)
    name = name if name[:1].isalpha() else f"Setting{name}"
    return f"{name}_" if _CELL_ADDRESS.fullmatch(name) else name


def _settings(board: Board, codes: Formats) -> Iterator[Setting]:
    """Yield what the board's scope says, then the other settings in the order given."""
    scope = board.scope
    own = (
        Setting("as_of", scope.as_of, codes.date),
        Setting("period_from", scope.from_date, codes.date),
        Setting("period_to", scope.to_date, codes.date),
        Setting("owner", "; ".join(scope.owners)),
        Setting("compare", board.compare_label),
        Setting("currency", board.currency),
        Setting("language", board.language),
    )
    yield from own
    known = {setting.key for setting in own}
    for key, value in board.settings.items():
        if key not in known:
            yield Setting(key, value, codes.attainment if key.startswith("orange") else "General")


def _setting(sheet: Worksheet, row: int, setting: Setting, say: Words) -> None:
    put(sheet, f"B{row}", say["setting"].get(setting.key, setting.key), styles.LINE)
    put(sheet, f"C{row}", setting.value, replace(styles.SETTING, format=setting.format))
    _name(sheet, name_of(setting.key), f"C{row}")


def _slot(sheet: Worksheet, slot: int, board: Board, say: Words) -> None:
    row = FIRST_ROW + 1 + slot
    tile = board.tiles[slot] if slot < len(board.tiles) else None
    put(sheet, f"E{row}", say["settings"]["slot"].format(n=slot + 1), styles.QUIET_LINE)
    put(sheet, f"F{row}", "" if tile is None else tile.key, styles.SETTING)
    put(sheet, f"G{row}", "" if tile is None else tile.label, styles.QUIET_INDENTED)
    _name(sheet, f"Slot{slot + 1}", f"F{row}")


def _codes(sheet: Worksheet, board: Board, say: Words) -> None:
    """Name the list of the codes of all KPIs."""
    if board.definitions:
        cells = f"$A${LIST_ROW}:$A${LIST_ROW + len(board.definitions) - 1}"
        _define(sheet, LIST_NAME, f"{quote_sheetname(say['sheets']['calculation'])}!{cells}")


def _name(sheet: Worksheet, name: str, address: str) -> None:
    _define(sheet, name, f"{quote_sheetname(sheet.title)}!{absolute_coordinate(address)}")


def _define(sheet: Worksheet, name: str, target: str) -> None:
    book = cast("Workbook", sheet.parent)
    book.defined_names[name] = DefinedName(name, attr_text=target)
