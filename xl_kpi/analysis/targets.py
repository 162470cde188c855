"""Which target holds for a KPI over a scope, and which starting value was stored: the targets and baselines tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from xl_kpi.analysis.board import Baseline
from xl_kpi.catalog import parse_slot
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import from_serial, whole_months
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.load import Tables

ADDITIVE = frozenset({"money", "count"})
"""Units whose targets add up over owners and over time."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the targets table; ``owner`` is folded, empty for the team."""

    key: str
    owner: str
    first: date
    last: date
    target: float
    orange: float | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """The target in force; ``orange`` and ``direction`` when the line sets them."""

    value: float
    orange: float | None = None
    direction: str | None = None


def read_targets(tables: Tables) -> tuple[TargetRow, ...]:
    """Read the complete lines of the targets table; a line for an unknown KPI is refused by name."""
    frame = tables.frames.get("targets")
    if frame is None or not frame.size:
        return ()
    keys, owners, directions = (_words(frame, name) for name in ("kpi", "owner", "direction"))
    numbers = (frame.numbers(name) for name in ("period_start", "period_end", "target", "orange_threshold"))
    rows = []
    for place, (first, last, target, orange) in enumerate(zip(*numbers, strict=True)):
        if keys[place] and not np.isnan([first, last, target]).any():
            days = from_serial(first), from_serial(last)
            limit = None if np.isnan(orange) else float(orange)
            key = _key(keys[place], frame, place)
            rows.append(TargetRow(key, fold(owners[place]), *days, float(target), limit, directions[place] or None))
    return tuple(rows)


def _words(frame: Frame, column: str) -> list[str]:
    labels = frame.labels(column)
    return [*np.array([*labels.words, ""], dtype=object)[labels.codes]]


def _key(text: str, frame: Frame, place: int) -> str:
    try:
        kpi, options = parse_slot(text)
        return kpi.key(options)
    except KpiError as error:
        raise KpiError("bad_target", table=frame.name, row=frame.row_number(place), found=text) from error


def find_target(rows: Sequence[TargetRow], key: str, unit: str, scope: Scope) -> Target | None:
    """Return the target of a KPI over a scope; several owners' targets of money and counts add up."""
    mine = [row for row in rows if row.key == key]
    if not scope.owners:
        return _of_owner(mine, "", unit, scope)
    found = [_of_owner(mine, fold(owner), unit, scope) for owner in scope.owners]
    if unit not in ADDITIVE and None in found:
        return _of_owner(mine, "", unit, scope)
    known = [target for target in found if target is not None]
    if len(known) != len(found):
        return None
    if unit in ADDITIVE:
        return Target(sum(target.value for target in known), known[0].orange, known[0].direction)
    return known[0] if len({target.value for target in known}) == 1 else None


def _of_owner(rows: Sequence[TargetRow], owner: str, unit: str, scope: Scope) -> Target | None:
    mine = [row for row in rows if row.owner == owner]
    first, last = scope.from_date, scope.to_date
    if first is None or last is None:
        return None
    exact = [row for row in mine if (row.first, row.last) == (first, last)]
    if exact:
        return Target(exact[-1].target, exact[-1].orange, exact[-1].direction)
    inside = [row for row in mine if first <= row.first and row.last <= last]
    if unit in ADDITIVE and inside:
        return Target(sum(row.target for row in inside), inside[-1].orange, inside[-1].direction)
    around = [row for row in mine if row.first <= first and last <= row.last]
    if not around:
        return None
    row = min(around, key=lambda row: row.last - row.first)
    share = _share(row, scope) if unit in ADDITIVE else 1.0
    return Target(row.target * share, row.orange, row.direction)


def _share(row: TargetRow, scope: Scope) -> float:
    """The part of a longer target that falls to the scope: by months when both are whole months, else by days."""
    longer = Scope(from_date=row.first, to_date=row.last, as_of=scope.as_of)
    if whole_months(scope) and whole_months(longer):
        return whole_months(scope) / whole_months(longer)
    assert scope.from_date
    assert scope.to_date
    return ((scope.to_date - scope.from_date).days + 1) / ((row.last - row.first).days + 1)


def read_baselines(tables: Tables) -> dict[tuple[str, str], Baseline]:
    """Read the stored starting values by KPI key and folded owner (empty = team); the first line of each counts."""
    frame = tables.frames.get("baselines")
    found: dict[tuple[str, str], Baseline] = {}
    if frame is None:
        return found
    keys, owners, versions = (_words(frame, name) for name in ("kpi", "owner", "version"))
    for place, (value, day) in enumerate(zip(frame.numbers("value"), frame.numbers("date"), strict=True)):
        if keys[place] and not np.isnan(value):
            stored = Baseline(float(value), None if np.isnan(day) else from_serial(day), versions[place])
            found.setdefault((_key(keys[place], frame, place), fold(owners[place])), stored)
    return found
