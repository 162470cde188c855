"""One KPI over one scope: the function behind a cell, a command and a test."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from xl_kpi.analysis.likes import as_read
from xl_kpi.analysis.targets import TargetRow, find_target, read_targets
from xl_kpi.catalog import Kpi, parse_slot
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import Param
from xl_kpi.core.period import DayLike, to_day, to_owners, to_period
from xl_kpi.core.reading import Reading, Scope
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine, Plan
from xl_kpi.tables.load import Tables, load_tables

TARGET_KEY = "KPI_REVENUE"
"""The targets that KPI_TARGET_ATTAINMENT and KPI_PIPELINE_COVERAGE read when no number is given."""


def compute(
    code: str,
    tables: Mapping[str, Any],
    *,
    from_date: DayLike = None,
    to_date: DayLike = None,
    owner: object = None,
    as_of: DayLike,
    settings: Settings | None = None,
    **options: Any,
) -> Reading:
    """Evaluate one KPI; ``code`` may carry options (``KPI_CLOSING_RATE[denominator=closed]``).

    ``tables`` maps a table name to rows as Excel hands them over (sequence of sequences, header first, dates as
    serials, datetimes or text) or to a DataFrame. ``from_date`` and ``to_date`` are both included, blank = open;
    ``from_date`` alone may be a label (``2026-T1``). ``owner`` is a name, several names, or blank for everyone.

    Returns a Reading: rates as fractions, money in ``reading.currency``, ``value`` None when not available.
    Raises KpiError for a missing table or column, an unknown option, a cell that is no number or date.
    Source: the KPI's own definition, ``xl-kpi define CODE``.

    >>> deals = [["Statut", "Close le"], ["gagné", "05/03/2026"], ["perdu", "09/03/2026"], ["en cours", ""]]
    >>> compute("KPI_CLOSING_RATE", {"deals": deals}, as_of="2026-03-31", denominator="closed").value
    0.5
    """
    settings = settings or Settings()
    with speaking(settings.language, code):
        kpi, in_code = parse_slot(str(code))
    with speaking(settings.language, kpi.code):
        scope = make_scope(from_date, to_date, owner, as_of)
        return evaluate(Engine(load_tables(tables, settings)), kpi, in_code | options, scope)


@contextmanager
def speaking(language: str, about: str = "") -> Iterator[None]:
    """Let the errors raised inside speak the user's language and name the KPI they are about."""
    try:
        yield
    except KpiError as error:
        error.language = language
        error.about = error.about or ("" if "kpi" in error.fields else about)
        raise


def make_scope(from_date: DayLike, to_date: DayLike, owner: object, as_of: DayLike) -> Scope:
    """Read the arguments that say what to look at."""
    first, last = to_period(from_date, to_date)
    day = to_day(as_of, "as_of")
    if day is None:
        raise KpiError("missing_as_of")
    return Scope(from_date=first, to_date=last, as_of=day, owners=to_owners(owner))


def evaluate(engine: Engine, kpi: Kpi, options: Mapping[str, Any], scope: Scope) -> Reading:
    """Evaluate a KPI on loaded tables; numbers from outside the rows must be given or stand in the targets table."""
    plan = engine.plan(kpi, as_read(kpi, options, engine.tables.settings.like))
    reading = engine.readings(plan, [scope], target_params(engine.tables))[0]
    _refuse_unknown_numbers(plan, reading)
    return reading


def target_params(tables: Tables, rows: tuple[TargetRow, ...] | None = None) -> Callable[[Param, Scope], float | None]:
    """Answer ``target`` from the targets table; ``actual`` is left to its fallback, the revenue."""
    known = [rows] if rows is not None else []

    def number(param: Param, scope: Scope) -> float | None:
        if param.name != "target":
            return None
        if not known:
            known.append(read_targets(tables))
        target = find_target(known[0], TARGET_KEY, scope, additive=True)
        return None if target is None else target.value

    return number


def _refuse_unknown_numbers(plan: Plan, reading: Reading) -> None:
    for name in plan.params:
        if f"no_{name}" in reading.notes:
            raise KpiError("missing_param", kpi=plan.kpi.code, option=name)
        if name.startswith("elapsed") and "no_period" in reading.notes:
            raise KpiError("missing_period", kpi=plan.kpi.code)
