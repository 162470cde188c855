"""What a refresh changes, or would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RowChange:
    """The rows of a data table before and after; how many are new and how many gone, told apart by their id."""

    before: int
    after: int
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One sheet: ``cells`` of a page whose content changes; ``rows`` of data, all of them written anew.

    ``kept`` are the columns that the user added, ``new`` those that the product adds; ``lost`` counts the rows that
    had something in a column of the user and are gone.
    """

    sheet: str
    cells: int = 0
    rows: RowChange | None = None
    kept: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A whole workbook: its sheets, how many names and charts change, and the copy that was kept of the file."""

    sheets: Sequence[SheetChange]
    names: int = 0
    charts: int = 0
    backup: Path | None = None
