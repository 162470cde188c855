"""Building a workbook from the console: which period, which slots, and what to say about them."""

from argparse import Namespace
from datetime import date
from pathlib import Path

import numpy as np

import xl_kpi
from workbook_templates import write_workbook
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.dashboard import Slot, read_slots
from xl_kpi.analysis.numerals import day, period
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.selection import PREFERRED, balanced_dozen, missing_natures
from xl_kpi.analysis.sentence import texts
from xl_kpi.catalog import split_codes
from xl_kpi.cli import inputs
from xl_kpi.core.period import from_serial, month_end
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine

DEMO_OUT = {"fr": "tableau-de-bord-demo.xlsx", "en": "dashboard-demo.xlsx"}
DEMO_AS_OF = "2026-03-31"
STALE = 45
"""Data whose newest event is older than so many days are seen from the end of their last month."""

EVENTS = ("deals.closed_at", "orders.date", "activities.date", "deals.created_at", "leads.created_at")


def demo_arguments(folder: Path, out: str, language: str) -> Namespace:
    """The arguments of `build` that make the demonstration workbook."""
    return Namespace(
        data=[str(folder)],
        out=out,
        lang=language,
        slots=",".join(code for code in PREFERRED if "[" not in code),
        from_date="2026-03",
        to_date=None,
        as_of=DEMO_AS_OF,
        owner=[],
        rate=[],
        currency="EUR",
        map=[],
        map_value=[],
        date_order=None,
        time_zone="Europe/Paris",
    )


def write(engine: Engine, wanted: Namespace) -> int:
    """Choose scope and slots, write the workbook, say what was done."""
    scope = _scope(engine, wanted)
    slots = read_slots(split_codes(wanted.slots)) if wanted.slots else balanced_dozen(engine, scope)
    board = make_board(engine, slots, scope, xl_kpi.__version__)
    out = Path(wanted.out)
    with inputs.bar("écriture" if wanted.lang == "fr" else "writing") as progress:
        write_workbook(board, out, progress)
    _report(wanted, scope, slots, [tile.error for tile in board.tiles if tile.error])
    return 0


def _scope(engine: Engine, wanted: Namespace) -> Scope:
    """The period asked for, else the month of the as-of day; old data are seen from their own last month."""
    as_of = inputs.today(wanted)
    if wanted.as_of is None and wanted.from_date is None and wanted.to_date is None:
        newest = _newest(engine, as_of)
        if newest and (as_of - newest).days > STALE:
            as_of = month_end(newest)
            inputs.tell(texts(wanted.lang)["console"]["stale"].format(day=day(as_of, wanted.lang)))
    first = wanted.from_date or (None if wanted.to_date else f"{as_of:%Y-%m}")
    return make_scope(first, wanted.to_date, wanted.owner, as_of)


def _newest(engine: Engine, today: date) -> date | None:
    """The day of the newest event in the tables, plans for the future left aside."""
    found = []
    for name in EVENTS:
        table, _, column = name.partition(".")
        frame = engine.tables.frames.get(table)
        if frame is not None and frame.has(column):
            days = frame.numbers(column)
            past = days[np.isfinite(days)]
            found += [from_serial(past.max())] if len(past) else []
    past_days = [moment for moment in found if moment <= today]
    return max(past_days, default=None)


def _report(wanted: Namespace, scope: Scope, slots: tuple[Slot, ...], errors: list[str]) -> None:
    words = texts(wanted.lang)["console"]
    print(
        words["built"].format(file=wanted.out, period=period(scope, wanted.lang), as_of=day(scope.as_of, wanted.lang))
    )
    if not wanted.slots:
        print(words["chosen"].format(codes=", ".join(slot.key for slot in slots)))
    missing = missing_natures(slots)
    if missing:
        natures = texts(wanted.lang)["nature"]
        print(words["unbalanced"].format(natures=", ".join(natures[nature] for nature in missing)))
    for error in errors:
        inputs.tell(error)
