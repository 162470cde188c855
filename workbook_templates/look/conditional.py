"""Conditional formats of tiles and bands: what a status, a unit or a good or bad change does to a cell.

One rule serves all tiles of a sheet: its range lists the cells, its formula is relative to the first.
At most one rule is true per cell and every rule is complete (LibreOffice applies the first true one only),
codes stand on the same sheet, and no cell stands in two ranges.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.look.formats import IN_POINTS, MILLION, UNITS, Formats
from workbook_templates.look.shapes import PARTS, Shape
from workbook_templates.look.styles import rgb, side

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
    """What a rule does; empty = nothing. Colours are names of the palette; a gap is white between neighbours."""

    color: str = ""
    bold: bool = False
    italic: bool = False
    fill: str = ""
    bottom: str = ""
    gap: bool = False
    format: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A condition on the codes of a tile and its effect."""

    formula: str
    effect: Effect


Look = tuple[str, Effect]
"""A condition to add, and what it does."""
ANY: Look = ("", Effect())


class Codes:
    """The cells of the first tile that conditions look at."""

    def __init__(self, shape: Shape) -> None:
        self.status, self.unit, self.trend_good, self.change_good = (shape.cell(0, part, "codes") for part in PARTS)
        self.label = shape.cell(0, "L", "label")

    def looks(self) -> tuple[Look, ...]:
        """A better, a worse and any other change."""
        return (
            (f",{self.change_good}=1", Effect(color="green")),
            (f",{self.change_good}=-1", Effect(color="red", bold=True)),
            ANY,
        )


def add_rules(sheet: Worksheet, shape: Shape, codes: Formats) -> None:
    """Give a sheet of tiles all its rules."""
    for part, row, cases in _ranges(shape, codes):
        cells = " ".join(shape.cell(which, part, row) for which in range(shape.count))
        add_cases(sheet, cells, cases, codes)


def add_cases(sheet: Worksheet, cells: str, cases: Iterable[Case], codes: Formats) -> None:
    """Add the rules of one range; ``codes`` numbers their formats."""
    for case in cases:
        style = _style(case.effect, codes)
        rule = Rule(type="expression", dxf=style, stopIfTrue=True, formula=[case.formula])
        sheet.conditional_formatting.add(cells, rule)


def _ranges(shape: Shape, codes: Formats) -> Iterator[tuple[str, str, list[Case]]]:
    """Yield part, row and cases of every rule range."""
    at = Codes(shape)
    for part in shape.rule:
        yield part, "rule", [_status(at, code, Effect(fill=bar)) for code, bar in BARS.items()]
    for part in shape.hairline:
        yield part, "codes", [Case(f'{at.label}<>""', Effect(bottom="rule"))]
    for part in shape.chip:
        yield part, "status", [_status(at, code, Effect(color=c, fill=f)) for code, (c, f) in CHIPS.items()]
    yield "L", "trend", _trend(at)
    yield "L", "value", list(value_cases(at.unit, shape.cell(0, "L", "value"), codes))
    for row in ("target", "last_year", "baseline"):
        yield "V", row, list(value_cases(at.unit, shape.cell(0, "V", row), codes))
    yield "P", "target", _attainment(shape.cell(0, "P", "target"), codes)
    for row, looks in (("last_year", at.looks()), ("baseline", (ANY,))):
        difference, percent = shape.cell(0, "D", row), shape.cell(0, "P", row)
        yield "D", row, [case for look in looks for case in _changes(at.unit, difference, codes, *look)]
        yield "P", row, [case for look in looks for case in _percents(at.unit, percent, codes, *look)]


def add_input_rule(sheet: Worksheet, shape: Shape, row: str, codes: Formats) -> None:
    """An input that is left blank shows where it is."""
    cells = [shape.cell(which, "L", row) for which in range(shape.count)]
    add_cases(sheet, " ".join(cells), [Case(f'{cells[0]}=""', Effect(fill="input_fill"))], codes)


def _status(at: Codes, code: str, effect: Effect) -> Case:
    return Case(f'{at.status}="{code}"', effect)


def _trend(at: Codes) -> list[Case]:
    good, bad = Effect(color="green"), Effect(color="red", bold=True)
    return [Case(f"{at.trend_good}=1", good), Case(f"{at.trend_good}=-1", bad)]


def value_cases(unit: str, cell: str, codes: Formats, look: Effect = Effect(), also: str = "") -> Iterator[Case]:
    """The number format of a value by its unit; ``also`` is one more condition, ``,R11=2``."""
    large = f'{unit}="money",ABS(N({cell}))>={MILLION}'
    yield Case(f"AND({large}{also})", replace(look, format=codes.million))
    yield Case(f'AND({unit}="rate",ABS(N({cell}))>=1{also})', replace(look, format=codes.whole_rate))
    for name in UNITS:
        yield Case(f'AND({unit}="{name}"{also})', replace(look, format=codes.value[name]))


def _attainment(cell: str, codes: Formats) -> list[Case]:
    """A target that is just missed must not read 100 %."""
    return [Case(f"AND(ISNUMBER({cell}),N({cell})>=0.995,N({cell})<1)", Effect(format=codes.nearly))]


def _changes(unit: str, cell: str, codes: Formats, condition: str, look: Effect) -> Iterator[Case]:
    large = f'{unit}="money",ABS(N({cell}))>={MILLION}'
    yield Case(f"AND({large}{condition})", replace(look, format=codes.million_change))
    for name in UNITS:
        yield Case(f'AND({unit}="{name}"{condition})', replace(look, format=codes.change[name]))


def _percents(unit: str, cell: str, codes: Formats, condition: str, look: Effect) -> Iterator[Case]:
    for name in IN_POINTS:
        yield Case(f'AND({unit}="{name}"{condition})', replace(look, format=codes.change[name]))
    over = f"AND(ISNUMBER({cell}),N({cell})>={OVER_PERCENT}{condition})"
    yield Case(over, replace(look, format=codes.over_percent))
    yield Case(f"AND(ISNUMBER({cell}){condition})", replace(look, format=codes.percent_change))


def _style(effect: Effect, codes: Formats) -> DifferentialStyle:
    written = effect.color or effect.bold or effect.italic
    color = rgb(effect.color) if effect.color else None
    font = Font(bold=effect.bold or None, italic=effect.italic or None, color=color) if written else None
    number = NumberFormat(numFmtId=codes.number(effect.format), formatCode=effect.format) if effect.format else None
    fill = PatternFill("solid", bgColor=rgb(effect.fill)) if effect.fill else None
    gap = side("white") if effect.gap else None
    border = Border(left=gap, right=gap, bottom=side(effect.bottom)) if effect.bottom else None
    return DifferentialStyle(font=font, numFmt=number, fill=fill, border=border)
