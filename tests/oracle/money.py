"""Amounts in the base currency, and targets."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.oracle.question import NoRate, Question, Row, fold


def rate_rows(rates: Mapping[str, float] | Sequence[Row] | None) -> list[Row]:
    if rates is None:
        return []
    if isinstance(rates, Mapping):
        return [{"currency": code, "rate": rate, "month": None} for code, rate in rates.items()]
    return list(rates)


def month_of(value: Any) -> tuple[int, int] | None:
    """A month given as a date or as '2026-03'."""
    if value is None or value == "":
        return None
    if isinstance(value, date | datetime):
        return value.year, value.month
    year, month = str(value).strip()[:7].split("-")
    return int(year), int(month)


def rate_of(question: Question, currency: str, moment: datetime | date | None) -> float:
    """The rate of the month, else the rate without month; the base currency has rate 1."""
    if currency == question.base:
        return 1.0
    asked = month_of(moment)
    found: dict[tuple[int, int] | None, float] = {}
    for row in question.rates:
        if fold(row["currency"]) == currency and row.get("rate") is not None:
            found[month_of(row.get("month"))] = row["rate"]
    if asked is not None and asked in found:
        return found[asked]
    if None in found:
        return found[None]
    raise NoRate(currency)


def mixed(question: Question, table: str) -> bool:
    """True when the table holds several currencies."""
    key = f"mixed {table}"
    if key not in question.memo:
        found = {fold(row.get("currency")) for row in question.all_rows(table)} - {""}
        question.memo[key] = len(found) > 1
    return bool(question.memo[key])


def raw_amount(row: Row) -> float | None:
    """The amount as given: its sign and whether it is known, before any rate."""
    base: float | None = row.get("amount_base")
    return base if base is not None else row.get("amount")


def factor(question: Question, table: str, row: Row, moment: datetime | date | None) -> float:
    if not mixed(question, table):
        return 1.0
    return rate_of(question, fold(row.get("currency")) or question.base, moment)


def amount_of(question: Question, table: str, row: Row, moment: datetime | date | None) -> float:
    """The known amount of a row that is summed."""
    base: float | None = row.get("amount_base")
    if base is not None:
        return base
    amount: float = row["amount"]
    return amount * factor(question, table, row, moment)


def list_amount_of(question: Question, row: Row, moment: datetime | date | None) -> float:
    """The list price, by the same factor as the amount beside it."""
    list_amount: float = row["list_amount"]
    if row.get("amount_base") is not None and row.get("amount"):
        return list_amount * float(row["amount_base"]) / float(row["amount"])
    return list_amount * factor(question, "deals", row, moment)


def deal_moment(question: Question, deal: Row) -> datetime | date | None:
    """The month whose rate a deal takes: its closing, or AsOf while it is open."""
    if deal["status"] == "open":
        return question.as_of
    closed: datetime | None = deal.get("closed_at")
    if closed is not None and closed >= question.cutoff:
        return question.as_of
    return closed


def day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def whole_months(first: date, last: date) -> int | None:
    """The number of months of a period made of whole months, else None."""
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1


def share_of(first: date, last: date, outer_first: date, outer_last: date) -> float:
    months, outer_months = whole_months(first, last), whole_months(outer_first, outer_last)
    if months is not None and outer_months is not None:
        return months / outer_months
    return ((last - first).days + 1) / ((outer_last - outer_first).days + 1)


def target_of_one(rows: Sequence[Row], first: date, last: date) -> float | None:
    """The target of a money KPI from the rows of one owner: of the period, else of rows that cover it exactly."""
    touching: list[tuple[date, date, float]] = []
    exact: float | None = None
    for row in rows:
        row_first, row_last = day(row["period_start"]), day(row["period_end"])
        if (row_first, row_last) == (first, last):
            exact = float(row["target"])
        if row_first <= last and first <= row_last:
            touching.append((row_first, row_last, row["target"]))
    if exact is not None:
        return exact
    touching.sort(key=lambda row: row[0])
    inside = [row for row in touching if first <= row[0] and row[1] <= last]
    around = sorted((row for row in touching if row[0] <= first and last <= row[1]), key=lambda row: row[1] - row[0])
    for way in (inside, around[:1], touching):
        if covers(way, first, last):
            return sum(target * share_of(max(first, a), min(last, b), a, b) for a, b, target in way)
    return None


def covers(rows: Sequence[tuple[date, date, float]], first: date, last: date) -> bool:
    """No gap and no overlap between the rows, from the first day to the last."""
    if not rows or rows[0][0] > first or rows[-1][1] < last:
        return False
    return all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(rows))


def complete(row: Row) -> bool:
    return all(row.get(column) is not None for column in ("kpi", "period_start", "period_end", "target"))


def revenue_target(question: Question) -> float | None:
    """The KPI_REVENUE target of the period: the team's, or the sum over the owners asked for."""
    first, last = question.first_day, question.last_day
    if first is None or last is None:
        return None
    rows = [row for row in question.all_rows("targets") if complete(row)]
    rows = [row for row in rows if fold(row["kpi"]) == "kpi_revenue"]
    known: list[float] = []
    for owner in sorted(question.owners) or [""]:
        target = target_of_one([row for row in rows if fold(row.get("owner")) == owner], first, last)
        if target is None:
            return None
        known.append(target)
    return sum(known)
