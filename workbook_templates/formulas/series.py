"""The lines of a tile's chart: 13 months of raw values, and the index that is drawn instead of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbook_templates.formulas.places import MONTHS
from xl_kpi.analysis.board import Tile
from xl_kpi.core.reading import Reading

# Part of the largest value that the height of a chart shows at least: a flat KPI stays flat.
SMALLEST_SPAN = 0.25

Line = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Two lines of ``MONTHS`` points, None where there is nothing: this year and one year before."""

    current: Line
    before: Line

    def indexed(self) -> "Lines":
        """Return both lines on one scale from 0 to 1.

        A zero-based axis would flatten most KPIs until the lines merge; an automatic axis zooms on noise.
        """
        known = [value for value in (*self.current, *self.before) if value is not None]
        if not known:
            return self
        low, high = min(known), max(known)
        span = max(high - low, SMALLEST_SPAN * max(abs(low), abs(high))) or 1.0
        bottom = (low + high - span) / 2
        return Lines(_scaled(self.current, bottom, span), _scaled(self.before, bottom, span))


EMPTY = Lines((None,) * MONTHS, (None,) * MONTHS)


def lines(tile: Tile) -> Lines:
    """Return the raw values of a tile's two lines."""
    return Lines(_line(tile.series), _line(tile.series_last_year))


def months(tile: Tile) -> tuple[date | None, ...]:
    """Return the first days of the months drawn, oldest first; None where there are fewer than ``MONTHS``."""
    known = tile.months[-MONTHS:]
    return (*(None,) * (MONTHS - len(known)), *known)


def _line(readings: Sequence[Reading]) -> Line:
    values = tuple(reading.value for reading in readings[-MONTHS:])
    return (*(None,) * (MONTHS - len(values)), *values)


def _scaled(line: Line, bottom: float, span: float) -> Line:
    # Ten digits are more than a screen shows and hide the last bit of a float.
    return tuple(None if value is None else round((value - bottom) / span, 10) for value in line)
