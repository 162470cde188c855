"""Tables as people type and paste them: spellings, texts for dates, errors, ties, blank rows, ids that look alike."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.native.rows_book import Rows
from tests.oracle.random_tables import random_tables
from xl_kpi.core.period import serial
from xl_kpi.tables.schema import ColumnSchema, schemas

SHARE = 0.15
KEPT = ("amount", "date", "order_id")
ERROR = "#N/A"

Change = Callable[[random.Random, Any], Any]

WORDS = (
    "GAGNÉ ",
    "perdue",
    "gagn*",
    "Réalisé",
    "no show",
    "annulé",
    "R\u00e9union",
    "honor\u00e9e\u00a0",
    "Inconnu",
    "~",
)
TEXTS = ("Bouche à oreille", "PARRAINAGE", "bouche_a_oreille", "site web", "-", "Ça*", " ", 7.0)
CURRENCIES = ("$", "euros", " usd", "XXX", "GBP", "gbp")
OWNERS = ("CHLOÉ MARTIN", "chloe martin ", "Chloé\u00a0Martin", "Zed", "B*", "bruno", "O’Neil", "O'NEIL", 12.0)
IDS = ("D*", "d?", "D~1", 5551.0, "5551", "05551", " D1", "d1", "D1 ", "a1", "A1", "A?")
MOMENTS = ("2025-03-04", "04/03/2025", 45_800.0, 45_800.5, 45_800.0)
FIGURES = ("12,5", "1 000 €", 0.0, -3.5, 0.1)
SHARES = (40.0, "40 %", 0.35)


def _one(*choices: Any) -> Change:
    return lambda rng, _: rng.choice((*choices, None, ERROR))


CHANGES: dict[str, Change] = {
    "date": _one(*MOMENTS),
    "milestone": _one(*MOMENTS),
    "number": _one(*FIGURES),
    "percent": _one(*SHARES),
    "owner": _one(*OWNERS),
    "word": _one(*WORDS),
    "text": _one(*TEXTS),
    "code": _one(*CURRENCIES),
    "id": lambda rng, cell: rng.choice((*IDS, None, ERROR, str(cell).swapcase(), f" {cell} ")),
}


EDGES: dict[str, Rows] = {
    "orders": [
        ["order_id", "product", "date", "account_id", "owner", "amount", "currency"],
        ["O1", "a", 45_900.0, None, None, 10.0, "XXX"],  # the second line says whose order it is, and is earlier
        ["O1", "b", 45_890.0, "A1", "Bruno", 5.0, "XXX"],
        ["O2", "a", None, "A1", "Bruno", 7.0, "XXX"],  # two sales without a date: the one before is before all dates
        ["O3", "a", None, "A1", "Zed", 7.0, "XXX"],  # and nothing converts the only currency
    ],
    "deals": [
        ["deal_id", "amount", "probability", "closed_at", "modified_at", "status", "account_id", "currency"],
        ["D1", 10.0, 1.5, 45_800.0, 45_900.0, "won", "A1", "$"],
        ["D1", 20.0, 0.5, 45_800.0, "31/12/2026", "won", "A1", "$"],  # a text is no date: the row above is later
        ["D2", 30.0, None, 45_800.0, None, "gagn*", "A1", "eur"],  # no spelling of a word; for MATCH it would be one
    ],
    "accounts": [["account_id", "first_purchase_at"], ["A1", None], ["A2", None]],
    "rates": [["currency", "rate", "month"], ["USD", 0.5, None], ["USD", None, None]],
    "activities": [
        ["type", "date", "deal_id", "outcome", "meeting_rank"],
        ["meeting", 45_810.5, "D1", "held", 1.0],
        ["meeting", 45_810.0, "D1", "held", 2.0],  # a date without an hour is not before the hours of its day
        ["meeting", 45_812.0, "D1", "held", 2.0],
    ],
}
"""What random tables seldom hold."""


def typed_tables(seed: int, rows: int) -> dict[str, Rows]:
    """Random tables, many of whose cells are changed."""
    rng = random.Random(seed)
    tables = random_tables(rng, rows)
    return {name: _hostile(rng, name, table) for name, table in tables.items() if name not in ("targets", "rates")} | {
        "rates": [
            ["currency", "rate", "month"],
            ["USD", 0.5, None],
            ["USD", 0.92, None],
            ["USD", None, None],
            ["GBP", 1.2, 45_800.0],
        ]
    }


def serials(rows: Rows) -> Rows:
    """Moments as the numbers that cells hold."""
    return [[_serial(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows]


def _serial(moment: datetime) -> float:
    midnight = datetime(moment.year, moment.month, moment.day)
    return serial(moment.date()) + (moment - midnight).total_seconds() / 86_400


def _hostile(rng: random.Random, name: str, table: list[dict[str, Any]]) -> Rows:
    columns = [column for column in dict.fromkeys(c for row in table for c in row) if _stays(rng, column)]
    rng.shuffle(columns)
    language = rng.choice(("fr", "en"))
    labels = [schemas()[name].columns[column].label[language] for column in columns]
    kinds = [schemas()[name].columns[column] for column in columns]
    rows = [
        [_changed(rng, kind, row.get(column)) for column, kind in zip(columns, kinds, strict=True)] for row in table
    ]
    for _ in range(1 + len(rows) // 12):
        again = [cell if rng.random() < 0.7 else None for cell in rng.choice(rows)]
        rows.insert(rng.randrange(len(rows)), rng.choice(([None] * len(columns), [" "] * len(columns), again)))
    return [["Remarque [#1]", *labels], *([rng.choice((None, None, "vu")), *row] for row in serials(rows))]


def _stays(rng: random.Random, column: str) -> bool:
    return column in KEPT or rng.random() > 0.1


def _changed(rng: random.Random, column: ColumnSchema, cell: Any) -> Any:
    return CHANGES[column.kind.split(":")[0]](rng, cell) if rng.random() < SHARE else cell
