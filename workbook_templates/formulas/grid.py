"""The hidden grid: a row per measure and a column per scope, folded into the figures of every choice.

A measure is computed only while one of the slots is made of it, so that twelve tiles do not pay for a hundred.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas import days
from workbook_templates.formulas.goals import target_names
from workbook_templates.formulas.lists import rows_cell
from workbook_templates.formulas.names import define
from workbook_templates.formulas.places import BOTH_SIDES, MONTHS, ROWS, SCOPES, SIDES, STEPS, grid_letter
from workbook_templates.job import Job, Value
from workbook_templates.look.styles import put
from xl_kpi.analysis.compute import TARGET_KEY
from xl_kpi.engines.formula.fold import MeasureCells, fold_formulas
from xl_kpi.engines.formula.measures import NOTHING, measure_formulas
from xl_kpi.engines.formula.prepared import ALWAYS, Prepared, Row
from xl_kpi.engines.formula.scope import OPEN_BOTH, OPEN_START, Names
from xl_kpi.engines.formula.targets import nearest_line, step_formulas, target_formula
from xl_kpi.engines.formula.text import Formula, number, quote

FIRST_MEASURE = 30
NEEDED = "B"
OWNERS = {"team": "0", "nobody": 'IF(NobodyOwns=1,1,"")'}
"""The numbers of everybody and of nobody, whoever is chosen."""
OF_SOMEBODY = ("person", "team", "nobody")
"""Scopes that do not follow the person chosen."""
COLUMN = "¤"
"""Stands for the letter of the column in formulas that are the same in all."""


def fill_grid(sheet: Worksheet, job: Job) -> None:
    """Write scopes, targets, measures and figures."""
    for name, row in ROWS.items():
        put(sheet, f"A{row}", name)
    for scope in SCOPES:
        put(sheet, f"{grid_letter(scope)}2", scope)
        for name, text in _scope(scope, job).items():
            job.formula(sheet, f"{grid_letter(scope)}{ROWS[name]}", text)
    _targets(sheet, job)
    cells = _measures(sheet, job)
    _figures(sheet, job, cells)
    define(sheet, "Figures", figures(job))
    define(sheet, "ScopeLines", job.places.scopes(SCOPES[0], SCOPES[-1], "line"))
    sheet.sheet_state = "hidden"


# --- scopes -------------------------------------------------------------------------------------------------


def _at(scope: str, name: str) -> str:
    return f"{grid_letter(scope)}${ROWS[name]}"


def _scope(scope: str, job: Job) -> dict[str, str]:
    """The formulas of one column, from its first and last day and the day from which it is seen."""
    first, last, day, owner = _days(scope, job)
    at = {name: _at(scope, name) for name in ROWS}
    return {
        "active": _active(at),
        "first": first,
        "last": last,
        "day": day,
        "start": f'IF({at["first"]}<>"",{at["first"]},IF({at["last"]}="",{number(OPEN_BOTH)},{number(OPEN_START)}))',
        "end": f"MIN({at['planned_end']},{at['as_of']})",
        "planned_end": f'IF({at["last"]}="",{number(ALWAYS)},{at["last"]}+1)',
        "as_of": f"{at['day']}+1",
        "opening": f"MIN({at['start']},{at['as_of']})",
        "owner": owner,
        "owner_from": f"MAX(1,N({at['owner']}))",
        "owner_to": f"IF(N({at['owner']})=0,{number(ALWAYS)},{at['owner']})",
        "line": _line(at),
    }


def _line(at: Mapping[str, str]) -> str:
    """Person and days of a scope that sees all that has happened in them; of others nothing."""
    days_ = (at["first"], at["last"])
    whole = f"AND(ISNUMBER({days_[0]}),ISNUMBER({days_[1]}),{at['day']}>=MIN({days_[1]},AsOfDay))"
    return f'IF({at["active"]}=1,IF({whole},{days.line_number(at["owner"], *days_)},""),"")'


def _active(at: Mapping[str, str]) -> str:
    """1 where there is something to compute: a person to look at, and a period that does not end before it begins."""
    forward = f'IF(OR({at["first"]}="",{at["last"]}=""),TRUE,{at["last"]}>={at["first"]})'
    return f"IF(AND(ISNUMBER({at['owner']}),{forward}),1,0)"


def _days(scope: str, job: Job) -> tuple[str, str, str, str]:
    """First day, last day (blank = open), the day from which it is seen, the number of the owner."""
    now = {name: _at("now", name) for name in ("first", "last", "day", "owner")}
    kind, _, place = scope.rpartition("_")
    if scope == "now":
        return "PeriodFirst", "PeriodLast", "AsOfDay", "OwnerNo"
    if scope == "last_year":
        return (*_year_ago(now), now["owner"])
    if kind == "before":
        return (
            *_before({name: _at(f"before_{int(place) - 1}" if place != "1" else "now", name) for name in now}),
            now["owner"],
        )
    if kind == "person":
        shown = job.places.people.at("name", int(place))
        return now["first"], now["last"], now["day"], f'IF({shown}="","",{int(place) + 2})'
    if scope in OWNERS:
        return now["first"], now["last"], now["day"], OWNERS[scope]
    return (*_month(kind, int(place), now), now["owner"])


def _year_ago(now: Mapping[str, str]) -> tuple[str, str, str]:
    first, last, day = now["first"], now["last"], now["day"]
    whole = f'IF({first}="",0,{days.whole_months(first, last)})'
    shifted = f'IF({last}="","",{days.last_a_year_before(last, whole)})'
    earlier = days.year_before(day)
    finished = f"MAX({earlier},{_at('last_year', 'last')})"
    seen = f'IF({last}="",{earlier},IF({day}>={last},{finished},{earlier}))'
    return f'IF({first}="","",{days.year_before(first)})', shifted, seen


def _before(after: Mapping[str, str]) -> tuple[str, str, str]:
    """The month, quarter or year before, else the equal length just before; an open period stands for itself."""
    first, last, day = after["first"], after["last"], after["day"]
    is_open = f'OR({first}="",{last}="")'
    months = days.whole_months(first, last)
    earlier = f"IF({months}>0,DATE(YEAR({first}),MONTH({first})-({months}),1),{first}-({last}-{first}+1))"
    unfinished = f"MIN({earlier}+({day}-{first}),{first}-1)"
    seen = f"IF({day}>={last},{first}-1+({day}-{last}),{unfinished})"
    return f"IF({is_open},{first},{earlier})", f"IF({is_open},{last},{first}-1)", f"IF({is_open},{day},{seen})"


def _month(kind: str, place: int, now: Mapping[str, str]) -> tuple[str, str, str]:
    """One of the thirteen months that end with the period's last, oldest first, or the same a year before."""
    scope, ago = f"{kind}_{place}", 12 if kind == "year_ago" else 0
    newest = f'MIN(IF({now["last"]}="",{now["day"]},{now["last"]}),{now["day"]})'
    back = MONTHS - 1 - place + ago
    first = f"DATE(YEAR({newest}),MONTH({newest})-{back},1)"
    own = _at(scope, "first")
    seen = _at("last_year", "day") if ago else now["day"]
    return first, f"DATE(YEAR({own}),MONTH({own})+1,0)", f"MIN({seen},{_at(scope, 'last')})"


# --- targets ------------------------------------------------------------------------------------------------


def _targets(sheet: Worksheet, job: Job) -> None:
    """The revenue target of every scope, which some KPIs divide by."""
    put(sheet, f"C{ROWS['nearest']}", TARGET_KEY)
    flags = [
        job.places.choices.at("chosen", line) for line, choice in enumerate(job.model.choices) if _wants_target(choice)
    ]
    job.formula(sheet, f"{NEEDED}{ROWS['nearest']}", f"MAX(0,{','.join(flags)})" if flags else "0")
    gate = f"${NEEDED}${ROWS['nearest']}"
    for scope in SCOPES:
        letter = grid_letter(scope)
        at = {name: f"{letter}{ROWS[name]}" for name in ROWS}
        names = target_names(job, f"$C${ROWS['nearest']}", at["owner"], scope_names(letter, job))
        steps = step_formulas(names, at["nearest"], additive=True)
        for name, formula in {"nearest": nearest_line(names), **steps}.items():
            text = f"IF({gate}*{at['active']}>0,{formula.text},{NOTHING})"
            job.formula(sheet, at[name], Formula(text, formula.array))
        job.formula(sheet, at["target"], target_formula([at[step] for step in STEPS]))


def _wants_target(choice: Any) -> bool:
    return "target" in choice.plan.params and "target" not in choice.plan.numbers


def scope_names(letter: str, job: Job) -> Names:
    """The cells of a scope by the letter of its column, with the sheet before it where another one asks."""
    at = {name: f"{letter}${row}" for name, row in ROWS.items()}
    moments = {name: at[name] for name in ("start", "end", "planned_end", "as_of", "opening", "owner_from", "owner_to")}
    return Names(
        **moments,
        column=job.model.column,
        bins=lambda codes: job.model.column(Prepared(codes.table, Row())),
        params={"target": at["target"]},
        missing=quote(job.say["tile"]["na"]),
    )


# --- measures -----------------------------------------------------------------------------------------------


def _measures(sheet: Worksheet, job: Job) -> dict[Any, tuple[int, int]]:
    """Write the measures; return the rows of the figure and of the cases of each."""
    shown = {slot.key for slot in job.board.slots}
    chosen = [choice for choice in job.model.choices if choice.slot.key in shown and not choice.reason]
    measured = dict.fromkeys(measure for choice in chosen for measure in choice.plan.measures)
    needed = tuple(measure for measure in measured if job.model.count(job.model.table_of(measure)))
    values = job.model.values(needed)
    rows, row = {}, FIRST_MEASURE
    for measure in job.model.measures:
        formulas = measure_formulas(measure, scope_names(COLUMN, job))
        two = (formulas.value,) if formulas.n == formulas.value else (formulas.value, formulas.n)
        rows[measure] = (row, row + len(two) - 1)
        _needed(sheet, job, measure, row)
        gate = f"${NEEDED}{row}*{COLUMN}${ROWS['active']}>0"
        for place, formula in enumerate(two):
            gated = Formula(f"IF({gate},{formula.text},{NOTHING})", formula.array)
            for scope in SCOPES:
                value = values.get((measure, scope), (None, None))[place]
                _in_column(sheet, job, scope, row + place, gated, "" if value is None else float(value))
        row += len(two)
    return rows


def _in_column(sheet: Worksheet, job: Job, scope: str, row: int, formula: Formula, value: Value | None = None) -> None:
    """Write a formula that is the same in every column but for the letter."""
    letter = grid_letter(scope)
    job.formula(sheet, f"{letter}{row}", replace(formula, text=formula.text.replace(COLUMN, letter)), value=value)


def _needed(sheet: Worksheet, job: Job, measure: Any, row: int) -> None:
    flags = [
        job.places.choices.at("chosen", line)
        for line, choice in enumerate(job.model.choices)
        if not choice.reason and measure in choice.plan.measures
    ]
    put(sheet, f"A{row}", str(getattr(measure, "how", "both")))
    job.formula(
        sheet, f"{NEEDED}{row}", f"IF({rows_cell(job, job.model.table_of(measure))}>0,MAX(0,{','.join(flags)}),0)"
    )


def first_figure(job: Job) -> int:
    """The row of the first figure: below all measures."""
    return FIRST_MEASURE + 2 * len(job.model.measures) + 2


def _figures(sheet: Worksheet, job: Job, rows: Mapping[Any, tuple[int, int]]) -> None:
    """Four rows per choice: value, cases, numerator and denominator."""
    missing = quote(job.say["tile"]["na"])

    def cells(measure: Any) -> MeasureCells:
        value, n = rows[measure]
        return MeasureCells(f"{COLUMN}{value}", f"{COLUMN}{n}")

    for line, choice in enumerate(job.model.choices):
        row = first_figure(job) + len(SIDES) * line
        put(sheet, f"A{row}", choice.slot.key)
        if choice.reason:
            continue
        gate = f"{job.places.choices.at('chosen', line)}*{job.places.choices.at('fed', line)}"
        job.formula(sheet, f"{NEEDED}{row}", gate)
        fold = fold_formulas(choice.plan, cells, scope_names(COLUMN, job))
        for side, place in zip(SIDES, range(row, row + len(SIDES)), strict=True):
            text = f"IF(${NEEDED}{row}*{COLUMN}${ROWS['active']}>0,{getattr(fold, side)},{missing})"
            for scope in SCOPES:
                if side == "value" or scope in BOTH_SIDES or (side == "n" and scope.startswith("person")):
                    _in_column(sheet, job, scope, place, Formula(text))


def figures(job: Job) -> str:
    """The whole block of figures, from the first scope to the last."""
    first = first_figure(job)
    last = first + len(SIDES) * len(job.model.choices) - 1
    return f"{job.places.grid}!${grid_letter(SCOPES[0])}${first}:${grid_letter(SCOPES[-1])}${last}"


def figure(job: Job, row: str, scope: str, side: str = "value") -> str:
    """The figure of a choice, by the cell of its line from 1, in a scope; blank where its tables say nothing."""
    place = f"{len(SIDES)}*({row}-1)+{SIDES.index(side) + 1}"
    fed = f"INDEX({job.places.choices.column('fed')},{row})"
    if not scope.startswith(OF_SOMEBODY):  # a table may not say whose its rows are
        fed += f"*IF(N(OwnerNo)=0,1,INDEX({job.places.choices.column('owned')},{row}))"
    return f'IF({fed}=1,INDEX({figures(job)},{place},{SCOPES.index(scope) + 1}),"")'
