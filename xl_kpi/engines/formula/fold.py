"""The arithmetic of ``xl_kpi.engines.result.reckon`` written as formulas over the cells of the measures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xl_kpi.core.language import Both, Calc, Measure, Param, Ratio
from xl_kpi.engines.engine import SCOPE_NUMBERS, Plan
from xl_kpi.engines.formula.measures import NOTHING, money_of
from xl_kpi.engines.formula.scope import Names, scope_formula
from xl_kpi.engines.formula.text import call, number


@dataclass(frozen=True, slots=True)
class MeasureCells:
    """Where the figure of a measure stands, and the number of its rows."""

    value: str
    n: str


@dataclass(frozen=True, slots=True)
class Fold:
    """The figures of a reading as formulas; a figure that is not available is the text of ``Names.missing``."""

    value: str
    numerator: str
    denominator: str
    n: str


@dataclass(frozen=True, slots=True)
class Side:
    """One value: its text, what must be numbers for it to mean anything, and how many cases it has."""

    text: str
    wants: tuple[str, ...] = ()
    n: str | None = None


Cells = Callable[[Any], MeasureCells]


def fold_formulas(plan: Plan, cells: Cells, names: Names) -> Fold:
    """Value, numerator, denominator and cases of a plan."""
    formula = plan.formula
    if isinstance(formula, Ratio):
        return _ratio(formula, _Leaves(cells, names, plan.numbers))
    side = _Leaves(cells, names, plan.numbers).side(formula)
    value, n = _shown(side, side.text, names), side.n or names.missing
    if isinstance(formula, Measure) and formula.how in ("mean", "median"):
        return Fold(value, _total(formula, side, n, names), n, n)
    return Fold(value, value, names.missing, n)


def _total(measure: Measure, side: Side, n: str, names: Names) -> str:
    """What a mean divides: 0 when there is no row. A median divides nothing."""
    if measure.how == "median":
        return names.missing
    return call("IF", f"{n}=0", "0", _shown(side, f"{side.text}*{n}", names))


@dataclass(frozen=True, slots=True)
class _Leaves:
    """What the values of a formula are made of."""

    cells: Cells
    names: Names
    numbers: Mapping[str, float]

    def side(self, value: Any) -> Side:
        match value:
            case Measure() | Both():
                found = self.cells(value)
                return Side(found.value, (found.value,) if _may_lack(value) else (), found.n)
            case Param(name=name, fallback=fallback):
                return self._param(name, fallback)
            case Calc(op, left, right):
                return _calculated(op, self.side(left), self.side(right))
            case _:
                return Side(number(value), (), number(value))

    def _param(self, name: str, fallback: Any) -> Side:
        if name in self.numbers:
            return Side(number(self.numbers[name]))
        if name in SCOPE_NUMBERS:
            text = scope_formula(name, self.names)
            return Side(text, (text,))
        if fallback is not None:
            instead = self.side(fallback)
            return Side(instead.text, instead.wants)
        cell = self.names.params.get(name, NOTHING)
        return Side(cell, (cell,))


def _may_lack(measure: Measure | Both) -> bool:
    """Counts are always numbers; means may have no row, and amounts no rate."""
    return isinstance(measure, Measure) and (str(measure.how) in ("mean", "median") or money_of(measure) is not None)


def _calculated(op: str, left: Side, right: Side) -> Side:
    text = f"({left.text}{op}{right.text})"
    cases = None if left.n is None or right.n is None else f"({left.n}{op}{right.n})"
    return Side(text, tuple(dict.fromkeys((*left.wants, *right.wants))), cases)


def _shown(side: Side, text: str, names: Names, *conditions: str) -> str:
    """The text where all that it needs is there."""
    tests = (*(f"ISNUMBER({want})" for want in side.wants), *conditions)
    if not tests:
        return text
    return call("IF", tests[0] if len(tests) == 1 else call("AND", *tests), text, names.missing)


def _ratio(ratio: Ratio, leaves: _Leaves) -> Fold:
    names = leaves.names
    top, bottom = leaves.side(ratio.numerator), leaves.side(ratio.denominator)
    scaled = top.text if ratio.scale == 1 else f"{number(ratio.scale)}*{top.text}"
    nothing = names.missing
    if ratio.zero is not None:
        nothing = call("IF", f"{top.text}<0", names.missing, number(ratio.zero))
    value = call("IF", f"{bottom.text}=0", nothing, f"{scaled}/{bottom.text}")
    if ratio.not_positive:
        value = call("IF", f"{bottom.text}<=0", names.missing, f"{scaled}/{bottom.text}")
    both = Side("", tuple(dict.fromkeys((*top.wants, *bottom.wants))))
    bounded = (f"{names.start}>1",) if ratio.from_start else ()
    value = _shown(both, value, names, *bounded)
    numerator, denominator = (_shown(side, side.text, names) for side in (top, bottom))
    return Fold(value, numerator, denominator, bottom.n or names.missing)
