"""The tiles of a dashboard: value, N-1, months, target, status and trend of each KPI, in one pass over the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xl_kpi.analysis.board import Baseline, Status, Tile
from xl_kpi.analysis.compute import make_scope, speaking, target_params
from xl_kpi.analysis.likes import refuse_unlike
from xl_kpi.analysis.sentence import gap, say
from xl_kpi.analysis.slots import Slot, label_of, read_slots
from xl_kpi.analysis.targets import Target, find_target, read_baselines, read_targets
from xl_kpi.analysis.verdict import attainment, cases_of, change, status, trend
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import DayLike, add_months, before, last_year, month_of, months_until, periods_before
from xl_kpi.core.reading import Reading, Scope
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine, Plan
from xl_kpi.tables.load import load_tables

LAST = 3
"""How many earlier periods a trend can be compared with."""


def dashboard(
    codes: Sequence[str],
    tables: Mapping[str, Any],
    *,
    from_date: DayLike = None,
    to_date: DayLike = None,
    owner: object = None,
    as_of: DayLike,
    months: int = 13,
    settings: Settings | None = None,
) -> tuple[Tile, ...]:
    """Evaluate up to twelve KPIs for one dashboard, in one pass.

    ``codes`` may carry options (``KPI_CLOSING_RATE[denominator=closed]``); ``tables`` as for ``compute``, with
    ``targets`` and ``baselines`` if there are any. Each tile holds the value, the same period a year earlier,
    the period before, ``months`` monthly readings and those of a year earlier, target, status, trend, starting
    value and one sentence. A KPI whose data are missing or wrong gives a tile without value whose ``error``
    says why; a wrong code or option raises KpiError, and so does a KPI that cannot be read like ``settings.like``.

    >>> deals = [["status", "amount", "closed_at"], ["won", 900, "2026-03-05"], ["won", 700, "2026-02-05"]]
    >>> [tile] = dashboard(["KPI_REVENUE"], {"deals": deals}, from_date="2026-03", as_of="2026-03-31")
    >>> tile.reading.value, [month.value for month in tile.series[-3:]], tile.trend.word
    (900.0, [0.0, 700.0, 900.0], 'up_good')
    """
    settings = settings or Settings()
    with speaking(settings.language):
        scope = make_scope(from_date, to_date, owner, as_of)
        slots = read_slots(codes, settings.like)
        for slot in slots:
            refuse_unlike(slot.kpi, slot.options, settings.like)
        return tiles(Engine(load_tables(tables, settings)), slots, scope, months)


def tiles(engine: Engine, slots: Sequence[Slot], scope: Scope, months: int = 13) -> tuple[Tile, ...]:
    """Evaluate slots on loaded tables."""
    maker = _Maker(engine, scope, months)
    codes = [slot.kpi.code for slot in slots]
    made = [maker.tile(slot) for slot in slots]
    language = engine.tables.settings.language
    pairs = zip(slots, made, strict=True)
    return tuple(_told_apart(slot, tile, language) if codes.count(tile.code) > 1 else tile for slot, tile in pairs)


def _told_apart(slot: Slot, tile: Tile, language: str) -> Tile:
    """Name the options of a KPI that stands in several slots: ``Taux de closing · en montant``."""
    chosen = {name: tile.reading.options[name] for name in slot.options if name in tile.reading.options}
    return replace(tile, label=label_of(replace(slot, options=chosen), language))


class _Maker:
    """Makes tiles: holds what they share, the scopes to evaluate and the stored targets and baselines."""

    def __init__(self, engine: Engine, scope: Scope, months: int) -> None:
        self.engine, self.scope = engine, scope
        self.settings = engine.tables.settings
        self.targets = read_targets(engine.tables)
        self.baselines = read_baselines(engine.tables)
        self.months = months_until(scope, months)
        year_ago = last_year(scope)
        self.scopes = [
            scope,
            year_ago,
            *periods_before(scope, LAST),
            *(month_of(scope, month) for month in self.months),
            *(month_of(year_ago, add_months(month, -12)) for month in self.months),
        ]

    def tile(self, slot: Slot) -> Tile:
        plan = self.engine.plan(slot.kpi, slot.options)
        try:
            readings = self.engine.readings(plan, self.scopes, target_params(self.engine.tables, self.targets))
        except KpiError as error:
            return self._broken(slot, plan, error)
        return self._whole(slot, plan, readings)

    def _whole(self, slot: Slot, plan: Plan, readings: Sequence[Reading], error: str | None = None) -> Tile:
        reading, year_ago, *others = readings
        previous, months = others[:LAST], others[LAST:]
        target = self._target(slot, plan)
        direction = (target.direction if target else None) or reading.direction
        orange = self._orange(slot, target)
        goal = target.value if target else None
        baseline = self._baseline(slot)
        return Tile(
            key=slot.key,
            code=slot.kpi.code,
            label=slot.kpi.label(self.settings.language),
            reading=reading,
            last_year=year_ago,
            previous=previous[0],
            months=self.months,
            series=tuple(months[: len(self.months)]),
            series_last_year=tuple(months[len(self.months) :]),
            target=goal,
            orange=orange,
            attainment=attainment(reading.value, goal, direction),
            status=self._status(reading, goal, direction, orange),
            trend=trend(reading.value, self._reference(year_ago, previous), direction, reading.unit),
            change=change(reading.value, year_ago.value, direction, reading.unit),
            baseline=baseline,
            baseline_change=change(reading.value, baseline.value if baseline else None, direction, reading.unit),
            sentence=error or self._sentence(plan, reading, goal, direction),
            error=error,
        )

    def _reference(self, year_ago: Reading, previous: Sequence[Reading]) -> float | None:
        """What the trend compares with, as the settings say; nothing without a period."""
        if self.settings.trend == "last_year":
            return year_ago.value
        if before(self.scope) is None:
            return None
        known = [reading.value for reading in previous if reading.value is not None]
        if self.settings.trend == "previous":
            return previous[0].value
        return sum(known) / len(known) if known else None

    def _target(self, slot: Slot, plan: Plan) -> Target | None:
        share = plan.unit == "rate"
        return find_target(self.targets, slot.key, self.scope, additive=plan.additive, share=share)

    def _sentence(self, plan: Plan, reading: Reading, goal: float | None, direction: str) -> str:
        """How far the target is, for what adds up; else what the figure means."""
        language = self.settings.language
        if goal is None or reading.value is None or not plan.additive or direction != "up":
            return say(reading, language)
        return gap(reading, goal, language)

    def _status(self, reading: Reading, goal: float | None, direction: str, orange: float) -> Status:
        n, unit = cases_of(reading), reading.unit
        return status(reading.value, goal, direction, orange, n, self.settings.min_n, unit)

    def _orange(self, slot: Slot, target: Target | None) -> float:
        if target and target.orange is not None:
            return target.orange
        return self.settings.orange_by_kpi.get(slot.kpi.code, self.settings.orange)

    def _baseline(self, slot: Slot) -> Baseline | None:
        owner = fold(self.scope.owners[0]) or "-" if self.scope.owners else ""
        return self.baselines.get((slot.key, owner)) if len(self.scope.owners) < 2 else None

    def _broken(self, slot: Slot, plan: Plan, error: KpiError) -> Tile:
        error.about = error.about or ("" if "kpi" in error.fields else slot.kpi.code)
        readings = [empty_reading(plan, scope, self.engine) for scope in self.scopes]
        return self._whole(slot, plan, readings, error.text(self.settings.language))


def empty_reading(plan: Plan, scope: Scope, engine: Engine) -> Reading:
    """A reading without value, for a KPI that cannot be evaluated."""
    return Reading(
        code=plan.kpi.code,
        scope=scope,
        value=None,
        numerator=None,
        denominator=None,
        n=None,
        unit=plan.unit,
        numerator_unit=plan.side_units[0],
        denominator_unit=plan.side_units[1],
        direction=plan.direction,
        excluded=(),
        notes=("error",),
        options=plan.kpi.visible(plan.options),
        version=plan.kpi.definition.version,
        currency=engine.currency,
    )
