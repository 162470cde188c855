"""The target in force as a formula over the lines of the targets table: what ``analysis.targets.find_target`` says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_kpi.core.period import FIRST_DAY, LAST_DAY, serial
from xl_kpi.engines.formula.measures import NOTHING
from xl_kpi.engines.formula.prepared import ALWAYS
from xl_kpi.engines.formula.scope import OPEN_START, Names
from xl_kpi.engines.formula.text import Formula, call, number, product, quote

TEAM = 0
"""The owner number of a line for everyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNames:
    """Where the lines of the targets stand, and which are asked for.

    ``keys`` holds slot texts (``KPI_REVENUE``), ``owners`` owner numbers (0 = team), ``firsts`` and ``lasts``
    days, both filled, ``months`` how many whole months a line covers (0 = not whole ones), ``starts`` the month of
    its first day counted through the years, ``places`` 1, 2… in the order of the lines. ``key`` is the cell of a
    key that has lines, ``owner`` that of an owner number. One owner's rate without lines is the team's: ask twice.
    """

    keys: str
    owners: str
    firsts: str
    lasts: str
    months: str
    starts: str
    targets: str
    places: str
    key: str
    owner: str
    scope: Names

    @property
    def first(self) -> str:
        return self.scope.start

    @property
    def last(self) -> str:
        return f"({self.scope.planned_end}-1)"

    def lines(self, *more: str) -> str:
        """The lines of this key and owner for which more holds, as an array of 1 and 0."""
        return product((f"({self.keys}={self.key})", f"({self.owners}={self.owner})", *more))

    def of_line(self, column: str, place: str) -> str:
        """The number that one line has in a column."""
        return call("SUMIF", self.places, place, column)

    @property
    def dated(self) -> str:
        """Holds for a line with days."""
        return f"(({self.firsts}<>{serial(FIRST_DAY)})+({self.lasts}<>{serial(LAST_DAY)})>0)"


def nearest_line(names: TargetNames) -> Formula:
    """The place of the shortest line around the whole period, else an empty text."""
    around = names.lines(f"({names.firsts}<={names.first})", f"({names.lasts}>={names.last})", names.dated)
    length = f"({names.lasts}-{names.firsts})"
    shortest = call("MIN", call("IF", around, length, NOTHING))
    return Formula(call("IFERROR", call("MATCH", "1", f"{around}*({length}={shortest})", "0"), NOTHING), array=True)


def step_formulas(names: TargetNames, nearest: str, *, additive: bool) -> dict[str, Formula]:
    """What each way of finding the target gives, the surest first: a number, ``?`` or nothing.

    The line of that very period, those inside that cover it, the one around it (``nearest`` is the cell of
    ``nearest_line``), those that overlap it, the one without days. ``additive``: targets of parts are added, else they
    must be the same; ``?`` says that they are not.
    """
    exact, inside, overlapping, always = _ways(names).values()
    around = names.of_line(names.targets, nearest)
    if additive:
        around = f"{around}*{_share_of_one(names, nearest)}"
    steps = {
        "exact": _last(names, exact),
        "inside": call("IF", _covers(names, inside), _of_parts(names, inside, additive), NOTHING),
        "around": call("IF", f"ISNUMBER({nearest})", around, NOTHING),
        "overlapping": call("IF", _covers(names, overlapping), _of_parts(names, overlapping, additive), NOTHING),
        "always": _last(names, always),
    }
    closed = f"AND({names.first}>{number(OPEN_START)},{names.scope.planned_end}<{number(ALWAYS)})"
    return {step: Formula(call("IF", closed, text, NOTHING), array=True) for step, text in steps.items()}


def target_formula(steps: Sequence[str]) -> Formula:
    """The first of the steps, given by their cells, that found something; an empty text where it is no number."""
    found = NOTHING
    for cell in reversed(steps):
        found = call("IF", f"{cell}<>{NOTHING}", call("IF", f"ISNUMBER({cell})", cell, NOTHING), found)
    return Formula(found)


def line_formula(names: TargetNames, nearest: str, steps: Mapping[str, str]) -> Formula:
    """The place of the line whose colour limit and direction hold: the last of those that ``steps`` (by cell) found."""
    ways = _ways(names)
    found = NOTHING
    for step in reversed([*steps]):
        if step == "around":
            place = nearest
        elif step in ("exact", "always"):
            place = f"MAX({ways[step]}*{names.places})"
        else:
            latest = f"({names.firsts}=MAX({ways[step]}*{names.firsts}))"
            place = f"MAX({ways[step]}*{latest}*{names.places})"
        found = call("IF", f"{steps[step]}<>{NOTHING}", place, found)
    return Formula(found, array=True)


def _ways(names: TargetNames) -> dict[str, str]:
    """The lines that each way of finding a target looks at, but for the one around the period."""
    return {
        "exact": names.lines(f"({names.firsts}={names.first})", f"({names.lasts}={names.last})"),
        "inside": names.lines(f"({names.firsts}>={names.first})", f"({names.lasts}<={names.last})"),
        "overlapping": names.lines(f"({names.firsts}<={names.last})", f"({names.lasts}>={names.first})", names.dated),
        "always": names.lines(f"(1-{names.dated})"),
    }


def _last(names: TargetNames, lines: str) -> str:
    """The target of the last of these lines, in the order in which they were read."""
    place = f"MAX({lines}*{names.places})"
    return call("IF", f"SUM({lines})>0", f"SUM(({names.places}={place})*{names.targets})", NOTHING)


def _clipped(names: TargetNames) -> tuple[str, str]:
    """First and last day of the part of each line that falls in the period."""
    first = call("IF", f"{names.firsts}>{names.first}", names.firsts, names.first)
    return first, call("IF", f"{names.lasts}<{names.last}", names.lasts, names.last)


def _covers(names: TargetNames, lines: str) -> str:
    """Lines without gap or overlap have as many days as the period, and their squares add up to its squares."""
    first, last = _clipped(names)
    days = f"SUM({lines}*({last}+1-{first}))={names.last}+1-{names.first}"
    squares = f"SUM({lines}*(({last}+1)^2-{first}^2))=({names.last}+1)^2-{names.first}^2"
    return call("AND", days, squares)


def _of_parts(names: TargetNames, lines: str, additive: bool) -> str:
    if additive:
        return f"SUM({lines}*{names.targets}*{_shares(names)})"
    known = call("IF", lines, names.targets, NOTHING)
    return call("IF", f"MAX({known})=MIN({known})", f"MAX({known})", quote("?"))


def _shares(names: TargetNames) -> str:
    """The part of each line in the period: by months where both are whole months, else by days."""
    first, last = _clipped(names)
    is_whole = (
        f"({names.months}>0)*(({names.firsts}>{names.first})+(DAY({names.first})=1)>0)"
        f"*(({names.lasts}<{names.last})+(DAY({names.last}+1)=1)>0)"
    )
    start = call("IF", f"{names.firsts}>{names.first}", names.starts, _month(names.first))
    end = call("IF", f"{names.lasts}<{names.last}", f"{names.starts}+{names.months}-1", _month(names.last))
    by_months = f"({end}+1-{start})/({names.months}+({names.months}=0))"
    return call("IF", is_whole, by_months, f"({last}+1-{first})/({names.lasts}+1-{names.firsts})")


def _share_of_one(names: TargetNames, nearest: str) -> str:
    """The same for the one line around the period."""
    of_line = names.of_line(names.months, nearest)
    is_whole = f"AND({of_line}>0,DAY({names.first})=1,DAY({names.last}+1)=1)"
    by_months = f"({_month(names.last)}+1-{_month(names.first)})/{of_line}"
    length = f"({names.of_line(names.lasts, nearest)}+1-{names.of_line(names.firsts, nearest)})"
    return call("IF", is_whole, by_months, f"({names.last}+1-{names.first})/{length}")


def _month(day: str) -> str:
    """The month of a day, counted through the years."""
    return f"(YEAR({day})*12+MONTH({day}))"
