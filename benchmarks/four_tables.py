"""Random deals, activities, leads and orders that point at each other, as Excel hands them over."""

import random
from typing import Any

from benchmarks.rows import OWNERS, deals

FIRST_DAY, DAYS = 45_000, 1_090
LEADS = "lead_id created_at source owner qualified_at first_worked_at referred_by account_id email modified_at".split()
ACTIVITIES = "activity_id type direction date booked_at outcome owner deal_id lead_id account_id".split()
ORDERS = "order_id account_id date amount kind product quantity owner modified_at currency".split()
TYPES = ("call", "call", "email", "meeting", "followup", "proposal")
OUTCOMES = ("held", "no_show", "canceled", "held")


def four_tables(count: int) -> dict[str, list[list[Any]]]:
    """Return four tables of ``count`` rows and ten columns; the same for the same count."""
    rng = random.Random(count)
    return {
        "deals": deals(count),
        "activities": [ACTIVITIES, *(_activity(rng, number, count) for number in range(count))],
        "leads": [LEADS, *(_lead(rng, number) for number in range(count))],
        "orders": [ORDERS, *(_order(rng, number) for number in range(count))],
    }


def activities(count: int, among: int) -> list[list[Any]]:
    """Return ``count`` activities that point at ``among`` deals and leads; the same for the same arguments."""
    rng = random.Random(count)
    return [ACTIVITIES, *(_activity(rng, number, among) for number in range(count))]


def _day(rng: random.Random) -> float:
    return float(FIRST_DAY + rng.randrange(DAYS))


def _lead(rng: random.Random, number: int) -> list[Any]:
    created = _day(rng)
    qualified, worked = created + rng.randrange(30), created + rng.randrange(10)
    source = rng.choice(("website", "referral", "phone"))
    mail = f"a{number}@example.org"
    return [f"L{number}", created, source, rng.choice(OWNERS), qualified, worked, None, None, mail, created]


def _activity(rng: random.Random, number: int, count: int) -> list[Any]:
    kind, day = rng.choice(TYPES), _day(rng)
    outcome = rng.choice(OUTCOMES) if kind == "meeting" else "done"
    deal, lead = f"D{rng.randrange(count):06d}", f"L{rng.randrange(count)}"
    return [f"T{number}", kind, "out", day, day - 3, outcome, rng.choice(OWNERS), deal, lead, None]


def _order(rng: random.Random, number: int) -> list[Any]:
    account, kind = f"A{rng.randrange(5_000):05d}", rng.choice(("sale", "sale", "additional", "refund"))
    amount = float(rng.randrange(100, 9_000)) * (-1 if kind == "refund" else 1)
    day = _day(rng)
    return [f"O{number}", account, day, amount, kind, "Audit", 1.0, rng.choice(OWNERS), day, "EUR"]
