"""`xl-kpi excel`: puts the functions into a workbook of Excel on Windows, looks what is wrong, takes them out again."""

from argparse import Namespace
from pathlib import Path

from udfs.binding import functions
from udfs.com.doctor import Finding, examine
from udfs.com.install import install, uninstall
from udfs.com.windows import Windows
from xl_kpi.cli.hosts import Command

EXAMPLES = (
    "xl-kpi excel install tableau.xlsx\n"
    "xl-kpi excel doctor tableau.xlsm\n"
    "xl-kpi excel install board.xlsm --lang en\n"
    "xl-kpi excel uninstall tableau.xlsm"
)
WORDS = {"fr": {True: "OK", False: "À RÉGLER"}, "en": {True: "OK", False: "TO FIX"}}


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("excel", "Make the functions work in Excel on Windows, with a Python of its own.", EXAMPLES)
    made.add_argument("action", choices=("install", "doctor", "uninstall"), help="what to do")
    made.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the workbook (doctor: may be left out)")
    made.set_defaults(run=run, usage_error=made.error)


def run(wanted: Namespace) -> int:
    """Do what was asked; a KpiError says why not."""
    if wanted.file is None and wanted.action != "doctor":
        wanted.usage_error("the following arguments are required: FILE")
    return {"install": _install, "doctor": _doctor, "uninstall": _uninstall}[wanted.action](wanted)


def _install(wanted: Namespace) -> int:
    made = install(wanted.file, Windows(), wanted.lang)
    print(Finding("install", "ok", {"file": made, "count": len(functions())}).text(wanted.lang))
    return 0


def _uninstall(wanted: Namespace) -> int:
    uninstall(wanted.file, Windows())
    print(Finding("uninstall", "ok", {"file": wanted.file}).text(wanted.lang))
    return 0


def _doctor(wanted: Namespace) -> int:
    code = 0
    for finding in examine(Windows(), wanted.file):
        print(f"{WORDS[wanted.lang][finding.is_well]:<9} {finding.text(wanted.lang)}")
        code |= not finding.is_well
    return code
