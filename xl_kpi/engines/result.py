"""What an engine gives for one measure over one scope, and the arithmetic that makes a reading of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import add, mul, sub, truediv
from typing import Any

from xl_kpi.core.language import Both, Calc, Measure, Param, Ratio
from xl_kpi.core.reading import Scope


@dataclass(frozen=True, slots=True)
class Result:
    """``value`` over ``n`` rows (None: not available), rows excluded by reason, notes; ``total`` for a mean."""

    value: float | None
    n: int | float | None
    excluded: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """A folded value with its two sides."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | float | None
    excluded: Mapping[str, int]
    notes: tuple[str, ...]


_WORK: Mapping[str, Callable[[float, float], float]] = {"+": add, "-": sub, "*": mul, "/": truediv}
_MISSING = {"target": "no_target", "actual": "no_actual"}

Results = Mapping[Any, Result]
Params = Callable[[Param, Scope], float | None]


def measures_of(value: Any) -> tuple[Any, ...]:
    """The measures that a formula is made of, in the order in which they stand."""
    match value:
        case Measure() | Both():
            return (value,)
        case Ratio(numerator=first, denominator=second) | Calc(left=first, right=second):
            return (*measures_of(first), *measures_of(second))
        case Param(fallback=fallback):
            return measures_of(fallback) if fallback is not None else ()
        case _:
            return ()


def params_of(value: Any) -> tuple[str, ...]:
    """The outside numbers that a formula needs."""
    match value:
        case Param(name=name):
            return (name,)
        case Ratio(numerator=first, denominator=second) | Calc(left=first, right=second):
            return (*params_of(first), *params_of(second))
        case _:
            return ()


def outside_measures(value: Any) -> tuple[Any, ...]:
    """The measures that only stand in for a number nobody gave."""
    match value:
        case Param(fallback=fallback):
            return measures_of(fallback)
        case Ratio(numerator=first, denominator=second) | Calc(left=first, right=second):
            return (*outside_measures(first), *outside_measures(second))
        case _:
            return ()


def with_numbers(value: Any, numbers: Mapping[str, float]) -> Any:
    """Drop the stand-ins of the params whose number is given."""
    match value:
        case Param(name=name) if name in numbers:
            return Param(name)
        case Ratio(numerator=first, denominator=second):
            return replace(value, numerator=with_numbers(first, numbers), denominator=with_numbers(second, numbers))
        case Calc(op, first, second):
            return Calc(op, with_numbers(first, numbers), with_numbers(second, numbers))
        case _:
            return value


_COLUMN_UNITS = {
    "amount_base": "money",
    "list_base": "money",
    "weighted": "money",
    "discount": "money",
    "weight": "count",
}


def side_units(formula: Any, unit: str) -> tuple[str, str]:
    """The units of numerator and denominator: money, count, days… or number."""
    if not isinstance(formula, Ratio):
        return unit, "count"
    top, bottom = _unit(formula.numerator), _unit(formula.denominator)
    return top or bottom or "number", bottom or top or "number"


def _unit(value: Any) -> str | None:
    match value:
        case Measure(how=how, column=column):
            return "count" if how in ("count", "distinct") else _COLUMN_UNITS.get(str(column), "number")
        case Both():
            return "count"
        case Calc(left=first, right=second):
            return _unit(first) or _unit(second)
        case Param(fallback=fallback):
            return "number" if fallback is None and value.name == "months" else _unit(fallback)
        case _:
            return None


def reckon(formula: Any, results: Results, params: Params, scope: Scope) -> Sides:
    """Do the arithmetic of a formula over the results of its measures."""
    if isinstance(formula, Ratio):
        return _ratio(formula, results, params, scope)
    result = _evaluate(formula, results, params, scope)
    if isinstance(formula, Measure) and formula.how in ("mean", "median"):
        return Sides(result.value, result.total, result.n, result.n, result.excluded, result.notes)
    return Sides(result.value, result.value, None, result.n, result.excluded, result.notes)


def _evaluate(value: Any, results: Results, params: Params, scope: Scope) -> Result:
    match value:
        case Measure() | Both():
            return results[value]
        case Param(fallback=fallback):
            number = params(value, scope)
            if number is None and fallback is not None:
                return replace(_evaluate(fallback, results, params, scope), n=None)
            return Result(number, None, notes=() if number is not None else (_MISSING.get(value.name, "no_period"),))
        case Calc(op, left, right):
            return _calculate(op, *(_evaluate(side, results, params, scope) for side in (left, right)))
        case int() | float():
            return Result(float(value), value)
        case _:
            raise TypeError(value)


def _calculate(op: str, left: Result, right: Result) -> Result:
    excluded, notes = merge(left, right), tuple(dict.fromkeys((*left.notes, *right.notes)))
    if left.value is None or right.value is None:
        return Result(None, left.n, excluded, notes)
    work = _WORK[op]
    cases = None if left.n is None or right.n is None else work(left.n, right.n)
    return Result(work(left.value, right.value), cases, excluded, notes)


def merge(*results: Result | Sides) -> dict[str, int]:
    """Rows left out by several measures: mostly the same ones, so the larger number counts."""
    merged: dict[str, int] = {}
    for result in results:
        for reason, rows in result.excluded.items():
            merged[reason] = max(rows, merged.get(reason, 0))
    return merged


def _ratio(ratio: Ratio, results: Results, params: Params, scope: Scope) -> Sides:
    top = _evaluate(ratio.numerator, results, params, scope)
    bottom = _evaluate(ratio.denominator, results, params, scope)
    excluded, notes = merge(top, bottom), tuple(dict.fromkeys((*top.notes, *bottom.notes)))

    def sides(value: float | None, *more: str) -> Sides:
        return Sides(value, top.value, bottom.value, bottom.n, excluded, (*notes, *more))

    if ratio.from_start and scope.from_date is None:
        return sides(None, "no_period")
    if top.value is None or bottom.value is None:
        return sides(None)
    if ratio.not_positive and bottom.value <= 0:
        return sides(None, ratio.not_positive)
    if bottom.value == 0:
        return sides(None, "zero_denominator") if ratio.zero is None or top.value < 0 else sides(ratio.zero)
    return sides(ratio.scale * top.value / bottom.value)
