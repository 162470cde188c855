"""Random rows of a sales team, full of ties, blanks, duplicates and odd hours, to tell two readings apart.

Where the contract leaves two readings open the data keep away: a lead that meets without a deal has no
meeting with one, an undated row is in the base currency, an order with an additional line is no net refund.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.question import Row

OWNERS = (
    "Chloé Martin",
    "CHLOE MARTIN",
    " chloé martin ",
    "Bruno",
    "bruno ",
    "BRUNO",
    "Élodie",
    "elodie",
    None,
)
SOURCES = (
    "Salon",
    "salon ",
    "Site web",
    "SITE WEB",
    "Google",
    "referral",
    "Recommandation",
    "parrainage",
    None,
)
PRODUCTS = ("Forfait Or", "forfait or ", "Maintenance", "maintenance", "Audit", None)
WON = ("won", "Won", "gagné", "Gagné", "gagnée")
LOST = ("lost", "perdu", "Perdue")
OPEN = ("open", "en cours", "Open", "négociation")
HOURS = ((0, 0), (0, 0), (23, 30), (9, 0), (14, 15), (10, 0))


class Draw:
    """The random choices of one set of tables: few days, so that many rows fall on the same moment."""

    def __init__(self, rng: random.Random, rows: int) -> None:
        self.rng = rng
        self.rows = rows
        self.days = [datetime(2025, 1, 1) + timedelta(days=rng.randrange(730)) for _ in range(20)]
        months = [(year, month) for year in (2025, 2026) for month in range(1, 13)]
        for year, month in rng.sample(months, 12):
            self.days += [datetime(year, month, 1), datetime(year, month, 1) - timedelta(days=1)]
        self.hot = [self.moment() for _ in range(5)]
        self.accounts = [f"A{number}" for number in range(1, rows // 3 + 2)]
        self.leads = [f"L{number}" for number in range(1, rows + 1)]
        self.deals = [f"D{number}" for number in range(1, rows + 1)]
        self.currencies = rng.choice(("none", "EUR", "USD", "mixed"))
        self.lines = rng.choice(((), ("product",), ("line_id",), ("line_id", "product")))
        self.money = self.one((("EUR", "USD", "usd ", "GBP", None), ("EUR", "USD")))
        self.percent = rng.random() < 0.5

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def one(self, values: Collection[Any]) -> Any:
        return self.rng.choice(tuple(values))

    def blank(self, value: Any, chance: float) -> Any:
        return None if self.maybe(chance) else value

    def moment(self) -> datetime:
        day = self.one(self.days)
        hour, minute = self.one(HOURS)
        return datetime(day.year, day.month, day.day, hour, minute)

    def border(self) -> datetime:
        """Often a month's first moment, where periods begin and end."""
        return datetime(self.one((2025, 2026)), self.rng.randint(1, 12), 1) if self.maybe(0.5) else self.moment()

    def after(self, moment: datetime | None, low: int, high: int) -> datetime:
        """Some days after (or before) a moment, at any hour; anywhere when there is none."""
        if moment is None:
            return self.moment()
        hour, minute = self.one(HOURS)
        same_day = low <= 0 <= high and self.maybe(0.15)
        day = moment + timedelta(days=0 if same_day else self.rng.randint(low, high))
        return datetime(day.year, day.month, day.day, hour, minute)

    def account(self) -> Any:
        return self.blank(self.one((*self.accounts, *self.accounts, "A99")), 0.1)

    def amount(self) -> float:
        return float(self.one((0.0, 100.0, 250.5, 999.99, self.rng.randint(50, 20000), 1200.0)))

    def currency(self, position: int, dated: bool) -> Any:
        """Both first rows make the column mixed; an undated row needs no rate of a month."""
        if self.currencies == "mixed" and dated:
            return ("EUR", "USD")[position] if position < 2 else self.one(self.money)
        if self.currencies == "mixed":
            return self.one(("EUR", None))
        return self.blank("EUR", 0.2) if self.currencies == "EUR" else self.currencies


def deal(draw: Draw, position: int) -> Row:
    words = draw.one((WON, WON, LOST, OPEN))
    created = draw.blank(draw.moment(), 0.04)
    closing = draw.after(draw.one(draw.hot), 0, 1) if draw.maybe(0.2) else draw.after(created, -8, 150)
    closed = draw.blank(closing, 0.65 if words is OPEN else 0.06)
    if position < 2 and closed is None:
        closed = draw.moment()
    amount = draw.blank(draw.amount(), 0.08)
    listed = None if amount is None else amount * draw.one((1.0, 1.1, 1.25, 0.9))
    probability = draw.one((0, 10, 50, 75, 100)) / (1 if draw.percent else 100)
    return {
        "deal_id": draw.deals[position],
        "name": f"Affaire {position}",
        "account_id": draw.account(),
        "owner": draw.one(OWNERS),
        "amount": amount,
        "currency": draw.currency(position, closed is not None or words is OPEN),
        "list_amount": draw.one((listed, listed, listed, 500.0, 0.0, -10.0, None)),
        "status": draw.one(words),
        "stage": draw.one(("Qualification", "Proposition", None)),
        "created_at": created,
        "first_contact_at": draw.blank(draw.after(created, -30, 20), 0.5),
        "r1_at": draw.blank(draw.after(created, -2, 40), 0.6),
        "r2_at": draw.blank(draw.after(created, 0, 60), 0.7),
        "proposal_at": draw.blank(draw.after(created, -2, 80), 0.4),
        "closed_at": closed,
        "expected_close_at": draw.blank(draw.after(created, 10, 200), 0.4),
        "probability": draw.blank(probability, 0.2),
        "kind": draw.one(("new", "additional", "Additional", "renewal", None)),
        "lead_id": draw.one((*draw.leads[: len(draw.leads) // 2], "L999", None, None)),
        "product": draw.one(PRODUCTS),
        "modified_at": draw.blank(draw.moment(), 0.3),
    }


def subject(draw: Draw, meeting: bool, dated: bool, deals: list[Row]) -> tuple[Any, Any]:
    """The deal and the lead of an activity."""
    half = len(draw.leads) // 2
    if meeting and not dated:
        return None, None
    if draw.maybe(0.6):
        chosen = draw.one(deals[: max(1, len(deals) // 5)])
        return chosen["deal_id"], draw.one((chosen["lead_id"], None, draw.one(draw.leads[:half])))
    pool = draw.leads[half : half + half // 2 + 1] if meeting else draw.leads
    return None, draw.blank(draw.one(pool), 0.2)


def activity(draw: Draw, position: int, deals: list[Row]) -> Row:
    meeting = draw.maybe(0.5)
    others = (
        "call",
        "Call",
        "email",
        "visit",
        "social",
        "proposal",
        "followup",
        "followup",
        "followup",
        "relance",
    )
    results = (
        "done",
        "held",
        "no_show",
        "rescheduled",
        "canceled",
        "scheduled",
        None,
        "held",
        "no_show",
        "held",
    )
    date = draw.blank(draw.one(draw.hot) if draw.maybe(0.4) else draw.moment(), 0.05)
    deal_id, lead_id = subject(draw, meeting, date is not None, deals)
    return {
        "activity_id": draw.blank(f"X{position}", 0.05),
        "type": draw.one(("meeting", "Meeting")) if meeting else draw.one(others),
        "direction": draw.one(("out", "out", "Out", "in", None)),
        "date": date,
        "booked_at": draw.blank(draw.after(date, -20, 0), 0.2),
        "outcome": draw.one(results) if meeting else draw.one((*results, None, None, "done")),
        "meeting_rank": draw.one((1, 2, 3, None, None, None)) if meeting else None,
        "owner": draw.one(OWNERS),
        "deal_id": deal_id,
        "lead_id": lead_id,
        "account_id": draw.blank(draw.account(), 0.4),
    }


def lead(draw: Draw, position: int) -> Row:
    created = draw.blank(draw.moment(), 0.05)
    return {
        "lead_id": draw.leads[position],
        "created_at": created,
        "source": draw.one(SOURCES),
        "owner": draw.one(OWNERS),
        "qualified_at": draw.blank(draw.after(created, -3, 60), 0.4),
        "first_worked_at": draw.blank(draw.after(created, -3, 40), 0.5),
        "referred_by": draw.blank("A1", 0.85),
        "account_id": draw.account(),
        "email": draw.blank("a@exemple.fr", 0.3),
    }


def account(draw: Draw, position: int) -> Row:
    first = draw.blank(draw.border() - timedelta(days=draw.one((0, 0, 181, 365, 730))), 0.3)
    subscribed = draw.blank(draw.border(), 0.3)
    return {
        "account_id": draw.accounts[position],
        "name": f"Client {position}",
        "first_purchase_at": first,
        "churned_at": draw.blank(draw.one((draw.border(), draw.after(first, -20, 400))), 0.6),
        "segment": None,
        "owner": draw.one(OWNERS),
        "newsletter_subscribed_at": subscribed,
        "newsletter_unsubscribed_at": draw.blank(draw.one((draw.border(), draw.after(subscribed, -5, 200))), 0.6),
        "newsletter_last_read_at": draw.blank(draw.border() - timedelta(days=draw.one((0, 0, 90))), 0.3),
    }


def order(draw: Draw, position: int) -> Row:
    date = draw.moment() if position < 2 else draw.blank(draw.moment(), 0.05)
    amount = draw.amount()
    kind = draw.one(("sale", "additional", "Additional", None, None, "refund", "refund"))
    if kind in ("refund", None) and draw.maybe(0.4 if kind else 0.1):
        amount = -amount - 1
    row = {
        "order_id": f"O{position}",
        "account_id": draw.account(),
        "date": date,
        "amount": amount if kind == "refund" else draw.blank(amount, 0.08),
        "currency": draw.currency(position, date is not None),
        "kind": kind,
        "quantity": draw.blank(draw.rng.randint(1, 5), 0.2),
        "owner": draw.one(OWNERS),
    }
    columns = {"line_id": f"{position}-1", "product": draw.one(PRODUCTS)}
    return {**row, **{column: columns[column] for column in draw.lines}}


def more_lines(draw: Draw, first: Row) -> list[Row]:
    """Other lines of an order: later days, blank owners, a kind of their own, sometimes a refund."""
    amount = first["amount"]
    if not draw.lines or first["kind"] == "refund" or amount is None or amount < 100 or draw.maybe(0.6):
        return []
    additional = first["kind"] in ("additional", "Additional")
    refunds = (-20.0,) if additional else (-20.0, -amount - 50)
    foreign = first["currency"] not in ("EUR", None)
    line = {
        **first,
        "date": first["date"] if foreign else draw.blank(draw.after(first["date"], 0, 12), 0.1),
        "amount": draw.one((*refunds, 45.5, None)),
        "kind": draw.one(("sale", None, "refund")),
        "quantity": draw.blank(draw.rng.randint(1, 5), 0.2),
        "owner": draw.blank(first["owner"], 0.4),
        "account_id": draw.blank(first["account_id"], 0.4),
    }
    if line["kind"] == "refund" and line["amount"] is None:
        line["amount"] = 30.0 if additional else amount + 50
    if line["kind"] == "sale" and line["amount"] == 45.5:
        line["kind"] = "additional"
    extra = {"line_id": f"{first['order_id']}-2", "product": draw.one(("Audit", "Formation", None))}
    return [{**line, **{column: extra[column] for column in draw.lines}}]


def survey(draw: Draw, position: int) -> Row:
    kind = draw.one(("csat", "CSAT", "nps", "nps", "google", "other"))
    scale = draw.one((None, 10 if kind == "nps" else 5, 5, 10, 20, 100))
    top = scale or (10 if kind == "nps" else 5)
    return {
        "survey_id": f"S{position}",
        "date": draw.blank(draw.moment(), 0.05),
        "kind": kind,
        "score": draw.blank(draw.one((top, top, top * 0.9, top * 0.8, top * 0.7, top * 0.6, 0, 1, -1, top + 1)), 0.06),
        "scale_max": scale,
        "account_id": draw.account(),
        "owner": draw.one(OWNERS),
        "review_count": draw.one((None, 0, 1, 7, 40)),
    }
