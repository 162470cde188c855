"""Rules on the slots of the dashboard and the bands: KPIs that exist, once each, with the columns that they need."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from workbook_templates.check.book import BAND_NAMES, SLOT_NAMES, Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.ours import data_tables
from workbook_templates.formulas.places import FIRST
from workbook_templates.look.layout import SLOTS
from xl_kpi.analysis.slots import Slot, keys_by_label, read_slots
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

LACKS = ("missing_table", "missing_column")
NAME = re.compile(r"Slot\d+")


def slots(book: Book) -> Iterator[Finding]:
    """At most twelve, each a choice of the list that the slots offer, none twice."""
    for known in book.names:
        if NAME.fullmatch(known.name) and known.name not in SLOT_NAMES:
            yield Finding("slot_thirteenth", known.name, {"name": known.name, "most": SLOTS})
    offered = _offered(book)
    seen: dict[str, str] = {}
    for name, text in _texts(book):
        slot, place = _slot(text, offered), book.place(name)
        if isinstance(slot, KpiError):
            yield Finding("slot_unknown", place, {"error": slot})
            continue
        if slot.key in seen:
            yield Finding("slot_twice", place, {"label": text, "other": seen[slot.key]})
        elif offered and text.casefold() not in offered:
            yield Finding("slot_unlisted", place, {"label": text})
        seen.setdefault(slot.key, place)


def _texts(book: Book) -> Iterator[tuple[str, str]]:
    """The slots that are not free: their names, and what their cells hold."""
    found = ((name, book.named(name)) for name in SLOT_NAMES)
    return ((name, text) for name, text in found if text.strip())


def _offered(book: Book) -> Mapping[str, str]:
    """The code of each line of the list of choices, by its label and by itself, in lower case."""
    labels, codes = ([row[0] for row in book.rows(name)] for name in ("KpiChoices", "KpiCodes"))
    pairs = [*zip(codes, codes, strict=True), *zip(labels, codes, strict=False)]
    return {text.casefold(): code for text, code in pairs if text and code}


def _slot(text: str, offered: Mapping[str, str]) -> Slot | KpiError:
    """What the cell of a slot holds, or why it cannot be read: as the list says it, else as the library does."""
    try:
        [slot] = read_slots([offered.get(text.casefold()) or keys_by_label().get(fold(text), text)])
        _nothing().plan(slot.kpi, slot.options)
    except KpiError as error:
        return error
    return slot


@cache
def _nothing() -> Engine:
    return Engine(load_tables({}, Settings()))


def bands(book: Book) -> Iterator[Finding]:
    """The bands of the simple sheet: each free or the number of a slot."""
    known = {str(number) for number in range(1, SLOTS + 1)}
    for name in BAND_NAMES:
        text = book.named(name).strip()
        if text and text.removesuffix(".0") not in known:
            yield Finding("band_unknown", book.place(name), {"found": text, "most": SLOTS})


def needs(book: Book) -> Iterator[Finding]:
    """A column that a slot had when its figure was computed, and that its KPI now lacks."""
    engine = _engine(book)
    lost = {schema.name for schema, table in data_tables(book) if table is None}  # what `ours.tables` says already
    undated = not (book.named("PeriodFirst") or book.named("PeriodLast"))
    owners = (book.named("Owner"),) if book.named("OwnerNo") not in ("", "0") else ()
    computed, offered = _computed(book), _offered(book)
    for name, text in _texts(book):
        slot = _slot(text, offered)
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
    """The keys of the slots that had a figure, as the helper sheet tells."""
    sheet = book.sheet(book.title("calculation"))
    cells = {} if sheet is None else sheet.facts.values
    heads = {book.text(cell): column for (row, column), cell in cells.items() if row == FIRST - 1}
    rows = range(FIRST, FIRST + SLOTS)
    key, value = ([cells.get((row, heads.get(head, 0))) for row in rows] for head in ("key", "value"))
    pairs = zip(key, value, strict=True)
    return frozenset(book.text(known) for known, figure in pairs if figure is not None and figure.kind == "n")
