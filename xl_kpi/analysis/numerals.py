"""Numbers and days as people of each language write them, for sentences and consoles."""

import math
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Self

from xl_kpi.core.period import whole_months
from xl_kpi.core.reading import Scope

ANY_SIZE = Context(prec=400)
NARROW, WIDE = "\u202f", "\u00a0"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}
DECIMALS = {"money": 0, "count": 0, "number": 2, "days": 1, "months": 1, "score": 1, "points": 0, "rate": 1}
"""How many decimals a value shows in its unit; for a rate, in percent."""
SUFFIXES = {
    "fr": {"days": f"{WIDE}j", "months": f"{WIDE}mois", "score": f"{WIDE}/{WIDE}5"},
    "en": {"days": f"{WIDE}d", "months": f"{WIDE}months", "score": f"{WIDE}/{WIDE}5"},
}
DAYS_IN_WORDS = {"fr": ("jour", "jours"), "en": ("day", "days")}


FRIENDLY, FRIENDLY_FROM, MOST, NEAR = (2, 3, 4, 5, 10), 0.24, 20, 0.02
SLACK = 1e-9
"""Fractions that speak: halves to tenths, below a quarter “1 in so many”; no farther than 2 points from the rate."""


class Shown(str):
    """A number already written; ``format(shown, "vente/ventes")`` adds the word in the right number."""

    one: bool

    def __new__(cls, text: str, *, one: bool = False) -> Self:
        shown = super().__new__(cls, text)
        shown.one = one
        return shown

    def __format__(self, words: str) -> str:
        if not words:
            return str(self)
        singular, _, plural = words.partition("/")
        return f"{self}{WIDE}{singular if self.one else plural or singular}"


def decimal(value: float, digits: int, language: str) -> str:
    """Write a number with grouped thousands, halves rounded up as in Excel: ``12 500,5``, in English ``12,500.5``.

    >>> decimal(-12500.5, 1, "en")
    '−12,500.5'
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    number = rounded(value, digits)
    text = f"{abs(number):,.{digits}f}"
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return f"−{text}" if number < 0 else text


def rounded(value: float, digits: int = 0) -> Decimal:
    """Round as Excel does: halves away from zero, of the fifteen digits that it knows.

    >>> rounded(2.5), rounded(2.675, 2), rounded(37.035 * 100)
    (Decimal('3'), Decimal('2.68'), Decimal('3704'))
    """
    if math.isinf(value):
        return Decimal(value)
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, ANY_SIZE)


def show(value: float | None, unit: str, language: str, currency: str = "EUR", missing: str = "n/d") -> Shown:
    """Write a value in its unit; rates from 100 % on lose their decimal, a million and more becomes M€.

    >>> show(0.326, "rate", "en")
    '32.6%'
    """
    if value is None:
        return Shown(missing)
    one = abs(value) < 2 if language == "fr" else value == 1
    if unit == "rate":
        text = decimal(value * 100, 0 if abs(value) >= 1 else 1, language)
        return Shown(f"{text}{NARROW}%" if language == "fr" else f"{text}%", one=one)
    if unit == "money":
        return Shown(_money(value, language, currency), one=one)
    digits = 0 if unit == "number" and value == int(value) else DECIMALS[unit]
    if unit == "count" and value != int(value):
        digits = 1
    sign = "+" if unit == "points" and value > 0 else ""
    return Shown(f"{sign}{decimal(value, digits, language)}{SUFFIXES[language].get(unit, '')}", one=one)


def _money(value: float, language: str, currency: str) -> str:
    symbol = SYMBOLS.get(currency, currency)
    millions = abs(value) >= 1_000_000
    amount = decimal(value / 1_000_000, 2, language) if millions else decimal(value, 0, language)
    scale = "M" if millions else ""
    if language == "en" and len(symbol) == 1:
        sign, bare = ("−", amount[1:]) if amount.startswith("−") else ("", amount)
        return f"{sign}{symbol}{bare}{scale}"
    return f"{amount}{NARROW if scale else WIDE}{scale}{symbol}"


def show_change(value: float | None, unit: str, language: str, currency: str, missing: str) -> str:
    """Write a difference with its sign; differences of rates come in points (already × 100)."""
    if value is None:
        return missing
    plus = "+" if value > 0 else ""
    if unit == "rate":
        return f"{plus}{decimal(value, 1, language)}{WIDE}pts"
    return f"{plus}{show(value, 'count' if unit == 'points' else unit, language, currency)}"


def fraction(value: float | None, language: str) -> str:
    """Write a share as a friendly fraction (``1 sur 3``), “about” when rounded, else as a percentage."""
    if value is None or not 0 < value < 1:
        return show(value, "rate", language)
    between, about = {"fr": ("sur", "environ "), "en": ("in", "about ")}[language]
    bases = FRIENDLY if value > FRIENDLY_FROM else [int(1 / value + 0.5 + SLACK)]
    for base in bases:
        count = round(value * base)
        if 0 < count < base <= MOST and abs(count / base - value) < NEAR * min(1, 4 * value) + SLACK:
            exact = abs(count / base - value) < SLACK
            return f"{'' if exact else about}{count} {between} {base}"
    return show(value, "rate", language)


def day(moment: date, language: str) -> str:
    return (
        f"{moment:%d/%m/%Y}" if language == "fr" else f"{moment.day} {MONTHS['en'][moment.month - 1][:3]} {moment.year}"
    )


def month(moment: date, language: str) -> str:
    return f"{MONTHS[language][moment.month - 1]} {moment.year}"


def period(scope: Scope, language: str) -> str:
    """Name a period: ``mars 2026``, ``T1 2026``, ``2026``, ``du 01/03/2026 au 15/03/2026``, or everything."""
    first, last = scope.from_date, scope.to_date
    if first is None or last is None:
        return _open_period(first, last, language)
    months = whole_months(scope)
    if months == 1:
        return month(first, language)
    if months == 3 and first.month % 3 == 1:
        return f"{'T' if language == 'fr' else 'Q'}{first.month // 3 + 1} {first.year}"
    if months == 12 and first.month == 1:
        return str(first.year)
    words = {"fr": "du {0} au {1}", "en": "{0} to {1}"}[language]
    return words.format(day(first, language), day(last, language))


def _open_period(first: date | None, last: date | None, language: str) -> str:
    words = {
        "fr": ("depuis le {}", "jusqu’au {}", "toutes les dates"),
        "en": ("since {}", "until {}", "all dates"),
    }
    since, until, everything = words[language]
    if first:
        return since.format(day(first, language))
    return until.format(day(last, language)) if last else everything
