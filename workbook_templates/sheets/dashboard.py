"""The dashboard sheet: selectors, twelve tiles, footer, on one A4 page. Figures are formulas over the helper sheet."""

from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas import periods
from workbook_templates.formulas.names import name_cell
from workbook_templates.formulas.places import DRAWN, MONTHS
from workbook_templates.job import Job
from workbook_templates.look import layout, styles
from workbook_templates.look.conditional import add_input_rule, add_rules
from workbook_templates.look.formats import DROPDOWN
from workbook_templates.look.layout import cell
from workbook_templates.look.shapes import TILES
from workbook_templates.look.styles import put
from workbook_templates.sheets import frame, page
from workbook_templates.sheets.charts import alternative_text, curve_chart
from workbook_templates.sheets.tile import Filling, fill_tile

SELECTORS = {
    "period": ("Period", "PeriodChoices"),
    "who": ("Owner", "WhoChoices"),
    "compare": ("Compare", "CompareChoices"),
}
"""Above the tiles 2, 3 and 4: the name of each cell and the list that it offers."""


def fill_dashboard(sheet: Worksheet, job: Job) -> None:
    """Write the whole sheet: header, twelve slots with their charts, footer, rules, print set-up."""
    page.set_columns(sheet, layout.dashboard_columns(), job.digit_width)
    page.set_rows(sheet, layout.dashboard_rows())
    _header(sheet, job)
    for slot in range(layout.SLOTS):
        _slot(sheet, slot, job)
    frame.write_footer(sheet, job, layout.FOOTER_ROW, layout.LAST_COLUMN - 1)
    labels = [cell(slot, "L", "label") for slot in range(layout.SLOTS)]
    frame.offer(sheet, labels, "KpiChoices", job.say["dashboard"]["choose"])
    add_rules(sheet, TILES, job.codes)
    add_input_rule(sheet, TILES, "label", job.codes)
    page.set_page(sheet, one_page=True, frozen=len(layout.HEADER_ROWS))
    sheet.print_area = f"A1:{get_column_letter(layout.LAST_COLUMN)}{layout.FOOTER_ROW}"
    page.protect(sheet)


def alternative_texts(job: Job) -> list[str]:
    """Return what a screen reader says of each chart, in the order of the slots."""
    return [alternative_text(job.tile(slot), job) for slot in range(layout.SLOTS)]


def _header(sheet: Worksheet, job: Job) -> None:
    text = job.say["dashboard"]
    frame.write_header(sheet, job, text["title"], job.places.page_text("message"), _letter(1, "L"))
    job.formula(sheet, f"B{frame.MESSAGE}", job.places.page_text("counts"), styles.COUNTS)
    chosen = {
        "period": periods.chosen_for(job.board, job.say),
        "who": job.board.who_label,
        "compare": job.say["compared"][job.board.trend],
    }
    for tile, (name, (defined, offered)) in enumerate(SELECTORS.items(), start=1):
        address = frame.write_selector(sheet, _letter(tile, "L"), _letter(tile, "P"), text[name], styles.SELECTOR)
        put(sheet, address, chosen[name], styles.SELECTOR)
        name_cell(sheet, defined, address)
        frame.offer(sheet, [address], offered, text[f"choose_{name}"])


def _letter(tile: int, part: str) -> str:
    return get_column_letter(layout.column(tile, part))


def _slot(sheet: Worksheet, slot: int, job: Job) -> None:
    places = job.places
    tile = Filling(sheet, TILES, slot, places.facts, slot, job)
    fill_tile(tile)
    label = cell(slot, "L", "label")
    put(sheet, label, job.model.labels[slot], replace(styles.LABEL, format=DROPDOWN, locked=False))
    name_cell(sheet, f"Slot{slot + 1}", label)
    months = places.curve(slot, "months")
    tile.put("D", "trend", places.curves.at("m0", months), styles.FIRST_MONTH)
    tile.put("P", "trend", places.curves.at(f"m{MONTHS - 1}", months), styles.LAST_MONTH)
    rows = {name: (places.curves, places.curve(slot, name)) for name in DRAWN}
    sheet.add_chart(curve_chart(job.tile(slot), rows, TILES.drawing, slot, job))
