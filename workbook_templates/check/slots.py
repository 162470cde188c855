"""Rules on the slots of the dashboard: KPIs that exist, once each, with the columns that they need."""

import re
from collections.abc import Iterator, Mapping

from workbook_templates.calculation import FIRST_TILE_ROW
from workbook_templates.check.book import SLOT_NAMES, Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.ours import data_tables
from workbook_templates.layout import SLOTS
from workbook_templates.texts import words
from xl_kpi.analysis.slots import Slot, read_slots
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

LACKS = ("missing_table", "missing_column")
NAME = re.compile(r"Slot\d+")


def slots(book: Book) -> Iterator[Finding]:
    """At most twelve, each a KPI with options that it has, none twice."""
    for known in book.names:
        if NAME.fullmatch(known.name) and known.name not in SLOT_NAMES:
            yield Finding("slot_thirteenth", known.name, {"name": known.name, "most": SLOTS})
    seen: dict[str, str] = {}
    for name, slot in _chosen(book).items():
        if isinstance(slot, KpiError):
            yield Finding("slot_unknown", book.place(name), {"error": slot})
        elif slot.key in seen:
            yield Finding("slot_twice", book.place(name), {"code": slot.key, "other": seen[slot.key]})
        else:
            seen[slot.key] = name


def _chosen(book: Book) -> Mapping[str, Slot | KpiError]:
    """What every slot that is not free holds, or why it cannot be read."""
    chosen: dict[str, Slot | KpiError] = {}
    nothing = Engine(load_tables({}, Settings()))
    for name in SLOT_NAMES:
        text = book.named(name)
        if text.strip():
            try:
                [slot] = read_slots([text])
                nothing.plan(slot.kpi, slot.options)
                chosen[name] = slot
            except KpiError as error:
                chosen[name] = error
    return chosen


def needs(book: Book) -> Iterator[Finding]:
    """A column that a tile had when it was computed, and that its KPI now lacks."""
    engine = _engine(book)
    computed = _computed(book)
    lost = {schema.name for schema, table in data_tables(book) if table is None}  # what `ours.tables` says already
    undated = not (book.named("PeriodFrom") or book.named("PeriodTo"))
    owners = tuple(part for part in book.named("Owner").split("; ") if part)
    for name, slot in _chosen(book).items():
        if engine is None or isinstance(slot, KpiError) or slot.key not in computed:
            continue
        lack = engine.lack(engine.plan(slot.kpi, slot.options), owners, undated)
        if lack is not None and lack.code in LACKS and lack.fields["table"] not in lost:
            yield Finding("slot_needs", book.place(name), {"error": lack})


def _engine(book: Book) -> Engine | None:
    """An engine over the headers alone; none when two of them mean the same, which a rule of its own says."""
    rows = {schema.name: [[name for _, name in table.columns]] for schema, table in data_tables(book) if table}
    try:
        return Engine(load_tables(rows, Settings(language=book.language)))
    except KpiError:
        return None


def _computed(book: Book) -> frozenset[str]:
    """The keys of the tiles that had a figure, as the helper sheet tells."""
    sheet = book.sheet(words(book.language)["sheets"]["calculation"])
    if sheet is None:
        return frozenset()
    cells = {place: book.text(cell) for place, cell in sheet.facts.values.items()}
    heads = {text: column for (row, column), text in cells.items() if row == 1}
    rows = range(FIRST_TILE_ROW, FIRST_TILE_ROW + SLOTS)
    facts = [{head: cells.get((row, column), "") for head, column in heads.items()} for row in rows]
    return frozenset(fact["key"] for fact in facts if fact.get("key") and fact.get("value") and not fact.get("error"))
