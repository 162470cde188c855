"""`xl-kpi freeze`: writes what the KPIs of a month were worth into the history of a workbook, for good."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from xl_kpi.analysis.history import Line, freeze
from xl_kpi.analysis.numerals import month, show
from xl_kpi.analysis.report import empty_table
from xl_kpi.analysis.slots import label_of
from xl_kpi.cli import inputs
from xl_kpi.cli.hosts import Command
from xl_kpi.cli.renewal import ASKED, filled, open_renewal
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import to_period
from xl_kpi.core.words import fold
from xl_kpi.sources import Sheet, read
from xl_kpi.tables.schema import schemas

TABLE = "history"
WORDS = {
    "fr": {
        "frozen": "{month}\u00a0: {count:valeur figée/valeurs figées}.",
        "nothing": "{month}\u00a0: tout est déjà figé, rien n'a changé.",
        "revised": "{label}\u00a0: révisé, {before} puis {value}\u00a0; la ligne d'avant reste.",
    },
    "en": {
        "frozen": "{month}: {count:value/values} frozen.",
        "nothing": "{month}: everything is frozen already, nothing has changed.",
        "revised": "{label}: revised, {before} then {value}; the earlier line stays.",
    },
}
EXAMPLES = (
    "xl-kpi freeze tableau-de-bord.xlsx --month 2026-03\n"
    "xl-kpi freeze dashboard.xlsx --month 2026-03 --owner Lee\n"
    "xl-kpi freeze dashboard.xlsx --month 2026-03 --dry-run"
)


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("freeze", "Write the values of a month into the history of a workbook, for good.", EXAMPLES)
    made.add_argument("file", metavar="FILE.xlsx", type=Path, help="the workbook; a copy of it is kept beside it")
    made.add_argument("--month", required=True, metavar="MONTH", help="the month to freeze, once it is over: 2026-03")
    made.add_argument("--owner", metavar="NAME", action="append", default=[], help="a salesperson (default: the team)")
    made.add_argument("--as-of", metavar="DAY", help="the day of freezing (default: today)")
    made.add_argument("--out", metavar="FILE.xlsx", type=Path, help="write another file, and leave this one as it is")
    made.add_argument("--dry-run", action="store_true", help="say what would be frozen, and write nothing")
    silent = dict.fromkeys(
        ("lang", "trend", "from_date", "to_date", "date_order", "like", "source", "map_file", *ASKED)
    )
    made.set_defaults(run=run, rate=[], map=[], map_value=[], keep=[], data=[], **silent)


def run(wanted: Namespace) -> int:
    """Freeze what is not frozen yet, or has moved since; a line of the history is never changed."""
    owners, day = wanted.owner or [""], wanted.as_of
    wanted.owner, wanted.as_of = [], None  # those that the workbook shows stay
    renewal = open_renewal(wanted)  # tells the language too, in which all else is said
    first, today = _month(wanted.month), inputs.today(Namespace(as_of=day))
    language, slots = renewal.asked.lang, renewal.state.slots
    own, _ = read([wanted.file])
    engine = renewal.engine(own)
    lines = [line for owner in owners for line in freeze(engine, slots, first, owner, today)]
    _tell(lines, first, wanted.lang)
    if lines and not wanted.dry_run:
        own = {**own, TABLE: _with(own.get(TABLE), lines, language, today)}
        renewal.write(renewal.board(renewal.engine(own)), filled(own).keys() - {TABLE})
    return 0


def _month(text: str) -> date:
    """The first day of a month; a KpiError for anything else."""
    first, last = to_period(text, None)
    if first is None or last is None or (first.year, first.month) != (last.year, last.month) or first.day != 1:
        raise KpiError("not_a_month", found=text)
    return first


def _tell(lines: Sequence[Line], first: date, language: str) -> None:
    say, named = WORDS[language], month(first, language)
    for line in lines:
        if line.before is not None:
            unit = line.slot.kpi.definition.unit if isinstance(line.slot.kpi.definition.unit, str) else "number"
            values = {"before": show(line.before, unit, language), "value": show(line.value, unit, language)}
            print(say["revised"].format(label=label_of(line.slot, language), **values))
    print(say["frozen" if lines else "nothing"].format(month=named, count=show(len(lines), "count", language)))


def _with(sheet: Sheet | None, lines: Sequence[Line], language: str, today: date) -> Sheet:
    """The history with these lines at its end."""
    blank = [column.label for column in empty_table(TABLE, language).columns]
    known = sheet or Sheet(TABLE, [[*blank]], "", 1)
    header = [str(cell or "") for cell in known.rows[0]]
    meanings = schemas()[TABLE].meanings()
    names = [meanings.get(fold(text), (0, ""))[1] for text in header]
    rows = [_cells(line, names, language, today) for line in lines]
    return replace(known, rows=[*known.rows, *rows])


def _cells(line: Line, names: Sequence[str], language: str, today: date) -> list[Any]:
    said: dict[str, Any] = {
        "month": line.month,
        "kpi": label_of(line.slot, language),
        "owner": line.owner or None,
        "value": line.value,
        "version": line.version,
        "frozen_at": today,
    }
    return [said.get(name) for name in names]
