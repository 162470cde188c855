"""A workbook of nothing but tables, with the sheet that says what was set aside: the input of others."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from workbook_templates.job import Printing
from workbook_templates.look.formats import formats
from workbook_templates.look.texts import words
from workbook_templates.package import Finishing, finish
from workbook_templates.sheets.data_sheets import fill_plain_sheet
from workbook_templates.sheets.quality import fill_findings
from xl_kpi.analysis.board import DataTable, Finding
from xl_kpi.core.files import replace_atomically


def write_tables(
    tables: Sequence[DataTable], findings: Sequence[Finding], path: Path, language: str, currency: str, day: date
) -> None:
    """Write an Excel table to a sheet of its own each, and the findings behind them: whole or not at all.

    ``currency`` is a three-letter code, ``day`` the date of the document. Raises KpiError for a table longer than
    a sheet.
    """
    say = words(language)
    work, book = Printing(say=say, codes=formats(say, currency)), Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    data = {
        f"xl/worksheets/sheet{number}.xml": fill_plain_sheet(book.create_sheet(table.sheet), table, work)
        for number, table in enumerate(tables, start=1)
    }
    fill_findings(book.create_sheet(say["sheets"]["quality"]), work, findings)
    content = BytesIO()
    book.save(content)
    finishing = Finishing(data=data, values={}, descriptions=[], day=day)
    with replace_atomically(path) as target:
        finish(content.getvalue(), target, finishing, lambda _rows: None)
