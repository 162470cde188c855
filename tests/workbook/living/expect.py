"""What a dashboard is to show of a library's board: the cells of its tiles and its texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.workbook.living.cells import Value
from workbook_templates.look.formats import IN_POINTS
from workbook_templates.look.texts import Words, count, long_day, words
from xl_kpi.analysis.board import Board, Change, Tile
from xl_kpi.analysis.numerals import day
from xl_kpi.analysis.report import message
from xl_kpi.analysis.sentence import typographic

Cells = Mapping[tuple[str, str], Value]
"""Values by row and column of a tile, as layout names them."""


def tile_cells(tile: Tile, language: str) -> Cells:
    """Everything written in a tile but its label."""
    say = words(language)
    unit, na = tile.reading.unit, say["tile"]["na"]
    known = tile.target is not None
    cells = {
        ("value", "L"): _shown(tile.reading.value, na),
        ("status", "L"): status_text(tile, say),
        ("trend", "L"): say["tile"]["trend"].get(tile.trend.word, ""),
        ("target", "V"): _shown(tile.target, na),
        ("target", "P"): _shown(tile.attainment, na) if known else "",
        ("sentence", "L"): typographic(tile.sentence, language),
        ("codes", "L"): tile.status.code,
        ("codes", "D"): float(tile.trend.good),
        ("codes", "P"): float(tile.change.good),
        ("last_year", "V"): _shown(tile.last_year.value, na),
        ("baseline", "V"): _shown(tile.baseline.value if tile.baseline else None, na),
    }
    for row, moved in (("last_year", tile.change), ("baseline", tile.baseline_change)):
        cells |= {(row, column): value for column, value in _changed(moved, unit, na)}
    return cells


EMPTY: Cells = {(row, column): "" for row in ("value", "status", "trend", "target", "sentence") for column in "L"}
"""A slot without a KPI."""


def _changed(change: Change, unit: str, na: str) -> Iterator[tuple[str, Value]]:
    """The difference and its part of the reference; in points there is one figure only."""
    if change.value is None:
        yield from (("D", ""), ("P", ""))
    elif unit in IN_POINTS:
        yield from (("D", ""), ("P", change.value))
    else:
        yield from (("D", change.value), ("P", _shown(change.percent, na)))


def _shown(value: float | None, na: str) -> Value:
    return na if value is None else float(value)


def status_text(tile: Tile, say: Words) -> str:
    status = tile.status
    code = f"grey_{status.reason}" if status.code == "grey" else status.code
    return str(say["tile"]["status"][code].format(n=count(tile.reading.n or 0, say)))


@dataclass(frozen=True)
class Page:
    """The texts around the tiles."""

    message: str
    counts: str
    overline: str
    footer: str


def page(board: Board, tiles: Sequence[tuple[str, Tile]]) -> Page:
    """``tiles`` with the label that stands in each slot."""
    say, language = words(board.language), board.language
    shown = [replace(tile, label=label) for label, tile in tiles]
    codes = [tile.status.code for tile in shown]
    counts = [text.format(n=count(codes.count(code), say)) for code, text in say["counts"].items()]
    return Page(
        message=typographic(message(shown, language), language),
        counts="   ".join(counts),
        overline=say["dashboard"]["overline"].format(date=long_day(board.scope.as_of, say).upper()),
        footer=board.footer.format(as_of=day(board.scope.as_of, language)),
    )
