"""Everything that a dashboard workbook shows, put together: tiles, labels, message, data, quality, definitions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xl_kpi.analysis.board import Board, DataColumn, DataTable, Definition, Tile
from xl_kpi.analysis.dashboard import tiles
from xl_kpi.analysis.numerals import period, show, show_change
from xl_kpi.analysis.quality import findings, notice
from xl_kpi.analysis.sentence import options_text, texts, typographic
from xl_kpi.analysis.slots import Slot
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import whole_months
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.cells import Floats, Labels, plain
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.schema import schemas, typed_tables

KINDS = {"date": "date", "milestone": "date", "number": "number", "percent": "percent"}
WORST = ("red", "orange")


def make_board(engine: Engine, slots: Sequence[Slot], scope: Scope, version: str, notices: Sequence[str] = ()) -> Board:
    """Evaluate the slots and gather all that the workbook shows, in the language of the settings.

    ``notices`` are sentences about files, what they were taken for and which were left aside; the quality sheet
    begins with them.
    """
    settings = engine.tables.settings
    language = settings.language
    words = texts(language)["board"]
    made = tiles(engine, slots, scope)
    found = (*map(notice, notices), *findings(engine, language))
    read = sum(frame.rows_read for frame in engine.tables.frames.values())
    aside = read - sum(frame.size for frame in engine.tables.frames.values())
    given = [data_table(frame, language) for frame in engine.tables.frames.values() if frame.given]
    counts = {"rows": show(read, "count", language), "aside": show(aside, "count", language)}
    return Board(
        engine=engine,
        slots=tuple(slots),
        language=language,
        currency=engine.currency,
        scope=scope,
        period_label=_capital(period(scope, language)),
        who_label=", ".join(scope.owners) or typographic(words["everyone"], language),
        compare_label=words["same_month" if whole_months(scope) == 1 else "same_period"],
        message=typographic(message(made, language), language),
        tiles=tuple(_printed(tile, language) for tile in made),
        tables=(*given, *_to_fill_in(engine, language)),
        findings=found,
        definitions=tuple(definition(kpi, slots, engine, language) for kpi in catalog()),
        settings=_settings(settings, version),
        footer=words["footer"].format(as_of="{as_of}", version=version, **counts),
        version=version,
        trend=settings.trend,
    )


def _settings(settings: Settings, version: str) -> dict[str, str | float]:
    rates = {f"rate_{currency}": rate for currency, rate in settings.rates.items()}
    shown: dict[str, str | float] = {
        "min_n": settings.min_n,
        "orange": settings.orange,
        "time_zone": settings.time_zone,
    }
    return {**shown, **rates, "version": version}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _printed(tile: Tile, language: str) -> Tile:
    label, sentence = (typographic(text, language) for text in (tile.label, tile.sentence))
    return replace(tile, label=label, sentence=sentence)


def message(made: Sequence[Tile], language: str) -> str:
    """The one sentence of the page: the two tiles that most need a look, or that all is well."""
    words = texts(language)["message"]
    judged = [tile for tile in made if tile.target is not None]
    if not judged:
        return str(words["no_target"])
    bad = [tile for colour in WORST for tile in made if tile.status.code == colour]
    if not bad:
        green = all(tile.status.code == "green" for tile in judged)
        return str(words["fine" if green else "calm"])
    first = sorted(bad, key=lambda tile: (WORST.index(tile.status.code), tile.attainment or 0.0))[:2]
    return str(words["first"].format(what=words["and"].join(_worry(tile, language) for tile in first)))


def inside(label: str) -> str:
    """A label in the middle of a sentence.

    >>> inside("Taux de closing"), inside("RDV obtenus")
    ('taux de closing', 'RDV obtenus')
    """
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _worry(tile: Tile, language: str) -> str:
    words, reading = texts(language)["message"], tile.reading
    value = show(reading.value, reading.unit, language, reading.currency)
    label = inside(tile.label)
    if tile.change.value is None or tile.change.good == 0:
        return str(words["plain"].format(label=label, value=value))
    moved = show_change(tile.change.value, reading.unit, language, reading.currency, "")
    return str(words["change"].format(label=label, value=value, change=moved))


def _to_fill_in(engine: Engine, language: str) -> list[DataTable]:
    """The tables that a person types in and that the data did not bring."""
    return [empty_table(name, language) for name in typed_tables() if name not in engine.tables.frames]


def empty_table(name: str, language: str) -> DataTable:
    """A table to fill in, with all its columns."""
    schema = schemas()[name]
    columns = (
        DataColumn(name=column.name, label=column.label[language], kind=KINDS.get(column.kind, "text"), values=[])
        for column in schema.columns.values()
    )
    sheet, excel = schema.sheet[language], schema.excel[language]
    return DataTable(name=name, sheet=sheet, excel=excel, columns=tuple(columns), rows=0)


def data_table(frame: Frame, language: str) -> DataTable:
    """The canonical columns that a table has, as they go into its sheet."""
    columns = []
    for name in frame.given:
        schema = frame.schema.columns[name]
        values, kind = _values(frame, name)
        columns.append(DataColumn(name=name, label=schema.label[language], kind=kind, values=values))
    for header, cells in frame.extra().items():
        words = [None if is_blank(cell) else plain(cell) for cell in cells]
        columns.append(DataColumn(name=header, label=header, kind="text", values=words))
    sheet, excel = frame.schema.sheet[language], frame.schema.excel[language]
    return DataTable(name=frame.name, sheet=sheet, excel=excel, columns=tuple(columns), rows=frame.size)


def _values(frame: Frame, name: str) -> tuple[Sequence[object] | Floats, str]:
    try:
        column = frame.typed(name)
    except KpiError:  # reported by the quality sheet; the cells stay as they were typed
        return frame.raw(name), "text"
    if isinstance(column, Labels):
        words = np.array((*column.words, None), object)
        return words[column.codes].tolist(), "text"
    return column, KINDS[frame.schema.columns[name].kind]


def definition(kpi: Kpi, slots: Sequence[Slot], engine: Engine, language: str) -> Definition:
    """What the definitions sheet says of a KPI, with the options of its first slot in force."""
    said, words = kpi.texts(language), texts(language)
    slot = next((slot for slot in slots if slot.kpi.code == kpi.code), None)
    given = dict(slot.options) if slot else {o.name: "…" for o in kpi.options if o.required}
    options = kpi.visible(engine.plan(kpi, given).options)
    nature = words["nature"]
    kinds = (kpi.definition.nature, "qualitative" if kpi.definition.qualitative else "quantitative")
    texts_shown = (kpi.label(language), said["formula"], said["why"], said["act"], " ".join(said["notes"]))
    label, formula, why, act, notes = (typographic(text, language) for text in texts_shown)
    return Definition(
        code=kpi.code,
        label=label,
        family=words["families"][kpi.family],
        nature=", ".join(nature[kind] for kind in kinds),
        formula=formula,
        why=why,
        act=act,
        options=typographic(options_text(kpi, options, language), language),
        notes=notes,
        version=kpi.definition.version,
        shown=slot is not None,
    )
