"""The words a KPI is written in: frozen records that say what to count, never how.

Three layers. *Columns* (a name, or a record such as ``First``) give one cell per row of a table; *predicates*
keep rows; *values* (``Measure``, ``Ratio``…) give one figure. Any field may hold a ``By``, the choice that an
option makes; ``xl_kpi.core.resolve`` replaces it before an engine reads the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class By:
    """The choice of an option: ``By("stat", mean=…, median=…)``."""

    option: str
    choices: Mapping[str, Any]

    def __init__(self, option: str, **choices: Any) -> None:
        object.__setattr__(self, "option", option)
        object.__setattr__(self, "choices", choices)


@dataclass(frozen=True, slots=True)
class Opt:
    """The value of an option, where a number or a word stands."""

    option: str


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of the scope at 00:00: ``start``, ``end`` (never after the as-of day), ``planned_end``, ``as_of``,
    or ``opening`` (the start, never after the as-of day).

    ``end`` and ``as_of`` are exclusive: the midnight after the last day. ``days`` and ``months`` are subtracted
    (months from the last day, so that “24 months ago” is a calendar day, that day included).
    """

    name: str
    days: float | Opt = 0
    months: float | Opt = 0


START, END, PLANNED_END, AS_OF = Point("start"), Point("end"), Point("planned_end"), Point("as_of")
OPENING = Point("opening")
PERIOD = (START, END)


@dataclass(frozen=True, slots=True)
class Col:
    """Another column of the same row, as the bound of a comparison."""

    name: str


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first that is known; a number stands for itself."""

    parts: tuple["Column | float", ...]


@dataclass(frozen=True, slots=True)
class Earliest:
    """The smallest that is known; the first part must be there, the others may lack."""

    parts: tuple["Column", ...]


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days from one date to another, hours ignored."""

    start: "Column"
    end: "Column"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` on two columns, op one of ``+ - * /``."""

    op: str
    left: "Column"
    right: "Column | float"


@dataclass(frozen=True, slots=True)
class Only:
    """The column where the predicates hold, blank elsewhere."""

    column: "Column | float"
    where: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A word per row: that of the first case that holds, else blank. Only the last case's columns must exist."""

    cases: tuple[tuple[str, tuple["Predicate", ...]], ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The first known of several id columns, as one key."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The earliest ``column`` among another table's rows of the same ``key``; perhaps not before a date of this row."""

    table: str
    key: str
    column: str
    where: tuple["Predicate", ...] = ()
    not_before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """``column`` of the row of another table that has this row's ``key``."""

    table: str
    key: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Among the rows of the same ``key`` that satisfy ``where``, in the order of ``order`` then of the rows.

    ``pick``: ``rank`` (1, 2…), ``previous``, ``next`` or ``first`` (dates), ``place`` (1 + how many come earlier,
    for rows outside ``where`` too).
    """

    key: str
    order: str
    pick: str
    where: tuple["Predicate", ...] = ()


Column = str | By | Coalesce | Earliest | Days | Arithmetic | Only | Words | Keys | First | Lookup | Neighbour


@dataclass(frozen=True, slots=True)
class Span:
    """How long something has lasted at the as-of day, in units of so many days: until ``end`` if that has come.

    The one column that depends on the as-of day, so it stands in a measure and not among the derived columns.
    """

    start: str
    end: str
    unit_days: float


@dataclass(frozen=True, slots=True)
class Is:
    """The column's word is one of these. An ``Opt`` left blank accepts every row."""

    column: str
    words: tuple[str | Opt, ...] | Opt

    def __init__(self, column: str, *words: str | Opt) -> None:
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "words", words)


@dataclass(frozen=True, slots=True)
class IsNot:
    """The column's word is none of these, or blank."""

    column: str
    words: tuple[str, ...]

    def __init__(self, column: str, *words: str) -> None:
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "words", words)


@dataclass(frozen=True, slots=True)
class Known:
    """The column is not blank."""

    column: str | By


@dataclass(frozen=True, slots=True)
class Blank:
    """The column is blank, or the table does not have it."""

    column: str


@dataclass(frozen=True, slots=True)
class Cmp:
    """``column op bound`` with op one of ``< <= > >= ==``; a blank never satisfies it."""

    column: str | By
    op: str
    bound: float | Col | Opt | Point | By


@dataclass(frozen=True, slots=True)
class NotBefore:
    """``column`` ≥ ``other``; a date without an hour counts as its whole day."""

    column: str | By
    other: str | By


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds. One of their columns must exist, unless the first part is a ``Blank``."""

    parts: tuple["Predicate", ...]

    def __init__(self, *parts: "Predicate") -> None:
        object.__setattr__(self, "parts", parts)


Predicate = Is | IsNot | Known | Blank | Cmp | NotBefore | AnyOf | By


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """``how`` (count, sum, mean, median, distinct) of a column over the rows of a table.

    ``at`` places a row in ``window`` = [low, high), None = open on that side. ``guards`` refuse rows with a
    reason; ``remarks`` add a note when a counted row satisfies a predicate. ``everyone``: the owner does not
    filter these rows, because they only say something of the rows that are counted.
    """

    table: str | By
    how: str | By = "count"
    column: "str | Span | By | None" = None
    where: tuple[Predicate, ...] | By = ()
    at: str | By | None = None
    window: tuple[Point | None, Point | None] | By = PERIOD
    guards: tuple[tuple[str, Predicate], ...] | By = ()
    remarks: tuple[tuple[str, Predicate], ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """How many keys stand in both of two ``distinct`` measures."""

    first: Measure
    second: Measure


@dataclass(frozen=True, slots=True)
class Param:
    """A number from outside the rows: ``target``, ``actual``; or of the scope: ``months``, ``elapsed_days``…"""

    name: str
    fallback: Any = None


@dataclass(frozen=True, slots=True)
class Calc:
    """``left op right`` on two values, op one of ``+ - * /``."""

    op: str
    left: Any
    right: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """``scale × numerator ÷ denominator``: a ratio of sums, never a mean of ratios.

    ``zero`` is the value when the denominator is 0 and the numerator is not negative (None: not available).
    ``not_positive`` names the note that makes a denominator ≤ 0 not available. ``cohort``: the figure can
    still grow, which is noted while the cohort is young. ``from_start``: means nothing without a first day.
    """

    numerator: Any
    denominator: Any
    scale: float = 1.0
    zero: float | None = None
    not_positive: str | None = None
    cohort: bool = False
    from_start: bool = False


Value = Measure | Both | Param | Calc | Ratio | By
