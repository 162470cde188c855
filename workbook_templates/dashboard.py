"""The dashboard sheet: selectors, twelve tiles, footer, on one A4 page."""

from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import layout, page, styles
from workbook_templates.charts import tile_chart
from workbook_templates.conditional import add_rules
from workbook_templates.formats import IN_POINTS, Formats
from workbook_templates.job import Job
from workbook_templates.layout import cell
from workbook_templates.styles import put
from workbook_templates.text_fit import cut, text_width
from workbook_templates.texts import Words, count, long_day, month_label
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import Board, Change, Status, Tile, Trend

SELECTORS = ("period", "who", "compare")  # above the tiles 2, 3 and 4
MERGED = {
    "label": ("P", styles.LABEL),
    "value": ("V", styles.VALUE),
    "sentence": ("P", styles.SENTENCE),
}
REFERENCES = {"last_year": styles.SECOND_FIGURE, "baseline": styles.QUIET_RIGHT}


def fill_dashboard(sheet: Worksheet, job: Job) -> None:
    """Write the whole sheet: header, twelve slots with their charts, footer, rules, print set-up."""
    board, say = job.board, job.say
    page.set_columns(sheet, layout.dashboard_columns(), job.digit_width)
    page.set_rows(sheet, layout.dashboard_rows())
    _header(sheet, board, say)
    free = (None,) * (layout.SLOTS - len(board.tiles))
    for slot, tile in enumerate((*board.tiles, *free)):
        _slot(sheet, slot)
        if tile is not None:
            _tile(sheet, slot, tile, job)
        sheet.add_chart(tile_chart(slot, tile, say["sheets"]["calculation"], say))
    _footer(sheet, board, say)
    labels = [cell(slot, "L", "label") for slot in range(layout.SLOTS)]
    _hint(sheet, [*labels, *(_selector_cell(tile) for tile in range(1, 4))], say["dashboard"]["choose"])
    add_rules(sheet, job.codes)
    page.set_page(sheet, one_page=True, frozen=len(layout.HEADER_ROWS))
    sheet.print_area = f"A1:{get_column_letter(layout.LAST_COLUMN)}{layout.FOOTER_ROW}"
    page.protect(sheet)


def alternative_texts(board: Board, say: Words) -> list[str]:
    """Return what a screen reader says of each chart, in the order of the slots."""
    text = say["dashboard"]
    known = [
        text["chart"].format(label=clean(tile.label), first=_month(tile, 0, say), last=_month(tile, -1, say))
        for tile in board.tiles
    ]
    return known + [text["empty_chart"]] * (layout.SLOTS - len(known))


def status_text(status: Status, n: float | None, say: Words) -> str:
    """Return symbol and word of a status: “○ 7 cas seulement”."""
    key = f"{status.code}_{status.reason}" if status.code == "grey" else status.code
    return str(say["tile"]["status"][key].format(n=count(n or 0, say)))


def trend_text(trend: Trend, say: Words) -> str:
    """Return arrow and word of a trend, empty when there is none."""
    return str(say["tile"]["trend"][trend.word]) if trend.glyph else ""


def _header(sheet: Worksheet, board: Board, say: Words) -> None:
    text = say["dashboard"]
    counts_row = layout.header_row("message")
    overline = text["overline"].format(date=long_day(board.scope.as_of, say).upper())
    page.set_header(sheet, overline, text["title"], board.message, layout.column(1, "L"))
    codes = [tile.status.code for tile in board.tiles]
    counts = (words.format(n=count(codes.count(code), say)) for code, words in say["counts"].items())
    put(sheet, f"B{counts_row}", "   ".join(counts), styles.COUNTS)
    for tile, name in enumerate(SELECTORS, start=1):
        _selector(sheet, tile, text[name], getattr(board, f"{name}_label"))


def _selector(sheet: Worksheet, tile: int, name: str, value: str) -> None:
    row, first, last = layout.header_row("title"), layout.column(tile, "L"), layout.column(tile, "P")
    put(sheet, f"{get_column_letter(first)}{layout.header_row('overline')}", name, styles.OVERLINE)
    for column in range(first, last + 1):
        styles.paint(sheet.cell(row=row, column=column), styles.SELECTOR)
    put(sheet, _selector_cell(tile), value, styles.SELECTOR)
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _selector_cell(tile: int) -> str:
    return f"{get_column_letter(layout.column(tile, 'L'))}{layout.header_row('title')}"


def _slot(sheet: Worksheet, slot: int) -> None:
    for row, (last, look) in MERGED.items():
        styles.paint(sheet[cell(slot, "L", row)], look)
        sheet.merge_cells(layout.span(slot, "L", last, row))


def _tile(sheet: Worksheet, slot: int, tile: Tile, job: Job) -> None:
    say = job.say
    _top(sheet, slot, tile, say)
    for part, code in zip("LVDP", _codes(tile), strict=True):
        put(sheet, cell(slot, part, "codes"), code, styles.CODE)
    _target(sheet, slot, tile, say, job.codes)
    start = None if tile.baseline is None else tile.baseline.value
    _reference(sheet, slot, "last_year", (tile.last_year.value, tile.change), tile.reading.unit, say)
    _reference(sheet, slot, "baseline", (start, tile.baseline_change), tile.reading.unit, say)
    sentence = cut(tile.sentence or tile.error or "", layout.TILE_WIDTH - page.PADDING, layout.SENTENCE_LINES)
    put(sheet, cell(slot, "L", "sentence"), sentence, styles.SENTENCE)


def _top(sheet: Worksheet, slot: int, tile: Tile, say: Words) -> None:
    put(sheet, cell(slot, "L", "label"), tile.label, styles.LABEL)
    put(sheet, cell(slot, "L", "value"), _shown(tile.reading.value, say), styles.VALUE)
    put(sheet, cell(slot, "L", "status"), status_text(tile.status, tile.reading.n, say), styles.STATUS)
    put(sheet, cell(slot, "L", "trend"), trend_text(tile.trend, say), styles.TREND)
    put(sheet, cell(slot, "D", "trend"), _month(tile, 0, say), styles.FIRST_MONTH)
    put(sheet, cell(slot, "P", "trend"), _month(tile, -1, say), styles.LAST_MONTH)


def _codes(tile: Tile) -> tuple[object, ...]:
    return tile.status.code, tile.reading.unit, tile.trend.good, tile.change.good


def _target(sheet: Worksheet, slot: int, tile: Tile, say: Words, codes: Formats) -> None:
    text = say["dashboard"]
    put(sheet, cell(slot, "L", "target"), text["target"], styles.QUIET)
    put(sheet, cell(slot, "V", "target"), _shown(tile.target, say), styles.FIGURE)
    if tile.target is None:
        return
    put(sheet, cell(slot, "D", "target"), text["attainment"], styles.QUIET_RIGHT)
    look = replace(styles.FIGURE, format=codes.attainment)
    put(sheet, cell(slot, "P", "target"), _shown(tile.attainment, say), look)


def _reference(
    sheet: Worksheet, slot: int, row: str, known: tuple[float | None, Change], unit: str, say: Words
) -> None:
    """Write a reference value, then the change in value and in percent (for a rate: in points only)."""
    (value, change), look = known, REFERENCES[row]
    put(sheet, cell(slot, "L", row), say["dashboard"][row], styles.QUIET)
    put(sheet, cell(slot, "V", row), _shown(value, say), look)
    if change.value is None:
        return
    if unit in IN_POINTS:
        put(sheet, cell(slot, "P", row), change.value, look)
        return
    put(sheet, cell(slot, "D", row), change.value, look)
    put(sheet, cell(slot, "P", row), _shown(change.percent, say), look)


def _footer(sheet: Worksheet, board: Board, say: Words) -> None:
    row, last = layout.FOOTER_ROW, layout.LAST_COLUMN - 1
    for column in range(2, last + 1):
        styles.paint(sheet.cell(row=row, column=column), styles.FOOTER)
    legend = say["dashboard"]["legend"].format(reference=say["references"][board.trend])
    room = layout.PAGE_WIDTH - 2 * layout.MARGIN - 2 * page.PADDING
    if text_width(board.footer) + text_width(legend) > room:
        legend = say["dashboard"]["legend_short"]
    put(sheet, f"B{row}", cut(board.footer, room - text_width(legend)), styles.FOOTER)
    put(sheet, f"{get_column_letter(last)}{row}", legend, styles.FOOTER_RIGHT)


def _hint(sheet: Worksheet, addresses: list[str], text: str) -> None:
    """Say, when one of the cells is selected, where its choice is made."""
    hint = DataValidation(type="none", showInputMessage=True, prompt=text)
    for address in addresses:
        hint.add(address)
    sheet.add_data_validation(hint)


def _shown(value: float | None, say: Words) -> object:
    return say["tile"]["na"] if value is None else value


def _month(tile: Tile, index: int, say: Words) -> str:
    return month_label(tile.months[index], say) if tile.months else ""
