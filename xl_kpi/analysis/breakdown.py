"""One KPI by owner, by month or by both: the lines of a team sheet or of a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.likes import as_read
from xl_kpi.catalog import Kpi
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import add_months, month_end
from xl_kpi.core.reading import Reading, Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine, Plan

Line = tuple[Mapping[str, str], Reading]
NOBODY = ""
"""The owner of rows that name none; shown last."""


def breakdown(engine: Engine, kpi: Kpi, options: Mapping[str, Any], scope: Scope, by: Sequence[str]) -> list[Line]:
    """Return a reading per owner and month asked for, each with its place (``owner``, ``month`` as 2026-03)."""
    plan = engine.plan(kpi, as_read(kpi, options, engine.tables.settings.like))
    params = target_params(engine.tables)
    lines: list[Line] = []
    for owner in owners_of(engine, plan, scope) if "owner" in by else [None]:
        owned = scope if owner is None else replace(scope, owners=(owner,))
        months = months_of(kpi, owned) if "month" in by else [owned]
        for part, reading in zip(months, engine.readings(plan, months, params), strict=True):
            place = {} if owner is None else {"owner": owner}
            if "month" in by and part.from_date:
                place["month"] = f"{part.from_date:%Y-%m}"
            lines.append((place, reading))
        engine.forget(owned.owners)
    return lines


def owners_of(engine: Engine, plan: Plan, scope: Scope) -> list[str]:
    """The owners in the tables that the KPI counts, by alphabet; nobody's rows last; only those of the scope if any."""
    names: dict[str, str] = {}
    nobody = False
    for table in engine.tables_of(plan):
        frame = engine.tables.get(table)
        if frame is None or not frame.has("owner"):
            continue
        labels = frame.column("owner")
        names |= {fold(word): word for word in labels.words if fold(word) not in names}  # type: ignore[union-attr]
        nobody = nobody or bool(np.any(labels.codes < 0))  # type: ignore[union-attr]
    if scope.owners:
        return list(scope.owners)
    return [names[key] for key in sorted(names)] + ([NOBODY] if nobody else [])


def months_of(kpi: Kpi, scope: Scope) -> list[Scope]:
    """The calendar months of the period, each seen from its own end or the as-of day if that comes first."""
    if scope.from_date is None:
        raise KpiError("missing_period", kpi=kpi.code)
    last = scope.to_date or scope.as_of
    months, first = [], scope.from_date
    while first <= last:
        end = min(month_end(first), last)
        months.append(replace(scope, from_date=first, to_date=end, as_of=min(scope.as_of, end)))
        first = add_months(first.replace(day=1), 1)
    return months
