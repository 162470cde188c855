"""A workbook whose parts lie open: what its sheets, tables and charts are called, and the bytes of each."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from workbook_templates.check.book import Book
from workbook_templates.check.parts import Parts, local, opened
from workbook_templates.check.reading import read_book

Kind = Literal["page", "hidden", "data", "typed"]


@dataclass(frozen=True, slots=True)
class Owned:
    """A sheet of the product: its title in the fresh workbook and in the user's, and what refresh may do with it.

    ``page``: the cells are those of the fresh sheet; ``hidden``: so too, and no notes stand below them; ``data``: the
    rows of its table are; ``typed``: people fill in its table, only formulas and prepared columns are renewed.
    ``table``: the name of the Excel table. ``key``: the header of the column that tells the rows apart. ``headers``:
    those that the product may write, in lower case.
    """

    fresh: str
    user: str
    kind: Kind
    table: str = ""
    key: str = ""
    headers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Workbook:
    """The parts of a workbook and what they say, cells left aside."""

    parts: Parts
    book: Book

    def sheet_part(self, title: str) -> str:
        """Return the part of a sheet, empty when there is none of that title."""
        sheet = self.book.sheet(title)
        return (self.parts.name(sheet.part) or "") if sheet else ""

    def targets(self, part: str, kind: str) -> tuple[str, ...]:
        """Return the parts of a kind to which a part points."""
        known = self.book.package.relations.get(part, ())
        names = (self.parts.name(item.target) for item in known if item.kind == kind and item.target)
        return tuple(name for name in names if name)

    def table_part(self, title: str, name: str) -> str:
        """Return the part of an Excel table on a sheet, empty when there is none of that name."""
        for part in self.targets(self.sheet_part(title), "table"):
            root = self.parts.tree(part)
            if root is not None and root.get("displayName", "").casefold() == name.casefold():
                return part
        return ""

    def chart_parts(self, title: str) -> tuple[str, ...]:
        drawings = self.targets(self.sheet_part(title), "drawing")
        return tuple(chart for drawing in drawings for chart in self.targets(drawing, "chart"))

    @property
    def start(self) -> str:
        """The part of the workbook itself."""
        return next(iter(self.targets("", "officeDocument")), "")

    @cached_property
    def unlocked(self) -> frozenset[str]:
        """The styles in whose cells one may type although the sheet is protected."""
        root = self.parts.tree(next(iter(self.targets(self.start, "styles")), ""))
        lists = () if root is None else (item for item in root if local(item.tag) == "cellXfs")
        styles = [style for found in lists for style in found]
        return frozenset(str(place) for place, style in enumerate(styles) if any(map(_unlocks, style)))


def _unlocks(item: object) -> bool:
    attributes: Mapping[str, str] = getattr(item, "attrib", {})
    return local(getattr(item, "tag", "")) == "protection" and attributes.get("locked") in ("0", "false")


@contextmanager
def workbook(path: Path) -> Iterator[Workbook]:
    """Yield a workbook. Raises KpiError: another kind of file, missing, locked, damaged, unreasonable."""
    with opened(path) as parts:
        yield Workbook(parts, read_book(parts, cells_of=()))


@contextmanager
def trusted(path: Path) -> Iterator[Workbook]:
    """Yield a workbook that this program has just written: it needs no check."""
    with zipfile.ZipFile(path) as archive:
        names = tuple(archive.namelist())
        parts = Parts(path.name, archive, names, {name.casefold(): name for name in names})
        yield Workbook(parts, read_book(parts, cells_of=()))
