"""Random tables of a sales team: rows, duplicates, French words, missing columns, targets and rates."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.question import IDS, Row
from tests.oracle.random_rows import OWNERS, Draw, account, activity, deal, lead, more_lines, order, survey

TABLES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets")

# Columns that may be missing: another column or table stands in for them, or nothing reads them.
DROPPABLE = {
    "deals": ("name", "stage", "first_contact_at", "r1_at", "r2_at", "modified_at"),
    "activities": ("meeting_rank", "activity_id"),
    "leads": ("first_worked_at", "email"),
    "accounts": ("first_purchase_at", "churned_at", "segment"),
    "orders": ("kind",),
    "surveys": ("scale_max", "review_count", "survey_id"),
    "complaints": ("severity",),
    "targets": ("orange_threshold", "direction"),
}


# table -> column -> English word, French word
FRENCH = {
    "activities": {
        "type": {"call": "Appel", "meeting": "RDV", "visit": "visite", "followup": "Relance"},
        "direction": {"out": "sortant", "in": "Entrant"},
        "outcome": {"canceled": "annulé", "rescheduled": "Reporté", "scheduled": "planifié"},
    },
    "orders": {"kind": {"sale": "Vente", "refund": "remboursement"}},
}


def random_tables(rng: random.Random, rows: int = 60, tables: Collection[str] | None = None) -> dict[str, list[Row]]:
    """The eight tables, or those named, and the rates when the currencies are mixed."""
    draw = Draw(rng, max(rows, 8))
    built = rows_of(draw)
    for name in ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints"):
        if name != "orders" or not draw.lines:
            built[name] = with_duplicates(draw, name, built[name])
    built["targets"] = targets(draw)
    for name in TABLES:
        built[name] = without_columns(draw, name, in_french(draw, name, built[name]))
    wanted = set(TABLES if tables is None else tables)
    chosen = {name: built[name] for name in TABLES if name in wanted}
    if draw.currencies == "mixed" and wanted & {"deals", "orders"} and draw.maybe(0.9):
        chosen["rates"] = rates(draw)
    return chosen


def random_scope(rng: random.Random) -> dict[str, Any]:
    """A period, an owner and an AsOf, on the days where the rows crowd: the arguments of `answer`."""
    first = rng.randrange(6, 24)
    months = rng.choice((1, 1, 3, 6, 12))
    last = min(first + months, 24) - 1
    start = date(2025 + first // 12, first % 12 + 1, 1)
    end = date(2025 + last // 12, last % 12 + 1, monthrange(2025 + last // 12, last % 12 + 1)[1])
    inside = start + timedelta(days=rng.randrange((end - start).days + 1))
    periods = ((start, end), (start, end), (start, end), (start, inside), (inside, end), (start, None))
    period = rng.choice((*periods, (None, end), (None, None)))
    owners = (None, None, None, "bruno", "ÉLODIE ", ["Chloé Martin", "elodie"], "Personne")
    as_of = rng.choice((end, end, inside, end + timedelta(days=rng.choice((1, 15, 60))), date(2026, 12, 31)))
    return {"from_date": period[0], "to_date": period[1], "owner": rng.choice(owners), "as_of": as_of}


def on_an_edge(
    rng: random.Random, tables: Mapping[str, Sequence[Row]], scope: dict[str, Any], only: Collection[str]
) -> dict[str, Any]:
    """The scope, or the same one moved so that a midnight of these tables is the first moment in it or after it."""
    cells = (cell for name in sorted(only) for row in tables.get(name, ()) for cell in row.values())
    nights = [cell.date() for cell in cells if isinstance(cell, datetime) and cell.time() == time()]
    first, last = scope["from_date"], scope["to_date"]
    if not nights or (first is None and last is None) or rng.random() < 0.5:
        return scope
    night = rng.choice(nights)
    before = night - timedelta(days=1)
    moved = {"as_of": before}
    if rng.random() < 0.4 and not (first and before < first):
        moved = {"to_date": before, "as_of": max(before, scope["as_of"])}
    elif rng.random() < 0.3 and not (last and last < night):
        moved = {"from_date": night}
    return {**scope, **moved}


def rows_of(draw: Draw) -> dict[str, list[Row]]:
    size = draw.rows
    deals = [deal(draw, position) for position in range(size)]
    with_amounts_in_base(draw, deals)
    orders = []
    for position in range(size):
        first = order(draw, position)
        orders += [first, *more_lines(draw, first)]
    return {
        "deals": deals,
        "activities": [activity(draw, position, deals) for position in range(2 * size)],
        "leads": [lead(draw, position) for position in range(size)],
        "accounts": [account(draw, position) for position in range(len(draw.accounts))],
        "orders": orders,
        "surveys": [survey(draw, position) for position in range(size)],
        "complaints": [complaint(draw, position) for position in range(size // 2)],
    }


def with_amounts_in_base(draw: Draw, deals: Sequence[Row]) -> None:
    """Sometimes the amounts come converted; a converted deal then has no list price."""
    if draw.currencies == "USD" or draw.maybe(0.75):
        return
    for row in deals:
        base = None if row["amount"] is None else round(row["amount"] * 0.9 + 1, 2)
        row["amount_base"] = draw.blank(base, 0.3)
        if row["amount_base"] is not None:
            row["list_amount"] = None


def with_duplicates(draw: Draw, name: str, rows: Sequence[Row]) -> list[Row]:
    """Some rows stand again further down, changed, modified earlier, later, at the same time or never."""
    result = list(rows)
    for row in draw.rng.sample(result, max(1, len(result) // 15)):
        if row[IDS[name]] is not None:
            result.insert(draw.rng.randint(result.index(row) + 1, len(result)), changed(draw, row))
    return result


def changed(draw: Draw, row: Row) -> Row:
    copy = {**row, "owner": draw.one((row["owner"], "Bruno", None))}
    if "modified_at" in row:
        copy["modified_at"] = draw.one((row["modified_at"], draw.moment(), None))
    if row.get("amount") is not None and row.get("amount_base") is None:
        copy["amount"] = row["amount"] * 2
    for column in ("date", "created_at", "opened_at", "first_purchase_at"):
        if row.get(column) is not None and draw.maybe(0.5):
            copy[column] = row[column] - timedelta(days=draw.rng.randint(0, 40))
    return copy


def in_french(draw: Draw, name: str, rows: Sequence[Row]) -> list[Row]:
    if name not in FRENCH or draw.maybe(0.6):
        return list(rows)
    result = []
    for row in rows:
        copy = dict(row)
        for column, words in FRENCH[name].items():
            copy[column] = words.get(row[column], row[column])
        result.append(copy)
    return result


def without_columns(draw: Draw, name: str, rows: Sequence[Row]) -> list[Row]:
    dropped = {column for column in DROPPABLE[name] if draw.maybe(0.15)}
    if name in ("deals", "orders") and draw.currencies == "none":
        dropped.add("currency")
    return [{column: value for column, value in row.items() if column not in dropped} for row in rows]


def complaint(draw: Draw, position: int) -> Row:
    opened = draw.blank(draw.moment(), 0.05)
    return {
        "complaint_id": f"C{position}",
        "opened_at": opened,
        "resolved_at": draw.blank(draw.after(opened, 0, draw.one((0, 7, 8, 31, 90))), 0.3),
        "account_id": draw.account(),
        "owner": draw.one(OWNERS),
        "severity": None,
    }


def targets(draw: Draw) -> list[Row]:
    """Revenue targets, one length of period per owner, and those of another KPI beside them."""
    rows = []
    for owner in (None, "Bruno", "CHLOÉ MARTIN"):
        if draw.maybe(0.15):
            continue
        months = draw.one((1, 3, 6, 12))
        starts = [start for start in range(0, 24, months) if draw.maybe(0.9)]
        rows += [target_row(draw, "KPI_REVENUE", owner, start, months) for start in starts]
        rows.append(target_row(draw, "KPI_SALES_COUNT", owner, 0, 12))
    return rows


def target_row(draw: Draw, kpi: str, owner: str | None, start: int, months: int) -> Row:
    last = start + months - 1
    last_year, last_month = 2025 + last // 12, last % 12 + 1
    return {
        "kpi": kpi,
        "owner": owner,
        "period_start": datetime(2025 + start // 12, start % 12 + 1, 1),
        "period_end": datetime(last_year, last_month, monthrange(last_year, last_month)[1]),
        "target": float(draw.rng.randint(1, 50) * 1000),
        "orange_threshold": draw.one((None, 0.85)),
        "direction": draw.one((None, "up")),
    }


def rates(draw: Draw) -> list[Row]:
    """USD has one rate, sometimes others by month; GBP is by month, in full, in part or not at all."""
    rows: list[Row] = [{"currency": "USD", "rate": 0.92, "month": None}]
    if draw.maybe(0.5):
        rows.append({"currency": "EUR", "rate": 1.0, "month": None})
    months = [datetime(2025 + number // 12, number % 12 + 1, 1) for number in range(-6, 36)]
    kept = draw.one((1.0, 1.0, 0.9, 0.0))
    for month in months:
        if draw.maybe(kept):
            rows.append({"currency": "GBP", "rate": round(1.1 + month.month / 100, 4), "month": month})
        if draw.maybe(0.2):
            rows.append({"currency": "USD", "rate": round(0.8 + month.month / 100, 4), "month": month})
    if draw.maybe(0.7):
        rows.append({"currency": "gbp", "rate": 1.3, "month": None})
    return rows
