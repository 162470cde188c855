"""The dozen that a dashboard shows when nobody chose: balanced, and fed by the tables and columns at hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xl_kpi.analysis.compute import target_params
from xl_kpi.analysis.slots import MAX_TILES, Slot, read_slots
from xl_kpi.catalog import catalog, parse_slot
from xl_kpi.core.errors import KpiError
from xl_kpi.core.likes import like
from xl_kpi.core.reading import Reading, Scope
from xl_kpi.engines.engine import Engine

PREFERRED = (
    "KPI_REVENUE",
    "KPI_SALES_COUNT",
    "KPI_AVERAGE_BASKET",
    "KPI_PIPELINE_COVERAGE",
    "KPI_OUTBOUND_CONTACTS",
    "KPI_MEETINGS_BOOKED",
    "KPI_MEETINGS_BOOKED[rank=all]",
    "KPI_NO_SHOW_RATE",
    "KPI_NO_SHOW_RATE[rank=all]",
    "KPI_R1_TO_R2_RATE",
    "KPI_CLOSING_RATE",
    "KPI_CLOSING_RATE[denominator=closed]",
    "KPI_SALES_CYCLE",
    "KPI_REPURCHASE_RATE",
    "KPI_SATISFACTION_SCORE",
)
"""The dozen of the design, in reading order: results, effort, effectiveness and customers."""

DOZEN = tuple(code for code in PREFERRED if "[" not in code)
"""What the demonstration shows."""

SPARE = ("KPI_SALES_CYCLE[stat=median]", "KPI_CLOSING_RATE[denominator=closed;weight=amount]")
"""Other sights of the same KPIs, when the data feed fewer than twelve."""

UNREADABLE = ("bad_number", "bad_date")
"""A cell that cannot be read does not drop a KPI in silence: its tile says which."""

AT_LEAST = {"result": 3, "means": 3, "qualitative": 1}


def balanced_dozen(engine: Engine, scope: Scope) -> tuple[Slot, ...]:
    """Return up to twelve slots that the data can feed, in the order of PREFERRED, then of the catalogue."""
    crm = engine.tables.settings.like
    chosen: list[Slot] = []
    for slot in _candidates(crm):
        if all(slot.kpi.code != known.kpi.code for known in chosen) and _feeds(engine, slot, scope):
            chosen.append(slot)
    spare = [slot for slot in read_slots(SPARE, crm) if _feeds(engine, slot, scope)]
    return _balanced(chosen, spare)


def _candidates(crm: str | None) -> Iterator[Slot]:
    """What may be shown, best first; a KPI that is read like a CRM has no other options to fall back on."""
    others = [kpi.code for kpi in catalog() if not any(option.required for option in kpi.options)]
    for text in dict.fromkeys((*PREFERRED, *others)):
        kpi, options = parse_slot(text)
        known = like(crm, kpi.code)
        if not (options and known and known.options):
            yield from read_slots([text], crm)


def _feeds(engine: Engine, slot: Slot, scope: Scope) -> bool:
    """Tell whether the tables give this slot something to show, over all dates or over the period."""
    try:
        plan = engine.plan(slot.kpi, slot.options)
        seen = [replace(scope, from_date=None, to_date=None), scope]
        readings = engine.readings(plan, seen, target_params(engine.tables))
    except KpiError as error:
        return error.code in UNREADABLE
    return any(map(_shows_something, readings))


def _shows_something(reading: Reading) -> bool:
    """Tell a figure from a zero over nothing, or over rows that all had to be left out."""
    if reading.denominator is None:
        return bool(reading.value)
    return reading.value is not None and not (reading.numerator == 0 and reading.excluded)


def _balanced(fed: Sequence[Slot], spare: Sequence[Slot]) -> tuple[Slot, ...]:
    """The first twelve, the last ones given up where a missing nature can still be had."""
    chosen = [*fed, *spare][:MAX_TILES]
    for slot in fed[MAX_TILES:]:
        lacking = missing_natures(chosen)
        useful = next((nature for nature in lacking if nature in natures(slot)), None)
        if useful:
            chosen[_least_needed(chosen)] = slot
    return tuple(chosen)


def _least_needed(chosen: Sequence[Slot]) -> int:
    """The last slot whose loss takes nothing below what is recommended."""
    places = range(len(chosen) - 1, -1, -1)
    rest = ((place, [*chosen[:place], *chosen[place + 1 :]]) for place in places)
    before = _shortfall(chosen)
    return next((place for place, slots in rest if _shortfall(slots) == before), len(chosen) - 1)


def natures(slot: Slot) -> frozenset[str]:
    definition = slot.kpi.definition
    return frozenset({definition.nature, "qualitative" if definition.qualitative else "quantitative"})


def missing_natures(slots: Sequence[Slot]) -> tuple[str, ...]:
    """Which of result, means and qualitative stand below what is recommended."""
    return tuple(nature for nature, lacking in _shortfall(slots).items() if lacking)


def _shortfall(slots: Sequence[Slot]) -> dict[str, int]:
    """How many slots of each nature are lacking."""
    counts = {nature: sum(nature in natures(slot) for slot in slots) for nature in AT_LEAST}
    return {nature: max(0, least - counts[nature]) for nature, least in AT_LEAST.items()}
