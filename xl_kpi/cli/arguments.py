"""The words that `xl-kpi` understands, with examples."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Callable
from functools import partial
from pathlib import Path

from udfs.formula import PREFIXES
from xl_kpi.cli import check, commands, freeze, importing, refresh, template
from xl_kpi.cli.asking import add_reading
from xl_kpi.cli.hosts import calc, excel, lite, rehost, server
from xl_kpi.cli.renewal import ASKED
from xl_kpi.core.likes import crms
from xl_kpi.core.settings import TRENDS

EXAMPLES = {
    "list": "xl-kpi list\nxl-kpi list --json",
    "define": "xl-kpi define KPI_CLOSING_RATE\nxl-kpi define closing_rate --lang en",
    "compute": (
        "xl-kpi compute KPI_REVENUE --data exports/ --from 2026-T1\n"
        "xl-kpi compute KPI_CLOSING_RATE --data deals=pipeline.csv --option denominator=closed \\\n"
        "    --map deals.status=deal_stage deals.created_at=engage_date --map-value deals.status:Engaging=open\n"
        "xl-kpi compute KPI_SALES_COUNT --data exports/ --from 2026 --by owner,month --json\n"
        "xl-kpi compute --batch questions.jsonl --data exports/\n"
        "xl-kpi compute KPI_CLOSING_RATE --data exports/ --from 2026-T1 --like hubspot"
    ),
    "build": (
        "xl-kpi build --data exports/ --out tableau.xlsx --from 2026-03\n"
        "xl-kpi build --data deals=pipeline.csv --out board.xlsx --lang en --slots KPI_REVENUE,KPI_SALES_CYCLE\n"
        "xl-kpi build --data exports/ --out tableau.xlsx --host lite"
    ),
    "refresh": (
        "xl-kpi refresh tableau.xlsx --data exports/\n"
        "xl-kpi refresh board.xlsx --data deals=pipeline.csv --out board-june.xlsx --lang en\n"
        "xl-kpi refresh tableau.xlsx --dry-run"
    ),
    "demo": "xl-kpi demo\nxl-kpi demo --lang en --out dashboard.xlsx",
    "new": "xl-kpi new prospecting/calls_per_day",
}

HOSTS = (lite, excel, server, calc, rehost)


def parser() -> ArgumentParser:
    """Return the parser of the whole command."""
    top = ArgumentParser(
        prog="xl-kpi",
        description="Sales KPIs in spreadsheets: compute one, or build the twelve-tile dashboard workbook.",
        epilog="Each command has its own help and examples: xl-kpi build --help",
    )
    top.add_argument("--version", action="version", version=f"xl-kpi {commands.version()}")
    chosen = top.add_subparsers(required=True, metavar="COMMAND")
    _list(chosen)
    _define(chosen)
    _compute(chosen)
    _build(chosen)
    _refresh(chosen)
    _demo(chosen, top.parse_args)
    _new(chosen)
    for other in (importing, template, freeze, check, *HOSTS):
        other.add(partial(_command, chosen))
    return top


def _command(
    chosen: "_SubParsersAction[ArgumentParser]", name: str, help_text: str, examples: str = ""
) -> ArgumentParser:
    made = chosen.add_parser(
        name,
        help=help_text,
        description=help_text,
        epilog="examples:\n" + (examples or EXAMPLES[name]),
        formatter_class=RawDescriptionHelpFormatter,
    )
    made.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of texts (default: fr)")
    return made


def _list(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "list", "List the KPIs.")
    made.add_argument("--json", action="store_true", help="one JSON list with definitions and options")
    made.set_defaults(run=commands.list_kpis)


def _define(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "define", "Explain one KPI in plain words.")
    made.add_argument("code", metavar="CODE")
    made.set_defaults(run=commands.define)


def _compute(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "compute", "Compute one KPI, or a batch of them.")
    made.add_argument("code", metavar="CODE", nargs="?")
    made.add_argument("--batch", metavar="FILE", help="one JSON object a line: kpi, from, to, as_of, owner, options")
    made.add_argument("--option", metavar="K=V", nargs="+", action="extend", default=[], help="an option of the KPI")
    made.add_argument("--by", type=_by, metavar="owner|month|owner,month", help="one line per owner, month or both")
    made.add_argument("--json", action="store_true", help="print JSON, one object a line")
    _like(made)
    _data(made, required=False)
    made.set_defaults(run=commands.compute, usage_error=made.error)


def _build(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "build", "Build the dashboard workbook from your data.")
    made.add_argument("--out", metavar="FILE.xlsx", required=True, help="the workbook to write")
    made.add_argument("--slots", metavar="CODE,…", help="at most twelve codes, with options in brackets if any")
    made.add_argument("--host", choices=PREFIXES, default="plain", help="what computes functions in the workbook")
    _like(made)
    _data(made, required=True)
    made.set_defaults(run=commands.build)


def _refresh(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "refresh", "Bring new data into a workbook; what you typed or changed in it stays.")
    made.add_argument("file", metavar="FILE.xlsx", type=Path, help="the workbook; a copy of it is kept beside it")
    made.add_argument("--out", metavar="FILE.xlsx", type=Path, help="write another file, and leave this one as it is")
    made.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    _data(made, required=False)
    answered = dict.fromkeys(("lang", "trend", "like", *ASKED))  # by the workbook where the command is silent
    made.set_defaults(run=refresh.run, **answered)


def _demo(chosen: "_SubParsersAction[ArgumentParser]", parse: Callable[[list[str]], Namespace]) -> None:
    made = _command(chosen, "demo", "Build the dashboard workbook of the bundled sample data.")
    made.add_argument("--out", metavar="FILE.xlsx", help="the workbook to write (default: in this folder)")
    made.set_defaults(run=commands.demo, parse=parse)


def _new(chosen: "_SubParsersAction[ArgumentParser]") -> None:
    made = _command(chosen, "new", "Write the files of a new KPI (for those who develop xl-kpi).")
    made.add_argument("name", metavar="FAMILY/NAME")
    made.set_defaults(run=commands.new)


def _like(made: ArgumentParser) -> None:
    made.add_argument("--like", choices=crms(), help="read win rate and sales cycle as this CRM does")


def _by(text: str) -> list[str]:
    """Read what to break down by, in either order; argparse says the rest."""
    parts = [part.strip() for part in text.split(",")]
    if not parts or not {"owner", "month"}.issuperset(parts):
        raise ArgumentTypeError(f"{text!r} (owner, month or owner,month)")
    return parts


def _data(made: ArgumentParser, *, required: bool) -> None:
    """The arguments that say what to read and what to look at."""
    made.add_argument(
        "--data",
        metavar="PATH",
        nargs="+",
        action="extend",
        default=[],
        help="exports of your CRM, a folder, a workbook, or TABLE=FILE",
        required=required,
    )
    add_reading(made)
    made.add_argument("--from", dest="from_date", metavar="DAY", help="first day, or a label: 2026, 2026-T1, 2026-03")
    made.add_argument("--to", dest="to_date", metavar="DAY", help="last day, included")
    made.add_argument("--as-of", metavar="DAY", help="the day from which one looks (default: today)")
    made.add_argument("--owner", metavar="NAME", action="append", default=[], help="a salesperson; may be repeated")
    made.add_argument("--min-n", type=int, default=10, help="cases below which a rate is not judged (default: 10)")
    made.add_argument("--orange", type=float, default=0.9, help="share of the target that is orange (default: 0.9)")
    made.add_argument("--trend", choices=TRENDS, default=TRENDS[0], help="what arrows compare with (default: previous)")
