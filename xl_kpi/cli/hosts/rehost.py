"""`xl-kpi rehost`: converts the formulas of a workbook to the form that another host stores."""

from argparse import Namespace
from pathlib import Path

from udfs.formula import PREFIXES
from udfs.rehost import rehost
from xl_kpi.analysis.sentence import texts
from xl_kpi.cli.hosts import Command

EXAMPLES = (
    "xl-kpi rehost tableau.xlsx --host lite\n"
    "xl-kpi rehost board.xlsx --host calc --out board-calc.xlsx --lang en\n"
    "xl-kpi rehost tableau.xlsm --host com"
)


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("rehost", "Convert the KPI formulas of a workbook for another host.", EXAMPLES)
    made.add_argument("file", metavar="FILE", type=Path, help="the workbook, .xlsx or .xlsm")
    made.add_argument("--host", choices=tuple(PREFIXES), required=True, help="where the formulas are to be computed")
    made.add_argument("--out", metavar="FILE", type=Path, help="write a copy, and leave the workbook as it is")
    made.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Convert, and say how many formulas it was."""
    out = wanted.out or wanted.file
    count = rehost(wanted.file, out, wanted.host)
    said = texts(wanted.lang)["console"]
    print(said["rehosted" if count else "rehosted_none"].format(file=out, host=wanted.host, count=count))
    if wanted.host == "com" and out.suffix.lower() == ".xlsx":
        print(said["rehosted_com"].format(file=out))
    return 0
