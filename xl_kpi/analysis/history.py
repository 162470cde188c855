"""Frozen months: what a KPI was worth when its month was closed, kept for good beside what it is worth today."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.slots import Slot, key_of
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import from_serial, month_end
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import Tables

SAME = 1e-9
"""How far a value may move, as a part of it, without being another one."""

Frozen = Mapping[tuple[date, str, str], float]
"""The value frozen last by first day of the month, key of the KPI and folded owner (empty = team)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value to freeze; ``before`` is the one frozen earlier for the same month, where it was another."""

    month: date
    slot: Slot
    owner: str
    value: float
    version: str
    before: float | None


def read_history(tables: Tables) -> Frozen:
    """Read the history table; of several lines for one month and KPI the last holds."""
    frame = tables.frames.get("history")
    if frame is None or not frame.size:
        return {}
    kpis, owners = (frame.labels(name) for name in ("kpi", "owner"))
    keys = [key_of(word) for word in kpis.words]
    found: dict[tuple[date, str, str], float] = {}
    for place, (month, value) in enumerate(zip(frame.numbers("month"), frame.numbers("value"), strict=True)):
        kpi, owner = int(kpis.codes[place]), int(owners.codes[place])
        if kpi >= 0 and keys[kpi] and not np.isnan(month) and not np.isnan(value):
            named = fold(owners.words[owner]) if owner >= 0 else ""
            found[from_serial(month).replace(day=1), keys[kpi], named] = float(value)
    return found


def freeze(engine: Engine, slots: Sequence[Slot], month: date, owner: str, as_of: date) -> Iterator[Line]:
    """Yield what is to be frozen of a month: values that no line holds yet, and those that have moved since.

    A KPI without a value in that month is left out. Raises KpiError: the month is not over on the day ``as_of``.
    """
    first = month.replace(day=1)
    if month_end(first) > as_of:
        raise KpiError("month_running", month=f"{first:%Y-%m}", last=month_end(first).isoformat())
    known, params = read_history(engine.tables), target_params(engine.tables)
    scope = Scope(from_date=first, to_date=month_end(first), as_of=month_end(first), owners=(owner,) if owner else ())
    for slot in slots:
        plan = engine.plan(slot.kpi, slot.options)
        if engine.lack(plan, scope.owners):
            continue
        [reading] = engine.readings(plan, [scope], params)
        before = known.get((first, slot.key, fold(owner)))
        if reading.value is not None and not _same(reading.value, before):
            yield Line(first, slot, owner, reading.value, reading.version, before)


def _same(value: float, before: float | None) -> bool:
    return before is not None and math.isclose(value, before, rel_tol=SAME, abs_tol=SAME)
