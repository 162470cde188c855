"""Cells → dates as serial numbers: moments of hosts, serials, texts in the order of a language, months by name."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.period import EPOCH, month_number, named_month
from xl_kpi.core.words import fold
from xl_kpi.tables.column import BadCell, Cells, Floats, each, without_errors
from xl_kpi.tables.stamps import stamps

_EPOCH_US = np.datetime64(EPOCH, "us")
_DAY_US = 86_400_000_000
_CLOCK = r"(?:(?:[ ,]+(?:à |a |at )?|t)(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(?:([ap])\.?m\.?)?)?"
_DAY_CLOCK = re.compile(rf"(.*?){_CLOCK}", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{2,4})")
_NUMERIC_CLOCK = re.compile(_NUMERIC.pattern + _CLOCK, re.IGNORECASE)
_WEEKDAY = (
    r"(?:(?:lun|mar|jeu|ven)(?:di)?|mer(?:credi)?|vendredi|sam(?:edi)?|dim(?:anche)?"
    r"|(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?)"
)
_DAY, _NAME, _YEAR = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?", r"(?P<month>[a-z]{3,9})\.?", r"(?P<year>\d{4}|\d{2})"
_NAMED = tuple(
    re.compile(rf"(?:{_WEEKDAY}\.?,? )?{first}[ \-/]{second},?[ \-/]{_YEAR}")
    for first, second in ((_DAY, _NAME), (_NAME, _DAY))
)
_MONTH = re.compile(r"\d{4}-\d{2}")
_STAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,6})\d*)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
LONGEST = 64
"""Letters of a date; longer texts are none, and some would be looked at for minutes."""
_SERIAL = re.compile(r"\d{1,7}(?:\.\d*)?|\d{5},\d+")


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How text dates are read: ``order`` for d/m/y columns that do not decide themselves, zone for stamps."""

    zone: ZoneInfo
    order: str | None = None


def dates(cells: Cells, style: DateStyle, spoilt: list[int] | None = None) -> tuple[Floats, bool]:
    """Read a column of dates as serials (hours as fractions, NaN = blank); also tell whether its order was a guess.

    ``spoilt`` gathers the positions of cells that cannot be read; without it the first is a BadCell.
    """
    if isinstance(cells, np.ndarray):
        return cells, False
    types = set(map(type, cells)) - {type(None)}
    if types <= {float, int}:
        with suppress(OverflowError):
            return _possible(without_errors(np.array(cells, np.float64)), cells, spoilt), False
    if types <= {datetime, date} and not any(getattr(cell, "tzinfo", None) for cell in cells):
        return from_datetime64(np.array(cells, "datetime64[us]")), False
    alike = stamps(cells) if types <= {str} else None
    order, guessed = _order(alike.pairs if alike else _pairs(cells), style.order)
    values = alike.serials(order, style.zone) if alike else None
    if values is None:
        values = each(cells, lambda cell: _serial(cell, order, style.zone), spoilt)
    return _possible(values, cells, spoilt), guessed


def from_datetime64(moments: NDArray[np.datetime64]) -> Floats:
    """Turn numpy moments into serials."""
    days = (moments.astype("datetime64[us]") - _EPOCH_US).astype(np.int64) / _DAY_US
    days[np.isnat(moments)] = np.nan
    return days


def _possible(values: Floats, cells: Sequence[Any], spoilt: list[int] | None) -> Floats:
    """Refuse serials of no day that a calendar knows."""
    with np.errstate(invalid="ignore"):
        impossible = np.flatnonzero((values < 1) | (values > 2_958_466))
    if len(impossible):
        if spoilt is None:
            raise BadCell(int(impossible[0]), cells[int(impossible[0])])
        spoilt.extend(impossible.tolist())
        values[impossible] = np.nan
    return values


def _pairs(cells: Iterable[Any]) -> set[tuple[int, int, bool]]:
    """The first two numbers of each d/m/y text, and whether its year is short."""
    texts = dict.fromkeys(cell for cell in cells if isinstance(cell, str))
    found = filter(None, map(_NUMERIC_CLOCK.fullmatch, map(_spaced, texts)))
    return {(int(one[1]), int(one[2]), len(one[3]) == 2) for one in found if len(one[1]) < 3}


def _order(seen: set[tuple[int, int, bool]], preferred: str | None) -> tuple[str, bool]:
    """Decide day-month or month-day for the column from the rows that leave no choice."""
    if preferred == "ymd":
        if all(short for _, _, short in seen):
            return "ymd", False
        preferred = None
    if any(first > 12 for first, _, _ in seen):
        return "dmy", False
    if any(second > 12 for _, second, _ in seen):
        return "mdy", False
    plain = all(first in (1, second) for first, second, _ in seen)  # first days of months: everybody means those
    return preferred or "dmy", not plain and preferred is None


def _serial(cell: Any, order: str, zone: ZoneInfo) -> float:
    if isinstance(cell, bool):
        raise ValueError(cell)
    if isinstance(cell, int | float | Decimal | np.number):
        return float(cell)
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[us]").item()
    return _text_serial(_spaced(cell), order, zone) if isinstance(cell, str) else _moment_serial(cell, zone)


def _moment_serial(moment: date, zone: ZoneInfo) -> float:
    if not isinstance(moment, datetime):
        return float((moment - EPOCH).days)
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return (moment - datetime(EPOCH.year, EPOCH.month, EPOCH.day)).total_seconds() / 86_400


def _spaced(text: str) -> str:
    """The text with ordinary single spaces."""
    return " ".join(text.split())


def _text_serial(text: str, order: str, zone: ZoneInfo) -> float:
    if len(text) > LONGEST:
        raise ValueError(text)
    if found := _STAMP.fullmatch(text):
        day, clock, fraction, offset = found.groups()
        offset = "Z" if offset in ("UTC", "GMT") else offset or ""
        stamp = f"{day}T{clock}{'.' + fraction.ljust(6, '0') if fraction else ''}{offset}"
        return _moment_serial(datetime.fromisoformat(stamp), zone)
    day_clock = _DAY_CLOCK.fullmatch(text)
    if day_clock and (days := _days(day_clock[1], order)) is not None:
        return (days * 86_400 + _seconds(*day_clock.groups()[1:])) / 86_400
    if _SERIAL.fullmatch(text):
        return float(text.replace(",", "."))
    return _moment_serial(_named_month(text) or datetime.fromisoformat(text), zone)


@lru_cache(maxsize=4096)
def _days(text: str, order: str) -> int | None:
    """The serial of a day written in figures or with its month's name, None for any other text."""
    if found := _NUMERIC.fullmatch(text):
        first, second, third = found.groups()
        if len(first) == 4 or order == "ymd":
            return _day_serial(first, int(second), third)
        return _day_serial(third, int(second), first) if order == "dmy" else _day_serial(third, int(first), second)
    folded = fold(text)
    found = _NAMED[0].fullmatch(folded) or _NAMED[1].fullmatch(folded)
    month = month_number(found["month"]) if found else None
    return _day_serial(found["year"], month, found["day"]) if found and month else None


def _day_serial(year: str, month: int, day: str) -> int:
    """Count the days; years of two figures lie between 1970 and 2069."""
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    return (date(number, month, int(day)) - EPOCH).days


def _seconds(hour: str | None, minute: str | None, second: str | None, half: str | None) -> int:
    """Count the seconds from midnight; ``half`` is the a or p of AM or PM."""
    clock = time(int(hour or 0), int(minute or 0), int(second or 0))
    hours = clock.hour % 12 + (12 if half in ("p", "P") else 0) if half else clock.hour
    return hours * 3600 + clock.minute * 60 + clock.second


def _named_month(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else named_month(text)
