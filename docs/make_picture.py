"""Draws the picture of README.md, docs/img/dashboard-fr.png, with LibreOffice: `python -m docs.make_picture`."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from PIL import Image, ImageChops

import xl_kpi.sample
from tests import libreoffice
from tests.libreoffice import ALWAYS, LibreOffice
from workbook_templates import write_workbook
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.slots import read_slots
from xl_kpi.catalog import split_codes
from xl_kpi.cli import inputs
from xl_kpi.cli.arguments import parser
from xl_kpi.cli.workbook import demo_words

PICTURE = Path(__file__).with_name("img") / "dashboard-fr.png"
DIGIT_WIDTH = 7.434  # of LibreOffice, see docs/workbook.md: without it columns come out narrower than in Excel
DPI = 144
AIR = 24  # white pixels left around the dashboard
COLOURS = 128  # enough for a page of few tints, and far lighter than all of them
SECONDS = 300


def board() -> Board:
    """The board of `xl-kpi demo`."""
    words = demo_words(Path(xl_kpi.sample.__file__).with_name("data"), PICTURE.name, "fr")
    wanted = parser().parse_args(words)
    scope = make_scope(wanted.from_date, wanted.to_date, wanted.owner, wanted.as_of)
    return make_board(inputs.load(wanted).engine, read_slots(split_codes(wanted.slots)), scope, xl_kpi.__version__)


def draw(office: LibreOffice, folder: Path) -> Image.Image:
    """Print the dashboard, which is the first page, and return it without the margins."""
    workbook = folder / "dashboard.xlsx"
    write_workbook(board(), workbook, digit_width=DIGIT_WIDTH)
    (page,) = libreoffice.to_pictures(office.to_pdf(workbook, folder / "pdf", "fr-FR", pages="1"), DPI)
    return trimmed(Image.open(page).convert("RGB"))


def show_only(book: Workbook, titles: Iterable[str]) -> None:
    """Hide the other sheets; one that has a print area is printed although it is hidden."""
    shown = set(titles)
    for sheet in book.worksheets:
        if sheet.title not in shown:
            sheet.sheet_state, sheet.print_area = "hidden", None


def printed(office: LibreOffice, book: Workbook, path: Path, locale: str, dpi: int) -> list[Image.Image]:
    """Save a workbook, have it computed and printed; return its pages without their margins."""
    book.save(path)
    pdf = office.convert(path, "pdf", path.parent / "printed", locale, ALWAYS)
    return [trimmed(Image.open(page).convert("RGB")) for page in libreoffice.to_pictures(pdf, dpi)]


def saved(picture: Image.Image, path: Path) -> None:
    """Save a picture with few colours: those that cover most ground, so that a thin bar keeps its own."""
    path.parent.mkdir(exist_ok=True)
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def trimmed(page: Image.Image) -> Image.Image:
    """The page down to what is drawn on it, and a little air."""
    drawn = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if drawn is None:
        raise RuntimeError("the page of the dashboard is blank")
    left, top, right, bottom = drawn
    return page.crop((max(left - AIR, 0), max(top - AIR, 0), min(right + AIR, page.width), bottom + AIR))


def main() -> None:
    program = libreoffice.find()
    if program is None:
        raise SystemExit("LibreOffice is not installed: see .ci/run")
    with TemporaryDirectory() as folder:
        picture = draw(LibreOffice(program, Path(folder) / "profile", seconds=SECONDS), Path(folder))
    saved(picture, PICTURE)


if __name__ == "__main__":
    main()
