"""Any range that a person selects → the rows of a table, or the one value of an argument."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from xl_kpi.core.blank import is_blank, is_error, is_wrapped
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import EPOCH
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables.schema import TableSchema, schemas

Rows = Sequence[Sequence[Any]]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The used rows of a range, header first; ``first_row`` is the header's row in the range, from 1."""

    rows: Rows
    first_row: int = 1
    wall_clock: bool = False

    def clean(self, column: list[Any]) -> list[Any]:
        """Make the cells of a column alike on all hosts: TRUE is 1, as in Calc, and equal cells mean the same.

        Numbers that Office wraps with their format are unwrapped; dates are read off the wall clock where COM
        adds a time zone.
        """
        kinds = set(map(type, column))
        if bool in kinds:
            column = [float(cell) if isinstance(cell, bool) else cell for cell in column]
        if dict in kinds:
            column = [unwrapped(cell) for cell in column]
        if self.wall_clock and any(issubclass(kind, datetime) for kind in kinds):
            column = _serials(column)
        return column


def table_block(table: str, cells: object, *, wall_clock: bool = False) -> Block | None:
    """Return the used rows of a table argument; None when the argument is blank.

    A list of words alone, such as a column of statuses without its header, gets the header it must have.
    """
    rows = as_rows(cells)
    start = next((place for place, row in enumerate(rows) if not _is_blank_row(row)), len(rows))
    rows = rows[start : _used(rows)]
    if not rows:
        return None
    header = _missing_header(schemas()[table], rows)
    if header:
        return Block([[header], *map(list, rows)], start, wall_clock)
    return Block(rows, start + 1, wall_clock)


def same(first: object, second: object) -> bool:
    """Tell whether cells are equal; a missing value of pandas refuses to say, and is then not equal to anything."""
    try:
        return bool(first == second)
    except TypeError:
        return False


def as_rows(cells: object) -> Rows:
    """Return what a host hands over as rows: those of a range as they are, one row that came flat, or one cell."""
    if hasattr(cells, "tolist"):
        cells = cells.tolist()
    if not _is_sequence(cells):
        return () if cells is None else ((cells,),)
    assert isinstance(cells, Sequence)
    kinds = set(map(type, cells))
    if kinds <= {list} or kinds <= {tuple}:
        return cells
    if any(map(_is_sequence, cells)):
        return [row if _is_sequence(row) else (row,) for row in cells]
    return (cells,)


def one_value(argument: str, cells: object) -> Any:
    """Return the value of an argument that takes one cell; None when blank.

    Whole numbers lose their decimal point (an option ``1`` comes as 1.0), TRUE and FALSE mean yes and no.
    """
    found = [cell for cell in _cells(cells) if is_error(cell) or not is_blank(cell)]
    if len(found) > 1:
        raise KpiError("one_cell", argument=argument, found=len(found))
    if not found:
        return None
    value = found[0]
    if is_error(value):
        raise KpiError("error_cell", argument=argument)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        value = float(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def names(argument: str, cells: object) -> list[Any]:
    """Return the filled cells of a range of names; one in error would leave somebody out unseen."""
    found = list(_cells(cells))
    if any(map(is_error, found)):
        raise KpiError("error_cell", argument=argument)
    return [cell for cell in found if not is_blank(cell)]


def listed(cells: object) -> list[str]:
    """Return the cells of a range as texts, row by row, blank ones as empty texts (the last ones left off)."""
    texts = ["" if is_blank(cell) else str(cell).strip() for cell in _cells(cells)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _serials(column: list[Any]) -> list[Any]:
    """Dates as the numbers behind them, as the other hosts hand them over; the time zone is not asked."""
    zone = next(cell.tzinfo for cell in column if isinstance(cell, datetime))
    zero = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=zone)
    return [
        cell
        if not isinstance(cell, datetime)
        else (cell - zero) / DAY
        if cell.tzinfo is zone  # in one zone, Python counts by the wall clock
        else (cell.replace(tzinfo=zone) - zero) / DAY
        for cell in column
    ]


def _cells(cells: object) -> Iterator[Any]:
    return (unwrapped(cell) for row in as_rows(cells) for cell in row)


def unwrapped(cell: Any) -> Any:
    """The value of a cell that Office wraps with its format."""
    return cell["basicValue"] if is_wrapped(cell) else cell


def _missing_header(schema: TableSchema, rows: Rows) -> str:
    """The column that a list of words without header must be, empty when it has one."""
    words = {fold(str(row[0])) for row in rows if row} if all(len(row) == 1 for row in rows) else set()
    if not words or fold(str(rows[0][0])) in schema.meanings():
        return ""
    columns = (column for column in schema.columns.values() if column.kind.startswith("word:"))
    known = ((column.name, vocabulary(column.kind.removeprefix("word:"))) for column in columns)
    return next((name for name, vocabulary_ in known if words & vocabulary_.keys()), "")


def _is_sequence(cells: object) -> bool:
    return isinstance(cells, Sequence) and not isinstance(cells, str | bytes)


def _is_blank_row(row: Iterable[Any]) -> bool:
    return all(map(is_blank, row))


def _used(rows: Rows) -> int:
    """How many rows are used; a whole column has a million blank ones, and comparing them with the last is quick."""
    used = len(rows)
    last = rows[-1] if rows and _is_blank_row(rows[-1]) else None
    while used and (same(rows[used - 1], last) or _is_blank_row(rows[used - 1])):
        used -= 1
    return used
