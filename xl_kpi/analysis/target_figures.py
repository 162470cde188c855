"""What the KPI of each line of the targets was worth in the days of the line, and a year before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.slots import Slot, read_slots
from xl_kpi.analysis.targets import TargetRow
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import last_year
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine


@dataclass(frozen=True, slots=True)
class Figures:
    """``key`` is the choice that was computed; ``actual`` its value until the as-of day, ``last_year`` the whole."""

    key: str
    actual: float | None
    last_year: float | None


def looked_at(slots: Sequence[Slot], rows: Sequence[TargetRow]) -> Mapping[str, Slot]:
    """The slot that each key of the targets is for: a slot with options takes those of the plain KPI if it has none."""
    keys = {row.key for row in rows}
    found: dict[str, Slot] = {}
    for slot in slots:
        found.setdefault(slot.key if slot.key in keys else slot.kpi.code, slot)
    return found


def target_figures(
    engine: Engine, slots: Sequence[Slot], rows: Sequence[TargetRow], as_of: date
) -> list[Figures | None]:
    """Return the figures of each row; None for one without days, or where the tables cannot feed its KPI."""
    slot_of = looked_at(slots, rows)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if not row.always and row.first <= row.last:
            alike[row.key, row.owner].append(place)
    found: list[Figures | None] = [None] * len(rows)
    for (key, owner), places in alike.items():
        slot = slot_of.get(key) or read_slots([key])[0]
        values = _values(engine, slot, owner, [rows[place] for place in places], as_of)
        for place, pair in zip(places, values, strict=False):
            found[place] = Figures(slot.key, *pair)
    return found


def _values(
    engine: Engine, slot: Slot, owner: str, rows: Sequence[TargetRow], as_of: date
) -> list[tuple[float | None, float | None]]:
    """The values of one KPI and owner, nothing where the tables lack something."""
    owners = (owner,) if owner else ()
    whole = [Scope(from_date=row.first, to_date=row.last, as_of=row.last, owners=owners) for row in rows]
    scopes = [*whole, *map(last_year, whole)]
    begun = [scope for scope in scopes if scope.from_date and scope.from_date <= as_of]
    seen = [replace(scope, as_of=min(scope.as_of, as_of)) for scope in begun]
    try:
        plan = engine.plan(slot.kpi, slot.options)
        readings = engine.readings(plan, seen, target_params(engine.tables)) if seen else []
    except KpiError:  # a tile or the quality sheet says it
        return []
    values = {scope: reading.value for scope, reading in zip(begun, readings, strict=True)}
    return [(values.get(now), values.get(ago)) for now, ago in zip(whole, scopes[len(whole) :], strict=True)]
