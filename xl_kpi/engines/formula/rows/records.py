"""Formulas of the records of ``tables/derived.py`` and of predicates, over the prepared cells of a row."""

from typing import Any, cast

from xl_kpi.core.language import (
    AnyOf,
    Arithmetic,
    Blank,
    Cmp,
    Coalesce,
    Col,
    Days,
    Earliest,
    First,
    Is,
    IsNot,
    Known,
    Lookup,
    Neighbour,
    NotBefore,
    Only,
    Predicate,
    Words,
)
from xl_kpi.core.words import fold
from xl_kpi.engines.formula.predicates import SIGN
from xl_kpi.engines.formula.prepared import ALWAYS, NEVER, Code, Filled, Flag, Plain, Row, Word
from xl_kpi.engines.formula.rows.look import BLANK, Look, known, largest, smallest
from xl_kpi.engines.formula.text import call, number, product, quote

# --- numbers ------------------------------------------------------------------------------------------------


def value(look: Look, record: Any) -> str:
    """The number or date of a record in this row, an error where it is blank."""
    match record:
        case int() | float():
            return number(record)
        case str():
            return f"({look.own(Plain(record))}+0)"
        case Coalesce(parts):
            *others, text = (value(look, part) for part in parts)
            for other in reversed(others):
                text = call("IFERROR", other, text)
            return text
        case Earliest(parts):
            cells = ",".join(look.own(Plain(str(part))) for part in parts)
            return call("IF", f"COUNT({cells})=0", BLANK, f"MIN({cells})")
        case Days(start, end):
            return f"(INT({value(look, end)})-INT({value(look, start)}))"
        case Arithmetic(op, left, right):
            return f"({value(look, left)}{op}{value(look, right)})"
        case Only(column, where):
            return call("IF", all_hold(look, where), value(look, column), BLANK)
        case First() | Lookup():
            return _of_other(look, record)
        case Neighbour():
            return _neighbour(look, record)
        case _:
            raise TypeError(record)


def _of_other(look: Look, record: First | Lookup) -> str:
    """The cell of another table's row of the same key, or the earliest of such rows."""
    table = look.sheets.real_name(record.table)
    if not look.sheets.has(table):
        return BLANK
    values, same = look.all(Plain(str(record.column)), table), look.same(record.key, table)
    if isinstance(record, Lookup):
        return f"({call('INDEX', values, largest(look.all(Row(), table), same))}+0)"
    factors = [same, *look.flags(record.where, table)]
    if record.not_before:
        limit = look.own(Plain(record.not_before))
        factors.append(f"(({values}>={limit})+({values}=INT({limit}))>0)")
    return smallest(values, product(tuple(factors)))


def _neighbour(look: Look, record: Neighbour) -> str:
    """See ``Neighbour``; undated rows come last, in the order of the rows."""
    late = Filled(record.order, (Blank(record.order),), ALWAYS)
    dates, date, places, place = look.all(late), look.own(late), look.all(Row()), look.own(Row())
    others = product((look.same(record.key), *look.flags(record.where)))
    before = f"{others}*(({dates}<{date})+({dates}={date})*({places}<{place}))"
    if record.pick == "place":
        return f"(1+SUMPRODUCT({before}))"
    inside = call("AND", f"{look.own(Code(record.key))}>0", *(f"{look.own(Flag(one))}=1" for one in record.where))
    match record.pick:
        case "rank":
            picked = f"1+SUMPRODUCT({before})"
        case "first":
            picked = smallest(look.all(Plain(record.order)), others)
        case "next":
            picked = smallest(dates, f"{others}*(({dates}>{date})+({dates}={date})*({places}>{place}))")
        case _:
            latest = largest(dates, before)
            picked = call("IF", f"{latest}={number(ALWAYS)}", number(NEVER), latest)
    return call("IF", inside, picked, BLANK)


# --- words and keys -----------------------------------------------------------------------------------------


def words(look: Look, record: Words) -> str:
    """The word of the first case that holds."""
    text = quote("-")
    for case, where in reversed(record.cases):
        text = call("IF", all_hold(look, where), quote(case), text)
    return text


def keys(look: Look, columns: tuple[str, ...]) -> str:
    """A number per key: the first row that has it, which no key of another column shares."""
    text, blank = "0", ""
    for place in reversed(range(len(columns))):
        own, earlier = look.own(Code(columns[place])), columns[:place]
        blank = "".join(f"*({look.all(Code(column))}=0)" for column in earlier)
        first = smallest(look.all(Row()), f"({look.all(Code(columns[place]))}={own}){blank}")
        text = call("IF", f"{own}>0", first, text)
    return text


# --- predicates ---------------------------------------------------------------------------------------------


def all_hold(look: Look, where: tuple[Predicate, ...]) -> str:
    return call("AND", *(holds(look, predicate) for predicate in where)) if where else "TRUE"


def any_holds(look: Look, where: tuple[Predicate, ...]) -> str:
    return call("OR", *(holds(look, predicate) for predicate in where))


def holds(look: Look, predicate: Predicate) -> str:
    """Tell whether this row satisfies a predicate; never an error, and a blank satisfies no comparison."""
    match predicate:
        case Is(column, listed):
            return _among(look, column, cast(tuple[str, ...], listed))
        case IsNot(column, listed):
            return call("NOT", _among(look, column, listed))
        case Known(column):
            return known(look, str(column))
        case Blank(column):
            return call("NOT", known(look, column))
        case Cmp(column, op, Col(other)):
            first, second = look.own(Plain(str(column))), look.own(Plain(other))
            return call("AND", f"COUNT({first},{second})=2", f"{first}{SIGN.get(op, op)}{second}")
        case Cmp(column, op, int() | float() as bound):
            cell = look.own(Plain(str(column)))
            return call("AND", f"ISNUMBER({cell})", f"{cell}{SIGN.get(op, op)}{number(bound)}")
        case NotBefore(column, other):
            first, second = look.own(Plain(str(column))), look.own(Plain(str(other)))
            return call("IF", f"COUNT({first},{second})=2", f"OR({first}>={second},{first}=INT({second}))", "FALSE")
        case AnyOf(parts):
            return any_holds(look, parts)
        case _:
            raise TypeError(predicate)


def _among(look: Look, column: str, listed: tuple[str, ...]) -> str:
    folded = ",".join(quote(fold(word)) for word in listed)
    return f"OR({look.own(Word(column))}={{{folded}}})"
