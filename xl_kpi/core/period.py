"""Days, periods and their neighbours: labels such as 2026-T1, a year earlier, the period before, months."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold

EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers (true from 1 March 1900 on)."""

FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2199, 12, 31)
"""What a sales period can be; it leaves room to go some years back or on."""

_LABEL = re.compile(r"(\d{4})(?:-?([TQSHW])(\d{1,2})|-(\d{2}))?", re.IGNORECASE)
_TURNED = re.compile(r"([TQSH])([1-4])\s+(\d{4})", re.IGNORECASE)
_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
DayLike = date | datetime | str | float | None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january",
            "fev fevr fevrier feb february",
            "mar mars march",
            "avr avril apr april",
            "mai may",
            "juin jun june",
            "juil juillet jul july",
            "aou aout aug august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMED_MONTH = re.compile(r"([a-z]+)\.?[ \-/]+(\d{2}|\d{4})")


def month_number(name: str) -> int | None:
    """The number of a month, given its French or English name or abbreviation as ``fold`` leaves it.

    >>> month_number("avr"), month_number("september"), month_number("lundi")
    (4, 9, None)
    """
    return _MONTHS.get(name)


def named_month(text: str) -> date | None:
    """The first day of a month written in words: ``mars 2026``, ``janv.-26``, ``Mar-26``.

    >>> named_month("févr. 2026")
    datetime.date(2026, 2, 1)
    """
    found = _NAMED_MONTH.fullmatch(fold(text))
    if not found or found[1] not in _MONTHS:
        return None
    year = int(found[2])
    return date(year if year > 99 else 2000 + year, _MONTHS[found[1]], 1)


def serial(day: date) -> int:
    return (day - EPOCH).days


def from_serial(days: float) -> date:
    return EPOCH + timedelta(days=int(days // 1))


def add_months(day: date, months: int) -> date:
    """Move by calendar months; a day that does not exist there becomes the month's last (29 Feb → 28 Feb)."""
    year, month = divmod(max(12, day.year * 12 + day.month - 1 + months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def to_day(value: DayLike, argument: str) -> date | None:
    """Read one day as a person or a cell gives it: date, datetime, serial, ISO or dd/mm/yyyy text; blank → None."""
    if value is None or is_blank(value):
        return None
    try:
        day = _day(value)
    except (ValueError, OverflowError, AttributeError):
        day = date.max
    if not FIRST_DAY <= day <= LAST_DAY:
        raise KpiError("not_a_day", argument=argument, found=value)
    return day


def _day(value: date | datetime | str | float) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return from_serial(value) if isinstance(value, int | float) else _text_day(value.strip())


def _text_day(text: str) -> date:
    if found := _FRENCH.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return datetime.fromisoformat(text).date()


def to_period(from_date: DayLike, to_date: DayLike) -> tuple[date | None, date | None]:
    """Read the first and last day; a label stands for a whole period, alone or at either end.

    >>> to_period("2026-T1", None)
    (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    """
    first_day, end = _label_days(from_date) or (to_day(from_date, "from_date"), None)
    last_day = (_label_days(to_date) or (None, to_day(to_date, "to_date")))[1] or end
    if first_day and last_day and first_day > last_day:
        raise KpiError("period_reversed", first=first_day.isoformat(), last=last_day.isoformat())
    return first_day, last_day


def _year(value: object) -> str:
    """A year typed in a cell comes as a number; as a serial it would be a day of 1905."""
    return str(int(value)) if isinstance(value, int | float) and 1990 <= value <= 2100 and value == int(value) else ""


def _label_days(value: DayLike) -> tuple[date, date] | None:
    """The first and last day of a label such as 2026, 2026-T1, T1 2026, 2026-S2, 2026-03 or 2026-W14."""
    label = value.strip() if isinstance(value, str) else _year(value)
    month_named = named_month(label)
    if month_named:
        return month_named, month_end(month_named)
    found = _LABEL.fullmatch(_TURNED.sub(r"\3-\1\2", label))
    if not found:
        return None
    year, letter, number, month = found.groups()
    try:
        if letter and letter.upper() == "W":
            monday = date.fromisocalendar(int(year), int(number), 1)
            return monday, monday + timedelta(days=6)
        length = {"T": 3, "Q": 3, "S": 6, "H": 6}[letter.upper()] if letter else 1 if month else 12
        first = date(int(year), (int(number or month or 1) - 1) * length + 1, 1)
        return first, month_end(add_months(first, length - 1))
    except ValueError:
        raise KpiError("not_a_day", argument="from_date", found=label) from None


def to_owners(owner: object) -> tuple[str, ...]:
    """Read an owner argument: blank = everyone, one name, or names in a sequence or a range of cells."""
    if hasattr(owner, "tolist"):
        owner = owner.tolist()
    if isinstance(owner, Sequence) and not isinstance(owner, str):
        names = {fold(name): name for cell in reversed(owner) for name in to_owners(cell)}
        return tuple(reversed(names.values()))
    return () if is_blank(owner) else (str(owner),)


# --- neighbours of a scope -----------------------------------------------------------------------------------


def whole_months(scope: Scope) -> int:
    """How many whole calendar months the period is; 0 when it is not made of whole months."""
    first, last = scope.from_date, scope.to_date
    if first is None or last is None or first.day != 1 or last != month_end(last):
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def last_year(scope: Scope) -> Scope:
    """The same period one year earlier, seen from one year earlier: unfinished stays unfinished at the same day."""
    first = scope.from_date and add_months(scope.from_date, -12)
    last = scope.to_date and add_months(scope.to_date, -12)
    if last and whole_months(scope):
        last = month_end(last)
    as_of = add_months(scope.as_of, -12)
    if last and scope.to_date and scope.as_of >= scope.to_date:
        as_of = max(as_of, last)
    return replace(scope, from_date=first, to_date=last, as_of=as_of)


def before(scope: Scope) -> Scope | None:
    """The month, quarter or year before, else the equal length just before; None for an open period."""
    first, last = scope.from_date, scope.to_date
    if first is None or last is None:
        return None
    new_last = first - timedelta(days=1)
    months = whole_months(scope)
    new_first = add_months(first, -months) if months else first - (last - first + timedelta(days=1))
    late = scope.as_of >= last
    as_of = new_last + (scope.as_of - last) if late else min(new_first + (scope.as_of - first), new_last)
    return replace(scope, from_date=new_first, to_date=new_last, as_of=as_of)


def periods_before(scope: Scope, count: int) -> tuple[Scope, ...]:
    """The periods before, nearest first; an open period has none and stands for itself."""
    periods = []
    for _ in range(count):
        scope = before(scope) or scope
        periods.append(scope)
    return tuple(periods)


def month_of(scope: Scope, month: date) -> Scope:
    """The calendar month that starts at ``month``, seen from its own end or the as-of day if that comes first."""
    last = month_end(month)
    return replace(scope, from_date=month, to_date=last, as_of=min(scope.as_of, last))


def months_until(scope: Scope, count: int) -> tuple[date, ...]:
    """The first days of the ``count`` months that end with the period's last month."""
    last = min(scope.to_date or scope.as_of, scope.as_of).replace(day=1)
    return tuple(add_months(last, shift - count + 1) for shift in range(count))
