"""What is asked of the oracle and what it answers: clean tables, the period, the owner, the exclusions."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

Row = dict[str, Any]

ONE_DAY = timedelta(days=1)

IDS = {
    "deals": "deal_id",
    "activities": "activity_id",
    "leads": "lead_id",
    "accounts": "account_id",
    "orders": "order_id",
    "surveys": "survey_id",
    "complaints": "complaint_id",
}

# table -> column -> word met, folded -> canonical word. A word that is not here stays as it is.
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "deals": {
        "status": {
            "gagne": "won",
            "gagnee": "won",
            "perdu": "lost",
            "perdue": "lost",
            "en cours": "open",
            "ouvert": "open",
        },
        "kind": {
            "nouveau": "new",
            "additionnel": "additional",
            "additionnelle": "additional",
            "renouvellement": "renewal",
        },
    },
    "activities": {
        "type": {"appel": "call", "rdv": "meeting", "visite": "visit", "relance": "followup"},
        "direction": {"sortant": "out", "entrant": "in"},
        "outcome": {
            "done": "held",
            "fait": "held",
            "tenu": "held",
            "annule": "canceled",
            "reporte": "rescheduled",
            "planifie": "scheduled",
        },
    },
    "orders": {
        "kind": {
            "vente": "sale",
            "additionnelle": "additional",
            "additionnel": "additional",
            "remboursement": "refund",
        }
    },
    "surveys": {"kind": {}},
}


class Refused(ValueError):
    """The question is not legal by the contract: a table, a column or a combination is wrong."""


class NoRate(Exception):
    """A row that would be summed has no exchange rate."""


@dataclass(frozen=True)
class Answer:
    """What a KPI is worth; without a needed rate the four numbers are None."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | float | None
    excluded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """An answer before its exclusions are joined to it."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | float | None


def fold(text: object) -> str:
    """Text without case, accents and outer spaces; a blank is ''."""
    if text is None:
        return ""
    pieces = unicodedata.normalize("NFKD", str(text).strip())
    return "".join(piece for piece in pieces if not unicodedata.combining(piece)).casefold()


def not_before(later: datetime | None, earlier: datetime | None) -> bool:
    """True when both are known and `later` does not precede; a stamp at midnight is the whole day."""
    if later is None or earlier is None:
        return False
    if later.time() == time(0, 0):
        return later.date() >= earlier.date()
    return later >= earlier


def days_between(first: datetime, last: datetime) -> int:
    return (last.date() - first.date()).days


def one_row_by_id(table: str, rows: Sequence[Row]) -> list[Row]:
    """Of the rows with the same id, the last modified (else the last one), at its own place."""
    id_column = IDS.get(table)
    kept: dict[object, int] = {}
    for position, row in enumerate(rows):
        key = row.get(id_column) if id_column else None
        if key is None:
            kept[("blank", position)] = position
        elif key not in kept:
            kept[key] = position
        else:
            old = rows[kept[key]].get("modified_at") or datetime.min
            new = row.get("modified_at") or datetime.min
            if new >= old:
                kept[key] = position
    return [rows[position] for position in sorted(kept.values())]


def canonical(table: str, row: Row) -> Row:
    """The row with its words in English; a deal's closing date put where it belongs."""
    clean = dict(row)
    for column, words in WORDS.get(table, {}).items():
        if clean.get(column) is not None:
            word = fold(clean[column])
            clean[column] = words.get(word, word)
    if table == "deals" and clean.get("status") not in ("won", "lost"):
        clean["status"] = "open"
        if clean.get("expected_close_at") is None:
            clean["expected_close_at"] = clean.get("closed_at")
        clean["closed_at"] = None
    return clean


def by_lines(orders: Iterable[Row]) -> bool:
    return any("line_id" in row or "product" in row for row in orders)


class Question:
    """The clean tables, and the tests that every KPI makes on a row."""

    def __init__(
        self,
        tables: Mapping[str, Sequence[Row]],
        period: tuple[date | None, date | None],
        owner: str | Sequence[str | None] | None,
        as_of: date,
        options: Mapping[str, Any],
    ) -> None:
        self.first_day, self.last_day = period
        self.as_of = as_of
        self.start = None if self.first_day is None else datetime.combine(self.first_day, time(0, 0))
        self.end = None if self.last_day is None else datetime.combine(self.last_day, time(0, 0)) + ONE_DAY
        self.cutoff = datetime.combine(as_of, time(0, 0)) + ONE_DAY
        self.t = self.cutoff if self.end is None else min(self.end, self.cutoff)
        names = [owner] if owner is None or isinstance(owner, str) else list(owner)
        self.owners = {fold(name) for name in names} - {""}
        self.options = dict(options)
        self.excluded: Counter[str] = Counter()
        self.tables: dict[str, list[Row]] = {}
        self.memo: dict[str, Any] = {}
        for name, rows in tables.items():
            self.tables[name] = self.clean(name, rows)
        self.base = "EUR"
        self.rates: list[Row] = []

    def clean(self, name: str, rows: Sequence[Row]) -> list[Row]:
        kept = list(rows) if name == "orders" and by_lines(rows) else one_row_by_id(name, rows)
        if len(kept) < len(rows):
            self.excluded["duplicate_id"] += len(rows) - len(kept)
        return [canonical(name, row) for row in kept]

    def has(self, table: str) -> bool:
        return table in self.tables

    def has_column(self, table: str, column: str) -> bool:
        return any(column in row for row in self.tables.get(table, []))

    def need_column(self, table: str, column: str) -> None:
        """An empty table lacks nothing: it has no row to read."""
        if self.tables.get(table) and not self.has_column(table, column):
            raise Refused(f"column {column} of {table} is needed")

    def all_rows(self, table: str) -> list[Row]:
        """The rows of a table, whoever owns them: for joins."""
        return self.tables.get(table, [])

    def own_rows(self, table: str) -> list[Row]:
        """The rows of the asked owners: for what is counted."""
        if table not in self.tables:
            raise Refused(f"table {table} is needed")
        return [row for row in self.tables[table] if self.owned(row.get("owner"))]

    def owned(self, owner: object) -> bool:
        return not self.owners or fold(owner) in self.owners

    @property
    def no_period(self) -> bool:
        return self.start is None and self.end is None

    def reached(self, moment: datetime | None) -> bool:
        """Dated, and by AsOf."""
        return moment is not None and moment < self.cutoff

    def inside(self, moment: datetime | None, *, future: bool = False) -> bool:
        """Dated in the period, and by AsOf unless `future`."""
        if moment is None or not (future or self.reached(moment)):
            return False
        after_start = self.start is None or moment >= self.start
        before_end = self.end is None or moment < self.end
        return after_start and before_end

    def placed(self, moment: datetime | None, reason: str, *, future: bool = False) -> bool:
        """Like `inside` for the date that places a row: without a period an undated row counts."""
        if moment is not None:
            return self.inside(moment, future=future)
        if not self.no_period:
            self.excluded[reason] += 1
        return self.no_period

    def known(self, value: object, reason: str) -> bool:
        """True when the value is there; else the row is counted as excluded."""
        if value is None:
            self.excluded[reason] += 1
        return value is not None


def count(number: int) -> Result:
    return Result(number, number, None, number)


def total(values: Sequence[float]) -> Result:
    return Result(sum(values), sum(values), None, len(values))


def ratio(numerator: float, denominator: float, n: int | float | None) -> Result:
    value = None if denominator == 0 else numerator / denominator
    return Result(value, numerator, denominator, n)


def mean(values: Sequence[float]) -> Result:
    return ratio(sum(values), len(values), len(values))


def median(values: Sequence[float]) -> Result:
    ordered = sorted(values)
    size = len(ordered)
    if not ordered:
        return Result(None, None, 0, 0)
    middle = (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    return Result(middle, None, size, size)


def average(values: Sequence[float], stat: object) -> Result:
    return median(values) if stat == "median" else mean(values)
