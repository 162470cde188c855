"""The functions that compute over tables. Loaded with the first call of one of them, as numpy takes its time."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from udfs.cache import MEMORY
from udfs.call import Call, Cell, Result
from udfs.columns import grid_of
from udfs.ranges import as_rows, likely_table, table_block
from udfs.settings import wants_headers
from udfs.texts import headings
from xl_kpi.analysis.board import Tile
from xl_kpi.analysis.compute import evaluate, make_scope, speaking, target_params
from xl_kpi.analysis.dashboard import tiles
from xl_kpi.analysis.likes import refuse_unlike
from xl_kpi.analysis.quality import findings
from xl_kpi.analysis.sentence import explain, texts
from xl_kpi.analysis.slots import MAX_TILES, Slot, slot_like, slot_of
from xl_kpi.catalog import Kpi, find, parse_slot
from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import month_of, months_until, serial
from xl_kpi.core.reading import Reading, Scope
from xl_kpi.core.resolve import read_number
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.headers import shown
from xl_kpi.tables.load import Tables, load_table
from xl_kpi.tables.schema import schemas

VALUE = 2
"""The column of the value in KPI_TABLE, from 0."""
MONTHS, MOST_MONTHS = 13, 120


def kpi(call: Call) -> Result:
    """One of the 34 KPIs, named by its own function."""
    found = find(call.about)
    params = {name: call.number(name) for name in found.definition.params}
    if any(value is None and call.value(name) is not None for name, value in params.items()):
        return number(None, call.language)  # made from another figure, which is not available
    given = params | {option.name: call.value(option.name) for option in found.options}
    options = {name: value for name, value in given.items() if value is not None}
    return number(_evaluated(call, found, options).value, call.language)


def any_kpi(call: Call) -> Result:
    """Any KPI by its code, which may carry options."""
    return number(_asked(call).value, call.language)


def explanation(call: Call) -> Result:
    """A reading in one sentence: numerator, denominator, rows left out, options, version."""
    return explain(_asked(call), call.language)


def _asked(call: Call) -> Reading:
    found, options = parse_slot(call.text("code"))
    with speaking(call.language, found.code):
        return _evaluated(call, found, options)


def _evaluated(call: Call, found: Kpi, options: Mapping[str, Any]) -> Reading:
    settings = call.settings()
    scope = _scope(call, settings)
    return evaluate(MEMORY.engine(call.blocks(), settings), found, options, scope)


def _scope(call: Call, settings: Settings) -> Scope:
    first, last = call.value("from_date"), call.value("to_date")
    return make_scope(first, last, call.names("owner"), call.as_of(settings))


def number(value: float | None, language: str) -> Cell:
    """A number as a cell holds it; the text for “not available” when there is none."""
    return str(texts(language)["na"]) if value is None or not isfinite(value) else float(value)


# --- blocks --------------------------------------------------------------------------------------------------


def table(call: Call) -> Result:
    """A row per code for the whole dashboard; a code that cannot be computed says why where its value would stand."""
    settings = call.settings()
    scope = _scope(call, settings)
    slots = _slots(call, settings)
    engine = MEMORY.engine(call.blocks(), settings)
    made = iter(tiles(engine, [slot for slot in slots if isinstance(slot, Slot)], scope, months=0))
    rows = [
        _facts(next(made), call.language) if isinstance(slot, Slot) else _saying(slot, call.language) for slot in slots
    ]
    return _headed(call, headings("table", call.language), rows)


def series(call: Call) -> Result:
    """A row per code, a column per month up to the as-of day, oldest first."""
    settings = call.settings()
    scope = make_scope(None, None, call.names("owner"), call.as_of(settings))
    months = months_until(scope, _months(call))
    engine = MEMORY.engine(call.blocks(), settings)
    scopes = [month_of(scope, month) for month in months]
    slots = _slots(call, settings)
    rows = [_values(engine, slot, scopes, call.language) for slot in slots]
    if not wants_headers(call.value("settings")):
        return rows
    keys = [slot.key if isinstance(slot, Slot) else "" for slot in slots]
    named: list[list[Cell]] = [[key, *row] for key, row in zip(keys, rows, strict=True)]
    return [[headings("series", call.language)[0], *map(serial, months)], *named]


def quality(call: Call) -> Result:
    """What was read of a table, what is doubtful or set aside, with the rows; read anew each time."""
    settings = Settings(language=call.language)
    cells = call.cells.get("table")
    header = next((row for row in as_rows(cells) if not all(map(is_blank, row))), None)
    if header is None:
        raise KpiError("missing_argument", argument="table")
    name = likely_table(header) or ("deals" if len(header) == 1 else None)
    block = table_block(name, cells, wall_clock=call.wall_clock) if name else None
    if name is None or block is None:
        names = {spoken: ", ".join(s.sheet[spoken] for s in schemas().values()) for spoken in ("fr", "en")}
        raise KpiError("unclear_table", found=shown(list(map(str, header))), expected=names)
    frame = load_table(name, grid_of(block), settings, first_row=block.first_row)
    found = findings(Engine(Tables({name: frame}, settings)), call.language)
    rows: list[list[Cell]] = [[line.table, line.what, line.rows, line.where, line.values] for line in found]
    return [headings("quality", call.language), *rows]


def _slots(call: Call, settings: Settings) -> list[Slot | str]:
    """The slots in their order; a blank code is an empty text, one that cannot be read its sentence."""
    codes = call.listed("codes")
    if not codes:
        raise KpiError("missing_argument", argument="codes")
    filled = [code for code in codes if code]
    if len(filled) > MAX_TILES:
        raise KpiError("too_many_slots", found=len(filled), thirteenth=filled[MAX_TILES])
    return [_slot(code, settings) for code in codes]


def _slot(code: str, settings: Settings) -> Slot | str:
    if not code:
        return ""
    try:
        found, options = parse_slot(code)
        refuse_unlike(found, options, settings.like)
        return slot_like(slot_of(found, options), settings.like)
    except KpiError as error:
        return error.text(settings.language)


def _facts(tile: Tile, language: str) -> list[Cell]:
    """The columns of KPI_TABLE: what is not available says so, what does not apply is blank."""
    reading, change = tile.reading, tile.change
    return [
        tile.key,
        tile.label,
        tile.error or number(reading.value, language),
        reading.unit,
        _if_any(tile.target),
        _if_any(tile.attainment),
        tile.status.code,
        number(tile.last_year.value, language),
        number(change.value, language),
        number(change.percent, language),
        number(tile.baseline.value if tile.baseline else None, language),
        str(texts(language)["trend"].get(tile.trend.word) or texts(language)["na"]),
        _if_any(reading.n),
        _if_any(reading.numerator),
        _if_any(reading.denominator),
    ]


def _if_any(value: float | None) -> Cell:
    return "" if value is None or not isfinite(value) else float(value)


def _saying(sentence: str, language: str) -> list[Cell]:
    """The row of a blank code, or of one that cannot be read."""
    columns = len(headings("table", language))
    return [sentence if place == VALUE else "" for place in range(columns)]


def _values(engine: Engine, slot: Slot | str, scopes: Sequence[Scope], language: str) -> list[Cell]:
    """A value per month; a sentence in the first column says why there are none."""
    if isinstance(slot, str):
        return [slot, *[""] * (len(scopes) - 1)]
    try:
        readings = engine.readings(engine.plan(slot.kpi, slot.options), scopes, target_params(engine.tables))
    except KpiError as error:
        error.about = error.about or ("" if "kpi" in error.fields else slot.kpi.code)
        return [error.text(language), *[str(texts(language)["na"])] * (len(scopes) - 1)]
    return [number(reading.value, language) for reading in readings]


def _months(call: Call) -> int:
    given = call.value("months")
    months = MONTHS if given is None else read_number(call.about, "months", given)
    if not 1 <= months <= MOST_MONTHS or months != int(months):
        raise KpiError("bad_months", found=given, most=MOST_MONTHS)
    return int(months)


def _headed(call: Call, heads: list[Cell], rows: list[list[Cell]]) -> Result:
    return [heads, *rows] if wants_headers(call.value("settings")) else rows
