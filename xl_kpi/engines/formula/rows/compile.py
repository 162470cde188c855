"""The formula of every prepared column over the user's own cells, so that rows pasted into a table count at once."""

from collections.abc import Iterable, Mapping
from typing import assert_never, cast

from xl_kpi.core.language import Keys, Words
from xl_kpi.engines.formula.columns import NOBODY, UNLISTED
from xl_kpi.engines.formula.prepared import (
    Code,
    Content,
    Day,
    Filled,
    Flag,
    Key,
    Owner,
    Plain,
    Prepared,
    Row,
    Unrated,
    Word,
    sheet_of,
)
from xl_kpi.engines.formula.rows import given, money, records
from xl_kpi.engines.formula.rows.look import Look, kind_of, smallest
from xl_kpi.engines.formula.rows.sheets import Sheets
from xl_kpi.engines.formula.rows.words import NOTHING, folded
from xl_kpi.engines.formula.text import Formula, call, number, quote
from xl_kpi.tables.derived import derived
from xl_kpi.tables.money import MONEY


def row_formulas(prepared: Mapping[str, Iterable[Prepared]], sheets: Sheets) -> dict[str, dict[Prepared, Formula]]:
    """The formulas by canonical table and column, with those of the columns that they look at, which stand before them.

    Every column is ``Prepared``, also those that were not asked for: ``cells`` gives their values, which the file
    holds until a program computes it.
    """
    written: dict[Prepared, Formula] = {}
    for column in (one for columns in prepared.values() for one in columns):
        _write(column, sheets, written)
    tables: dict[str, dict[Prepared, Formula]] = {}
    for column, formula in written.items():
        tables.setdefault(sheet_of(column.table), {})[column] = formula
    return tables


def _write(column: Prepared, sheets: Sheets, written: dict[Prepared, Formula]) -> None:
    """Write a column after all that it looks at: LibreOffice computes some cells wrong that look to their right."""
    if column in written:
        return
    look = Look(sheets, column.table)
    text = _formula(look, column.content)
    for needed in look.seen:
        _write(needed, sheets, written)
    written[column] = Formula(text)


def _formula(look: Look, content: Content) -> str:
    if isinstance(content, Row):
        return given.row(look)
    return call("IF", f'{look.own(Row())}=""', NOTHING, _cell(look, content))


def _cell(look: Look, content: Content) -> str:
    """The cell of a row of the table; texts and flags are never errors, a number is blank instead."""
    match content:
        case Plain(column):
            return call("IFERROR", _number(look, column), NOTHING)
        case Day(column):
            return call("IFERROR", f"INT({look.own(Plain(column))})", NOTHING)
        case Filled(column, where, value):
            return call("IF", records.any_holds(look, where), number(value), look.own(Plain(column)))
        case Flag(predicate):
            return call("IF", records.holds(look, predicate), "1", "0")
        case Word(column):
            added = derived(look.table, column)
            return given.word(look, column) if added is None else records.words(look, cast(Words, added.column))
        case Key(column):
            return given.key(look, column)
        case Code(column):
            return _code(look, column)
        case Owner():
            return _owner(look)
        case Unrated(column):
            return money.unrated(look, column)
        case Row():
            raise TypeError(content)
        case _:
            assert_never(content)


def _number(look: Look, column: str) -> str:
    if column in MONEY:
        return money.amount(look, column)
    added = derived(look.table, column)
    return given.number(look, column) if added is None else records.value(look, added.column)


def _code(look: Look, column: str) -> str:
    """The place of the first row of the same id: another number than the columnar engine's, and the same sets."""
    kind = kind_of(look.table, column)
    if kind == "keys":
        added = derived(look.table, column)
        assert added is not None
        return records.keys(look, cast(Keys, added.column).columns)
    is_word = kind.startswith("word") or kind == "owner"
    content: Content = Word(column) if is_word else Key(column)
    own, nothing = look.own(content), quote("-") if is_word else NOTHING
    first = smallest(look.all(Row()), f"EXACT({look.all(content)},{own})")
    return call("IF", f"{own}={nothing}", "0", first)


def _owner(look: Look) -> str:
    people, name = look.sheets.people, look.own(Word("owner"))
    places = f"(ROW({people})-ROW(INDEX({people},1))+1)"
    listed = f"{smallest(places, f'{folded(people)}={name}')}+{NOBODY}"
    return call("IF", f'{name}="-"', str(NOBODY), call("IFERROR", listed, str(UNLISTED)))
