"""Targets and starting values: the hidden columns of their tables, and the formulas that find the line in force."""

from collections.abc import Callable, Mapping, Sequence

from workbook_templates.formulas import days
from workbook_templates.job import Job
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


def looked_up(table: str, own: Own) -> Mapping[str, str]:
    """The formulas of the hidden columns of a typed table, each from the cells of its row."""
    return {"targets": _target, "baselines": _baseline, "history": _history}[table](own)


def _target(own: Own) -> dict[str, str]:
    first, last, target = own("period_start"), own("period_end"), own("target")
    began, ended, orange, direction = own("x_first"), own("x_last"), own("orange_threshold"), own("direction")
    dated = f"AND({day_or_blank(first)},{day_or_blank(last)},{began}<={ended})"
    begins, ends = f"DATE(YEAR({last}),MONTH({last}),1)", f"DATE(YEAR({first}),MONTH({first})+1,0)"
    return {
        "x_first": f"IF(ISNUMBER({first}),INT({first}),IF(ISNUMBER({last}),{begins},{serial(FIRST_DAY)}))",
        "x_last": f"IF(ISNUMBER({last}),INT({last}),IF(ISNUMBER({first}),{ends},{serial(LAST_DAY)}))",
        "x_kpi": _key(own("kpi")),
        "x_key": f'IF(AND(ISNUMBER({target}),{dated}),{own("x_kpi")},"")',
        "x_owner": _owner(own("owner")),
        "x_months": f"IF({began}={serial(FIRST_DAY)},0,{days.whole_months(began, ended)})",
        "x_starts": f"YEAR({began})*12+MONTH({began})",
        "x_target": f"N({target})",
        "x_place": f"ROW()-ROW({own('header')})",
        "x_orange": f"IF(ISNUMBER({orange}),IF({orange}<=1,{orange},{orange}/100),-1)",
        "x_direction": f"IF({_is_one_of(direction, 'down')},-1,IF({_is_one_of(direction, 'up')},1,0))",
    }


def _baseline(own: Own) -> dict[str, str]:
    return {
        "x_kpi": _key(own("kpi")),
        "x_owner": _owner(own("owner")),
        "x_key": f'IF(ISNUMBER({own("value")}),{own("x_kpi")}&"|"&{own("x_owner")},"")',
        "x_value": f"N({own('value')})",
        "x_place": f"ROW()-ROW({own('header')})",
    }


def _history(own: Own) -> dict[str, str]:
    month = own("month")
    return {
        "x_key": _key(own("kpi")),
        "x_owner": _owner(own("owner")),
        "x_month": f"IF(ISNUMBER({month}),YEAR({month})*12+MONTH({month}),0)",
        "x_value": f"N({own('value')})",
    }


def day_or_blank(cell: str) -> str:
    """A day typed as a text is no day: the line then holds for no period, rather than for all."""
    return f'OR({cell}="",ISNUMBER({cell}))'


def _key(cell: str) -> str:
    return f'IFERROR(INDEX(KpiKeys,MATCH({cell},KpiTexts,0)),"")'


def _owner(cell: str) -> str:
    """The number of who is meant: 0 is everyone."""
    return f'IF({cell}="",0,IFERROR(MATCH({cell},Persons,0)+1,{UNLISTED}))'


def _is_one_of(cell: str, direction: str) -> str:
    """The words of a direction are few enough to stand in the formula."""
    return f"ISNUMBER(MATCH({cell},{_set(dict.fromkeys(direction_words(direction)))},0))"


def direction_words(direction: str) -> list[str]:
    """How people write that a KPI should go up, or down."""
    return [direction, *(word for word, meaning in vocabulary("kpi_direction").items() if meaning == direction)]


def _set(words: Sequence[str] | dict[str, None]) -> str:
    return "{" + ",".join(map(quote, words)) + "}"
