"""Any range that a person selects → the rows of a table, or the one value of an argument."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from xl_kpi.core.blank import is_blank, is_error, is_wrapped
from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables.schema import TableSchema, schemas

Rows = Sequence[Sequence[Any]]

SURE = 2
"""How many more columns tell two tables apart whose keys are both there, as a table may hold the key of another."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The used rows of a range, header first; ``first_row`` is the header's row in the range, from 1."""

    rows: Rows
    first_row: int = 1
    wall_clock: bool = False


def table_block(table: str, cells: object, *, wall_clock: bool = False) -> Block | None:
    """Return the used rows of a table argument; None when the argument is blank.

    A list of words alone, such as a column of statuses without its header, gets the header it must have.
    """
    given = as_rows(cells)
    start = next((place for place, row in enumerate(given) if not _is_blank_row(row)), len(given))
    rows = given[start : _used(given)]
    if not rows:
        _refuse_errors(table, given[:1])
        return None
    _refuse_another(table, rows[0])
    header = _missing_header(schemas()[table], rows)
    if header:
        return Block([[header], *map(list, rows)], start, wall_clock)
    return Block(rows, start + 1, wall_clock)


def _refuse_errors(argument: str, rows: Rows) -> None:
    """A range that is gone comes as one error: taken for blank, it would let another table answer unseen."""
    if any(map(is_error, chain.from_iterable(rows))):
        raise KpiError("error_cell", argument=argument)


def _refuse_another(table: str, header: Sequence[Any]) -> None:
    """Refuse a table that is clearly another one: it has the key of that one, and more of its columns than of ours."""
    likely, ours = likely_table(header), schemas()[table]
    if likely in (None, table):
        return
    other = schemas()[str(likely)]
    if other.key and not _ids(other, header):
        return
    margin = SURE if _ids(ours, header) or not other.key else 1
    if _known(other, header) - _known(ours, header) >= margin:
        raise KpiError("another_table", argument=table, sheet=ours.sheet, found=other.sheet)


def likely_table(header: Sequence[Any]) -> str | None:
    """The table that knows most of these headers, then the one whose key is among them; None when nobody knows any."""
    scores = {name: (_known(schema, header), _ids(schema, header)) for name, schema in schemas().items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best][0] else None


def _known(schema: TableSchema, header: Sequence[Any]) -> int:
    """How many columns of a table these headers name."""
    return len({fold(str(cell)) for cell in header if not is_blank(cell)} & schema.meanings().keys())


def _ids(schema: TableSchema, header: Sequence[Any]) -> int:
    """How many headers are the key of a table by its own name, such as ``N° affaire``; a mere “id” is nobody's."""
    own = {fold(word) for name in schema.key[:1] for word in (name, *schema.columns[name].label.values())}
    return sum(fold(str(cell)) in own for cell in header if not is_blank(cell))


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


def _filled(argument: str, cells: object) -> list[Any]:
    """The cells of a list down to the last filled one; one in error would leave something out unseen."""
    rows = as_rows(cells)
    used = len(rows)
    while used and all(cell is None or (isinstance(cell, str) and not cell) for cell in rows[used - 1]):
        used -= 1
    found = list(_cells(rows[:used]))
    if any(map(is_error, found)):
        raise KpiError("error_cell", argument=argument)
    return found


def names(argument: str, cells: object) -> list[Any]:
    """Return the filled cells of a range of names."""
    found = _filled(argument, cells)
    return [cell for cell in found if not is_blank(cell)]


def listed(argument: str, cells: object) -> list[str]:
    """Return the cells of a range as texts, row by row, blank ones as empty texts (the last ones left off)."""
    found = _filled(argument, cells)
    texts = ["" if is_blank(cell) else str(cell).strip() for cell in found]
    while texts and not texts[-1]:
        texts.pop()
    return texts


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
