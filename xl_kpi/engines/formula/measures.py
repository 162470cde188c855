"""Measures as formulas: COUNTIFS and SUMIFS where conditions allow it, else SUMPRODUCT; arrays for the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from xl_kpi.core.language import END, PLANNED_END, START, Blank, Both, Known, Measure, Point, Predicate, Span
from xl_kpi.engines.formula.predicates import Condition, Test, condition, mask
from xl_kpi.engines.formula.prepared import NEVER, Code, Day, Filled, Flag, Owner, Plain, Prepared, Unrated
from xl_kpi.engines.formula.scope import Names, moment
from xl_kpi.engines.formula.text import Formula, call, number, quote
from xl_kpi.engines.needs import is_event
from xl_kpi.tables.derived import derived
from xl_kpi.tables.money import MONEY

NOTHING = quote("")
"""What a measure's cell shows when it is not available."""


@dataclass(frozen=True, slots=True)
class MeasureFormulas:
    """The figure of a measure and how many rows stand behind it; the same formula where one says both."""

    value: Formula
    n: Formula


def measure_formulas(measure: Measure | Both, names: Names) -> MeasureFormulas:
    """The formulas of one measure over one scope: what ``Measures.evaluate`` returns."""
    if isinstance(measure, Both):
        return _same(_both(measure, names))
    tests = tests_of(measure, names)
    how, column = str(measure.how), cast("str | Span | None", measure.column)
    if how == "count" or column is None:
        return _same(_count(tests, names))
    if how == "distinct":
        return _same(Formula(call("SUM", f"--({_frequency(measure, names)}>0)"), array=True))
    if isinstance(column, Span):
        lasting = _span(str(measure.table), column, names)
        return MeasureFormulas(_of_array(measure, tests, lasting, names), _count(tests, names))
    known = (*tests, Condition(Prepared(str(measure.table), Flag(Known(column))), "==", "1"))
    if how == "median":
        values = names.column(Prepared(str(measure.table), Plain(column)))
        figure = _of_array(measure, known, values, names)
        return MeasureFormulas(_rated(measure, tests, figure, names), _count(known, names))
    return MeasureFormulas(_added(measure, tests, known, names), _count(known, names))


def prepared_columns(measure: Measure | Both, names: Names) -> tuple[Prepared, ...]:
    """The columns that the formulas of a measure look at."""
    found: dict[Prepared, None] = {}

    def note(column: Prepared) -> str:
        found[column] = None
        return names.column(column)

    watched = Names(column=note, bins=names.bins)
    measure_formulas(measure, watched)
    return tuple(found)


# --- which rows ---------------------------------------------------------------------------------------------


def tests_of(measure: Measure, names: Names) -> tuple[Test, ...]:
    """Everything that a row must satisfy: its date, the predicates, the guards, the owner."""
    table = str(measure.table)
    guards = cast(tuple[tuple[str, Predicate], ...], measure.guards)
    predicates = (*cast(tuple[Predicate, ...], measure.where), *(predicate for _, predicate in guards))
    tests: list[Test] = [*_window(measure, names), *(condition(table, predicate, names) for predicate in predicates)]
    owner = Prepared(table, Owner())
    if not measure.everyone:
        tests += [Condition(owner, ">=", names.owner_from), Condition(owner, "<=", names.owner_to)]
    return tuple(dict.fromkeys(tests)) or (Condition(owner, ">=", "1"),)


def _window(measure: Measure, names: Names) -> Iterator[Test]:
    if measure.at is None:
        return
    table, at = str(measure.table), str(measure.at)
    low, high = cast("tuple[Point | None, Point | None]", measure.window)
    column = Prepared(table, Plain(at))
    if low == START and high in (END, PLANNED_END) and is_event(table, at):
        column = Prepared(table, Filled(at, (Blank(at),), NEVER))
    if low is not None:
        yield Condition(column, ">=", moment(low, names))
    if high is not None:
        yield Condition(column, "<", moment(high, names))
    if low is None and high is None:
        yield Condition(Prepared(table, Flag(Known(at))), "==", "1")


# --- figures ------------------------------------------------------------------------------------------------


def _same(formula: Formula) -> MeasureFormulas:
    return MeasureFormulas(formula, formula)


def _count(tests: tuple[Test, ...], names: Names) -> Formula:
    criteria = _criteria(tests, names)
    return Formula(call("COUNTIFS", *criteria) if criteria else call("SUMPRODUCT", mask(tests, names)))


def _criteria(tests: tuple[Test, ...], names: Names) -> tuple[str, ...]:
    """The criteria, or nothing when COUNTIFS cannot say one of them."""
    if not all(isinstance(test, Condition) for test in tests):
        return ()
    return tuple(test.criterion(names) for test in tests if isinstance(test, Condition))


def _added(measure: Measure, tests: tuple[Test, ...], known: tuple[Test, ...], names: Names) -> Formula:
    """A sum or a mean."""
    cells = names.column(Prepared(str(measure.table), Plain(str(measure.column))))
    criteria = _criteria(tests, names)
    total = call("SUMIFS", cells, *criteria) if criteria else call("SUMPRODUCT", mask(tests, names), cells)
    if measure.how == "mean":
        mean = call("AVERAGEIFS", cells, *criteria) if criteria else f"{total}/{_count(known, names).text}"
        total = call("IFERROR", mean, NOTHING)
    return _rated(measure, tests, Formula(total), names)


def _rated(measure: Measure, tests: tuple[Test, ...], figure: Formula, names: Names) -> Formula:
    """The figure, not available where the exchange rate of an amount is missing."""
    money = money_of(measure)
    if money is None:
        return figure
    unrated = _count((*tests, Condition(Prepared(str(measure.table), Unrated(money)), "==", "1")), names)
    return Formula(call("IF", f"{unrated.text}>0", NOTHING, figure.text), figure.array)


def money_of(measure: Measure) -> str | None:
    """The column of amounts whose exchange rates a figure rests on."""
    column = str(measure.column)
    added = derived(str(measure.table), column)
    return column if column in MONEY else "amount_base" if added is not None and added.money else None


def _of_array(measure: Measure, tests: tuple[Test, ...], values: str, names: Names) -> Formula:
    """A mean or a median of an array; IF wants a third argument, for a row left out is no 0."""
    function = "AVERAGE" if measure.how == "mean" else "MEDIAN"
    kept = call("IF", mask(tests, names), values, NOTHING)
    return Formula(call("IFERROR", call(function, kept), NOTHING), array=True)


def _span(table: str, span: Span, names: Names) -> str:
    start, end = (names.column(Prepared(table, Day(column))) for column in (span.start, span.end))
    until = call("IF", f'({end}<>"")*({end}<{names.as_of})', end, f"{names.as_of}-1")
    return f"({until}-{start})/{number(span.unit_days)}"


def _frequency(measure: Measure, names: Names) -> str:
    """How often each code occurs among the rows: an array with one place per bin and one more."""
    table, column = str(measure.table), str(measure.column)
    codes = Prepared(table, Code(column))
    tests: tuple[Any, ...] = (*tests_of(measure, names), Condition(codes, ">=", "1"))
    kept = call("IF", mask(tests, names), names.column(codes), NOTHING)
    return call("IFERROR", call("FREQUENCY", kept, names.bins(codes)), "0")


def _both(both: Both, names: Names) -> Formula:
    first, second = _frequency(both.first, names), _frequency(both.second, names)
    return Formula(call("SUM", f"({first}>0)*({second}>0)"), array=True)
