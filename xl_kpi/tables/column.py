"""What a column of cells becomes, an array of numbers or codes of words, and what its cells are that cannot be read."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.blank import ERROR_NUMBERS, is_blank

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
Cells = Sequence[Any] | Floats


class BadCell(ValueError):
    """A cell that cannot be read; ``position`` is its place in the column (0-based)."""

    def __init__(self, position: int, found: object) -> None:
        super().__init__(position, found)
        self.position, self.found = position, found


FEW = 1_000
"""So many cells are enough to tell most columns of words from one of ids."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of words: ``codes`` point into ``words``, -1 is blank."""

    codes: Codes
    words: tuple[str, ...]


def each(cells: Sequence[Any], read: Callable[[Any], float], spoilt: list[int] | None = None) -> Floats:
    """Read every distinct cell once; blank is NaN.

    The positions of cells that cannot be read are added to ``spoilt``, and these are blank; without it the first of
    them is a BadCell.
    """
    cells, distinct = distinct_cells(cells)
    read_cells: dict[Any, float] = {}
    bad: set[Any] = set()
    for cell in distinct:
        try:
            read_cells[cell] = math.nan if is_blank(cell) else read(cell)
        except (ValueError, OverflowError, TypeError):
            if spoilt is None:
                raise BadCell(list(cells).index(cell), cell) from None
            read_cells[cell] = math.nan
            bad.add(cell)
    if spoilt is not None and bad:
        spoilt.extend(position for position, cell in enumerate(cells) if cell in bad)
    return np.fromiter(map(read_cells.__getitem__, cells), np.float64, len(cells))


def distinct_cells(cells: Sequence[Any]) -> tuple[Sequence[Any], dict[Any, None]]:
    """Return the cells such that each can be a key, and each of them once, in the order in which they come."""
    try:
        return cells, dict.fromkeys(cells)
    except TypeError:  # an error cell handed over as a dict; a list is no cell, its text says so to the user
        cells = [None if isinstance(cell, dict) else str(cell) if isinstance(cell, list) else cell for cell in cells]
        return cells, dict.fromkeys(cells)


def are_unique_texts(cells: Cells) -> bool:
    """Tell quickly that all cells are texts, none blank and no two the same, as ids are."""
    if len(cells) > FEW and not are_unique_texts(cells[:FEW]):
        return False
    if set(map(type, cells)) != {str}:
        return False
    texts = set(map(str.strip, cells))
    return len(texts) == len(cells) and "" not in texts and "#" not in "".join(cells)  # no error either, as #N/A


def blank_places(cells: Sequence[Any]) -> list[int]:
    """The positions of the cells that say nothing."""
    cells, distinct = distinct_cells(cells)
    blank = set(filter(is_blank, distinct))
    return [position for position, cell in enumerate(cells) if cell in blank] if blank else []


def without_errors(values: Floats) -> Floats:
    """Make the numbers of error cells blank, in place."""
    low = values <= ERROR_NUMBERS[-1]
    if low.any():
        values[low & (values >= ERROR_NUMBERS[0])] = np.nan
    values[np.isinf(values)] = np.nan
    return values
