"""The value columns that formulas look at, written beside the user's columns of a data sheet, and what they are called.

The columnar engine computes them: a formula then meets clean words, dates and codes only, and no join.
"""

import zlib
from dataclasses import dataclass
from typing import Any, cast

from xl_kpi.core.language import AnyOf, Blank, Cmp, Col, Is, IsNot, Known, NotBefore, Predicate
from xl_kpi.core.words import fold
from xl_kpi.engines.formula.text import number
from xl_kpi.tables.headers import PREPARED

LONGEST = 60  # letters of a name; the rest of a longer one is a checksum
OPERATORS = {"<": "before", "<=": "at_most", ">": "above", ">=": "from", "==": "is"}

NEVER, ALWAYS = -999_999.0, 9_999_999.0
"""A serial before and after every date and every moment of a scope, whatever is subtracted from it."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The column itself: numbers, dates as serials, blank where nothing is known."""

    column: str


@dataclass(frozen=True, slots=True)
class Day:
    """The days of a column of dates, without their hours."""

    column: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The column, but ``value`` in the rows where one of the predicates holds."""

    column: str
    where: tuple[Predicate, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Word:
    """The folded word, ``-`` where there is none: wildcards of a criterion skip empty cells."""

    column: str


@dataclass(frozen=True, slots=True)
class Flag:
    """1 where the predicate holds, else 0."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Code:
    """An integer per id: the place of the first row that has it; 0 where there is none."""

    column: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The number of who owns the row, 1 for nobody; blank where the sheet's row is no row of the table."""


@dataclass(frozen=True, slots=True)
class Unrated:
    """1 where the amount wants an exchange rate that nobody gave, else 0."""

    column: str


@dataclass(frozen=True, slots=True)
class Key:
    """An id as text, as it is typed; blank where there is none. Formulas of rows find the rows of a key by it."""

    column: str


@dataclass(frozen=True, slots=True)
class Row:
    """The place of the row in its sheet, 1, 2…; blank where the sheet's row is no row of the table."""


Content = Plain | Day | Filled | Word | Flag | Code | Owner | Unrated | Key | Row


@dataclass(frozen=True, slots=True)
class Prepared:
    """A value column of a table. ``orders`` made of lines has its values in the first line of each order."""

    table: str
    content: Content

    @property
    def name(self) -> str:
        """The header: plain letters, digits and ``_``, which a structured reference takes as they are."""
        return PREPARED + ("line_" if self.table == "order_lines" else "") + _short(_title(self.content))


def sheet_of(table: str) -> str:
    """The canonical table in whose sheet the rows stand: orders and their lines share one."""
    return "orders" if table == "order_lines" else table


def _title(content: Content) -> str:
    match content:
        case Plain(column) | Word(column):
            return column
        case Day(column):
            return f"{column}_day"
        case Filled(column, where, value):
            others = tuple(slug(part) for part in where if part != Blank(column))
            return "_or_".join((column, *others, "late" if value == ALWAYS else "early"))
        case Flag(predicate):
            return f"is_{slug(predicate)}"
        case Code(column):
            return f"{column}_no"
        case Owner():
            return "owner_no"
        case Key(column):
            return f"{column}_key"
        case Row():
            return "row"
        case Unrated(column):
            return f"{column}_unrated"


def slug(predicate: Any) -> str:
    """A predicate in words: ``status_won_lost``, ``no_outcome``, ``amount_before_list_amount``."""
    match predicate:
        case Is(column, tuple(words)):
            return "_".join((column, *map(str, words)))
        case IsNot(column, words):
            return "_".join((column, "not", *words))
        case Known(column):
            return f"{column}_known"
        case Blank(column):
            return f"no_{column}"
        case Cmp(column, op, bound):
            return f"{column}_{OPERATORS[op]}_{bound.name if isinstance(bound, Col) else number(cast(float, bound))}"
        case NotBefore(column, other):
            return f"{column}_not_before_{other}"
        case AnyOf(parts):
            return "_or_".join(map(slug, parts))
        case _:
            raise TypeError(predicate)


def _short(title: str) -> str:
    """The title in plain letters; a checksum keeps two titles apart that are alike in them."""
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in fold(title))
    if plain == title and len(plain) <= LONGEST:
        return plain
    return f"{plain[:LONGEST]}_{zlib.crc32(title.encode()):08x}"
