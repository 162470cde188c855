"""Targets and starting values: the hidden columns of their tables, and the formulas that find the line in force."""

from collections.abc import Callable, Mapping, Sequence

from workbook_templates.job import Job
from workbook_templates.places import CURVES, MONTHS
from xl_kpi.core.period import FIRST_DAY, LAST_DAY, serial
from xl_kpi.core.words import vocabulary
from xl_kpi.engines.formula.columns import UNLISTED
from xl_kpi.engines.formula.scope import Names
from xl_kpi.engines.formula.targets import TargetNames
from xl_kpi.engines.formula.text import quote

Own = Callable[[str], str]
"""Gives the cell of this row in a column by the name of that, or with ``[]`` behind it all cells of the column."""


def target_names(job: Job, key: str, owner: str, scope: Names) -> TargetNames:
    """Where the lines of the targets stand, for a key and an owner number in cells."""
    at = {name: column(job, "targets", f"x_{name}") for name in ("key", "owner", "first", "last", "months", "starts")}
    return TargetNames(
        keys=at["key"],
        owners=at["owner"],
        firsts=at["first"],
        lasts=at["last"],
        months=at["months"],
        starts=at["starts"],
        targets=column(job, "targets", "x_target"),
        places=column(job, "targets", "x_place"),
        key=key,
        owner=owner,
        scope=scope,
    )


def of_line(job: Job, table: str, name: str, place: str) -> str:
    """The number that a line has in a column."""
    return f"SUMIF({column(job, table, 'x_place')},{place},{column(job, table, name)})"


def column(job: Job, table: str, name: str) -> str:
    return job.model.either(table, name)


def computed_columns(job: Job, table: str, own: Own) -> Mapping[str, str]:
    """The formulas of the columns of a typed table that compute, each from the cells of its row: mostly hidden ones."""
    return {"targets": _target, "baselines": _baseline, "history": _history}[table](job, own)


def _target(job: Job, own: Own) -> dict[str, str]:
    first, last, target = own("period_start"), own("period_end"), own("target")
    began, ended, orange, direction = own("x_first"), own("x_last"), own("orange_threshold"), own("direction")
    months = f"(YEAR({ended})-YEAR({began}))*12+MONTH({ended})-MONTH({began})+1"
    days = f"AND({_day_or_blank(first)},{_day_or_blank(last)},{began}<={ended})"
    begins, ends = f"DATE(YEAR({last}),MONTH({last}),1)", f"DATE(YEAR({first}),MONTH({first})+1,0)"
    return {
        "x_first": f"IF(ISNUMBER({first}),INT({first}),IF(ISNUMBER({last}),{begins},{serial(FIRST_DAY)}))",
        "x_last": f"IF(ISNUMBER({last}),INT({last}),IF(ISNUMBER({first}),{ends},{serial(LAST_DAY)}))",
        "x_key": f'IF(AND(ISNUMBER({target}),{days}),{_key(job, own("kpi"))},"")',
        "x_owner": _owner(job, own("owner")),
        "x_months": f"IF({began}={serial(FIRST_DAY)},0,IF(AND(DAY({began})=1,DAY({ended}+1)=1),{months},0))",
        "x_starts": f"YEAR({began})*12+MONTH({began})",
        "x_target": f"N({target})",
        "x_place": f"ROW()-ROW({own('header')})",
        "x_orange": f"IF(ISNUMBER({orange}),IF({orange}<=1,{orange},{orange}/100),-1)",
        "x_direction": f"IF({_is_one_of(direction, 'down')},-1,IF({_is_one_of(direction, 'up')},1,0))",
    }


def _baseline(job: Job, own: Own) -> dict[str, str]:
    key = f'{_key(job, own("kpi"))}&"|"&{_owner(job, own("owner"))}'
    return {
        "x_key": f'IF(ISNUMBER({own("value")}),{key},"")',
        "x_value": f"N({own('value')})",
        "x_place": f"ROW()-ROW({own('header')})",
    }


def _history(job: Job, own: Own) -> dict[str, str]:
    """What a frozen month is worth today, where the dashboard shows its KPI, owner and month; if it was revised."""
    month, value, now = own("month"), own("value"), own("now")
    facts, curves = job.places.facts, job.places.curves
    slot = f"MATCH({own('x_key')},{facts.column('key')},0)"
    months = job.places.scopes("month_0", f"month_{MONTHS - 1}", "first")
    place = f"MATCH(DATE(YEAR({month}),MONTH({month}),1),{months},0)"
    line = f"{len(CURVES)}*({slot}-1)+{CURVES.index('current') + 1}"
    current = f"INDEX({curves.area('m0', f'm{MONTHS - 1}')},{line},{place})"
    shown = f"AND(ISNUMBER({month}),{own('x_owner')}=OwnerNo)"
    frozen, others = own("x_value"), own("x_value[]")
    margin = f"0.000000001*MAX(1,ABS({frozen}))"
    moved = f"AND(ISNUMBER({now}),ABS(N({now})-{frozen})>{margin})"
    alike = "*".join(f"({own(f'{name}[]')}={own(name)})" for name in ("x_key", "x_owner", "x_month"))
    restated = f"SUMPRODUCT({alike}*(({others}-{frozen}>{margin})+({frozen}-{others}>{margin})))>0"
    revised = quote(job.say["history"]["revised"])
    return {
        "x_key": _key(job, own("kpi")),
        "x_owner": _owner(job, own("owner")),
        "x_month": f"IF(ISNUMBER({month}),YEAR({month})*12+MONTH({month}),0)",
        "x_value": f"N({value})",
        "now": f'IF({shown},IFERROR({current},""),"")',
        "revision": f'IF(AND(ISNUMBER({value}),{own("x_key")}<>""),IF(OR({moved},{restated}),{revised},""),"")',
    }


def _day_or_blank(cell: str) -> str:
    """A day typed as a text is no day: the line then holds for no period, rather than for all."""
    return f'OR({cell}="",ISNUMBER({cell}))'


def _key(job: Job, cell: str) -> str:
    spellings = job.places.spellings
    return f'IFERROR(INDEX({spellings.column("key")},MATCH({cell},{spellings.column("text")},0)),"")'


def _owner(job: Job, cell: str) -> str:
    """The number of who is meant: 0 is everyone."""
    return f'IF({cell}="",0,IFERROR(MATCH({cell},{job.places.people.column("name")},0)+1,{UNLISTED}))'


def _is_one_of(cell: str, direction: str) -> str:
    """The words of a direction are few enough to stand in the formula."""
    words = [direction, *(word for word, meaning in vocabulary("kpi_direction").items() if meaning == direction)]
    return f"ISNUMBER(MATCH({cell},{_set(dict.fromkeys(words))},0))"


def _set(words: Sequence[str] | dict[str, None]) -> str:
    return "{" + ",".join(map(quote, words)) + "}"
