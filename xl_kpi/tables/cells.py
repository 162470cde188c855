"""Cells as people and hosts hand them over → numbers: amounts, percentages, dates as serials, words as codes."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.blank import ERROR_NUMBERS, is_blank
from xl_kpi.core.period import EPOCH, named_month

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
Cells = Sequence[Any] | Floats

_EPOCH_US = np.datetime64(EPOCH, "us")
_DAY_US = 86_400_000_000


class BadCell(ValueError):
    """A cell that cannot be read; ``position`` is its place in the column (0-based)."""

    def __init__(self, position: int, found: object) -> None:
        super().__init__(position, found)
        self.position, self.found = position, found


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of words: ``codes`` point into ``words``, -1 is blank."""

    codes: Codes
    words: tuple[str, ...]


def _each(cells: Sequence[Any], read: Callable[[Any], float]) -> Floats:
    """Read every distinct cell once; a ValueError becomes a BadCell that knows where."""
    try:
        distinct = dict.fromkeys(cells)
    except TypeError:  # an error cell handed over as a dict; a list is no cell, its text says so to the user
        cells = _hashable(cells)
        distinct = dict.fromkeys(cells)
    read_cells: dict[Any, float] = {}
    for cell in distinct:
        try:
            read_cells[cell] = math.nan if is_blank(cell) else read(cell)
        except (ValueError, OverflowError, TypeError):
            raise BadCell(list(cells).index(cell), cell) from None
    return np.fromiter(map(read_cells.__getitem__, cells), np.float64, len(cells))


def _hashable(cells: Sequence[Any]) -> list[Any]:
    return [None if isinstance(cell, dict) else str(cell) if isinstance(cell, list) else cell for cell in cells]


# --- numbers -------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_DECORATION = re.compile(r"[\s\u00a0\u202f'’]|€|\$|£|eur\b|usd\b|chf\b|gbp\b|ht\b", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")


CURRENCIES = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "£": "GBP", "LIVRE": "GBP", "LIVRES": "GBP",
}  # fmt: skip
_SIGN = re.compile(r"€|\$|£|\b(?:EUR|USD|CHF|GBP)\b", re.IGNORECASE)


def currency_sign(cell: Any) -> str:
    """The currency that an amount names (``$100`` → USD), empty if none.

    >>> currency_sign("1 250,00 €")
    'EUR'
    """
    found = _SIGN.search(cell) if isinstance(cell, str) else None
    return CURRENCIES.get(found[0], found[0].upper()) if found else ""


def numbers(cells: Cells) -> Floats:
    """Read a column of numbers: figures or text such as ``12 500,50``, ``1,234.56 €``, ``(300)``, ``12 %``."""
    if isinstance(cells, np.ndarray):
        return cells
    if set(map(type, cells)) <= {float, int, Decimal, type(None)}:
        with suppress(OverflowError):
            return _without_errors(np.array(cells, np.float64))
    comma = _decimal_comma(cells)
    return _each(cells, lambda cell: _number(cell, comma))


def _without_errors(values: Floats) -> Floats:
    low = values <= ERROR_NUMBERS[-1]
    if low.any():
        values[low & (values >= ERROR_NUMBERS[0])] = np.nan
    values[np.isinf(values)] = np.nan
    return values


def _decimal_comma(cells: Iterable[Any]) -> bool:
    """Decide ``1,234`` for the whole column: a decimal comma if another cell shows one (``12,5``, ``1.234,56``)."""
    texts = [cell for cell in cells if isinstance(cell, str) and "," in cell]
    bare = (_DECORATION.sub("", text).rstrip("%)") for text in texts)
    return any(not _GROUPED.fullmatch(text.lstrip("(-+")) and text.rfind(",") > text.rfind(".") for text in bare)


def _number(cell: Any, comma: bool) -> float:
    if isinstance(cell, bool):
        raise ValueError(cell)
    if not isinstance(cell, str):
        return float(cell)
    text = _DECORATION.sub("", cell).replace("−", "-")
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if negative else text
    if text.endswith("-"):
        text = "-" + text[:-1]
    percent = text.endswith("%")
    text = _point(text.rstrip("%"), comma)
    if not _PLAIN.fullmatch(text):
        raise ValueError(cell)
    value = float(text) / (100 if percent else 1)
    if math.isinf(value):
        raise ValueError(cell)
    return -value if negative else value


def _point(text: str, comma: bool) -> str:
    """Write a number with a decimal point and no grouping."""
    last_comma, last_point = text.rfind(","), text.rfind(".")
    if last_comma < 0:
        grouped = text.count(".") > 1 or (comma and _GROUPED.fullmatch(text.lstrip("+-")))
        return text.replace(".", "") if grouped else text
    if last_point >= 0:
        group = "." if last_comma > last_point else ","
        return text.replace(group, "").replace(",", ".")
    if text.count(",") > 1 or (not comma and _GROUPED.fullmatch(text.lstrip("+-"))):
        return text.replace(",", "")
    return text.replace(",", ".")


def percents(cells: Cells) -> Floats:
    """Read shares: 0.4, ``40 %`` or, when a value of the column exceeds 1, 40."""
    values = numbers(cells)
    with np.errstate(invalid="ignore"):
        return values / 100 if (values > 1).any() else values


# --- dates ---------------------------------------------------------------------------------------------------

_NUMERIC = re.compile(
    r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{2,4})(?:[ T,]+(\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)\s*([AaPp][Mm])?)?"
)
_MONTH = re.compile(r"\d{4}-\d{2}")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,6})\d*)?\s*(Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How text dates are read: ``order`` for d/m/y columns that do not decide themselves, zone for stamps."""

    zone: ZoneInfo
    order: str | None = None


def dates(cells: Cells, style: DateStyle) -> tuple[Floats, bool]:
    """Read a column of dates as serials (hours as fractions, NaN = blank); also tell whether its order was a guess."""
    if isinstance(cells, np.ndarray):
        return cells, False
    types = set(map(type, cells)) - {type(None)}
    if types <= {float, int}:
        return _serials(_without_errors(np.array(cells, np.float64)), cells), False
    if types <= {datetime, date} and not any(getattr(cell, "tzinfo", None) for cell in cells):
        return from_datetime64(np.array(cells, "datetime64[us]")), False
    order, guessed = _order(cells, style.order)
    return _serials(_each(cells, lambda cell: _serial(cell, order, style.zone)), cells), guessed


def from_datetime64(moments: NDArray[np.datetime64]) -> Floats:
    """Turn numpy moments into serials."""
    days = (moments.astype("datetime64[us]") - _EPOCH_US).astype(np.int64) / _DAY_US
    days[np.isnat(moments)] = np.nan
    return days


def _serials(values: Floats, cells: Sequence[Any]) -> Floats:
    with np.errstate(invalid="ignore"):
        impossible = (values < 1) | (values > 2_958_466)
    if impossible.any():
        position = int(np.flatnonzero(impossible)[0])
        raise BadCell(position, cells[position])
    return values


def _order(cells: Iterable[Any], preferred: str | None) -> tuple[str, bool]:
    """Decide day-month or month-day for the column from the rows that leave no choice."""
    seen = {
        (int(found[1]), int(found[2]), len(found[3]) == 2)
        for cell in dict.fromkeys(cell for cell in cells if isinstance(cell, str))
        if (found := _NUMERIC.fullmatch(cell.strip())) and len(found[1]) < 3
    }
    if preferred == "ymd" and all(short for _, _, short in seen):
        return "ymd", False
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
    moment = _text_date(cell.strip(), order) if isinstance(cell, str) else cell
    if isinstance(moment, float):
        return moment
    if not isinstance(moment, datetime):
        return float((moment - EPOCH).days)
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    seconds = (moment - datetime(EPOCH.year, EPOCH.month, EPOCH.day)).total_seconds()
    return seconds / 86_400


def _text_date(text: str, order: str) -> datetime | float:
    if found := _STAMP.fullmatch(text):
        day, clock, fraction, offset = found.groups()
        return datetime.fromisoformat(f"{day}T{clock}{'.' + fraction.ljust(6, '0') if fraction else ''}{offset or ''}")
    if found := _NUMERIC.fullmatch(text):
        return _numeric_date(found, order)
    if _MONTH.fullmatch(text):
        return datetime.fromisoformat(f"{text}-01")
    if month := named_month(text):
        return datetime(month.year, month.month, 1)
    if _PLAIN.fullmatch(text) and len(text) != 8:
        return float(text)
    return datetime.fromisoformat(text)


def _numeric_date(found: re.Match[str], order: str) -> datetime:
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4 or order == "ymd":
        year, month, day = first, second, third
    else:
        day, month = (first, second) if order == "dmy" else (second, first)
        year = third
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second_of_day = ([*map(float, (found[4] or "0").replace(",", ".").split(":")), 0.0, 0.0])[:3]
    if found[5]:
        hour = hour % 12 + (12 if found[5].lower() == "pm" else 0)
    return datetime(year, month, day, int(hour), int(minute), int(second_of_day))


# --- words ---------------------------------------------------------------------------------------------------


def plain(cell: Any) -> str:
    """Return the text of an id or name: outer spaces off, 5551.0 as 5551, whatever kind of number it comes as."""
    if isinstance(cell, Decimal):
        cell = float(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def labels(cells: Sequence[Any], clean: Callable[[Any], str] = plain, spell: Callable[[Any], str] = plain) -> Labels:
    """Read a column of words: equal after ``clean`` = the same code; ``spell`` of the first one met stands for all."""
    try:
        distinct = dict.fromkeys(cells)
    except TypeError:
        cells = _hashable(cells)
        distinct = dict.fromkeys(cells)
    words: dict[str, int] = {}
    spelling: list[str] = []
    code_of: dict[Any, int] = {}
    for cell in distinct:
        word = "" if is_blank(cell) else clean(cell)
        if word and word not in words:
            words[word] = len(words)
            spelling.append(spell(cell))
        code_of[cell] = words.get(word, -1)
    return Labels(np.fromiter(map(code_of.__getitem__, cells), np.int32, len(cells)), tuple(spelling))
