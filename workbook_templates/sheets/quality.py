"""The sheet that says which rows were set aside, and why."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.job import Job, Printing
from workbook_templates.look import styles
from workbook_templates.look.layout import FIRST_ROW, MARGIN
from workbook_templates.look.styles import put
from workbook_templates.look.texts import Words, count
from workbook_templates.sheets import page
from xl_kpi.analysis.board import Board, Finding

WIDTHS = (MARGIN, 190, 420, 68, 196, 230, MARGIN)
COLUMNS = "BCDEF"
HEAD_HEIGHT = 22


def fill_quality(sheet: Worksheet, job: Job) -> None:
    """Write one row per finding; a KPI that could not be computed is a finding of the dashboard."""
    fill_findings(sheet, job, [*_failures(job.board, job.say), *job.board.findings])


def fill_findings(sheet: Worksheet, job: Printing, findings: Sequence[Finding]) -> None:
    """Write one row per finding."""
    text = job.say["quality"]
    message = text["some"].format(n=count(len(findings), job.say)) if findings else text["none"]
    page.set_columns(sheet, WIDTHS, job.digit_width)
    page.set_header(sheet, text["overline"], text["title"], message)
    looks = (styles.HEAD, styles.HEAD, styles.HEAD_RIGHT, styles.HEAD_INDENTED, styles.HEAD)
    for column, head, look in zip(COLUMNS, text["heads"], looks, strict=True):
        put(sheet, f"{column}{FIRST_ROW}", head, look)
    page.set_rows(sheet, (HEAD_HEIGHT,), FIRST_ROW)
    for row, finding in enumerate(findings, start=FIRST_ROW + 1):
        _finding(sheet, row, finding)
    page.set_page(sheet, one_page=False, frozen=FIRST_ROW, repeated=f"{FIRST_ROW}:{FIRST_ROW}")
    sheet.print_area = f"A1:G{FIRST_ROW + max(len(findings), 1)}"
    page.protect(sheet)


def _failures(board: Board, say: Words) -> list[Finding]:
    sheet = say["sheets"]["dashboard"]
    failed = [tile for tile in board.tiles if tile.error]
    return [Finding(table=sheet, what=tile.error or "", rows=0, where=tile.label, values=tile.key) for tile in failed]


def _finding(sheet: Worksheet, row: int, finding: Finding) -> None:
    values = (finding.table, finding.what, finding.rows or None, finding.where, finding.values)
    looks = (styles.BODY, styles.BODY, styles.BODY_FIGURE, styles.BODY_INDENTED, styles.BODY)
    for column, value, look in zip(COLUMNS, values, looks, strict=True):
        put(sheet, f"{column}{row}", value, look)
    texts = (finding.table, finding.what, "", finding.where, finding.values)
    heights = (page.text_height(text, width) for text, width in zip(texts, WIDTHS[1:-1], strict=True))
    page.set_rows(sheet, (max(heights) + page.PADDING,), row)
