"""One table's raw rows, trimmed to the cells that hold something."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from xl_kpi.core.errors import KpiError, sentences
from xl_kpi.crm.recognise import known_headers

MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
MAX_CELLS = 100_000_000  # short rows are padded: a few bytes each become as many cells as the widest row has
TITLE_ROWS = 20
BATCH = 256
Row = list[object]
BLANK: Row = []
"""Every blank row while rows are gathered: a million of them take no room."""


@dataclass(frozen=True)
class Grid:
    """Rows as read, header first; row index i is spreadsheet row ``first_row + i``."""

    rows: list[Row]
    first_row: int


@dataclass(frozen=True)
class Sheet:
    """One table as it came: every row has the header's width or more, padded to the widest with None.

    Cells are None, str, float, int, bool or naive datetime; those of a CSV file are text. A blank row in the
    middle stays, all None (blank rows are one shared list: read, do not write). ``origin`` is what to show
    to a user; ``own``: this product wrote it; ``more`` are further files of the same table.
    """

    table: str
    rows: list[Row]
    origin: str
    first_row: int
    own: bool = False
    more: tuple["Sheet", ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something the user should know that stops nothing; ``text("en")`` says it in English.

    >>> Notice("sheet_empty", {"file": "ventes.xlsx, Clients"}).text("en")
    'ventes.xlsx, Clients is empty: it was ignored (write the headers in its first row to use it).'
    """

    code: str
    fields: dict[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        return sentences()[self.code][language].format_map(self.fields)


def trimmed(raw: Iterable[Row], file: str) -> Grid:
    """Return the rows from the header on, without trailing blank rows and columns, all equally wide.

    Raises KpiError when nothing is filled, or when there are too many columns or rows.

    >>> trimmed([[], ["Affaires du mois"], ["id", "montant", None], ["D1"]], "a.csv")
    Grid(rows=[['id', 'montant'], ['D1', None]], first_row=3)
    """
    with _no_collection():
        rows = _gathered(iter(raw), file)
        if not rows:
            raise KpiError("file_empty", file=file)
        start = _header(rows)
        del rows[:start]
        return Grid(_padded(rows), start + 1)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the garbage collector a million rows in the making: looking at them all again doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _gathered(raw: Iterator[Row], file: str) -> list[Row]:
    """Return the rows without the blank cells at the end of each, and without the blank rows at the end of all."""
    rows: list[Row] = []
    widest = filled = 0
    while batch := list(islice(raw, BATCH)):
        # Most batches are as wide as what came before and begin with something: their rows need not be looked at.
        if not widest or set(map(len, batch)) != {widest} or None in [row[0] for row in batch]:
            batch = list(map(_without_end, batch))
            filled -= batch.count(BLANK)
            widest = max(widest, *map(len, batch))
        rows += batch
        filled += len(batch)
        if len(rows) > MAX_ROWS:
            raise KpiError("file_rows", file=file, limit=_grouped(MAX_ROWS))
        if widest > MAX_COLUMNS:
            place, found = next((place, len(row)) for place, row in enumerate(rows, 1) if len(row) > MAX_COLUMNS)
            raise KpiError("file_columns", file=file, row=place, found=found, limit=MAX_COLUMNS)
        if widest * filled > MAX_CELLS:
            size = {"rows": _grouped(filled), "columns": widest, "limit": _grouped(MAX_CELLS)}
            raise KpiError("file_wide", file=file, **size)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _without_end(row: Row) -> Row:
    """The row up to its last filled cell; blank rows are one and the same."""
    while row and row[-1] is None:
        row.pop()
    return row or BLANK


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _header(rows: Sequence[Row]) -> int:
    """Find the header below the titles: the first row with most of the words that head columns somewhere.

    Where no row has two of these, titles stand alone in their row, and headers come at least in pairs.
    """
    first = next(place for place, row in enumerate(rows) if row)
    near = rows[first : first + TITLE_ROWS]
    known = list(map(known_headers, near))
    if max(known) > 1:
        return first + known.index(max(known))
    return next((place for place, row in enumerate(near, first) if sum(cell is not None for cell in row) > 1), first)


def _padded(rows: list[Row]) -> list[Row]:
    width = max(map(len, rows))
    blank: Row = [None] * width
    for index, row in enumerate(rows):
        if row is BLANK:
            rows[index] = blank
        elif len(row) < width:
            row.extend(blank[len(row) :])
    return rows
