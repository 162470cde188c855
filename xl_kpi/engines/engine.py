"""Readings of a KPI over many scopes: checks what it needs, runs the columnar engine, does the arithmetic, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xl_kpi.catalog import Kpi
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import START, Measure, Param, Ratio
from xl_kpi.core.reading import Excluded, Reading, Scope
from xl_kpi.core.resolve import read_number, resolve
from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.columnar.measures import Measures
from xl_kpi.engines.needs import columns_of, lack_of
from xl_kpi.engines.result import (
    Params,
    Sides,
    measures_of,
    outside_measures,
    params_of,
    reckon,
    side_units,
    with_numbers,
)
from xl_kpi.engines.scope import Moments, moments_of, scope_number
from xl_kpi.tables.headers import shown
from xl_kpi.tables.load import Tables
from xl_kpi.tables.schema import schemas

YOUNG_COHORT = 30
"""A cohort whose period ended less than so many days before the as-of day can still grow."""

SET_ASIDE = ("duplicate_id", "total_row", "footer_row", "unreadable_row")
"""The rows that no figure counts, in the order in which a reading says so; nobody asks after blank rows."""

SCOPE_NUMBERS = frozenset({"months", "elapsed_days", "elapsed_working_days"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A KPI with its options chosen: a formula without choices, ready to be evaluated."""

    kpi: Kpi
    options: Mapping[str, Any]
    formula: Any
    unit: str
    direction: str
    side_units: tuple[str, str]
    numbers: Mapping[str, float]

    @property
    def measures(self) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(measures_of(self.formula)))

    @property
    def additive(self) -> bool:
        """Whether values add up over months and owners: a count or a sum of what happens in the period."""
        formula = self.formula
        if not isinstance(formula, Measure) or not isinstance(formula.window, tuple):
            return False
        return formula.how in ("count", "sum") and formula.window[0] == START

    @property
    def params(self) -> tuple[str, ...]:
        return params_of(self.formula)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all readings of a plan have in common, whatever their scope."""

    notes: tuple[str, ...]
    dropped: tuple[Excluded, ...]
    options: Mapping[str, Any]
    currency: str


class Engine:
    """Evaluates KPIs over one set of tables; every column and mask is made once and shared."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.columns = Columns(tables)
        self._measures: dict[tuple[str, ...], Measures] = {}

    @cached_property
    def currency(self) -> str:
        """The currency of the amounts of all tables; it takes a look at every amount."""
        return self.tables.currency()

    def plan(self, kpi: Kpi, given: Mapping[str, Any]) -> Plan:
        """Choose the options; a KpiError names an unknown or impossible one."""
        given = kpi.named(given)
        options = kpi.choose(given, self.tables.given)
        definition = kpi.definition
        formula, unit, direction = (
            resolve(p, options) for p in (definition.formula, definition.unit, definition.direction)
        )
        numbers = {name: read_number(kpi.code, name, given[name]) for name in definition.params if _said(given, name)}
        formula = with_numbers(formula, numbers)
        return Plan(kpi, options, formula, unit, direction, side_units(formula, unit), numbers)

    def lack(self, plan: Plan, owners: tuple[str, ...] = (), undated: bool = False) -> KpiError | None:
        """The error that tells which table or column this plan misses, if any."""
        for measure in plan.measures:
            lack = lack_of(measure, self.tables, undated) or self._owner_lack(measure, owners)
            if lack is not None and measure in outside_measures(plan.formula):
                return KpiError("missing_param", kpi=plan.kpi.code, option="actual")
            if lack is not None:
                return self._missing(plan.kpi, *lack)
        return None

    def readings(self, plan: Plan, scopes: Sequence[Scope], params: Params) -> list[Reading]:
        """Return one reading per scope; all scopes have the same owners."""
        owners = scopes[0].owners
        moments = [moments_of(scope) for scope in scopes]
        lack = self.lack(plan, owners, all(moment.unbounded for moment in moments))
        if lack is not None:
            raise lack
        if owners not in self._measures:
            self._measures[owners] = Measures(self.tables, self.columns, owners)
        engine = self._measures[owners]
        found = {measure: engine.evaluate(measure, moments) for measure in plan.measures}
        shared = self._shared(plan, engine)
        readings = []
        for place, scope in enumerate(scopes):
            results = {measure: cells[place] for measure, cells in found.items()}
            sides = reckon(plan.formula, results, _outside(plan, params), scope)
            notes = (*sides.notes, *_own_notes(plan, sides, moments[place]), *shared.notes)
            readings.append(_reading(plan, scope, sides, tuple(dict.fromkeys(notes)), shared))
        return readings

    def forget(self, owners: tuple[str, ...]) -> None:
        """Let go of the rows selected for these owners, when many owners follow one another."""
        self._measures.pop(owners, None)

    def _shared(self, plan: Plan, engine: Measures) -> Shared:
        notes, dropped = self._shared_notes(plan, engine), self._dropped(plan)
        is_money = "money" in (plan.unit, *plan.side_units)
        currency = self.tables.currency(self.tables_of(plan)) if is_money else self.tables.rates.base
        return Shared(notes, dropped, plan.kpi.visible(plan.options), currency)

    def _owner_lack(self, measure: Any, owners: tuple[str, ...]) -> tuple[str, str] | None:
        if not owners:
            return None
        table = self.tables.real_name(str(getattr(measure, "first", measure).table))
        frame = self.tables.get(table)
        return None if frame is None or frame.has("owner") else (frame.name, "owner")

    def _missing(self, kpi: Kpi, table: str, column: str) -> KpiError:
        tables, schema = kpi.definition.tables, schemas()[table]
        said = {"kpi": kpi.code, "table": table, "sheet": schema.sheet}
        if not column and not any(map(self.tables.has, tables)) and table not in kpi.definition.required:
            listed = {spoken: ", ".join(_named(name, spoken) for name in tables) for spoken in schema.sheet}
            return KpiError("missing_tables", **said, tables=listed)
        if not column:
            return KpiError("missing_table", **said)
        label, found = schema.columns[column].label, shown(self.tables.frames[table].headers)
        return KpiError("missing_column", **said, column=column, label=label, found=found)

    def tables_of(self, plan: Plan) -> tuple[str, ...]:
        measures = (getattr(measure, "first", measure) for measure in plan.measures)
        return tuple(dict.fromkeys(self.tables.real_name(str(measure.table)) for measure in measures))

    def _dropped(self, plan: Plan) -> tuple[Excluded, ...]:
        names = {"orders" if table == "order_lines" else table for table in self.tables_of(plan)}
        frames = [self.tables.frames[name] for name in names]
        found = {reason: sum(frame.set_aside.get(reason, 0) for frame in frames) for reason in SET_ASIDE}
        return tuple(Excluded(reason, rows) for reason, rows in found.items() if rows)

    def _shared_notes(self, plan: Plan, engine: Measures) -> tuple[str, ...]:
        """What holds for every scope: fallbacks used, how order lines were read, owners nobody knows."""
        notes: list[str] = []
        for option in plan.kpi.definition.options:
            chosen = plan.options[option.name]
            if option.auto and chosen in schemas() and chosen != option.auto[0][0]:
                notes.append(f"fallback_{chosen}")
        used = {pair for measure in plan.measures for pair in columns_of(measure, "", self.tables)}
        notes += [f"fallback_{source}" for pair, source in sorted(self.columns.fallbacks.items()) if pair in used]
        tables = self.tables_of(plan)
        notes += [note for table in tables for note in self.tables.notes(table)]
        known = frozenset().union(*(engine.owners_of(table) for table in tables))
        notes += [f"unknown_owner:{name}" for name in engine.owners if tables and fold(name) not in known]
        return (*notes, *plan.kpi.definition.notes)


def _named(table: str, language: str) -> str:
    return f"{schemas()[table].sheet[language]} ({table})"


def _reading(plan: Plan, scope: Scope, sides: Sides, notes: tuple[str, ...], shared: Shared) -> Reading:
    excluded = tuple(Excluded(reason, rows) for reason, rows in sides.excluded.items())
    return Reading(
        code=plan.kpi.code,
        scope=scope,
        value=sides.value,
        numerator=sides.numerator,
        denominator=sides.denominator,
        n=int(sides.n) if sides.n is not None and sides.n == int(sides.n) else sides.n,
        unit=plan.unit,
        numerator_unit=plan.side_units[0],
        denominator_unit=plan.side_units[1],
        direction=plan.direction,
        excluded=(*excluded, *shared.dropped),
        notes=notes,
        options=shared.options,
        version=plan.kpi.definition.version,
        currency=shared.currency,
    )


def _said(given: Mapping[str, Any], name: str) -> bool:
    return given.get(name) not in (None, "")


def _own_notes(plan: Plan, sides: Sides, moments: Moments) -> tuple[str, ...]:
    notes = []
    formula = plan.formula
    if isinstance(formula, Ratio) and sides.value is not None and plan.unit == "rate":
        if sides.value > 1 and not plan.kpi.definition.params:
            notes.append("over_100")
        if formula.cohort and moments.as_of - moments.planned_end < YOUNG_COHORT:
            notes.append("immature_cohort")
    return tuple(notes)


def _outside(plan: Plan, params: Params) -> Params:
    """Answer for the numbers from outside the rows: given ones, those of the scope, else what the caller knows."""

    def number(param: Param, scope: Scope) -> float | None:
        if param.name in plan.numbers:
            return plan.numbers[param.name]
        return scope_number(param.name, scope) if param.name in SCOPE_NUMBERS else params(param, scope)

    return number
