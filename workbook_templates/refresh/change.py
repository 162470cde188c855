"""What a refresh changes, or would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One sheet: cells whose content changes; for data the rows before and after, the columns of the user that stay,
    the new columns, and how many rows had something in a column of the user and are gone.
    """

    sheet: str
    cells: int
    rows_before: int | None = None
    rows_after: int | None = None
    kept: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    lost: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.cells or self.rows_before != self.rows_after or self.new or self.lost)


@dataclass(frozen=True, slots=True)
class Change:
    """A whole workbook: its sheets, how many names and charts change, and the copy that was kept of the file."""

    sheets: Sequence[SheetChange]
    names: int = 0
    charts: int = 0
    backup: Path | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is new: a refresh with the same data has nothing to write."""
        return bool(self.names or self.charts or any(sheet.is_any for sheet in self.sheets))
