"""The simple mode: three to five bands that show slots of the dashboard in large type, on one A4 page."""

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.names import name_cell
from workbook_templates.formulas.places import DRAWN, MIRRORED, MONTHS
from workbook_templates.formulas.wording import filled
from workbook_templates.job import Job
from workbook_templates.look import layout, styles
from workbook_templates.look.conditional import add_rules
from workbook_templates.look.layout import BANDS
from workbook_templates.look.shapes import BAND, BAND_COLUMNS, BAND_FOOTER, BAND_ROWS, band_cell
from workbook_templates.look.styles import put
from workbook_templates.sheets import frame, page
from workbook_templates.sheets.charts import alternative_text, curve_chart
from workbook_templates.sheets.tile import Filling, fill_tile
from xl_kpi.engines.formula.text import quote

PREFERRED = (1, 5, 9, 11, 12)
"""Of the design's dozen: a result, an effort, an effectiveness, and two sights of the customers."""
LAST = 12
CHOSEN = {"period": ("E", "E"), "who": ("G", "J"), "compare": ("L", "L")}
"""Where the choices of the dashboard stand in the header."""


def fill_essential(sheet: Worksheet, job: Job) -> None:
    """Write the whole sheet: header, five bands with their charts, footer, rules, print set-up."""
    page.set_columns(sheet, BAND_COLUMNS, job.digit_width)
    page.set_rows(sheet, (*layout.HEADER_ROWS.values(), *tuple(BAND_ROWS.values()) * BANDS, layout.FOOTER_HEIGHT))
    frame.write_header(sheet, job, job.say["essential"]["title"], job.places.page_text("message"))
    for name, (first, last) in CHOSEN.items():
        frame.write_chosen(sheet, job, first, last, name)
    for band, slot in enumerate(default_slots(job)):
        _band(sheet, band, slot, job)
    frame.write_footer(sheet, job, BAND_FOOTER, LAST)
    slots = ",".join(str(slot + 1) for slot in range(layout.SLOTS))
    inputs = [band_cell(band, "L", "slot") for band in range(BANDS)]
    frame.offer(sheet, inputs, quote(slots), job.say["essential"]["choose"])
    add_rules(sheet, BAND, job.codes)
    page.set_page(sheet, one_page=True, frozen=len(layout.HEADER_ROWS))
    sheet.print_area = f"A1:M{BAND_FOOTER}"
    page.protect(sheet)


def default_slots(job: Job) -> list[int | None]:
    """The slots that the bands show until somebody chooses: the preferred ones, else the first ones, else none."""
    held = range(1, len(job.board.tiles) + 1)
    chosen = [slot for slot in dict.fromkeys((*PREFERRED, *held)) if slot in held][:BANDS]
    return [*sorted(chosen), *(None,) * (BANDS - len(chosen))]


def alternative_texts(job: Job) -> list[str]:
    """Return what a screen reader says of each chart, from the top."""
    return [alternative_text(None if slot is None else job.tile(slot - 1), job) for slot in default_slots(job)]


def _band(sheet: Worksheet, band: int, slot: int | None, job: Job) -> None:
    places, text = job.places, job.say["essential"]
    tile = Filling(sheet, BAND, band, places.bands, band, job)
    fill_tile(tile)
    tile.put("L", "label", tile.fact("label"), replace(styles.LABEL, size=BAND.label_size))
    chosen = band_cell(band, "L", "slot")
    put(sheet, chosen, slot, replace(styles.SMALL_INPUT, format=text["slot"]))
    name_cell(sheet, f"Band{band + 1}", chosen)
    months = places.band_curve(band, "months")
    first, last = (places.band_curves.at(head, months) for head in ("m0", f"m{MONTHS - 1}"))
    span = filled(text["months"], {"first": first, "last": last}, job.board.language)
    tile.put("P", "trend", tile.known(span), replace(styles.LAST_MONTH, size=9))
    rows = {name: (places.band_curves, places.band_curve(band, name)) for name in DRAWN}
    shown = None if slot is None else job.tile(slot - 1)
    sheet.add_chart(curve_chart(shown, rows, BAND.drawing, band, job))


def fill_mirror(sheet: Worksheet, job: Job) -> None:
    """Write on the helper sheet, for every band, the facts and the chart rows of the slot that it shows."""
    places = job.places
    for band in range(BANDS):
        name, slot = f"Band{band + 1}", places.bands.at("slot", band)
        chosen = f'IF(AND({name}>=1,{name}<={layout.SLOTS}),INT({name}),"")'
        job.formula(sheet, places.bands.cell("slot", band), f'IF(ISNUMBER({name}),{chosen},"")')
        for fact in MIRRORED:
            there = f"INDEX({places.facts.column(fact)},{slot})"
            job.formula(sheet, places.bands.cell(fact, band), f'IF({slot}="","",{there})')
        for row in DRAWN:
            line = f"{slot}*{places.curve(1, 'months')}-{places.curve(1, 'months') - places.curve(0, row) - 1}"
            for head in places.band_curves.heads:
                there = f"INDEX({places.curves.column(head)},{line})"
                otherwise = "NA()" if head != "name" and row != "months" else '""'
                formula = f'IF({slot}="",{otherwise},{there})'
                job.formula(sheet, places.band_curves.cell(head, places.band_curve(band, row)), formula)
