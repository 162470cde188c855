"""The dashboard sheet: selectors, twelve tiles, footer, on one A4 page. Figures are formulas over the helper sheet."""

from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import layout, page, periods, styles
from workbook_templates.charts import tile_chart
from workbook_templates.conditional import add_rules
from workbook_templates.formats import DROPDOWN, IN_POINTS
from workbook_templates.job import Job
from workbook_templates.layout import cell
from workbook_templates.names import name_cell
from workbook_templates.places import MONTHS
from workbook_templates.styles import put
from workbook_templates.text_fit import text_width
from workbook_templates.texts import month_label
from workbook_templates.xml_text import clean
from xl_kpi.engines.formula.text import quote

SELECTORS = {
    "period": ("Period", "PeriodChoices"),
    "who": ("Owner", "WhoChoices"),
    "compare": ("Compare", "CompareChoices"),
}
"""Above the tiles 2, 3 and 4: the name of each cell and the list that it offers."""
MERGED = {
    "label": ("P", styles.LABEL),
    "value": ("V", styles.VALUE),
    "sentence": ("P", styles.SENTENCE),
}
REFERENCES = {
    "last_year": (("last_year", "change", "change_percent"), styles.SECOND_FIGURE),
    "baseline": (("start", "start_change", "start_percent"), styles.QUIET_RIGHT),
}


def fill_dashboard(sheet: Worksheet, job: Job) -> None:
    """Write the whole sheet: header, twelve slots with their charts, footer, rules, print set-up."""
    page.set_columns(sheet, layout.dashboard_columns(), job.digit_width)
    page.set_rows(sheet, layout.dashboard_rows())
    _header(sheet, job)
    for slot in range(layout.SLOTS):
        _slot(sheet, slot, job)
        sheet.add_chart(tile_chart(slot, job))
    _footer(sheet, job)
    _choices(sheet, job)
    add_rules(sheet, job.codes)
    page.set_page(sheet, one_page=True, frozen=len(layout.HEADER_ROWS))
    sheet.print_area = f"A1:{get_column_letter(layout.LAST_COLUMN)}{layout.FOOTER_ROW}"
    page.protect(sheet)


def alternative_texts(job: Job) -> list[str]:
    """Return what a screen reader says of each chart, in the order of the slots."""
    text = job.say["dashboard"]
    known = [
        text["chart"].format(
            label=clean(tile.label),
            first=month_label(tile.months[0], job.say),
            last=month_label(tile.months[-1], job.say),
        )
        for tile in job.board.tiles
    ]
    return known + [text["empty_chart"]] * (layout.SLOTS - len(known))


def _header(sheet: Worksheet, job: Job) -> None:
    text = job.say["dashboard"]
    page.set_header(sheet, "", text["title"], "", layout.column(1, "L"))
    counts, message = (
        layout.header_row("message"),
        f"{get_column_letter(layout.column(1, 'L'))}{layout.header_row('message')}",
    )
    job.formula(sheet, f"B{layout.header_row('overline')}", job.places.page_text("overline"), styles.OVERLINE)
    job.formula(sheet, message, job.places.page_text("message"), styles.MESSAGE)
    job.formula(sheet, f"B{counts}", job.places.page_text("counts"), styles.COUNTS)
    chosen = {
        "period": periods.chosen_for(job.board, job.say),
        "who": job.board.who_label,
        "compare": job.say["compared"][job.board.trend],
    }
    for tile, (name, (defined, _)) in enumerate(SELECTORS.items(), start=1):
        _selector(sheet, tile, text[name], chosen[name])
        name_cell(sheet, defined, _selector_cell(tile))


def _selector(sheet: Worksheet, tile: int, name: str, value: str) -> None:
    row, first, last = layout.header_row("title"), layout.column(tile, "L"), layout.column(tile, "P")
    put(sheet, f"{get_column_letter(first)}{layout.header_row('overline')}", name, styles.OVERLINE)
    for column in range(first, last + 1):
        styles.paint(sheet.cell(row=row, column=column), styles.SELECTOR)
    put(sheet, _selector_cell(tile), value, styles.SELECTOR)
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _selector_cell(tile: int) -> str:
    return f"{get_column_letter(layout.column(tile, 'L'))}{layout.header_row('title')}"


# --- tiles --------------------------------------------------------------------------------------------------


def _slot(sheet: Worksheet, slot: int, job: Job) -> None:
    for row, (last, look) in MERGED.items():
        styles.paint(sheet[cell(slot, "L", row)], look)
        sheet.merge_cells(layout.span(slot, "L", last, row))
    label = cell(slot, "L", "label")
    put(sheet, label, job.model.labels[slot], replace(styles.LABEL, format=DROPDOWN, locked=False))
    name_cell(sheet, f"Slot{slot + 1}", label)
    _top(sheet, slot, job)
    for part, fact in zip("LVDP", ("status", "unit", "trend_good", "change_good"), strict=True):
        job.formula(sheet, cell(slot, part, "codes"), _fact(job, slot, fact), styles.CODE)
    _target(sheet, slot, job)
    for row in REFERENCES:
        _reference(sheet, slot, row, job)
    job.formula(sheet, cell(slot, "L", "sentence"), _fact(job, slot, "sentence"), styles.SENTENCE)


def _fact(job: Job, slot: int, name: str) -> str:
    return job.places.facts.at(name, slot)


def _known(job: Job, slot: int, formula: str) -> str:
    """A formula for a slot that holds a KPI; an empty slot is a blank tile."""
    return f'IF({_fact(job, slot, "row")}="","",{formula})'


def _shown(job: Job, slot: int, name: str) -> str:
    """A figure, or n/d where there is none."""
    figure = _fact(job, slot, name)
    return _known(job, slot, f"IF(ISNUMBER({figure}),{figure},{quote(job.say['tile']['na'])})")


def _top(sheet: Worksheet, slot: int, job: Job) -> None:
    months = job.places.curve(slot, "months")
    block = job.places.curves
    job.formula(sheet, cell(slot, "L", "value"), _shown(job, slot, "value"), styles.VALUE)
    job.formula(sheet, cell(slot, "L", "status"), _fact(job, slot, "status_text"), styles.STATUS)
    job.formula(sheet, cell(slot, "L", "trend"), _fact(job, slot, "trend_text"), styles.TREND)
    job.formula(sheet, cell(slot, "D", "trend"), block.at(block.heads[1], months), styles.FIRST_MONTH)
    job.formula(sheet, cell(slot, "P", "trend"), block.at(f"m{MONTHS - 1}", months), styles.LAST_MONTH)


def _target(sheet: Worksheet, slot: int, job: Job) -> None:
    text, target = job.say["dashboard"], _fact(job, slot, "target")
    attained = f"ISNUMBER({target})"
    job.formula(sheet, cell(slot, "L", "target"), _known(job, slot, quote(text["target"])), styles.QUIET)
    job.formula(sheet, cell(slot, "V", "target"), _shown(job, slot, "target"), styles.FIGURE)
    said = f'IF({attained},{quote(text["attainment"])},"")'
    job.formula(sheet, cell(slot, "D", "target"), _known(job, slot, said), styles.QUIET_RIGHT)
    ratio = f'IF({attained},{_shown(job, slot, "attainment")},"")'
    look = replace(styles.FIGURE, format=job.codes.attainment)
    job.formula(sheet, cell(slot, "P", "target"), _known(job, slot, ratio), look)


def _reference(sheet: Worksheet, slot: int, row: str, job: Job) -> None:
    """Write a reference value, then the change in value and in percent (for a rate: in points only)."""
    (value, change, percent), look = REFERENCES[row]
    unit, moved = _fact(job, slot, "unit"), _fact(job, slot, change)
    in_points = f"OR({','.join(f'{unit}={quote(name)}' for name in IN_POINTS)})"
    job.formula(sheet, cell(slot, "L", row), _known(job, slot, quote(job.say["dashboard"][row])), styles.QUIET)
    job.formula(sheet, cell(slot, "V", row), _shown(job, slot, value), look)
    job.formula(sheet, cell(slot, "D", row), f'IF(ISNUMBER({moved}),IF({in_points},"",{moved}),"")', look)
    part = f'IF(ISNUMBER({moved}),IF({in_points},{moved},{_shown(job, slot, percent)}),"")'
    job.formula(sheet, cell(slot, "P", row), part, look)


# --- around the tiles ---------------------------------------------------------------------------------------


def _footer(sheet: Worksheet, job: Job) -> None:
    """On the left what was read, or what a person should know first; on the right the legend of the charts."""
    row, last = layout.FOOTER_ROW, layout.LAST_COLUMN - 1
    for column in range(2, last + 1):
        styles.paint(sheet.cell(row=row, column=column), styles.FOOTER)
    notice = job.places.page_text("notice")
    job.formula(sheet, f"B{row}", f'IF({notice}="",{job.places.page_text("footer")},{notice})', styles.FOOTER)
    legend = job.places.page_text("legend")
    short, longest = job.say["dashboard"]["legend_short"], max(job.say["references"].values(), key=len)
    room = layout.PAGE_WIDTH - 2 * layout.MARGIN - 2 * page.PADDING
    whole = text_width(job.board.footer) + text_width(job.say["dashboard"]["legend"].format(reference=longest))
    fits = quote(short) if whole > room else legend
    job.formula(sheet, f"{get_column_letter(last)}{row}", f'IF({notice}="",{fits},"")', styles.FOOTER_RIGHT)


def _choices(sheet: Worksheet, job: Job) -> None:
    """The dropdowns of slots and selectors, each with a word on what it does."""
    text = job.say["dashboard"]
    labels = [cell(slot, "L", "label") for slot in range(layout.SLOTS)]
    _dropdown(sheet, labels, "KpiChoices", text["choose"])
    for tile, (name, (_, offered)) in enumerate(SELECTORS.items(), start=1):
        _dropdown(sheet, [_selector_cell(tile)], offered, text[f"choose_{name}"])


def _dropdown(sheet: Worksheet, addresses: list[str], name: str, text: str) -> None:
    offered = DataValidation(type="list", formula1=name, allow_blank=True, showInputMessage=True, prompt=text)
    offered.showErrorMessage = True
    for address in addresses:
        offered.add(address)
    sheet.add_data_validation(offered)
