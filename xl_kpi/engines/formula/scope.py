"""The cells that say what to look at: their names, the numbers they hold for a scope, and moments as formula text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from xl_kpi.core.language import Point
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.formula.columns import NOBODY
from xl_kpi.engines.formula.prepared import ALWAYS, NEVER, Prepared
from xl_kpi.engines.formula.text import call, number, quote
from xl_kpi.engines.scope import INF, moments_of

OPEN_START, OPEN_BOTH = 1.0, NEVER - 1
"""What ``start`` holds without a first day: undated rows, which are prepared as ``NEVER``, count when both are open."""

EVERYONE = (NOBODY, int(ALWAYS))
UNKNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Where the things of a formula stand, as addresses, names or structured references.

    ``start``, ``end``, ``planned_end``, ``as_of``, ``opening``: the moments as serials, all but the first
    and ``opening`` exclusive. ``owner_from`` and ``owner_to``: the lowest and highest owner number.
    ``column`` gives the range of a prepared column, ``bins`` that of the codes 1, 2… of a column of codes.
    ``params`` are the cells of numbers from outside the rows (``target``); ``missing`` is what “not available” shows.
    """

    start: str = "ScopeStart"
    end: str = "ScopeEnd"
    planned_end: str = "ScopePlannedEnd"
    as_of: str = "ScopeAsOf"
    opening: str = "ScopeOpening"
    owner_from: str = "ScopeOwnerFrom"
    owner_to: str = "ScopeOwnerTo"
    column: Callable[[Prepared], str]
    bins: Callable[[Prepared], str]
    params: Mapping[str, str] = field(default_factory=dict)
    missing: str = quote("n/a")


def scope_cells(scope: Scope, owners: Mapping[str, int]) -> dict[str, float]:
    """What the cells of ``Names`` hold for a scope of everyone or of one owner."""
    moments = moments_of(scope)
    start = moments.start if moments.start > -INF else OPEN_BOTH if moments.unbounded else OPEN_START
    first, last = owner_range(scope.owners, owners)
    return {
        "start": start,
        "end": moments.end,
        "planned_end": min(moments.planned_end, ALWAYS),
        "as_of": moments.as_of,
        "opening": min(start, moments.as_of),
        "owner_from": float(first),
        "owner_to": float(last),
    }


def owner_range(chosen: tuple[str, ...], owners: Mapping[str, int]) -> tuple[int, int]:
    """The numbers from and to which rows count; several owners have no such range."""
    if not chosen:
        return EVERYONE
    [only] = {fold(name) for name in chosen}
    known = owners.get(only, UNKNOWN) if only else NOBODY
    return known, known


def moment(point: Point, names: Names) -> str:
    """A moment as a number in a formula; months are counted back from the last day, as ``Moments`` does."""
    cell = str(getattr(names, point.name))
    text = f"({cell}-{number(cast(float, point.days))})" if point.days else cell
    if not point.months:
        return text
    moved = f"({_months_before(f'{text}-1', int(cast(float, point.months)))}+1)"
    if point.name in ("end", "as_of"):
        return moved
    return call("IF", f"OR({cell}<={number(OPEN_START)},{cell}>={number(ALWAYS)})", text, moved)


def _months_before(day: str, months: int) -> str:
    """The same day so many months before, else the last of that month; EDATE wants no arrays around it in Excel."""
    month = f"MONTH({day})-{months}"
    return f"MIN(DATE(YEAR({day}),{month},DAY({day})),DATE(YEAR({day}),{month}+1,0))"


def scope_formula(name: str, names: Names) -> str:
    """``months`` touched or the elapsed share of the period; an empty text when it is open."""
    start, last, seen = names.start, f"{names.planned_end}-1", f"{names.end}-1"
    if name == "months":
        months = f"(YEAR({seen})-YEAR({start}))*12+MONTH({seen})-MONTH({start})+1"
        return _bounded(names, call("IF", f"{seen}<{start}", quote(""), months))
    if name == "elapsed_days":
        return _bounded(names, f"MAX(0,{names.end}-{start})/({names.planned_end}-{start})")
    whole = call("NETWORKDAYS", start, last)
    elapsed = call("IF", f"{seen}<{start}", "0", f"{call('NETWORKDAYS', start, seen)}/{whole}")
    return _bounded(names, call("IF", f"{whole}=0", "0", elapsed))


def _bounded(names: Names, formula: str) -> str:
    closed = f"AND({names.start}>{number(OPEN_START)},{names.planned_end}<{number(ALWAYS)})"
    return call("IF", closed, formula, quote(""))
