"""What all sheets share: header, column widths, print set-up, frozen rows, tab colour, protection."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.look import layout
from workbook_templates.look.styles import MESSAGE, OVERLINE, TITLE, palette, put
from workbook_templates.look.text_fit import cut, wrap

A4 = 9
EDGE = 0.4
EDGE_OF_HEADER = 0.2
TALLEST = 409.0  # points, the highest row of a workbook
LINE_HEIGHT, HIGH_LINE_HEIGHT = 15, 19  # px of a line of 9 and of 11 pt
INDENT = 9  # px of one step of indentation
PADDING = 8  # px that a text does not use of its cell


def set_columns(sheet: Worksheet, widths: Sequence[float], digit_width: float) -> None:
    """Set column widths given in px; a column of the file counts digits of ``digit_width`` px."""
    for index, pixels in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = pixels / digit_width


def set_rows(sheet: Worksheet, heights: Sequence[int], first: int = 1) -> None:
    """Set row heights given in px, from row ``first`` on."""
    for index, pixels in enumerate(heights, start=first):
        sheet.row_dimensions[index].height = min(pixels * layout.POINTS_PER_PIXEL, TALLEST)


def set_header(sheet: Worksheet, overline: str, title: str, message: str, column: int = 2) -> None:
    """Write the header that every sheet has in rows 1 to 6; the message starts in ``column``."""
    before = sum(layout.dashboard_columns()[: column - 1])
    room = layout.PAGE_WIDTH - layout.MARGIN - before - PADDING
    set_rows(sheet, tuple(layout.HEADER_ROWS.values()))
    put(sheet, f"B{layout.header_row('overline')}", overline, OVERLINE)
    put(sheet, f"B{layout.header_row('title')}", title, TITLE)
    address = f"{get_column_letter(column)}{layout.header_row('message')}"
    put(sheet, address, cut(message, room, size=MESSAGE.size, bold=True), MESSAGE)


def set_page(sheet: Worksheet, *, one_page: bool, tab: str = "ink", frozen: int, repeated: str = "") -> None:
    """Set screen and print: ``frozen`` rows stay in sight, ``repeated`` rows (“7:7”) stand on every page."""
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.showRowColHeaders = False
    sheet.sheet_view.zoomScale = 100
    sheet.freeze_panes = f"A{frozen + 1}"
    sheet.sheet_properties.tabColor = f"FF{palette()[tab]}"
    set_print(sheet, one_page=one_page)
    if repeated:
        sheet.print_title_rows = repeated


def set_print(sheet: Worksheet, *, one_page: bool) -> None:
    """A4 landscape, one page wide; also one page high if asked."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = EDGE
    margins.header = margins.footer = EDGE_OF_HEADER


def protect(sheet: Worksheet) -> None:
    """Lock what is not an input, without a password: it prevents slips, not people."""
    sheet.protection.enable()
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def text_height(text: str, pixels: int, size: int = 9, bold: bool = False) -> int:
    """Return the height in px that a text takes in a column of ``pixels``."""
    return len(wrap(text, pixels - PADDING, size, bold)) * (LINE_HEIGHT if size <= 9 else HIGH_LINE_HEIGHT)
