"""Amounts in the base currency: which currency that is, which rate applies, and where one is missing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import from_serial
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


def convert(amounts: Floats, currencies: Labels, months: Floats, late: Month | None, rates: Rates) -> Money:
    """Convert amounts row by row. ``months``: the day whose month's rate applies; NaN takes the month ``late``."""
    nothing = np.zeros(len(amounts), bool)
    used = np.unique(currencies.codes)
    if not currencies.words or (len(used) == 1 and used[0] >= 0 and not rates.knows(currencies.words[used[0]])):
        return Money(amounts, nothing)
    if len(used) == 1 and used[0] >= 0 and currencies.words[used[0]] == rates.base:
        return Money(amounts, nothing)
    factors = np.ones(len(amounts))
    for code in used:
        if code >= 0:
            rows = currencies.codes == code
            factors[rows] = _factors(currencies.words[code], months[rows], late, rates)
    missing = np.isnan(factors) & ~np.isnan(amounts)
    return Money(amounts * factors, missing)


def _factors(currency: str, days: Floats, late: Month | None, rates: Rates) -> Floats:
    if not rates.monthly:
        rate = rates.of(currency, None)
        return np.full(len(days), np.nan if rate is None else rate)
    found: dict[float, float | None] = {}
    for day in np.unique(np.floor(days)):
        found[day] = rates.of(currency, late if np.isnan(day) else month_of(day))
    unknown = rates.of(currency, late)
    return np.array([unknown if np.isnan(day) else found[day] for day in np.floor(days)], np.float64)
