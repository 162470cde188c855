"""Writes a workbook anew around what people chose and typed in it: what refresh and freeze have in common."""

from argparse import Namespace
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import xl_kpi
from workbook_templates.build import counter, write_pages
from workbook_templates.check.book import Book
from workbook_templates.check.parts import opened
from workbook_templates.check.reading import read_book
from workbook_templates.look.texts import LANGUAGES, words
from workbook_templates.refresh import Change, SheetChange, refresh
from workbook_templates.refresh.guard import check_closed, check_ours
from workbook_templates.refresh.opened import Workbook
from workbook_templates.refresh.owned import owned_sheets
from workbook_templates.state import State, read_state
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.numerals import show
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.sentence import texts, typographic
from xl_kpi.cli import inputs
from xl_kpi.cli.mapping import explained
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import serial, to_day, to_period
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import printable
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import Sheet
from xl_kpi.tables.headers import shown
from xl_kpi.tables.schema import typed_tables

ASKED = {"currency": "Currency", "min_n": "MinN", "orange": "Orange", "time_zone": "TimeZone"}
"""Arguments that the workbook answers when the command does not, and the names of their cells."""
RATE = "Rate"
TYPED_PAGES = ("dashboard", "essential", "settings")
"""The pages on which people choose something."""

WORDS = {
    "fr": {
        "cells": "{sheet}\u00a0: {cells:cellule change/cellules changent}.",
        "rows": "{sheet}\u00a0: {before:ligne/lignes} avant, {after:ligne/lignes} après"
        " ({new:nouvelle/nouvelles}, {gone:disparue/disparues}).",
        "kept": "{sheet}\u00a0: vos colonnes restent\u00a0: {columns}.",
        "new": "{sheet}\u00a0: colonnes ajoutées\u00a0: {columns}.",
        "lost": "{sheet}\u00a0: {lost:ligne disparue avait/lignes disparues avaient} du contenu dans vos"
        " colonnes\u00a0; l'ancien fichier le garde.",
        "done": "{file} est à jour.",
        "backup": "L'ancien fichier est gardé\u00a0: {backup}",
        "dry": "Rien n'a été écrit\u00a0: sans --dry-run, {file} serait mis à jour.",
    },
    "en": {
        "cells": "{sheet}: {cells:cell changes/cells change}.",
        "rows": "{sheet}: {before:row/rows} before, {after:row/rows} after ({new} new, {gone} gone).",
        "kept": "{sheet}: your columns stay: {columns}.",
        "new": "{sheet}: columns added: {columns}.",
        "lost": "{sheet}: {lost:row that is gone/rows that are gone} had content in your columns;"
        " the old file keeps it.",
        "done": "{file} is up to date.",
        "backup": "The old file is kept: {backup}",
        "dry": "Nothing was written: without --dry-run, {file} would be brought up to date.",
    },
}


@dataclass(frozen=True, slots=True)
class Renewal:
    """A workbook to write anew: what the command asks, completed by the workbook, and what people chose in that."""

    asked: Namespace
    state: State
    out: Path

    @property
    def as_of(self) -> date:
        """The day from which the workbook looks."""
        return self.state.as_of or inputs.today(self.asked)

    def engine(self, sheets: Mapping[str, Sheet]) -> Engine:
        """The tables as the workbook is set."""
        return inputs.engine_of(self.asked, inputs.understood(self.asked, sheets))

    def board(self, engine: Engine, told: Collection[str] = ()) -> Board:
        """Everything that the workbook shows of these tables."""
        said = texts(self.state.language)["board"]
        everyone, nobody = (typographic(said[name], self.state.language) for name in ("everyone", "nobody"))
        scope: Scope = self.state.scope(self.as_of, everyone, nobody)
        made = make_board(engine, self.state.slots, scope, xl_kpi.__version__, [*told])
        who = str(self.state.chosen["Owner"])
        return replace(made, chosen=self.state.chosen, listed=self.state.listed, who_label=who)

    def write(self, board: Board, kept: Collection[str]) -> None:
        """Write the workbook, and say what changed; the tables ``kept`` stay as people typed them."""
        owned, now, dry = owned_sheets(board, kept), datetime.now().astimezone(), self.asked.dry_run
        with inputs.progress_bar("…") as progress:
            report, make = counter(board, progress), partial(write_pages, board)
            change = refresh(self.asked.file, make, owned, self.out, now, dry_run=dry, report=report)
        for line in _lines(change, self.asked, self.out):
            print(line)


def open_renewal(wanted: Namespace) -> Renewal:
    """Read what a workbook says of itself; a KpiError says why it cannot be written anew."""
    said, wanted.lang = wanted.lang, wanted.lang or "fr"
    book = _book(wanted.file)
    wanted.lang = said or book.language
    out = wanted.out or wanted.file
    if out.suffix.lower() != wanted.file.suffix.lower():
        raise KpiError("file_suffix", file=printable(out.name), expected=wanted.file.suffix)
    state = _state(wanted, book)
    return Renewal(_completed(wanted, book, state), state, out)


def filled(sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """The tables among these that people type in, and that hold something."""
    return {name: sheet for name, sheet in sheets.items() if name in typed_tables() and len(sheet.rows) > 1}


def _state(wanted: Namespace, book: Book) -> State:
    """What people chose; what the command line says is put in the cells that they choose in."""
    state = read_state(book)
    say, chosen = words(state.language), dict(state.chosen)
    day = to_day(wanted.as_of, "--as-of")
    if day:
        chosen["AsOf"] = float(serial(day))
    if wanted.from_date or wanted.to_date:
        first, last = to_period(wanted.from_date, wanted.to_date)
        chosen["Period"] = say["periods"]["custom"]
        chosen |= {"PeriodFrom": _cell(first), "PeriodTo": _cell(last)}
    if len(wanted.owner) > 1:
        raise KpiError("refresh_owners", found=", ".join(wanted.owner))
    if wanted.owner:
        chosen["Owner"] = wanted.owner[0]
    if wanted.trend:
        chosen["Compare"] = say["compared"][wanted.trend]
    given = {name: getattr(wanted, argument) for argument, name in (("min_n", "MinN"), ("orange", "Orange"))}
    chosen |= {name: float(number) for name, number in given.items() if number is not None}
    return replace(state, chosen=chosen)


def _cell(day: date | None) -> float | str:
    return "" if day is None else float(serial(day))


def _book(path: Path) -> Book:
    """What the workbook says of itself, the cells of its settings included."""
    check_closed(path)
    with opened(path) as parts:
        titles = {words(language)["sheets"][key] for language in LANGUAGES for key in TYPED_PAGES}
        found = Workbook(parts, read_book(parts, cells_of=titles))
        check_ours(found)
        return found.book


def _completed(wanted: Namespace, book: Book, state: State) -> Namespace:
    """The arguments, and where they are silent what the workbook says."""
    asked = Namespace(**vars(explained(wanted)))
    asked.said, asked.lang, asked.trend = wanted.lang, state.language, state.trend
    rates = (name.name for name in book.names if name.name.startswith(RATE) and name.name.removeprefix(RATE).isupper())
    # Those of the command come last, and count.
    asked.rate = [*(f"{name.removeprefix(RATE)}={book.named(name)}" for name in rates), *wanted.rate]
    for argument, name in ASKED.items():
        if getattr(asked, argument) is None:
            known = getattr(Settings(), argument)
            said = book.named(name)
            setattr(asked, argument, _number(name, said, known) if isinstance(known, float | int) else said or known)
    return asked


def _number(name: str, text: str, known: float) -> float:
    try:
        return type(known)(float(text or known))
    except ValueError:
        raise KpiError("bad_setting", name=name, found=text, example=known) from None


def _lines(change: Change, wanted: Namespace, out: Path) -> Iterator[str]:
    say = WORDS[wanted.said]
    for sheet in change.sheets:
        yield from _said(sheet, wanted.said)
    yield say["dry" if wanted.dry_run else "done"].format(file=printable(out.name))
    if change.backup:
        yield say["backup"].format(backup=change.backup)


def _said(sheet: SheetChange, language: str) -> Iterator[str]:
    """What there is to say of a sheet; nothing of one that stays as it is."""
    say, rows = WORDS[language], sheet.rows
    counts = {"cells": sheet.cells, "lost": sheet.lost}
    if rows:
        counts |= {"before": rows.before, "after": rows.after, "new": rows.new, "gone": rows.gone}
    fields = {name: show(count, "count", language) for name, count in counts.items()}
    heard = {"cells": sheet.cells, "rows": rows and (rows.new or rows.gone or rows.before != rows.after)}
    for name in ("cells", "rows"):
        if heard[name]:
            yield say[name].format(sheet=sheet.sheet, **fields)
    for name, columns in (("kept", sheet.kept), ("new", sheet.new)):
        if columns:
            yield say[name].format(sheet=sheet.sheet, columns=shown(columns))
    if sheet.lost:
        yield say["lost"].format(sheet=sheet.sheet, **fields)
