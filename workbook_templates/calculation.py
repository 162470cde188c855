"""The hidden helper sheet: raw values of the tiles, the chart rows, and the list of KPIs to choose from."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates import series
from workbook_templates.job import Job
from workbook_templates.layout import SLOTS
from workbook_templates.styles import QUIET, put
from workbook_templates.texts import Words, month_label
from xl_kpi.analysis.board import Change, Tile

FIRST_TILE_ROW = 2
RAW_ROW = 20
INDEX_ROW = 60
LIST_ROW = 100
HEADS = (
    *(
        "key",
        "code",
        "label",
        "unit",
        "direction",
        "value",
        "numerator",
        "denominator",
        "n",
        "target",
        "orange",
    ),
    *("attainment", "status", "reason", "last_year", "change", "change_percent", "change_good", "previous"),
    *("trend", "trend_good", "baseline", "baseline_date", "baseline_version", "baseline_change"),
    *("baseline_percent", "sentence", "error", "options", "notes", "excluded", "version"),
)


def fill_calculation(sheet: Worksheet, job: Job) -> None:
    """Write the helper sheet: a row per slot, then raw values, chart index and list of KPIs."""
    board, say = job.board, job.say
    _row(sheet, 1, 1, HEADS)
    for slot, tile in enumerate(board.tiles):
        _row(sheet, FIRST_TILE_ROW + slot, 1, _facts(tile))
    for slot in range(SLOTS):
        _chart_rows(sheet, slot, board.tiles[slot] if slot < len(board.tiles) else None, say)
    for index, definition in enumerate(board.definitions):
        _row(sheet, LIST_ROW + index, 1, (definition.code, definition.label))
    sheet.sheet_state = "hidden"


def chart_range(row: int) -> str:
    """Return the cells of a chart row, absolute: ``$B$60:$N$60``."""
    return f"$B${row}:${get_column_letter(1 + series.MONTHS)}${row}"


def index_row(slot: int) -> int:
    """Return the row of the current line of a slot; the line of the year before stands below it."""
    return INDEX_ROW + 2 * slot


def month_row(slot: int) -> int:
    """Return the row of the month names of a slot."""
    return RAW_ROW + 3 * slot


def month_names(tile: Tile, say: Words) -> tuple[str, ...]:
    """Return the months of a tile's chart as its axis shows them."""
    return tuple("" if day is None else month_label(day, say) for day in series.months(tile))


def _chart_rows(sheet: Worksheet, slot: int, tile: Tile | None, say: Words) -> None:
    raw = series.EMPTY if tile is None else series.lines(tile)
    index = raw.indexed()
    label = "" if tile is None else tile.label
    names = (
        say["dashboard"]["current"].format(label=label),
        say["dashboard"]["one_year_before"].format(label=label),
    )
    row = month_row(slot)
    _row(sheet, row, 2, () if tile is None else month_names(tile, say))
    for offset, (name, values, points) in enumerate(
        zip(names, (raw.current, raw.before), (index.current, index.before), strict=True)
    ):
        _row(sheet, row + 1 + offset, 1, (name, *values))
        _row(sheet, index_row(slot) + offset, 1, (name,))
        _points(sheet, index_row(slot) + offset, points)


def _points(sheet: Worksheet, row: int, points: series.Line) -> None:
    """Write a line as the chart reads it: #N/A, not an empty cell, where there is nothing to draw."""
    for column, point in enumerate(points, start=2):
        sheet.cell(row=row, column=column, value="#N/A" if point is None else point)


def _row(sheet: Worksheet, row: int, column: int, values: Sequence[object]) -> None:
    for index, value in enumerate(values, start=column):
        if value is not None and value != "":
            put(sheet, f"{get_column_letter(index)}{row}", value, QUIET)


def _facts(tile: Tile) -> tuple[object, ...]:
    reading, start = tile.reading, tile.baseline
    return (
        *(tile.key, tile.code, tile.label, reading.unit, reading.direction),
        *(reading.value, reading.numerator, reading.denominator, reading.n, tile.target, tile.orange),
        *(tile.attainment, tile.status.code, tile.status.reason, tile.last_year.value, *_change(tile.change)),
        *(tile.previous.value, tile.trend.word, tile.trend.good),
        *((None, None, "") if start is None else (start.value, start.date, start.version)),
        *_change(tile.baseline_change)[:2],
        *(
            tile.sentence,
            tile.error or "",
            "; ".join(f"{name}={value}" for name, value in reading.options.items()),
        ),
        "; ".join(reading.notes),
        *("; ".join(f"{item.reason}: {item.rows}" for item in reading.excluded), reading.version),
    )


def _change(change: Change) -> tuple[object, ...]:
    return change.value, change.percent, change.good
