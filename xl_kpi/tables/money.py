"""Amounts in the base currency: which currency that is, which rate applies, and where one is missing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import EPOCH, from_serial
from xl_kpi.core.settings import Settings
from xl_kpi.tables.cells import Floats, Labels, Mask
from xl_kpi.tables.frame import Frame

Month = tuple[int, int]
MONEY = {"amount_base": "amount", "list_base": "list_amount"}
"""Columns in the base currency and the given column that each converts."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Value of each currency in the base currency, for every month; where a month has its own, that one holds."""

    base: str
    always: Mapping[str, float]
    monthly: Mapping[tuple[str, Month], float]

    def of(self, currency: str, month: Month | None) -> float | None:
        """The rate of a currency in a month; None when nothing says it."""
        if currency == self.base:
            return 1.0
        if month is not None and (currency, month) in self.monthly:
            return self.monthly[currency, month]
        return self.always.get(currency)

    def knows(self, currency: str) -> bool:
        """Tell whether anything at all converts this currency."""
        return self.of(currency, None) is not None or any(currency == known for known, _ in self.monthly)


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in the base currency; ``missing`` marks those whose rate nobody gave (their value is NaN)."""

    values: Floats
    missing: Mask


def month_of(day: float) -> Month:
    date = from_serial(day)
    return date.year, date.month


def read_rates(settings: Settings, table: Frame | None) -> Rates:
    """Join the rates of the settings and of the rates table; a standing rate of the settings wins."""
    always: dict[str, float] = {}
    monthly: dict[tuple[str, Month], float] = {}
    if table is not None and table.size:
        currencies, values, months = table.labels("currency"), table.numbers("rate"), table.numbers("month")
        for code, value, month in zip(currencies.codes, values, months, strict=True):
            if code < 0 or np.isnan(value):
                continue
            currency = currencies.words[code]
            _check(currency, value)
            if np.isnan(month):
                always[currency] = float(value)
            else:
                monthly[currency, month_of(month)] = float(value)
    for currency, rate in settings.rates.items():
        _check(currency, rate)
        always[currency.upper()] = float(rate)
    return Rates(settings.currency.upper(), always, monthly)


def _check(currency: str, rate: float) -> None:
    if not 0 < rate < math.inf:
        raise KpiError("bad_rate", currency=currency, found=rate)


def month_numbers(days: Floats) -> Floats:
    """Number the months of days through the years: year × 12 + month - 1; NaN where there is no day."""
    months = np.full(len(days), np.nan)
    known = ~np.isnan(days)
    dates = np.datetime64(EPOCH) + np.floor(days[known]).astype("timedelta64[D]")
    months[known] = dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months


def convert(amounts: Floats, currencies: Labels, months: Floats, late: Month | None, rates: Rates) -> Money:
    """Convert amounts row by row, each at the rate of its month (``month_numbers``), at the latest that of ``late``."""
    nothing = np.zeros(len(amounts), bool)
    used = np.unique(currencies.codes)
    only = currencies.words[used[0]] if len(used) == 1 and used[0] >= 0 else None
    if not currencies.words or only == rates.base or (only is not None and not rates.knows(only)):
        return Money(amounts, nothing)
    factors = _factors(currencies, months, late, rates)
    return Money(amounts * factors, np.isnan(factors) & ~np.isnan(amounts))


def _factors(currencies: Labels, months: Floats, late: Month | None, rates: Rates) -> Floats:
    """A rate per row, from a small table of currencies × months; a blank currency is the base's."""
    if late is None:
        return np.array([*(_rate(word, None, rates) for word in currencies.words), 1.0])[currencies.codes]
    last = late[0] * 12 + late[1] - 1
    numbers = np.fmin(months, last).astype(np.int64)
    first = int(numbers.min(initial=last))
    span = [divmod(number, 12) for number in range(first, last + 1)]
    table = [[_rate(word, (year, month + 1), rates) for year, month in span] for word in currencies.words]
    return np.array([*table, [1.0] * len(span)])[currencies.codes, numbers - first]


def _rate(currency: str, month: Month | None, rates: Rates) -> float:
    rate = rates.of(currency, month)
    return np.nan if rate is None else rate
