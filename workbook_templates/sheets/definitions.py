"""The sheet that says in plain language what every KPI means."""

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.job import Job
from workbook_templates.look import styles
from workbook_templates.look.layout import FIRST_ROW, MARGIN
from workbook_templates.look.styles import put, rgb
from workbook_templates.sheets import page
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import Definition

WIDTHS = (MARGIN, 200, 176, 200, 208, 320, MARGIN)
COLUMNS = "BCDEF"
HEAD_HEIGHT, AIR_HEIGHT = 22, 6


def fill_definitions(sheet: Worksheet, job: Job) -> None:
    """Write one row per KPI, in the order given, with some air above it."""
    board, text = job.board, job.say["definitions"]
    page.set_columns(sheet, WIDTHS, job.digit_width)
    page.set_header(sheet, text["overline"].format(version=board.version), text["title"], text["message"])
    for column, head in zip(COLUMNS, text["heads"], strict=True):
        put(sheet, f"{column}{FIRST_ROW}", head, styles.HEAD if column == "B" else styles.HEAD_INDENTED)
    page.set_rows(sheet, (HEAD_HEIGHT,), FIRST_ROW)
    for index, definition in enumerate(board.definitions):
        _definition(sheet, FIRST_ROW + 1 + 2 * index, definition, text["subtitle"])
    last = FIRST_ROW + 2 * len(board.definitions)
    page.set_page(sheet, one_page=False, frozen=FIRST_ROW, repeated=f"{FIRST_ROW}:{FIRST_ROW}")
    sheet.print_area = f"A1:G{max(last, FIRST_ROW)}"
    page.protect(sheet)


def link_to(code: str, job: Job) -> str:
    """Where a link leads that wants the definition of a KPI: ``#'Définitions'!B9``; empty where there is none."""
    codes = [definition.code for definition in job.board.definitions]
    title = quote_sheetname(job.say["sheets"]["definitions"])
    return f"#{title}!{COLUMNS[0]}{FIRST_ROW + 2 * (codes.index(code) + 1)}" if code in codes else ""


def _definition(sheet: Worksheet, air_row: int, definition: Definition, subtitle: str) -> None:
    row = air_row + 1
    quiet = subtitle.format(
        family=definition.family, nature=definition.nature, code=definition.code, version=definition.version
    )
    remarks = "\n".join(part for part in (definition.options, definition.notes) if part)
    texts = (definition.formula, definition.why, definition.act, remarks)
    for column, text in zip(COLUMNS[1:], texts, strict=True):
        put(sheet, f"{column}{row}", text, styles.PROSE)
    name = f"{definition.label} ●" if definition.shown else definition.label
    styles.paint(sheet[f"B{row}"], styles.NAME)
    sheet[f"B{row}"].value = _name(name, quiet)
    own = page.text_height(name, WIDTHS[1], 11, bold=True) + page.text_height(quiet, WIDTHS[1])
    others = (page.text_height(text, width - page.INDENT) for text, width in zip(texts, WIDTHS[2:-1], strict=True))
    height = max(own, *others) + page.PADDING
    page.set_rows(sheet, (AIR_HEIGHT, height), air_row)


def _name(name: str, quiet: str) -> CellRichText:
    bold = InlineFont(rFont=styles.FONT, b=True, sz=11, color=Color(rgb=rgb("ink")))
    small = InlineFont(rFont=styles.FONT, sz=9, color=Color(rgb=rgb("ink3")))
    return CellRichText(TextBlock(bold, clean(name) + "\n"), TextBlock(small, clean(quiet)))
