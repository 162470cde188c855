"""Building a workbook from the console: which period, which slots, and what to say about them."""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np

import xl_kpi
from udfs.formula import Host
from udfs.lite.embed import embed
from udfs.rehost import rehost
from workbook_templates import write_workbook
from workbook_templates.build import Progress
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.likes import like_in_words, unlike
from xl_kpi.analysis.numerals import day, period
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.selection import DOZEN, balanced_dozen, missing_natures
from xl_kpi.analysis.sentence import texts
from xl_kpi.analysis.slots import Slot, label_of, read_slots
from xl_kpi.catalog import split_codes
from xl_kpi.cli import inputs
from xl_kpi.cli.hosts import lite
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.core.period import from_serial, month_end, serial
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import typed_in

DEMO_OUT = {"fr": "tableau-de-bord-demo.xlsx", "en": "dashboard-demo.xlsx"}
STALE = 45
"""Data whose newest event is older than so many days are seen from the end of their last month."""

EVENTS = (("deals", "closed_on"), ("orders", "date"), ("deals", "created_at"), ("leads", "created_at"))
"""What happened for sure; activities may be plans."""


def demo_words(folder: Path, out: str | None, language: str) -> list[str]:
    """The words of `xl-kpi build` that make the demonstration: its sample, its last month, the dozen of the design."""
    seen = ["--from", "2026-03", "--as-of", "2026-03-31", "--slots", ",".join(DOZEN), "--lang", language]
    return ["build", "--data", str(folder), "--out", out or DEMO_OUT[language], *seen]


def write(wanted: Namespace) -> int:
    """Read the data, choose scope and slots, write the workbook, say what was done."""
    out = Path(wanted.out)
    if out.suffix.lower() != ".xlsx":
        raise KpiError("file_suffix", file=out.name, expected=".xlsx")
    inputs.check_out(out, wanted.data)
    chosen = None if wanted.slots is None else _chosen(wanted.slots, wanted.like)
    engine, notices = inputs.load(wanted, typed_in(out) if out.is_file() else None)
    scope = _scope(engine, wanted)
    _check_owners(engine, scope)
    slots = chosen or balanced_dozen(engine, scope)
    if not slots:
        raise KpiError("nothing_to_show")
    _tell_unlike(slots, wanted)
    board = make_board(engine, slots, scope, xl_kpi.__version__, notices)
    with inputs.progress_bar("écriture" if wanted.lang == "fr" else "writing") as progress:
        write_for(wanted.host, board, out, progress)
    _report(wanted, scope, slots, board)
    return 0


def write_for(host: Host, board: Board, out: Path, progress: Progress) -> None:
    """Write the workbook for the program that is to compute its functions."""
    if host == "plain":
        write_workbook(board, out, progress)
        return
    with replace_atomically(out) as target:
        write_workbook(board, target, progress)
        rehost(target, target, host)
        if host == "lite":
            embed(target, board.language)


def _check_owners(engine: Engine, scope: Scope) -> None:
    """A board of somebody whom the data do not know would be empty: a name is mistyped."""
    known = engine.tables.owners()
    for owner in scope.owners:
        if fold(owner) not in known:
            raise KpiError("unknown_owners", owner=owner, known=", ".join(sorted(known.values())) or "–")


def _tell_unlike(slots: Sequence[Slot], wanted: Namespace) -> None:
    """Say which slots are not read like the CRM asked for, and why."""
    for slot in slots:
        why = unlike(slot.kpi, slot.options, wanted.like)
        if why:
            said = {"label": slot.kpi.label(wanted.lang), "crm": why.name[wanted.lang], "reason": why.said[wanted.lang]}
            inputs.tell(texts(wanted.lang)["console"]["unlike"].format_map(said))


def _chosen(codes: str, crm: str | None) -> tuple[Slot, ...]:
    slots = read_slots(split_codes(codes), crm)
    if not slots:
        raise KpiError("bad_slot", found=codes)
    return slots


def _scope(engine: Engine, wanted: Namespace) -> Scope:
    """The period asked for, else the month of the as-of day; old data are seen from their own last month."""
    as_of = inputs.today(wanted)
    if wanted.as_of is None and wanted.from_date is None and wanted.to_date is None:
        newest = _newest(engine, as_of)
        if newest and (as_of - newest).days > STALE:
            as_of = month_end(newest)
            days = {"day": day(newest, wanted.lang), "as_of": day(as_of, wanted.lang)}
            inputs.tell(texts(wanted.lang)["console"]["stale"].format_map(days))
    first = wanted.from_date or (None if wanted.to_date else f"{as_of:%Y-%m}")
    return make_scope(first, wanted.to_date, wanted.owner, as_of)


def _newest(engine: Engine, today: date) -> date | None:
    """The day of the newest thing that happened, as far as the tables know."""
    found = []
    for table, column in EVENTS:
        with suppress(KpiError):  # a date that cannot be read is said by the tiles and the quality sheet
            days = engine.columns.floats(table, column) if engine.tables.has(table) else np.empty(0)
            past = days[days < serial(today) + 1]
            found += [from_serial(past.max())] if len(past) else []
    return max(found, default=None)


def _report(wanted: Namespace, scope: Scope, slots: tuple[Slot, ...], board: Board) -> None:
    words = texts(wanted.lang)["console"]
    seen = {"period": period(scope, wanted.lang), "as_of": day(scope.as_of, wanted.lang)}
    print(words["built"].format(file=wanted.out, **seen))
    if wanted.slots is None:
        chosen = (f"{slot.kpi.label(wanted.lang)} ({slot.key})" for slot in slots)
        print(words["chosen"].format(codes=", ".join(chosen)))
    for slot, tile in zip(slots, board.tiles, strict=True):
        crm = like_in_words(tile.reading, wanted.lang)
        if crm:
            print(words["like"].format(label=label_of(slot, wanted.lang), crm=crm[0], said=crm[1]))
    missing = missing_natures(slots)
    if missing:
        natures = texts(wanted.lang)["missing"]
        print(words["unbalanced"].format(natures=", ".join(natures[nature] for nature in missing)))
    if wanted.host == "lite":
        print(lite.WORDS["embedded"][wanted.lang].format(file=wanted.out))
    if wanted.host == "com":
        print(words["rehosted_com"].format(file=wanted.out))
    for error in (tile.error for tile in board.tiles if tile.error):
        inputs.tell(error)
