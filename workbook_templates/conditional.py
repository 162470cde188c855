"""Conditional formats of the tiles: what a status, a unit or a good or bad change does to a cell.

One rule serves all twelve tiles: its range lists the twelve cells, its formula is relative to the first.
At most one rule is true per cell and every rule is complete (LibreOffice applies the first true one only),
codes stand on the same sheet, and no cell stands in two ranges.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import layout
from workbook_templates.formats import IN_POINTS, MILLION, UNITS, Formats
from workbook_templates.styles import rgb, side

FIRST_FORMAT_ID = 200
STATUS, UNIT, TREND_GOOD, CHANGE_GOOD = (layout.cell(0, part, "codes") for part in "LVDP")
LABEL = layout.cell(0, "L", "label")
OVER_PERCENT = 10  # a change above 1 000 % is capped

BARS = {"green": "green_bar", "orange": "orange_bar", "red": "red", "grey": "grey_bar"}
CHIPS = {
    "green": ("green", ""),
    "orange": ("orange", "orange_fill"),
    "red": ("red", "red_fill"),
    "grey": ("ink3", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a rule does; empty = nothing. Colours are names of the palette."""

    color: str = ""
    bold: bool = False
    fill: str = ""
    bottom: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A condition on the codes of a tile and its effect."""

    formula: str
    effect: Effect


GOOD = (
    (f",{CHANGE_GOOD}=1", Effect(color="green")),
    (f",{CHANGE_GOOD}=-1", Effect(color="red", bold=True)),
    ("", Effect()),
)


def add_rules(sheet: Worksheet, codes: Formats) -> None:
    """Give the dashboard all its rules."""
    ids = {code: FIRST_FORMAT_ID + index for index, code in enumerate(codes.all_codes())}
    for column, row, cases in _ranges(codes):
        cells = " ".join(layout.cell(slot, column, row) for slot in range(layout.SLOTS))
        for case in cases:
            style = _style(case.effect, ids)
            rule = Rule(type="expression", dxf=style, stopIfTrue=True, formula=[case.formula])
            sheet.conditional_formatting.add(cells, rule)


def _ranges(codes: Formats) -> Iterator[tuple[str, str, list[Case]]]:
    """Yield column part, row part and cases of every rule range."""
    for column in layout.TILE_COLUMNS:
        yield column, "rule", [_status(code, Effect(fill=bar)) for code, bar in BARS.items()]
        yield column, "codes", [Case(f'{LABEL}<>""', Effect(bottom="rule"))]
    for column in ("L", "V"):
        yield column, "status", [_status(code, Effect(color=c, fill=f)) for code, (c, f) in CHIPS.items()]
    yield "L", "trend", _trend()
    yield "L", "label", [Case(f'{LABEL}=""', Effect(fill="input_fill"))]
    yield "L", "value", _values(layout.cell(0, "L", "value"), codes)
    for row in ("target", "last_year", "baseline"):
        yield "V", row, _values(layout.cell(0, "V", row), codes)
    yield "P", "target", _attainment(codes)
    for row, looks in (("last_year", GOOD), ("baseline", GOOD[2:])):
        difference, percent = layout.cell(0, "D", row), layout.cell(0, "P", row)
        yield "D", row, [case for look in looks for case in _changes(difference, codes, *look)]
        yield "P", row, [case for look in looks for case in _percents(percent, codes, *look)]


def _status(code: str, effect: Effect) -> Case:
    return Case(f'{STATUS}="{code}"', effect)


def _trend() -> list[Case]:
    good, bad = Effect(color="green"), Effect(color="red", bold=True)
    return [Case(f"{TREND_GOOD}=1", good), Case(f"{TREND_GOOD}=-1", bad)]


def _values(cell: str, codes: Formats) -> list[Case]:
    special = [
        Case(f'AND({UNIT}="money",ABS(N({cell}))>={MILLION})', Effect(format=codes.million)),
        Case(f'AND({UNIT}="rate",ABS(N({cell}))>=1)', Effect(format=codes.whole_rate)),
    ]
    return special + [Case(f'{UNIT}="{unit}"', Effect(format=codes.value[unit])) for unit in UNITS]


def _attainment(codes: Formats) -> list[Case]:
    """A target that is just missed must not read 100 %."""
    cell = layout.cell(0, "P", "target")
    return [Case(f"AND(ISNUMBER({cell}),N({cell})>=0.995,N({cell})<1)", Effect(format=codes.nearly))]


def _changes(cell: str, codes: Formats, condition: str, look: Effect) -> Iterator[Case]:
    yield Case(f'AND({UNIT}="money",ABS(N({cell}))>={MILLION}{condition})', _with(look, codes.million_change))
    for unit in UNITS:
        yield Case(f'AND({UNIT}="{unit}"{condition})', _with(look, codes.change[unit]))


def _percents(cell: str, codes: Formats, condition: str, look: Effect) -> Iterator[Case]:
    for unit in IN_POINTS:
        yield Case(f'AND({UNIT}="{unit}"{condition})', _with(look, codes.change[unit]))
    over = f"AND(ISNUMBER({cell}),N({cell})>={OVER_PERCENT}{condition})"
    yield Case(over, _with(look, codes.over_percent))
    yield Case(f"AND(ISNUMBER({cell}){condition})", _with(look, codes.percent_change))


def _with(look: Effect, code: str) -> Effect:
    return Effect(color=look.color, bold=look.bold, format=code)


def _style(effect: Effect, ids: dict[str, int]) -> DifferentialStyle:
    font = Font(bold=effect.bold or None, color=rgb(effect.color)) if effect.color else None
    number = NumberFormat(numFmtId=ids[effect.format], formatCode=effect.format) if effect.format else None
    fill = PatternFill("solid", bgColor=rgb(effect.fill)) if effect.fill else None
    border = Border(bottom=side(effect.bottom)) if effect.bottom else None
    return DifferentialStyle(font=font, numFmt=number, fill=fill, border=border)
