"""The block of the Python functions: one KPI_TABLE for all slots and two KPI_SERIES, blank where nothing computes."""

from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.places import Block
from workbook_templates.job import Job
from xl_kpi.engines.formula.text import call

TABLES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets", "rates")
"""The order in which the functions take them."""


def fill_udf(sheet: Worksheet, job: Job) -> None:
    """Write the three calls. Without an add-in their names are unknown, which IFERROR turns into blanks."""
    places = job.places
    codes, given = places.facts.column("key"), [_whole(job, table) for table in TABLES]
    owner = 'IF(OwnerNo=0,"",Owner)'
    settings = f'"currency="&Currency&"; min_n="&INT(MinN)&"; trend="&TrendMode&"; language={job.board.language}"'
    seen = 'MIN(AsOfDay,IF(PeriodLast="",AsOfDay,PeriodLast))'
    ago = f"DATE(YEAR({seen})-1,MONTH({seen})+1,0)"
    table = call(
        "KPI_TABLE", codes, *given, "PeriodFirst", "PeriodLast", owner, "AsOfDay", settings, _whole(job, "baselines")
    )
    _call(sheet, places.udf, table)
    for block, day in ((places.udf_months, seen), (places.udf_year_ago, ago)):
        _call(sheet, block, call("KPI_SERIES", codes, *given, day, str(len(block.heads)), owner, settings))


def _whole(job: Job, table: str) -> str:
    """A table with its header row; blank where the workbook has none."""
    known = {known.name for known in job.board.tables}
    return f"{job.model.excel(table)}[#All]" if table in known else ""


def _call(sheet: Worksheet, block: Block, formula: str) -> None:
    """One array formula over a fixed block, as every version of Excel computes it; rows of nobody go by no name,
    and the sample is not handed over."""
    area = f"{block.cell(block.heads[0], 0)}:{block.cell(block.heads[-1], block.lines - 1)}"
    first = sheet[block.cell(block.heads[0], 0)]
    first.value = ArrayFormula(area, f'=IFERROR(IF(OR(OwnerNo="",OwnerNo=1,SampleNo=2),"",{formula}),"")')
