"""From plans to formulas: the measures to write once, the columns to prepare, and why a plan has no formula."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xl_kpi.core.language import Both
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.engine import Plan
from xl_kpi.engines.formula.columns import by_sheet
from xl_kpi.engines.formula.measures import money_of, prepared_columns
from xl_kpi.engines.formula.prepared import Prepared
from xl_kpi.engines.formula.scope import Names
from xl_kpi.engines.scope import moments_of
from xl_kpi.tables.money import Month

DATED = frozenset({"sold_at", "closed_on", "date"})
"""Columns of dates whose rows take the exchange rate of that very month."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure is no native formula: an entry of reasons.toml and what fills its placeholders."""

    code: str
    fields: tuple[tuple[str, str], ...] = ()

    def text(self, language: str) -> str:
        return reasons()[self.code][language].format_map(dict(self.fields))


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Every reason by code, then by language."""
    return tomllib.loads(files(__package__).joinpath("reasons.toml").read_text(encoding="utf-8"))


def why_not(plan: Plan, columns: Columns, scope: Scope, late: Month | None) -> Reason | None:
    """The reason why a plan has no formula over a scope, None when it has one.

    ``late`` is the as-of month for which the columns were prepared, as ``Columns.late`` gives it.
    """
    if len(set(map(fold, scope.owners))) > 1:
        return Reason("several_owners", (("owners", ", ".join(scope.owners)),))
    if any(isinstance(one, Both) and _keys(one.first) != _keys(one.second) for one in plan.measures):
        return Reason("different_keys")
    moments = moments_of(scope)
    asked = columns.late(moments.as_of)
    if asked is None or late is None or asked == late:
        return None
    if any(_takes_other_rate(measure, asked > late or moments.unbounded) for measure in plan.measures):
        return Reason("rates_by_month", (("month", f"{late[1]:02d}/{late[0]}"),))
    return None


def _keys(measure: Any) -> tuple[str, str]:
    return str(measure.table), str(measure.column)


def _takes_other_rate(measure: Any, always: bool) -> bool:
    """Tell whether amounts are converted otherwise; those of a past month are not when the as-of day goes back."""
    if isinstance(measure, Both) or money_of(measure) is None:
        return False
    return always or str(measure.at) not in DATED


def measures_to_write(plans: Iterable[Plan]) -> tuple[Any, ...]:
    """Every measure that the plans are made of, once: KPIs share many of them."""
    return tuple(dict.fromkeys(measure for plan in plans for measure in plan.measures))


def columns_to_prepare(measures: Iterable[Any], names: Names) -> dict[str, tuple[Prepared, ...]]:
    """The prepared columns that the measures look at, by canonical table."""
    return by_sheet(column for measure in measures for column in prepared_columns(measure, names))
