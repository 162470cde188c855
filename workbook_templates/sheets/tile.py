"""What a tile of the dashboard and a band of the simple mode say of a KPI, as formulas over a line of facts."""

from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.places import Block
from workbook_templates.job import Job
from workbook_templates.look import styles
from workbook_templates.look.formats import IN_POINTS
from workbook_templates.look.shapes import PARTS, Shape
from workbook_templates.look.styles import Look
from xl_kpi.engines.formula.text import quote

CODES = dict(zip(PARTS, ("status", "unit", "trend_good", "change_good"), strict=True))
REFERENCES = {
    "last_year": (("last_year", "change", "change_percent"), styles.SECOND_FIGURE),
    "baseline": (("start", "start_change", "start_percent"), styles.QUIET_RIGHT),
}


@dataclass(frozen=True, slots=True)
class Filling:
    """One tile to fill: which one of its sheet, and the line of the facts that it shows."""

    sheet: Worksheet
    shape: Shape
    which: int
    facts: Block
    line: int
    job: Job

    def fact(self, name: str) -> str:
        return self.facts.at(name, self.line)

    def known(self, formula: str) -> str:
        """A formula for a tile that holds a KPI; a free one is blank."""
        return f'IF({self.fact("row")}="","",{formula})'

    def shown(self, name: str) -> str:
        """A figure, or n/d where there is none."""
        figure = self.fact(name)
        return self.known(f"IF(ISNUMBER({figure}),{figure},{quote(self.job.say['tile']['na'])})")

    def put(self, part: str, row: str, formula: str, look: Look) -> None:
        self.job.formula(self.sheet, self.shape.cell(self.which, part, row), formula, look)

    def body(self, look: Look) -> Look:
        """A look in the type size of the words and figures of this shape."""
        return replace(look, size=self.shape.body_size)


def fill_tile(tile: Filling) -> None:
    """Write everything but the label and the months of the chart."""
    looks = {
        "label": replace(styles.LABEL, size=tile.shape.label_size),
        "value": replace(styles.VALUE, size=tile.shape.value_size),
        "sentence": tile.body(styles.SENTENCE),
    }
    for row, area in tile.shape.merged.items():
        styles.paint(tile.sheet[tile.shape.cell(tile.which, "L", row)], looks[row])
        tile.sheet.merge_cells(area(tile.which))
    tile.put("L", "value", tile.shown("value"), looks["value"])
    tile.put("L", "sentence", _sentence(tile), looks["sentence"])
    tile.put("L", "status", tile.fact("status_text"), tile.body(styles.STATUS))
    tile.put("L", "trend", tile.fact("trend_text"), tile.body(styles.TREND))
    for part, fact in CODES.items():
        tile.put(part, "codes", tile.fact(fact), styles.CODE)
    _target(tile)
    for row in REFERENCES:
        _reference(tile, row)


def _sentence(tile: Filling) -> str:
    """The sentence, which leads to the definition of the KPI when it is clicked."""
    sentence, link = tile.fact("sentence"), f"INDEX(KpiLinks,{tile.fact('row')})"
    return tile.known(f'IF(OR({sentence}="",{link}=""),{sentence},HYPERLINK({link},{sentence}))')


def _target(tile: Filling) -> None:
    text, target = tile.job.say["dashboard"], tile.fact("target")
    attained = f"ISNUMBER({target})"
    tile.put("L", "target", tile.known(quote(text["target"])), tile.body(styles.QUIET))
    tile.put("V", "target", tile.shown("target"), tile.body(styles.FIGURE))
    said = f'IF({attained},{quote(text["attainment"])},"")'
    tile.put("D", "target", tile.known(said), tile.body(styles.QUIET_RIGHT))
    ratio = f'IF({attained},{tile.shown("attainment")},"")'
    look = replace(styles.FIGURE, format=tile.job.codes.attainment)
    tile.put("P", "target", tile.known(ratio), tile.body(look))


def _reference(tile: Filling, row: str) -> None:
    """Write a reference value, then the change in value and in percent (for a rate: in points only)."""
    (value, change, percent), plain = REFERENCES[row]
    look, unit, moved = tile.body(plain), tile.fact("unit"), tile.fact(change)
    in_points = f"OR({','.join(f'{unit}={quote(name)}' for name in IN_POINTS)})"
    tile.put("L", row, tile.known(quote(tile.job.say["dashboard"][row])), tile.body(styles.QUIET))
    tile.put("V", row, tile.shown(value), look)
    tile.put("D", row, f'IF(ISNUMBER({moved}),IF({in_points},"",{moved}),"")', look)
    part = f'IF(ISNUMBER({moved}),IF({in_points},{moved},{tile.shown(percent)}),"")'
    tile.put("P", row, part, look)
