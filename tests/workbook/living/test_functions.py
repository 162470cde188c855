"""The Python functions inside a living workbook: they give what the library says, and the tiles follow them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from tests.workbook.living.cells import Value, same
from tests.workbook.living.conftest import Books
from tests.workbook.living.engine import Computed
from udfs.binding import answer, find_function
from workbook_templates.formulas.places import MONTH_HEADS
from workbook_templates.job import Job, job
from workbook_templates.look import layout
from xl_kpi.analysis.board import Tile

TABLE, SERIES = "KPI_TABLE", "KPI_SERIES"
FACTOR = 3.0
"""By what the second set of functions multiplies every figure: the tiles must then show that."""


def ask(name: str, language: str, *cells: Any) -> Any:
    """Our function, called as a host calls it; formualizer hands over an argument left out as 0."""
    function = find_function(name)
    given = zip(function.arguments, cells, strict=False)
    taken = [None if argument.is_range and cell == 0 else cell for argument, cell in given]
    return answer(function, taken, language)


def multiplied(name: str, language: str, *cells: Any) -> Any:
    """The same with other figures: every number is some times as high."""
    rows = ask(name, language, *cells)
    return [[cell * FACTOR if isinstance(cell, float) else cell for cell in row] for row in rows]


def functions(ask: Callable[..., Any], language: str) -> dict[str, Callable[..., Any]]:
    return {name: partial(ask, name, language) for name in (TABLE, SERIES)}


def figures(tile: Tile) -> dict[str, float | None]:
    reading = tile.reading
    return {
        "value": reading.value,
        "last_year": tile.last_year.value,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "n": reading.n,
    }


def facts(computed: Computed, work: Job, slot: int) -> dict[str, Value]:
    block = work.places.facts
    return {name: computed.value(block.sheet, block.cell(name, slot)) for name in block.heads}


def curves(computed: Computed, work: Job, slot: int) -> list[Value]:
    """The points of both lines of a chart, those without a figure left out."""
    block = work.places.curves
    rows = (work.places.curve(slot, line) for line in ("current", "before"))
    points = [computed.value(block.sheet, block.cell(head, row)) for row in rows for head in MONTH_HEADS]
    return [point for point in points if point != ""]


def series(tile: Tile) -> list[float]:
    return [point.value for point in (*tile.series, *tile.series_last_year) if point.value is not None]


def wrong(found: Mapping[str, Value], expected: Mapping[str, float | None], factor: float = 1) -> list[str]:
    said = {name: "" if value is None else float(value * factor) for name, value in expected.items()}
    return [f"{name}: {found[name]!r}, not {value!r}" for name, value in said.items() if not same(found[name], value)]


@pytest.mark.parametrize("name", ["light", "one"])
def test_functions_say_what_the_library_says(name: str, books: Books) -> None:
    known, file = books(name)
    computed, work = Computed(file, known.scope.as_of, functions(ask, known.language)), job(known)
    block = work.places.udf
    for slot, tile in enumerate(known.tiles):
        row = {head: computed.value(block.sheet, block.cell(head, slot)) for head in block.heads}
        start = tile.baseline.value if tile.baseline else None
        expected = figures(tile) | {"target": tile.target, "attainment": tile.attainment, "start": start}
        na = work.say["tile"]["na"]
        assert row["key"] == tile.key
        assert wrong({name: "" if value == na else value for name, value in row.items()}, expected) == [], tile.key
        assert facts(computed, work, slot)["udf"] == slot + 1
        assert curves(computed, work, slot) == pytest.approx(series(tile), rel=1e-9)


def test_tiles_follow_the_functions(books: Books) -> None:
    """A function that says something else than the native formula is believed."""
    known, file = books("light")
    computed, work = Computed(file, known.scope.as_of, functions(multiplied, known.language)), job(known)
    for slot, tile in enumerate(known.tiles):
        assert wrong(facts(computed, work, slot), figures(tile), FACTOR) == [], tile.key
        assert curves(computed, work, slot) == pytest.approx([point * FACTOR for point in series(tile)], rel=1e-9)
        shown = computed.value(work.say["sheets"]["dashboard"], layout.cell(slot, "L", "value"))
        expected = None if tile.reading.value is None else tile.reading.value * FACTOR
        assert shown == pytest.approx(expected, rel=1e-9), tile.key
