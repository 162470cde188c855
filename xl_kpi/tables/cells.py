"""Cells as people and hosts hand them over → numbers: amounts, percentages, dates as serials, words as codes."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from xl_kpi.core.blank import is_blank
from xl_kpi.tables.column import BadCell, Cells, Codes, Floats, Labels, Mask, are_unique_texts, distinct_cells
from xl_kpi.tables.dates import DateStyle, dates, from_datetime64
from xl_kpi.tables.numbers import CURRENCIES, currency_sign, numbers, percents

__all__ = [
    "CURRENCIES",
    "BadCell",
    "Cells",
    "Codes",
    "DateStyle",
    "Floats",
    "Labels",
    "Mask",
    "currency_sign",
    "dates",
    "from_datetime64",
    "is_mangled",
    "labels",
    "numbers",
    "percents",
    "plain",
]


_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+\d{2,3}", re.IGNORECASE)
_EXACT = 10**15
"""A spreadsheet holds fifteen figures of a number, and writes zeros for the others."""


def is_mangled(cell: Any) -> bool:
    """Tell whether a spreadsheet took an id for a number and rounded it: ``1,23457E+11``, or a number too long.

    >>> is_mangled("1,23457E+11"), is_mangled(1.2345678901234567e18), is_mangled("1234567890123456789")
    (True, True, False)
    """
    if isinstance(cell, str):
        return bool(_ROUNDED.fullmatch(cell.strip()))
    return isinstance(cell, float) and abs(cell) >= _EXACT


def plain(cell: Any) -> str:
    """Return the text of an id or name: outer spaces off, 5551.0 as 5551, whatever kind of number it comes as."""
    if isinstance(cell, Decimal):
        cell = float(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def labels(cells: Sequence[Any], clean: Callable[[Any], str] = plain, spell: Callable[[Any], str] = plain) -> Labels:
    """Read a column of words: equal after ``clean`` = the same code; ``spell`` of the first one met stands for all."""
    if clean is spell is plain and are_unique_texts(cells):
        return Labels(np.arange(len(cells), dtype=np.int32), tuple(map(str.strip, cells)))
    cells, distinct = distinct_cells(cells)
    words: dict[str, int] = {}
    spelling: list[str] = []
    code_of: dict[Any, int] = {}
    for cell in distinct:
        word = "" if is_blank(cell) else clean(cell)
        if word and word not in words:
            words[word] = len(words)
            spelling.append(spell(cell))
        code_of[cell] = words.get(word, -1)
    return Labels(np.fromiter(map(code_of.__getitem__, cells), np.int32, len(cells)), tuple(spelling))
