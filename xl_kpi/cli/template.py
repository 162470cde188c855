"""`xl-kpi template`: writes the workbook that a manager hands to a team, with blank tables to paste over."""

from argparse import Namespace
from importlib.resources import as_file, files
from pathlib import Path

import xl_kpi
from udfs.formula import PREFIXES
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.analysis.slots import read_slots
from xl_kpi.analysis.template import template_board
from xl_kpi.catalog import split_codes
from xl_kpi.cli import inputs
from xl_kpi.cli.hosts import Command
from xl_kpi.cli.workbook import write_for
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.sources import read

NAMES = {"fr": "tableau-de-bord.xlsx", "en": "dashboard.xlsx"}
WORDS = {
    "fr": "{file} est prêt\u00a0: collez vos données dans ses feuilles, l'exemple s'efface de lui-même.",
    "en": "{file} is ready: paste your data in its sheets, the sample steps aside by itself.",
}
EXAMPLES = (
    "xl-kpi template\n"
    "xl-kpi template --lang en --host lite --out board-for-the-team.xlsx\n"
    "xl-kpi template --currency CHF --slots KPI_REVENUE,KPI_CLOSING_RATE,KPI_SALES_CYCLE"
)


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("template", "Write a template workbook with blank tables, to hand to a team.", EXAMPLES)
    made.add_argument("--out", metavar="FILE.xlsx", type=Path, help="the workbook to write (default: in this folder)")
    made.add_argument("--slots", metavar="CODE,…", help="at most twelve codes, with options in brackets if any")
    made.add_argument("--host", choices=PREFIXES, default="plain", help="what computes functions in the workbook")
    made.add_argument("--currency", metavar="CUR", default="EUR", help="base currency (default: EUR)")
    made.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Write the template; a workbook that is there already may hold somebody's work, and is left alone."""
    out = wanted.out or Path(NAMES[wanted.lang])
    if out.suffix.lower() != ".xlsx":
        raise KpiError("file_suffix", file=out.name, expected=".xlsx")
    if out.exists():
        raise KpiError("template_exists", file=out.name)
    slots = read_slots(split_codes(wanted.slots) if wanted.slots else DOZEN)
    settings = Settings(currency=wanted.currency.strip().upper(), language=wanted.lang)
    with as_file(files("xl_kpi.sample").joinpath("data")) as folder:
        sheets, _ = read([str(folder)])
    board = template_board({name: sheet.rows for name, sheet in sheets.items()}, slots, settings, xl_kpi.__version__)
    with inputs.progress_bar("écriture" if wanted.lang == "fr" else "writing") as progress:
        write_for(wanted.host, board, out, progress)
    print(WORDS[wanted.lang].format(file=out))
    return 0
