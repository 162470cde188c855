"""Sheets as LibreOffice prints them beside approved pictures; a new look has to be looked at.

A failing test leaves the new picture in pytest's folder and says where: look at it, then copy it over the old one.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from docs.make_picture import DPI as DPI_OF_README
from docs.make_picture import PICTURE as README
from docs.make_picture import trimmed
from tests.libreoffice import LibreOffice, to_pictures
from tests.workbook.living.cells import File
from tests.workbook.living.conftest import Books
from tests.workbook.living.edits import rewritten

PICTURES = Path(__file__).with_name("pictures")
SHEETS = {
    "dashboard-fr": ("whole", "Tableau de bord", "fr-FR"),
    "dashboard-en": ("one", "Dashboard", "en-US"),
    "essential-fr": ("light", "Essentiel", "fr-FR"),
    "team-fr": ("light", "Équipe", "fr-FR"),
    "quality-fr": ("few", "Qualité", "fr-FR"),
    "definitions-fr": ("few", "Définitions", "fr-FR"),
    "settings-fr": ("few", "Réglages", "fr-FR"),
    "targets-fr": ("light", "Objectifs", "fr-FR"),
    "baselines-fr": ("light", "Départ", "fr-FR"),
    "history-fr": ("few", "Historique", "fr-FR"),
}
"""Name of the picture, workbook, sheet and locale: one line for each look that is kept."""

DPI = 80
COLOURS = 64
HEAVIEST = 60_000
ACROSS, DOWN = 8, 6
MEAN, FAR, SHARE = 2.5, 40, 0.02
"""In each part of the page, levels of grey: the mean difference, and how many pixels may be so far off."""


def alone(file: File, sheet: str, path: Path) -> Path:
    """A copy of the workbook in which one sheet is seen and has a print area: hidden ones that do are printed too.

    Its cells hold the values that the file has: what formulas compute is looked at elsewhere.
    """
    place = [*file.parts].index(sheet)

    def state(found: re.Match[str]) -> str:
        return f'{found[1]}"{"visible" if unescape(found[2]) == sheet else "hidden"}"'

    def change(xml: str) -> str:
        hidden = re.sub(r'(<sheet name="([^"]+)"[^>]* state=)"\w+"', state, xml)
        areas = rf'<definedName name="_xlnm.Print_Area" localSheetId="(?!{place}")\d+"[^>]*>[^<]*</definedName>'
        return re.sub(r'activeTab="\d+"', f'activeTab="{place}"', re.sub(areas, "", hidden))

    return rewritten(file, path, {"xl/workbook.xml": change, **dict.fromkeys(file.parts.values(), values_alone)})


def values_alone(xml: str) -> str:
    return re.sub(r"<f[^>]*>[^<]*</f>", "", xml)


def picture(office: LibreOffice, workbook: Path, folder: Path, locale: str) -> Image.Image:
    """The first page, in few colours."""
    pages = to_pictures(office.to_pdf(workbook, folder, locale), DPI)
    return Image.open(pages[0]).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


@pytest.mark.parametrize("name", SHEETS)
def test_look(name: str, books: Books, office: LibreOffice, tmp_path: Path) -> None:
    book, sheet, locale = SHEETS[name]
    workbook = alone(books(book)[1], sheet, tmp_path / "alone.xlsx")
    drawn, new = picture(office, workbook, tmp_path, locale), tmp_path / f"{name}.png"
    drawn.save(new, optimize=True)
    kept = PICTURES / new.name
    assert kept.exists(), f"look at {new}, then copy it to {kept}"
    assert unlike(Image.open(kept), drawn) == "", f"look at {new}, then copy it to {kept}"


def test_the_picture_of_the_readme(books: Books, office: LibreOffice, tmp_path: Path) -> None:
    workbook = alone(books("whole")[1], "Tableau de bord", tmp_path / "alone.xlsx")
    [page] = to_pictures(office.to_pdf(workbook, tmp_path, "fr-FR"), DPI_OF_README)
    kept, drawn = Image.open(README), trimmed(Image.open(page).convert("RGB"))
    assert unlike(kept, drawn) == "", "look at the page, then renew its picture: python -m docs.make_picture"


def unlike(kept: Image.Image, drawn: Image.Image) -> str:
    """Say how two pictures differ, empty when they look the same."""
    if kept.size != drawn.size:
        return f"{drawn.size} instead of {kept.size}"
    difference = ImageChops.difference(kept.convert("L"), drawn.convert("L"))
    found = map(_distance, _parts(difference))
    return next((f"{mean:.1f} levels, {off:.1%} far off" for mean, off in found if mean > MEAN or off > SHARE), "")


def _parts(page: Image.Image) -> Iterator[Image.Image]:
    wide, high = page.width // ACROSS, page.height // DOWN
    for left, top in product(range(0, page.width, wide), range(0, page.height, high)):
        yield page.crop((left, top, left + wide, top + high))


def _distance(part: Image.Image) -> tuple[float, float]:
    return ImageStat.Stat(part).mean[0], sum(part.histogram()[FAR:]) / (part.width * part.height)


@pytest.mark.parametrize("name", SHEETS)
def test_pictures_are_light(name: str) -> None:
    assert (PICTURES / f"{name}.png").stat().st_size < HEAVIEST


def test_the_picture_of_the_readme_is_light() -> None:
    assert README.stat().st_size < 200_000


def test_another_look_is_seen() -> None:
    """A tile without its figure is enough."""
    kept = Image.open(PICTURES / "dashboard-fr.png").convert("RGB")
    across, down = kept.size
    blank = kept.copy()
    blank.paste("white", (across // 22, down // 6, across // 7, down // 4))
    assert unlike(kept, kept) == ""
    assert unlike(kept, blank) != ""
