"""Columns of dates that are all written alike, read at once: 2026-03-31 14:05, 31/03/2026, 2026-03-31T12:05:00.000Z."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.period import EPOCH
from xl_kpi.tables.column import Floats, Mask

Ints = NDArray[np.int64]
DAY = 86_400
_UNIX_DAYS = (EPOCH - date(1970, 1, 1)).days
_ALIKE = re.compile(
    r"(?P<year_first>\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?P<utc>(?:\.0+)?(?:Z|\+00:?00))?)?)?)"
    r"|\d\d[/.-]\d\d[/.-]\d{4}(?: \d\d:\d\d(?::\d\d)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The figures of such a column: three of the day as written, then those of the clock; ``known`` tells blanks."""

    figures: tuple[Ints, ...]
    year_first: bool
    utc: bool
    known: Mask

    @property
    def pairs(self) -> set[tuple[int, int, bool]]:
        """The first two numbers of d/m/y texts; their years are never short."""
        if self.year_first:
            return set()
        both = np.unique(self.figures[0] * 100 + self.figures[1])
        return {(*divmod(pair, 100), False) for pair in both.tolist()}

    def serials(self, order: str, zone: ZoneInfo) -> Floats | None:
        """The dates as serials, NaN where blank; None if one of them is none, or before the year 1000."""
        day, month, year, *clock = self.figures
        if self.year_first:
            day, year = year, day
        elif order == "mdy":
            day, month = month, day
        hour, minute, second = (*clock, *[np.zeros_like(day)] * 3)[:3]
        months = (year - 1970) * 12 + month - 1
        first, following = _first_days(months), _first_days(months + 1)
        wrong = (month < 1) | (month > 12) | (day < 1) | (day > following - first) | (year < 1000) | (year > 9998)
        if (wrong | (hour > 23) | (minute > 59) | (second > 59)).any():
            return None
        seconds = (first + day - 1) * DAY + hour * 3600 + minute * 60 + second
        if self.utc:
            seconds = _local(seconds, zone)
        values = np.full(len(self.known), np.nan)
        values[self.known] = (seconds - _UNIX_DAYS * DAY) / DAY
        return values


def stamps(cells: Sequence[str | None]) -> Stamps | None:
    """Take a column of texts apart if all that are not blank are written alike, else None.

    >>> taken = stamps(["31/03/2026", None, "01/04/2026"])
    >>> [figures.tolist() for figures in taken.figures], taken.known.tolist()
    ([[31, 1], [3, 4], [2026, 2026]], [True, False, True])
    """
    filled = list(filter(None, cells))
    form = _ALIKE.fullmatch(filled[0]) if filled else None
    if form is None or set(map(len, filled)) != {len(filled[0])}:
        return None
    letters = np.frombuffer("".join(filled).encode("ascii", "replace"), np.uint8).reshape(len(filled), -1)
    end = form.start("utc") if form["utc"] else form.end()
    places = [place for place, letter in enumerate(filled[0][:end]) if letter.isdecimal()]
    figures = letters[:, places] - ord("0")
    others = np.delete(letters, places, axis=1)
    if (figures > 9).any() or (others != others[0]).any():
        return None
    known = np.fromiter(map(bool, cells), np.bool_, len(cells))
    widths = (4, 2, 2, 2, 2, 2) if form["year_first"] else (2, 2, 4, 2, 2, 2)
    return Stamps(_numbers(figures, widths), bool(form["year_first"]), bool(form["utc"]), known)


def _numbers(figures: NDArray[np.uint8], widths: Sequence[int]) -> tuple[Ints, ...]:
    ends = [end for end in np.cumsum(widths).tolist() if end <= figures.shape[1]]
    parts = np.split(figures.astype(np.int64), ends[:-1], axis=1)
    return tuple(part @ (10 ** np.arange(part.shape[1])[::-1]) for part in parts)


def _first_days(months: Ints) -> Ints:
    """The days from 1970 to the first of each month, given the months from January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _local(seconds: Ints, zone: ZoneInfo) -> Ints:
    """Move moments, as seconds from 1970 in UTC, to the clock of a zone, whose offset is asked for twice a day."""
    days, place = np.unique(seconds // DAY, return_inverse=True)
    first, last = _offsets(days * DAY, zone), _offsets(days * DAY + DAY - 1, zone)
    offsets = first[place]
    changing = (first != last)[place]
    offsets[changing] = _offsets(seconds[changing], zone)
    return seconds + offsets


def _offsets(seconds: Ints, zone: ZoneInfo) -> Ints:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    moments = ((epoch + timedelta(seconds=second)).astimezone(zone) for second in seconds.tolist())
    shifts = ((moment.utcoffset() or timedelta()).total_seconds() for moment in moments)
    return np.fromiter(shifts, np.int64, len(seconds))
