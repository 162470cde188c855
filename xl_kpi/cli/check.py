"""`xl-kpi check`: says what is broken in a workbook, where, and what to do about it."""

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from workbook_templates.check import Finding, check
from xl_kpi.analysis.numerals import show
from xl_kpi.cli.hosts import Command
from xl_kpi.core.words import printable

EXAMPLES = "xl-kpi check tableau.xlsx\nxl-kpi check dashboard.xlsx --lang en\nxl-kpi check tableau.xlsx --json"
WORDS = {
    "fr": {
        "well": "{file}\u00a0: tout va bien.",
        "error": "ERREUR",
        "warning": "ATTENTION",
        "sum": "{file}\u00a0: {errors:erreur/erreurs}, {warnings:avertissement/avertissements}.",
        "colon": "\u00a0:",
    },
    "en": {
        "well": "{file}: all is well.",
        "error": "ERROR",
        "warning": "WARNING",
        "sum": "{file}: {errors:error/errors}, {warnings:warning/warnings}.",
        "colon": ":",
    },
}


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("check", "Check a workbook: formulas, columns, tables, names, what Excel would refuse.", EXAMPLES)
    made.add_argument("file", metavar="FILE.xlsx", type=Path, help="the workbook, which is only read")
    made.add_argument("--json", action="store_true", help="print one JSON object with all that was found")
    made.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Check and say what was found; the exit code is 1 when there is an error."""
    found = check(wanted.file)
    errors = Counter(finding.severity for finding in found)["error"]
    if wanted.json:
        print(json.dumps(_record(wanted, found, errors), ensure_ascii=False))
    else:
        _say(wanted, found, errors)
    return int(errors > 0)


def _say(wanted: Namespace, found: Sequence[Finding], errors: int) -> None:
    words = WORDS[wanted.lang]
    for finding in found:
        place = f"{finding.where}{words['colon']}"
        print(f"{words[finding.severity]:<{len(words['warning'])}} {place} {finding.text(wanted.lang)}")
    counts = {"errors": errors, "warnings": len(found) - errors}
    written = {name: show(count, "count", wanted.lang) for name, count in counts.items()}
    print(words["sum" if found else "well"].format(file=printable(wanted.file.name), **written))


def _record(wanted: Namespace, found: Sequence[Finding], errors: int) -> dict[str, object]:
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "place": finding.place,
            "more": finding.more,
            "text": finding.text(wanted.lang),
        }
        for finding in found
    ]
    return {"file": str(wanted.file), "ok": not errors, "findings": findings}
