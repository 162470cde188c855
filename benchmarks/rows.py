"""Rows of deals as Excel hands them over: lists of cells, header first, dates as serials or datetimes."""

import random
from datetime import datetime, timedelta
from typing import Any

HEADER = "deal_id owner account_id status amount created_at first_contact_at proposal_at closed_at list_amount".split()
OWNERS = [f"Commercial {number:02d}" for number in range(40)]
EPOCH = datetime(1899, 12, 30)


def deals(count: int, *, as_datetimes: bool = False) -> list[list[Any]]:
    """Return ``count`` random deals over three years, with header; the same for the same arguments."""
    rng = random.Random(count)
    moment = (lambda day: EPOCH + timedelta(days=day)) if as_datetimes else float
    return [HEADER, *(_deal(rng, number, moment) for number in range(count))]


def _deal(rng: random.Random, number: int, moment: Any) -> list[Any]:
    created = 45_000 + rng.randrange(1_090)
    status = rng.choice(("won", "won", "lost", "open"))
    closed = moment(created + rng.randrange(5, 120)) if status != "open" else None
    amount = float(rng.randrange(200, 20_000))
    proposal = moment(created + rng.randrange(1, 40)) if rng.random() < 0.7 else None
    return [
        f"D{number:06d}",
        rng.choice(OWNERS),
        f"A{rng.randrange(20_000):05d}",
        status,
        amount,
        moment(created),
        moment(created - rng.randrange(10)),
        proposal,
        closed,
        amount * rng.choice((1.0, 1.0, 1.1, 1.25)),
    ]
