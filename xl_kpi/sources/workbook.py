"""Excel and OpenDocument workbooks through calamine: the sheets that are there, the rows of one."""

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, compress, islice

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from xl_kpi.core.errors import KpiError
from xl_kpi.sources import archive, legacy
from xl_kpi.sources.sheet import TITLE_ROWS, Grid, Row, trimmed
from xl_kpi.tables.headers import prepared_places

PLAIN = frozenset({str, float, int, bool, dt.datetime})
# Where a workbook keeps its Excel tables; asking for those of any other kind of file is an error.
EXCEL_TABLES = b"xl/tables/"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """An open workbook: its file as shown to the user, its sheets, those one can see, its Excel tables."""

    file: str
    sheets: tuple[str, ...]
    visible: tuple[str, ...]
    excel_tables: tuple[str, ...]
    reader: CalamineWorkbook

    def rows(self, sheet: str) -> Grid:
        """Return the rows of one sheet; dates are datetimes, error values None. Raises KpiError."""
        with _guarded(self.file):
            rows = _rows(self.reader.get_sheet_by_name(sheet).iter_rows())
            return trimmed(_given(rows), self.origin(sheet))

    def table_rows(self, name: str) -> Grid:
        """Return the rows of an Excel table, wherever it stands: what is around it is no part of it."""
        with _guarded(self.file):
            table = self.reader.get_table_by_name(name)
            grid = trimmed(_rows(chain([table.columns], table.to_python())), self.origin(name))
            above = table.start[0] - 1 if table.start else 0
            return Grid(grid.rows, above + grid.first_row)

    def origin(self, sheet: str) -> str:
        return f"{self.file}, {sheet}"


def open_book(data: bytes, file: str) -> Book:
    """Open a workbook, given its whole content, after the checks it deserves. Raises KpiError."""
    with _guarded(file):
        if data.startswith(legacy.MAGIC):
            _check_legacy(data, file)
        else:
            archive.check(data, file)
        has_tables = EXCEL_TABLES in data
        reader = CalamineWorkbook.from_filelike(BytesIO(data), load_tables=has_tables)
        tables = reader.table_names if has_tables else None
        seen = (sheet.name for sheet in reader.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible)
        return Book(file, tuple(reader.sheet_names), tuple(seen), tuple(tables or ()), reader)


def _check_legacy(data: bytes, file: str) -> None:
    # A workbook with a password is no zip: it stands encrypted in the same container as an old .xls.
    if legacy.is_encrypted(data):
        raise KpiError("file_password", file=file)
    legacy.check(data, file)


def _rows(content: Iterable[Sequence[object]]) -> Iterator[Row]:
    for row in content:
        yield [None if cell == "" else cell if cell.__class__ in PLAIN else _plain(cell) for cell in row]


def _given(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows without what this product prepares for its formulas: a row of nothing else is blank.

    In a table of this product the rows above the header are titles.
    """
    first = list(islice(rows, TITLE_ROWS))
    top = next((place for place, row in enumerate(first) if prepared_places(row)), None)
    if top is None:
        return chain(first, rows)
    prepared = prepared_places(first[top])
    given = [place not in prepared for place in range(len(first[top]))]
    below = (list(compress(row, given)) for row in chain(first[top:], rows))
    return chain(([] for _ in range(top)), below)


def _plain(cell: object) -> object:
    """Turn a day into its midnight, a duration into days as Excel counts them, a time of day into text."""
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, dt.timedelta):
        return cell / DAY
    return str(cell)


@contextmanager
def _guarded(file: str) -> Iterator[None]:
    """Say in one sentence what the workbook reader cannot read: its own errors, and its panics."""
    try:
        yield
    except PasswordError:
        raise KpiError("file_password", file=file) from None
    except (CalamineError, OSError, OverflowError, ValueError, struct.error):
        raise KpiError("file_damaged", file=file) from None
    except BaseException as error:
        # A panic of compiled code derives from BaseException, and its class has no public name.
        if type(error).__name__ != "PanicException":
            raise
        raise KpiError("file_damaged", file=file) from None
