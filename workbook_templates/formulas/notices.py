"""Gentle warnings in the sheet, as formulas: what to know before reading the tiles, the most urgent first."""

from openpyxl.utils import quote_sheetname

from workbook_templates.formulas.places import NOTICES
from workbook_templates.formulas.wording import count_of, counted, joined
from workbook_templates.job import Job
from workbook_templates.look.layout import SLOTS
from workbook_templates.sheets.data_sheets import READY
from xl_kpi.analysis.selection import AT_LEAST
from xl_kpi.analysis.sentence import texts, typographic
from xl_kpi.engines.formula.columns import UNLISTED
from xl_kpi.engines.formula.compile import Reason
from xl_kpi.engines.formula.prepared import Owner, Prepared
from xl_kpi.engines.formula.text import header, quote

WARNING = "▲ "


def notice_formulas(job: Job) -> dict[str, str]:
    """Each warning by its name, blank when all is well; ``notice`` is the first of them."""
    made = {
        "period": _said(job, "period", 'AND(Period<>"",COUNTIF(PeriodChoices,Period)=0)'),
        "reversed": _said(job, "reversed", 'AND(PeriodFirst<>"",PeriodLast<>"",PeriodFirst>PeriodLast)'),
        "rates": _rates(job),
        "unknown": _unknown(job),
        "twice": _twice(job),
        "unlisted": _unlisted(job),
        "unprepared": _unprepared(job),
        "unbalanced": _unbalanced(job),
    }
    first = '""'
    for name in reversed(NOTICES):
        cell = job.places.page_text(name)
        first = f'IF({cell}<>"",{quote(WARNING)}&{cell},{first})'
    return {**made, "notice": first}


def _said(job: Job, name: str, condition: str, found: str = "") -> str:
    """The sentence of a warning where a condition holds; ``{found}`` is what was met."""
    head, mark, tail = typographic(job.say["notices"][name], job.board.language).partition("{found}")
    text = joined(quote(head), found, quote(tail)) if mark else quote(head)
    return f'IF({condition},{text},"")'


def _rates(job: Job) -> str:
    """Amounts are converted at the rates of one month where these change by month."""
    late = job.model.late
    if late is None:
        return quote("")
    reason = Reason("rates_by_month", (("month", f"{late[1]:02d}/{late[0]}"),))
    text = quote(typographic(reason.text(job.board.language), job.board.language))
    return f'IF(YEAR(AsOfDay)*100+MONTH(AsOfDay)>{late[0] * 100 + late[1]},{text},"")'


def _first_slot(job: Job, flags: str) -> str:
    """The label of the first slot for which a flag, given as an array, is 1."""
    return f"INDEX({job.places.facts.column('label')},MATCH(1,INDEX({flags},0),0))"


def _unknown(job: Job) -> str:
    """A text in a slot that is no KPI."""
    label, row = (job.places.facts.column(name) for name in ("label", "row"))
    flags = f'({label}<>"")*({row}="")'
    return _said(job, "unknown", f"SUMPRODUCT({flags})>0", _first_slot(job, flags))


def _twice(job: Job) -> str:
    row = job.places.facts.column("row")
    flags = f'({row}<>"")*(COUNTIF({row},{row})>1)'
    return _said(job, "twice", f"SUMPRODUCT({flags})>0", _first_slot(job, flags))


def notice_values(job: Job) -> dict[str, str]:
    """The warnings about data rows that the library gives: the rows are not there yet when formulas are evaluated."""
    rows = sum(job.model.rows_of(table, UNLISTED) for table in job.model.rows)
    said = typographic(job.say["notices"]["unlisted"], job.board.language)
    found = count_of(rows, job.say["notices"]["rows"], job.board.language)
    return {"unlisted": said.format(found=found)} if rows else {}


def _owners(job: Job) -> list[Prepared]:
    return [Prepared(table, Owner()) for table in job.model.rows]


def _unlisted(job: Job) -> str:
    """Rows of somebody who is not on the list of people: they count for the team, and for nobody."""
    columns = (f"{job.model.excel(owners.table)}[{owners.name}]" for owners in _owners(job))
    rows = "+".join(f"COUNTIF({column},{UNLISTED})" for column in columns) or "0"
    return _said(job, "unlisted", f"{rows}>0", counted(f"({rows})", job.say["notices"]["rows"], job.board.language))


def _unprepared(job: Job) -> str:
    """Rows that hold something and were not prepared: pasted where no formula fills the hidden columns, or below."""
    parts = []
    for table in job.model.rows:
        known = next(known for known in job.board.tables if known.name == table)
        ready = f"{job.model.excel(table)}[{READY}]"
        first = f"{job.model.excel(table)}[{header(known.columns[0].label)}]"
        below = f"{quote_sheetname(known.sheet)}!$A$2:$A$1048576"
        parts += [f'SUMPRODUCT(({first}<>"")*({ready}=""))', f"MAX(0,COUNTA({below})-COUNTA({first}))"]
    rows = "+".join(parts) or "0"
    return _said(job, "unprepared", f"{rows}>0", counted(f"({rows})", job.say["notices"]["rows"], job.board.language))


def _unbalanced(job: Job) -> str:
    """What a balanced board would have more of."""
    natures = texts(job.board.language)["missing"]
    row = job.places.facts.column("row")
    parts = []
    for nature, least in AT_LEAST.items():
        flags = job.places.choices.column(nature)
        found = f"SUMPRODUCT({flags}*{job.places.choices.column('chosen')})"
        parts.append(f'IF({found}<{least},"{", "}{natures[nature]}","")')
    lacking = "&".join(parts)
    full = f"COUNT({row})={SLOTS}"
    return _said(job, "unbalanced", f'AND({full},{lacking}<>"")', f"MID({lacking},3,200)")
