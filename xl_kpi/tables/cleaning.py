"""One column cleaned by its kind, and what must be said of how its cells were understood."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_kpi.core.blank import is_blank
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables import cells
from xl_kpi.tables.cells import CURRENCIES, Cells, DateStyle, Floats, Labels
from xl_kpi.tables.column import distinct_cells
from xl_kpi.tables.schema import ColumnSchema

DATES = frozenset({"date", "milestone"})
NUMERIC = DATES | {"number", "percent"}
"""The kinds of columns that not every cell fits; any text is a word."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a column: a code, the rows concerned (0-based), first values."""

    code: str
    rows: Sequence[int]
    values: Sequence[str] = ()


def clean(
    column: ColumnSchema, raw: Cells, style: DateStyle, said: Mapping[str, str], spoilt: list[int] | None = None
) -> tuple[Floats | Labels, list[Remark]]:
    """Read the cells of a column as its kind wants; ``said`` are the user's words for this column: word → meaning.

    ``spoilt`` gathers the positions of cells that cannot be read; without it the first is a BadCell.
    """
    kind, remarks = column.kind, list[Remark]()
    if kind in DATES:
        values, guessed = cells.dates(raw, style, spoilt)
        remarks += [Remark("ambiguous_dates", np.flatnonzero(~np.isnan(values)).tolist())] if guessed else []
        return values, remarks
    if kind in NUMERIC:
        return (cells.percents if kind == "percent" else cells.numbers)(raw, spoilt), remarks
    words = list(raw)
    if kind.startswith("word:"):
        return _words(kind.removeprefix("word:"), words, said)
    if kind == "id":
        return _ids(words)
    if kind == "code":
        return cells.labels(words, currency, currency), remarks
    return cells.labels(words, folded) if kind == "owner" else cells.labels(words), remarks


def folded(cell: Any) -> str:
    return fold(cells.plain(cell))


def currency(cell: Any) -> str:
    """The code of a currency however it is named: eur, €, Euros."""
    name = cells.plain(cell).upper()
    return CURRENCIES.get(name, name)


def _words(name: str, raw: Sequence[Any], said: Mapping[str, str]) -> tuple[Labels, list[Remark]]:
    """Read words by their vocabulary; one that nobody knows is blank, but an unknown status counts as open."""
    known = dict(vocabulary(name))
    known |= {fold(word): known.get(fold(meaning), meaning) for word, meaning in said.items()}
    default = "open" if name == "status" else ""

    def canonical(cell: Any) -> str:
        return known.get(folded(cell), default)

    return cells.labels(raw, canonical, canonical), _remarked(
        "unknown_word", raw, lambda cell: folded(cell) not in known
    )


def _ids(raw: Sequence[Any]) -> tuple[Labels, list[Remark]]:
    """Read ids; one that a spreadsheet has rounded identifies nothing, so that it is blank."""
    if set(map(type, raw)) <= {str, type(None)} and "e+" not in "".join(filter(None, raw)).lower():
        return cells.labels(raw), []
    remarks = _remarked("mangled_id", raw, cells.is_mangled)
    return cells.labels(raw, lambda cell: "" if cells.is_mangled(cell) else cells.plain(cell)), remarks


def _remarked(code: str, raw: Sequence[Any], concerns: Callable[[Any], bool]) -> list[Remark]:
    raw, distinct = distinct_cells(raw)
    found = {cell for cell in distinct if not is_blank(cell) and concerns(cell)}
    rows = [row for row, cell in enumerate(raw) if cell in found] if found else []
    return [Remark(code, rows, sorted(map(str, found)))] if found else []
