"""What dashboard, simple mode and team sheet have around their figures: header, selectors, footer, dropdowns."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.job import Job
from workbook_templates.look import layout, styles
from workbook_templates.look.styles import Look, put
from workbook_templates.look.text_fit import text_width
from workbook_templates.sheets import page
from xl_kpi.engines.formula.text import quote

NAMES, VALUES, MESSAGE = (layout.header_row(part) for part in ("overline", "title", "message"))
"""The rows of the header."""


def write_header(sheet: Worksheet, job: Job, title: str, message: str, column: str = "B") -> None:
    """Write the header of a sheet whose message is a formula."""
    page.set_header(sheet, "", title, "")
    job.formula(sheet, f"B{NAMES}", job.places.page_text("overline"), styles.OVERLINE)
    job.formula(sheet, f"{column}{MESSAGE}", message, styles.MESSAGE)


def write_selector(sheet: Worksheet, first: str, last: str, name: str, look: Look) -> str:
    """Write the name of a selector and paint its cell, merged from one column to another; return the cell."""
    put(sheet, f"{first}{NAMES}", name, styles.OVERLINE)
    for cell in sheet[f"{first}{VALUES}:{last}{VALUES}"][0]:
        styles.paint(cell, look)
    if first != last:
        sheet.merge_cells(f"{first}{VALUES}:{last}{VALUES}")
    return f"{first}{VALUES}"


def write_chosen(sheet: Worksheet, job: Job, first: str, last: str, name: str) -> None:
    """Write what the dashboard's selector of this name holds: it is chosen there."""
    cell = write_selector(sheet, first, last, job.say["dashboard"][name], styles.CHOSEN)
    defined = {"period": "Period", "who": "Owner", "compare": "Compare"}[name]
    job.formula(sheet, cell, f'IF({defined}="","",{defined})', styles.CHOSEN)


def write_footer(sheet: Worksheet, job: Job, row: int, last: int) -> None:
    """On the left what was read, or what a person should know first; on the right the legend of the charts."""
    paint_footer(sheet, row, last)
    notice = job.places.page_text("notice")
    job.formula(sheet, f"B{row}", f'IF({notice}="",{job.places.page_text("footer")},{notice})', styles.FOOTER)
    legend = job.places.page_text("legend")
    short, longest = job.say["dashboard"]["legend_short"], max(job.say["references"].values(), key=len)
    room = layout.PAGE_WIDTH - 2 * layout.MARGIN - 2 * page.PADDING
    whole = text_width(job.board.footer) + text_width(job.say["dashboard"]["legend"].format(reference=longest))
    fits = quote(short) if whole > room else legend
    job.formula(sheet, f"{get_column_letter(last)}{row}", f'IF({notice}="",{fits},"")', styles.FOOTER_RIGHT)


def paint_footer(sheet: Worksheet, row: int, last: int) -> None:
    for column in range(2, last + 1):
        styles.paint(sheet.cell(row=row, column=column), styles.FOOTER)


def offer(sheet: Worksheet, addresses: list[str], choices: str, prompt: str) -> None:
    """Give cells a dropdown: ``choices`` is a name, or the values themselves."""
    offered = DataValidation(type="list", formula1=choices, allow_blank=True, showInputMessage=True, prompt=prompt)
    offered.showErrorMessage = True
    for address in addresses:
        offered.add(address)
    sheet.add_data_validation(offered)
