"""What a line that people typed shows beside it: the direction of its KPI, its figures, what is amiss."""

from collections.abc import Mapping, Sequence
from datetime import date

from workbook_templates.formulas import days
from workbook_templates.formulas.goals import Own, day_or_blank
from workbook_templates.formulas.places import CURVES, MONTHS, SIDES
from workbook_templates.job import Job
from xl_kpi.core.period import FIRST_DAY, serial
from xl_kpi.engines.formula.text import quote

UNIT = "x_unit"
OF_GRID = ("x_row", "x_holds", "last_year", "actual")
"""Columns that look at slots and grid, which themselves look at other columns of the same table."""
KNOWN = ("x_known", "x_known_last_year", "x_known_actual")
"""What the library knew of the line: which one it was, and its figures. They are values."""
HIGHEST = 100  # of an orange threshold, in percent

FIRST_YEAR = 500
"""Serials of days below stand for no day that a line was typed with."""


def shown(job: Job, table: str, own: Own) -> Mapping[str, str]:
    """The formulas of the grey columns of a typed table, and of the hidden ones that only they and looks need."""
    return {"targets": _target, "baselines": _baseline, "history": _history}[table](job, own)


def _target(job: Job, own: Own) -> dict[str, str]:
    say, began = job.say["typed"]["targets"], own("x_first")
    before = days.line_number(own("x_owner"), *_before(own))
    up, down = (quote(say[word]) for word in ("up", "down"))
    direction = f"INDEX(KpiDirections,MATCH({own('x_kpi')},KpiCodes,0))"
    typed = [own(name) for name in ("kpi", "owner", "period_start", "period_end", "target")]
    coming = f'AND({own("x_kpi")}<>"",{began}>AsOfDay,{began}<={own("x_last")})'
    return {
        UNIT: _unit(own("x_kpi")),
        "x_row": f'IFERROR(INDEX(SlotRows,MATCH({own("x_kpi")},SlotTargets,0)),"")',
        "x_holds": _holds(own),
        "x_days": days.line_number(own("x_owner"), began, own("x_last")),
        # A line without a first day has no year before; and programs do not agree on the days before March 1900.
        "x_days_before": f"IF({began}<{FIRST_YEAR},0,IFERROR({before},0))",
        "direction": f'IFERROR(IF({direction}="up",{up},{down}),"")',
        "last_year": _figure(job, own, "last_year", "x_days_before", "x_known_last_year"),
        "actual": f"IF({coming},{quote(say['coming'])},{_figure(job, own, 'now', 'x_days', 'x_known_actual')})",
        "check": _check(typed, _amiss_in_target(own), say["check"]),
    }


def _unit(key: str) -> str:
    return f'IFERROR(INDEX(KpiUnits,MATCH({key},KpiCodes,0)),"")'


# --- figures ------------------------------------------------------------------------------------------------


def _before(own: Own) -> tuple[str, str]:
    """The days of a line a year before."""
    return days.year_before(own("x_first")), days.last_a_year_before(own("x_last"), own("x_months"))


def _holds(own: Own) -> str:
    """1 while the line, and the KPI of the slot that looks at it, are those of which the library knew the figures."""
    chosen = f"IF(ISNUMBER({own('x_row')}),INDEX(KpiCodes,{own('x_row')}),{own('x_kpi')})"
    line = "&".join(f'{own(name)}&"|"' for name in ("kpi", "owner", "x_first", "x_last"))
    return f"IF(LinesHold=1,IF({own('x_known')}={line}&{chosen},1,0),0)"


def known_as(kpi: object, owner: object, first: date, last: date, key: str) -> str:
    """How a line is known by, as formulas say it too."""
    return f"{kpi}|{owner or ''}|{serial(first)}|{serial(last)}|{key}"


def _figure(job: Job, own: Own, chosen: str, days_of: str, known: str) -> str:
    """What the grid holds for the slot that looks at this line and the line's person and days, else what was known.

    A line without days is about those chosen, which ``chosen`` is the column of. A sample that stands in is about
    others.
    """
    row, missing = own("x_row"), quote(job.say["tile"]["na"])
    about = f"IF(AND(SampleNo=1,OR({own('x_owner')}=0,INDEX(KpiOwned,{row})=1)),1,0)"
    of_chosen = days.line_number(own("x_owner"), *(job.places.scope(chosen, end) for end in ("first", "last")))
    asked = f"IF({own('x_first')}={serial(FIRST_DAY)},{of_chosen},{own(days_of)})"
    live = f"INDEX(Figures,{len(SIDES)}*({row}-1)+1,MATCH({asked},ScopeLines,0))/{about}"
    kept = f"IF(AND({own('x_holds')}=1,ISNUMBER({own(known)})),{own(known)},{missing})"
    return f'IF({own("x_kpi")}="","",IFERROR({live},{kept}))'


# --- what is amiss ------------------------------------------------------------------------------------------


def _check(cells: Sequence[str], amiss: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The word of the first thing that is amiss, else that the line is complete; nothing where the cells are blank."""
    said = quote(words["complete"])
    for name, condition in reversed([*amiss.items()]):
        said = f"IF({condition},{quote(words[name])},{said})"
    blank = ",".join(f'{cell}=""' for cell in cells)
    return f'IF(AND({blank}),"",{said})'


def _amiss_in_target(own: Own) -> dict[str, str]:
    orange, direction = own("orange_threshold"), own("direction")
    outside = f"OR(NOT(ISNUMBER({orange})),N({orange})<=0,N({orange})>{HIGHEST})"
    dates = (own("period_start"), own("period_end"))
    return {
        **_about_kpi_and_person(own),
        "day": f"NOT(AND({','.join(map(day_or_blank, dates))}))",
        "reversed": f"{own('x_first')}>{own('x_last')}",
        **_about_number(own("target")),
        "orange": f'AND({orange}<>"",{outside})',
        "direction": f'AND({direction}<>"",{own("x_direction")}=0)',
        "twice": _twice(own, "x_key", "x_owner", "x_first", "x_last"),
    }


def _about_kpi_and_person(own: Own) -> dict[str, str]:
    kpi, owner = own("kpi"), own("owner")
    return {
        "no_kpi": f'{kpi}=""',
        "kpi": f'{own("x_kpi")}=""',
        "person": f'AND({owner}<>"",ISERROR(MATCH({owner},People,0)))',
    }


def _about_number(cell: str) -> dict[str, str]:
    return {"no_number": f'{cell}=""', "number": f"NOT(ISNUMBER({cell}))"}


def _twice(own: Own, *names: str) -> str:
    same = ",".join(f"{own(f'{name}[]')},{own(name)}" for name in names)
    return f"COUNTIFS({same})>1"


def _baseline(job: Job, own: Own) -> dict[str, str]:
    amiss = {
        **_about_kpi_and_person(own),
        **_about_number(own("value")),
        "day": f"NOT({day_or_blank(own('date'))})",
        "twice": _twice(own, "x_key"),
    }
    words = job.say["typed"]["baselines"]["check"]
    typed = [own(name) for name in ("kpi", "owner", "value", "date")]
    return {UNIT: _unit(own("x_kpi")), "check": _check(typed, amiss, words)}


# --- frozen months ------------------------------------------------------------------------------------------


def _history(job: Job, own: Own) -> dict[str, str]:
    """What a frozen month is worth today, where the dashboard shows its KPI, owner and month; if it was revised."""
    month, value, now = own("month"), own("value"), own("now")
    facts, curves = job.places.facts, job.places.curves
    slot = f"MATCH({own('x_key')},{facts.column('key')},0)"
    months = job.places.scopes("month_0", f"month_{MONTHS - 1}", "first")
    place = f"MATCH(DATE(YEAR({month}),MONTH({month}),1),{months},0)"
    line = f"{len(CURVES)}*({slot}-1)+{CURVES.index('current') + 1}"
    current = f"INDEX({curves.area('m0', f'm{MONTHS - 1}')},{line},{place})"
    seen = f"AND(ISNUMBER({month}),{own('x_owner')}=OwnerNo)"
    frozen, others = own("x_value"), own("x_value[]")
    margin = f"0.000000001*MAX(1,ABS({frozen}))"
    moved = f"AND(ISNUMBER({now}),ABS(N({now})-{frozen})>{margin})"
    alike = "*".join(f"({own(f'{name}[]')}={own(name)})" for name in ("x_key", "x_owner", "x_month"))
    restated = f"SUMPRODUCT({alike}*(({others}-{frozen}>{margin})+({frozen}-{others}>{margin})))>0"
    revised = quote(job.say["history"]["revised"])
    return {
        UNIT: _unit(own("x_key")),
        "now": f'IF({seen},IFERROR({current},""),"")',
        "revision": f'IF(AND(ISNUMBER({value}),{own("x_key")}<>""),IF(OR({moved},{restated}),{revised},""),"")',
    }
