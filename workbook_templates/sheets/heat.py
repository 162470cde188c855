"""The heat map of the team sheet: where it stands, its five levels as colours and signs, and their legend."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.wording import filled
from workbook_templates.job import Job
from workbook_templates.look import styles
from workbook_templates.look.conditional import Case, Effect, add_cases, value_cases
from workbook_templates.look.formats import Formats, spread
from workbook_templates.look.styles import put
from workbook_templates.sheets import frame
from xl_kpi.analysis.sentence import typographic

SMALL, QUIET = "s", "n"
"""Codes of a figure over few cases, and of one that is not judged."""
QUIETLY = Effect(color="ink3", italic=True)
LEVELS: dict[str, tuple[str, Effect]] = {
    "2": ("++", Effect(color="green_dark", bold=True, fill="green_strong")),
    "1": ("+", Effect(color="green", fill="green_fill")),
    "-1": ("–", Effect(color="orange", fill="orange_fill")),
    "-2": ("– –", Effect(color="orange_dark", bold=True, fill="orange_strong")),
    "0": ("", Effect()),
    f'"{SMALL}"': ("°", QUIETLY),
    f'"{QUIET}"': ("", QUIETLY),
}
"""Sign at the left edge and look by code, as formulas write it."""
SHADES = ("2", "1", "-1", "-2")
PARAMETERS = ("unit", "place", "way", "cases", "shared", "owned", "family", "nobody", "reference", "best")
SCALARS = ("last", "people", "shown", "one", "two")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Where a heat map stands: its lines, the letters of its figures, and the hidden columns beside them.

    ``codes`` hold the level of every figure, above them what formulas know of the KPI; ``scope`` holds the column of
    the grid that a line shows, above it facts of the whole sheet; ``number`` counts the people.
    """

    first_line: int
    lines: int
    values: tuple[str, ...]
    codes: tuple[str, ...]
    scope: str
    number: str

    @property
    def rows(self) -> range:
        return range(self.first_line, self.first_line + self.lines)

    def of_slot(self, name: str, slot: int) -> str:
        """The cell of what is known of a KPI."""
        return f"${self.codes[slot]}${PARAMETERS.index(name) + 1}"

    def of_sheet(self, name: str) -> str:
        return f"${self.scope}${SCALARS.index(name) + 1}"

    def column(self, letter: str) -> str:
        return f"${letter}${self.rows[0]}:${letter}${self.rows[-1]}"

    def across(self, name: str) -> str:
        """What is known of every KPI, from the first slot to the last."""
        row = PARAMETERS.index(name) + 1
        return f"${self.codes[0]}${row}:${self.codes[-1]}${row}"

    def area(self, first: int, last: int) -> str:
        return f"{self.values[0]}{first}:{self.values[-1]}{last}"


def add_heat(sheet: Worksheet, at: Heat, codes: Formats, family: int, label: int, nobody: int) -> None:
    """Give the sheet its rules: heads by unit, figures by level and unit, names and families by what stands there."""
    shades = {code: spread(codes, sign) for code, (sign, _) in LEVELS.items()}
    unit, value, code = f"{at.codes[0]}$1", at.values[0], f"{at.codes[0]}{at.first_line}"
    heads = f"{value}{label + 1}"
    add_cases(sheet, at.area(label + 1, at.first_line - 1), value_cases(unit, heads, shades["0"]), codes)
    add_cases(sheet, at.area(at.rows[0], at.rows[-1]), _levels(shades, unit, f"{value}{at.first_line}", code), codes)
    line = f"${at.scope}{at.first_line}"
    names = [
        Case(f"{line}={nobody}", replace(QUIETLY, bottom="hair")),
        Case(f'{line}<>""', Effect(bottom="hair")),
    ]
    add_cases(sheet, f"B{at.rows[0]}:B{at.rows[-1]}", names, codes)
    underlined = Case(f'{value}${label}<>""', Effect(bottom="ink"))
    add_cases(sheet, at.area(family, family), [underlined], codes)


def _levels(shades: dict[str, Formats], unit: str, cell: str, code: str) -> Iterator[Case]:
    for level, (_, effect) in LEVELS.items():
        look = replace(effect, bottom="hair", gap=True)
        yield from value_cases(unit, cell, shades[level], look, f",{code}={level}")


def write_legend(sheet: Worksheet, job: Job, letters: str, last: str) -> None:
    """Write in the header what the colours say; ``letters`` are the columns where each of the four begins."""
    text, language = job.say["team"], job.board.language
    put(sheet, f"{letters[0]}{frame.NAMES}", text["against"], styles.OVERLINE)
    few = filled(typographic(text["few"], language), {"n": "MinN"}, language)
    job.formula(sheet, f"{last}{frame.NAMES}", few, styles.FEW)
    for letter, level in zip(letters, SHADES, strict=True):
        sign, effect = LEVELS[level]
        look = replace(styles.SHADE, color=effect.color, bold=effect.bold, fill=effect.fill)
        right = chr(ord(letter) + 1)
        for cell in sheet[f"{letter}{frame.VALUES}:{right}{frame.VALUES}"][0]:
            styles.paint(cell, look)
        put(sheet, f"{letter}{frame.VALUES}", f"{sign}  {text['levels'][level]}", look)
        sheet.merge_cells(f"{letter}{frame.VALUES}:{right}{frame.VALUES}")
