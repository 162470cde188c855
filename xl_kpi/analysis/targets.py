"""Which target holds for a KPI over a scope, and which starting value was stored: the targets and baselines tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from xl_kpi.analysis.board import Baseline
from xl_kpi.analysis.slots import key_of
from xl_kpi.core.period import FIRST_DAY, LAST_DAY, from_serial, month_end, whole_months
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.load import Tables

AS_PERCENT = 10
"""A target of a rate above it was typed as a percentage: 30 is 30 %."""


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

    @property
    def always(self) -> bool:
        """A line without days: it holds for any period that no other line covers."""
        return (self.first, self.last) == (FIRST_DAY, LAST_DAY)


@dataclass(frozen=True, slots=True)
class Target:
    """The target in force; ``orange`` and ``direction`` when the line sets them."""

    value: float
    orange: float | None = None
    direction: str | None = None


def read_targets(tables: Tables) -> tuple[TargetRow, ...]:
    """Read the targets table. A line with one day holds for that month, one without days for any period.

    A line without a target or for an unknown KPI is left to the quality report.
    """
    return tuple(row for row in target_lines(tables) if row)


def target_lines(tables: Tables) -> tuple[TargetRow | None, ...]:
    """The same line by line, None for those left out."""
    frame = tables.frames.get("targets")
    if frame is None or not frame.size:
        return ()
    keys, owners, directions = _keys(frame), _words(frame, "owner"), _words(frame, "direction")
    numbers = (frame.numbers(name) for name in ("period_start", "period_end", "target", "orange_threshold"))
    rows: list[TargetRow | None] = [None] * frame.size
    for place, (first, last, target, orange) in enumerate(zip(*numbers, strict=True)):
        key = keys[place]
        if key and not np.isnan(target):
            days = _days(first, last)
            limit = None if np.isnan(orange) else float(orange if orange <= 1 else orange / 100)
            direction = directions[place] or None
            rows[place] = TargetRow(key, fold(owners[place]), *days, float(target), limit, direction)
    return tuple(rows)


def _days(first: float, last: float) -> tuple[date, date]:
    """The first and last day of a line; one day alone stands for its month, none for always."""
    if np.isnan(first) and np.isnan(last):
        return FIRST_DAY, LAST_DAY
    start = from_serial(last).replace(day=1) if np.isnan(first) else from_serial(first)
    return start, month_end(start) if np.isnan(last) else from_serial(last)


def without_target(frame: Frame) -> list[int]:
    """The lines of a targets table that name a KPI and no target."""
    named = [place for place, word in enumerate(_words(frame, "kpi")) if word]
    return [place for place in named if np.isnan(frame.numbers("target")[place])]


def unknown_kpis(frame: Frame) -> list[int]:
    """The lines of a targets or baselines table whose KPI nobody knows."""
    words = _words(frame, "kpi")
    return [place for place, key in enumerate(_keys(frame)) if words[place] and not key]


def _words(frame: Frame, column: str) -> list[str]:
    labels = frame.labels(column)
    return [*np.array([*labels.words, ""], dtype=object)[labels.codes]]


def _keys(frame: Frame) -> list[str]:
    """The slot text of each line's KPI, empty where it cannot be read."""
    labels = frame.labels("kpi")
    known = [key_of(word) for word in labels.words]
    return [known[code] if code >= 0 else "" for code in labels.codes]


def find_target(
    rows: Sequence[TargetRow], key: str, scope: Scope, *, additive: bool, share: bool = False
) -> Target | None:
    """Return the target of a KPI over a scope; a slot with options takes that of the plain KPI when it has none.

    ``additive``: amounts and counts, whose targets add up over owners and over time. ``share``: a rate, of
    which a target typed as 30 means 30 %.
    """
    mine = [row for row in rows if row.key == key] or [row for row in rows if row.key == key.partition("[")[0]]
    found = [_of_owner(mine, owner, scope, additive) for owner in _folded(scope.owners)]
    if not scope.owners or (not additive and None in found):
        found = [_of_owner(mine, "", scope, additive)]
    known = [target for target in found if target is not None]
    if len(known) != len(found) or (not additive and len({target.value for target in known}) != 1):
        return None
    value = sum(target.value for target in known) if additive else known[0].value
    return replace(known[0], value=value / 100 if share and value > AS_PERCENT else value)


def _folded(owners: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(fold(owner) or "-" for owner in owners))


def _of_owner(rows: Sequence[TargetRow], owner: str, scope: Scope, additive: bool) -> Target | None:
    """The target of one owner (empty = the team): that of the period, else made of those that cover it."""
    first, last = scope.from_date, scope.to_date
    if first is None or last is None:
        return None
    mine = [row for row in rows if row.owner == owner and row.first <= last and first <= row.last]
    always = [row for row in mine if row.always]
    mine = [row for row in mine if not row.always]
    exact = [row for row in mine if (row.first, row.last) == (first, last)]
    if exact:
        return Target(exact[-1].target, exact[-1].orange, exact[-1].direction)
    inside = [row for row in mine if first <= row.first and row.last <= last]
    around = sorted(
        (row for row in mine if row.first <= first and last <= row.last), key=lambda row: row.last - row.first
    )
    ways = (sorted(way, key=lambda row: row.first) for way in (inside, around[:1], mine))
    parts = next((way for way in ways if _covers(way, first, last)), None)
    if parts is None:
        return Target(always[-1].target, always[-1].orange, always[-1].direction) if always else None
    if additive:
        value = sum(row.target * _share(row, scope) for row in parts)
    elif len({row.target for row in parts}) == 1:
        value = parts[0].target
    else:
        return None
    return Target(value, parts[-1].orange, parts[-1].direction)


def _covers(rows: Sequence[TargetRow], first: date, last: date) -> bool:
    """Tell whether the lines cover the period without a gap or an overlap."""
    day = timedelta(days=1)
    joined = all(after.first == before.last + day for before, after in pairwise(rows))
    return bool(rows) and joined and rows[0].first <= first and last <= rows[-1].last


def _share(row: TargetRow, scope: Scope) -> float:
    """The part of a line that falls in the scope: by months when both are whole months, else by days."""
    assert scope.from_date
    assert scope.to_date
    part = Scope(from_date=max(row.first, scope.from_date), to_date=min(row.last, scope.to_date), as_of=scope.as_of)
    whole = Scope(from_date=row.first, to_date=row.last, as_of=scope.as_of)
    if whole_months(part) and whole_months(whole):
        return whole_months(part) / whole_months(whole)
    assert part.from_date
    assert part.to_date
    return ((part.to_date - part.from_date).days + 1) / ((row.last - row.first).days + 1)


def read_baselines(tables: Tables) -> dict[tuple[str, str], Baseline]:
    """Read the stored starting values by KPI key and folded owner (empty = team); the first line of each counts."""
    frame = tables.frames.get("baselines")
    found: dict[tuple[str, str], Baseline] = {}
    if frame is None:
        return found
    keys, owners, versions = _keys(frame), _words(frame, "owner"), _words(frame, "version")
    for place, (value, day) in enumerate(zip(frame.numbers("value"), frame.numbers("date"), strict=True)):
        if keys[place] and not np.isnan(value):
            stored = Baseline(float(value), None if np.isnan(day) else from_serial(day), versions[place])
            found.setdefault((keys[place], fold(owners[place])), stored)
    return found
