"""How a cell looks: records of type size, colour and alignment, and the one function that applies them."""

import tomllib
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.look.formats import DROPDOWN, HIDDEN
from workbook_templates.xml_text import clean

FONT = "Calibri"


@cache
def palette() -> dict[str, str]:
    """Return the colours by name, six hexadecimal digits each."""
    return tomllib.loads(files(__package__).joinpath("palette.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Type, colour and place of a cell's text. Colours are names of the palette; ``format`` is a code.

    ``gap``: white between this cell and its neighbours.
    """

    size: int = 9
    bold: bool = False
    color: str = "ink"
    horizontal: str = "left"
    vertical: str = "center"
    indent: int = 0
    wrap: bool = False
    shrink: bool = False
    fill: str = ""
    top: str = ""
    bottom: str = ""
    gap: bool = False
    format: str = "General"
    locked: bool = True


OVERLINE = Look(color="ink3")
TITLE = Look(size=16, bold=True)
MESSAGE = Look(size=11, bold=True)
COUNTS = Look(bold=True, color="ink2")
SELECTOR = Look(
    size=11,
    bold=True,
    color="input",
    indent=1,
    fill="input_fill",
    bottom="input",
    shrink=True,
    format=DROPDOWN,
    locked=False,
)
CHOSEN = Look(size=11, bold=True, bottom="rule", shrink=True)
LABEL = Look(size=11, bold=True, shrink=True)
VALUE = Look(size=22, bold=True, shrink=True)
FAMILY = Look(bold=True, color="ink2", shrink=True, format="_ @")
FIGURE_HEAD = Look(bold=True, horizontal="right", vertical="bottom", wrap=True, format="@_ ")
HEAT_TARGET = Look(color="ink3", horizontal="right", format="General_ ;General_ ;General_ ;@_ ")
TEAM_NAME = Look(size=11, bold=True, top="ink", bottom="ink")
TEAM_FIGURE = replace(TEAM_NAME, horizontal="right", shrink=True, format=HEAT_TARGET.format)
PERSON = Look(size=11, shrink=True)
HEAT = Look(horizontal="right", format=HEAT_TARGET.format)
SHADE = Look(shrink=True, gap=True, format="_ @")
FEW = Look(color="ink3", horizontal="right")
STATUS = Look(bold=True, color="ink2")
TREND = Look(color="ink2")
FIRST_MONTH = Look(size=8, color="ink3", indent=1)
LAST_MONTH = Look(size=8, color="ink3", horizontal="right")
CODE = Look(size=8, color="white", format=HIDDEN)
QUIET = Look(color="ink3")
QUIET_RIGHT = Look(color="ink3", horizontal="right", shrink=True)
FIGURE = Look(horizontal="right", shrink=True)
SECOND_FIGURE = Look(color="ink2", horizontal="right", shrink=True)
SENTENCE = Look(vertical="top", wrap=True)
FOOTER = Look(color="ink3", top="rule")
FOOTER_RIGHT = Look(color="ink3", top="rule", horizontal="right")
HEAD = Look(bold=True, top="ink", bottom="ink")
HEAD_RIGHT = Look(bold=True, top="ink", bottom="ink", horizontal="right")
HEAD_INDENTED = Look(bold=True, top="ink", bottom="ink", indent=1)
NAME = Look(vertical="top", wrap=True, bottom="hair")
PROSE = Look(vertical="top", wrap=True, bottom="hair", indent=1)
BODY = Look(wrap=True, bottom="hair")
BODY_FIGURE = Look(horizontal="right", bottom="hair", format="#,##0")
BODY_INDENTED = Look(wrap=True, bottom="hair", indent=1)
LINE = Look(bottom="hair")
QUIET_INDENTED = Look(color="ink3", bottom="hair", indent=1)
QUIET_LINE = Look(color="ink3", bottom="hair")
INPUT = Look(size=11, color="input", indent=1, fill="input_fill", bottom="input_line", shrink=True, locked=False)
SMALL_INPUT = Look(color="input", indent=1, fill="input_fill", bottom="input_line", locked=False)
TYPED_GROUP = Look(bold=True, color="input", indent=1)
TYPED_HEAD = Look(bold=True, color="input", indent=1, top="input", bottom="input")
TYPED = Look(size=11, color="input", indent=1, fill="input_fill", bottom="input_line", shrink=True, locked=False)
COMPUTED_GROUP = Look(bold=True, color="ink3", indent=1)
COMPUTED_HEAD = Look(bold=True, color="ink3", indent=1, top="ink3", bottom="ink3")
COMPUTED = Look(color="ink2", indent=1, bottom="hair")
SETTING = Look(size=11, bottom="hair", indent=1, shrink=True)
DATA = Look(size=11, horizontal="general", vertical="bottom", locked=False)
DATA_HEAD = Look(bold=True, bottom="ink", wrap=True)


def paint(cell: Cell | MergedCell, look: Look) -> None:
    """Give a cell its look."""
    font, fill, alignment, border, protection = _parts(look)
    cell.font, cell.alignment, cell.border, cell.protection = font, alignment, border, protection
    cell.number_format = look.format
    if fill is not None:
        cell.fill = fill


def copy_style(source: Cell | MergedCell, target: Cell | MergedCell) -> None:
    """Give a cell the look of another one of its sheet."""
    target._style = copy(source._style)  # type: ignore[union-attr]  # noqa: SLF001 - no other way keeps one style


@cache
def _parts(look: Look) -> tuple[Font, PatternFill | None, Alignment, Border, Protection]:
    alignment = Alignment(
        horizontal=look.horizontal,
        vertical=look.vertical,
        indent=look.indent,
        wrap_text=look.wrap or None,
        shrink_to_fit=look.shrink or None,
    )
    fill = PatternFill("solid", fgColor=rgb(look.fill), bgColor=rgb(look.fill)) if look.fill else None
    gap = side("white") if look.gap else None
    border = Border(left=gap, right=gap, top=side(look.top), bottom=side(look.bottom))
    return font(look), fill, alignment, border, Protection(locked=look.locked)


def font(look: Look) -> Font:
    return Font(name=FONT, size=look.size, bold=look.bold or None, color=rgb(look.color))


def side(color: str) -> Side | None:
    return Side(style="thin", color=rgb(color)) if color else None


def rgb(color: str) -> str:
    """Return a colour of the palette with its alpha byte, as the file wants it."""
    return f"FF{palette()[color]}"


def put(sheet: Worksheet, address: str, value: object, look: Look | None = None) -> None:
    """Write a value, where it is seen with its look. A text stays a text, even when it starts with = or is #N/A."""
    cell = sheet[address]
    if isinstance(value, str) and value:
        cell.value = clean(value)
        cell.data_type = "s"
    elif value != "":
        cell.value = value
    if look is not None:
        paint(cell, look)
