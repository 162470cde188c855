"""Draws docs/img/calc-fr.png, live KPIs in LibreOffice Calc: `python docs/make_calc_picture.py`."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from docs.make_picture import COLOURS, trimmed
from tests import libreoffice
from tests.hosts.calc.extension import unpack, with_functions
from tests.hosts.sample import block
from tests.libreoffice import LibreOffice
from udfs.binding import find_function
from xl_kpi.catalog import find
from xl_kpi.tables.schema import schemas

PICTURE = Path(__file__).with_name("img") / "calc-fr.png"
DPI = 130
PERIOD = "$B$3"
SHOWN = {
    # The tables that a formula is given, and the format of its result.
    "KPI_REVENUE": (("deals", "orders"), '#,##0 "€"'),
    "KPI_SALES_COUNT": (("deals", "orders"), "0"),
    "KPI_AVERAGE_BASKET": (("deals", "orders"), '#,##0 "€"'),
    "KPI_CLOSING_RATE": (("deals",), "0.0 %"),
    "KPI_SALES_CYCLE": (("deals",), '0.0 "jours"'),
    "KPI_LEADS_GENERATED": (("leads",), "0"),
    "KPI_MEETINGS_BOOKED": (("activities",), "0"),
    "KPI_NO_SHOW_RATE": (("activities",), "0.0 %"),
    "KPI_PROPOSALS_SENT": (("deals",), "0"),
    "KPI_LOYAL_CUSTOMER_RATE": (("accounts", "orders"), "0.0 %"),
    "KPI_SATISFACTION_SCORE": (("surveys",), "0.0 %"),
    "KPI_COMPLAINTS": (("complaints",), "0"),
}
HEADS = ("Indicateur", "Formule dans la cellule", "Résultat", "Ce que dit =KPI_EXPLAIN(…)")
WIDTHS = (27, 60, 13, 112)
INK, PAPER, BAND, LINE = "1F2937", "1F4E79", "F3F6FA", "D0D7E2"
HEAD_ROW = 5


def sheet_of(book: Workbook) -> None:
    """Write the page: a row per KPI with its name, its formula as text, its value and its explanation."""
    page = book.worksheets[0]
    page.title = "Indicateurs"
    page["A1"], page["A3"], page["B3"] = "Indicateurs calculés en direct dans LibreOffice Calc", "Période", "2026-03"
    page["D3"] = "Changez la période\u00a0: chaque formule se recalcule."
    for place, head in enumerate(HEADS, 1):
        page.cell(HEAD_ROW, place, head)
    for row, (code, (tables, shape)) in enumerate(SHOWN.items(), HEAD_ROW + 1):
        page.cell(row, 1, find(code).label("fr"))
        page.cell(row, 2, f"=_xlfn.FORMULATEXT(C{row})")
        page.cell(row, 3, f"={code}({','.join(arguments(code, tables))})").number_format = shape
        page.cell(row, 4, f'=KPI_EXPLAIN("{code}",{",".join(arguments("KPI_EXPLAIN", tables)[1:])})')
    _dress(page)


def arguments(function: str, tables: Sequence[str]) -> list[str]:
    """The arguments of a formula up to the period, those not given left blank."""
    given = {name: f"{schemas()[name].excel['fr']}[#All]" for name in tables} | {"from_date": PERIOD}
    names = [argument.name for argument in find_function(function).arguments]
    return [given.get(name, "") for name in names[: names.index("from_date") + 1]]


def _dress(page: Worksheet) -> None:
    page["A1"].font = Font(name="Carlito", size=18, bold=True, color=PAPER)
    for place, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page["A3"].font = page["B3"].font = Font(name="Carlito", size=12, bold=True, color=INK)
    page["B3"].fill = PatternFill("solid", fgColor="FFF4CC")
    page["D3"].font = Font(name="Carlito", size=11, italic=True, color=INK)
    page["D3"].alignment = page["A3"].alignment = page["B3"].alignment = Alignment(horizontal="left", indent=1)
    last = HEAD_ROW + len(SHOWN)
    for row in range(HEAD_ROW, last + 1):
        page.row_dimensions[row].height = 22 if row == HEAD_ROW else 47
        for place in range(1, len(HEADS) + 1):
            _dress_cell(page, row, place)
    page.sheet_view.showGridLines = False
    page.print_area = f"A1:D{last}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 8  # A3
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.center.text = page.oddFooter.center.text = ""


def _dress_cell(page: Worksheet, row: int, place: int) -> None:
    cell = page.cell(row, place)
    head = row == HEAD_ROW
    mono = place == 2 and not head
    cell.font = Font(
        name="Liberation Mono" if mono else "Carlito",
        size=9 if mono else 11,
        bold=head or place in (1, 3),
        color="FFFFFF" if head else INK,
    )
    cell.alignment = Alignment(
        horizontal="right" if place == 3 else "left", vertical="center", wrap_text=True, indent=1
    )
    cell.border = Border(bottom=Side("thin", color=LINE))
    cell.fill = PatternFill("solid", fgColor=PAPER if head else BAND if row % 2 else "FFFFFF")


def tables_of(book: Workbook) -> None:
    """Write the sample's tables, hidden: they would print on hundreds of pages."""
    for name in sorted({table for tables, _ in SHOWN.values() for table in tables}):
        sheet = book.create_sheet(schemas()[name].sheet["fr"])
        for row in block(name, "fr"):
            sheet.append(row)
        end = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
        sheet.add_table(Table(displayName=schemas()[name].excel["fr"], ref=f"A1:{end}"))
        sheet.sheet_state = "hidden"


def draw(program: Path, folder: Path) -> Image.Image:
    """Have Calc compute and print the page; return it without the margins."""
    book = Workbook()
    sheet_of(book)
    tables_of(book)
    book.save(folder / "calc.xlsx")
    office = with_functions(
        LibreOffice(program, folder / "profile"), folder / "profile", unpack(folder / "extensions"), "fr"
    )
    [page] = libreoffice.to_pictures(office.to_pdf(folder / "calc.xlsx", folder / "pdf", "fr-FR"), DPI)
    return trimmed(Image.open(page).convert("RGB"))


def main() -> None:
    program = libreoffice.find()
    if program is None:
        raise SystemExit("LibreOffice is not installed: see .ci/run")
    with TemporaryDirectory() as folder:
        picture = draw(program, Path(folder))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
