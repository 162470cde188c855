"""One table's raw rows, trimmed to the cells that hold something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xl_kpi.core.errors import KpiError, sentences
from xl_kpi.crm.recognise import known_headers

MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
TITLE_ROWS = 20
Row = list[object]


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


def shown(name: str) -> str:
    """Return a file or sheet name fit for a sentence: nothing that a terminal would act on.

    >>> shown("a\\x1b[2Jb.csv")
    'a�[2Jb.csv'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def trimmed(raw: Iterable[Row], file: str) -> Grid:
    """Return the rows from the header on, without trailing blank rows and columns, all equally wide.

    Raises KpiError when nothing is filled, or when there are too many columns or rows.

    >>> trimmed([[], ["Affaires du mois"], ["id", "montant", None], ["D1"]], "a.csv")
    Grid(rows=[['id', 'montant'], ['D1', None]], first_row=3)
    """
    kept: list[Row] = []
    first = 0
    for number, row in _filled(raw):
        first = first or number
        _check(row, number, file)
        kept.extend([] for _ in range(number - first - len(kept)))
        kept.append(row)
    if not kept:
        raise KpiError("file_empty", file=file)
    titles = _title_rows(kept)
    return Grid(_padded(kept[titles:]), first + titles)


def _filled(raw: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(raw, 1):
        while row and row[-1] is None:
            row.pop()
        if row:
            yield number, row


def _check(row: Row, number: int, file: str) -> None:
    if len(row) > MAX_COLUMNS:
        raise KpiError("file_columns", file=file, row=number, found=len(row), limit=MAX_COLUMNS)
    if number > MAX_ROWS:
        raise KpiError("file_rows", file=file, limit=f"{MAX_ROWS:,}".replace(",", " "))


def _title_rows(rows: list[Row]) -> int:
    """Count the rows above the header: the first row with most of the words that head columns somewhere.

    Where no row has two of these, titles stand alone in their row, and headers come at least in pairs.
    """
    known = [known_headers(row) for row in rows[:TITLE_ROWS]]
    if max(known) > 1:
        return known.index(max(known))
    pairs = (i for i, row in enumerate(rows[:TITLE_ROWS]) if sum(cell is not None for cell in row) > 1)
    return next(pairs, 0)


def _padded(rows: list[Row]) -> list[Row]:
    width = max(map(len, rows))
    blank: Row = [None] * width
    for index, row in enumerate(rows):
        if not row:
            rows[index] = blank
        elif len(row) < width:
            row.extend(blank[len(row) :])
    return rows
