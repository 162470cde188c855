"""The customers: their accounts, orders, surveys and complaints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xl_kpi.sample.dice import Dice, later
from xl_kpi.sample.sales import Deal
from xl_kpi.sample.story import AS_OF, OWNERS, PAST, START
from xl_kpi.sample.words import PARTS, PRODUCTS, SEGMENTS, SETUP

Row = dict[str, str]
EARLIER_CUSTOMERS = 90


@dataclass(frozen=True)
class Account:
    """A customer, from its first purchase on."""

    account_id: str
    name: str
    first_purchase: date
    owner: str


def earlier_accounts(names: Iterable[str], dice: Dice) -> list[Account]:
    """The customers won before the first month."""
    days = sorted(later(START, -dice.whole(20, 1900)) for _ in range(EARLIER_CUSTOMERS))
    return [
        Account(f"C{index:03}", name, day, dice.pick(OWNERS))
        for index, (day, name) in enumerate(zip(days, names, strict=False), 1)
    ]


def new_account(deal: Deal, index: int) -> Account:
    """The customer that a first signature makes."""
    return Account(f"C{index:03}", deal.company, deal.closed, deal.owner)


def orders(deals: Sequence[Deal], accounts: Sequence[Account], dice: Dice) -> list[Row]:
    """First orders of the earlier customers, one order per signature, then parts and refunds."""
    sales = [_order(a.account_id, a.first_purchase, _usual(dice), "sale", a.owner, dice) for a in accounts
             if a.first_purchase < START]  # fmt: skip
    for deal in deals:
        if deal.won and deal.closed <= AS_OF:
            kind = "additional" if deal.kind == "additional" else "sale"
            order = _order(deal.account_id, deal.closed, deal.amount, kind, deal.owner, dice)
            sales.append({**order, "product": deal.product})
    sales += _parts(accounts, dice)
    sales += [_refund(row, dice) for row in sales if row["date"] >= "2024-03" and dice.chance(0.03)]
    kept = sorted((row for row in sales if row["date"] <= AS_OF.isoformat()), key=lambda row: row["date"])
    numbered = [{"order_id": f"O{index:04}", **row} for index, row in enumerate(kept, 1)]
    return [line for row in numbered for line in _lines(row, dice)]


def _usual(dice: Dice) -> int:
    return round(dice.pick(PRODUCTS).amount * dice.bell() / 10) * 10


def _order(account_id: str, day: date, amount: int, kind: str, owner: str, dice: Dice) -> Row:
    return {
        "account_id": account_id, "date": day.isoformat(), "amount": str(amount),
        "kind": kind, "product": dice.pick(PRODUCTS).name, "quantity": "1", "owner": owner,
    }  # fmt: skip


def _parts(accounts: Sequence[Account], dice: Dice) -> list[Row]:
    """Small orders of parts and consumables, about one per signature."""
    rows = []
    for month in PAST:
        known = [a for a in accounts if a.first_purchase < month.first and _still_there(a, month.first)]
        for _ in range(round(month.wins * 1.05)):
            account = dice.pick(known)
            day, amount = dice.pick(month.weekdays), dice.whole(18, 85) * 10
            order = _order(account.account_id, day, amount, "additional", account.owner, dice)
            rows.append({**order, "product": dice.pick(PARTS), "quantity": str(dice.whole(1, 6))})
    return rows


def _still_there(account: Account, day: date) -> bool:
    """Every sixth earlier customer orders nothing any more, so that some can be lost."""
    return int(account.account_id[1:]) % 6 != 0 or (day - account.first_purchase).days < 400


def _refund(row: Row, dice: Dice) -> Row:
    amount = -max(20, round(int(row["amount"]) * dice.whole(4, 20) / 1000) * 10)
    day = later(date.fromisoformat(row["date"]), dice.whole(8, 40))
    return {**row, "date": day.isoformat(), "amount": str(amount), "kind": "refund", "quantity": "1"}


def _lines(row: Row, dice: Dice) -> list[Row]:
    """Some equipment comes with a second line, its start-up, inside the same total."""
    total = int(row["amount"])
    if row["product"] not in ("Compresseur", "Groupe froid") or total < 2000 or dice.chance(0.6):
        return [row]
    setup = round(total * 0.08 / 10) * 10
    return [{**row, "amount": str(total - setup)}, {**row, "amount": str(setup), "product": SETUP}]


def account_rows(accounts: Sequence[Account], bought: Sequence[Row], deals: Sequence[Deal], dice: Dice) -> list[Row]:
    """The accounts table: lost customers are among those that no longer buy and have no recent deal."""
    last = {row["account_id"]: date.fromisoformat(row["date"]) for row in bought}
    busy = {deal.account_id for deal in deals if deal.closed > AS_OF - timedelta(days=200)}
    rows = []
    for account in accounts:
        churned = ""
        bought_on = last[account.account_id]
        quiet = (AS_OF - bought_on).days
        if quiet > 250 and account.account_id not in busy and dice.chance(0.35):
            churned = later(bought_on, dice.whole(150, quiet - 20)).isoformat()
        rows.append({
            "account_id": account.account_id, "name": account.name,
            "first_purchase_at": account.first_purchase.isoformat(), "churned_at": churned,
            "segment": dice.pick(SEGMENTS), "owner": account.owner, **_newsletter(account, dice),
        })  # fmt: skip
    return rows


def _newsletter(account: Account, dice: Dice) -> Row:
    start = max(date(2023, 9, 1), account.first_purchase + timedelta(days=dice.whole(3, 120)))
    if dice.chance(0.4) or start > AS_OF:
        return {}
    row = {"newsletter_subscribed_at": start.isoformat()}
    span = (AS_OF - start).days
    if dice.chance(0.1):
        row["newsletter_unsubscribed_at"] = (start + timedelta(days=dice.whole(0, span))).isoformat()
    elif dice.chance(0.7):
        row["newsletter_last_read_at"] = (AS_OF - timedelta(days=dice.whole(0, min(span, 160)))).isoformat()
    return row


def surveys(accounts: Sequence[Account], dice: Dice) -> list[Row]:
    """A dozen answers a month: fewer than ten of them csat, so the score stays grey over one month."""
    rows = []
    for month in PAST:
        known = [a for a in accounts if a.first_purchase < month.first]
        kinds = ["csat"] * dice.whole(5, 7) + ["nps"] * dice.whole(3, 4) + ["google"] * dice.whole(1, 2)
        for kind in kinds:
            account = dice.pick(known)
            rows.append({
                "date": dice.pick(month.weekdays).isoformat(), "kind": kind, **_score(kind, dice),
                "account_id": account.account_id, "owner": account.owner,
            })  # fmt: skip
    rows.sort(key=lambda row: row["date"])
    return [{"survey_id": f"S{index:03}", **row} for index, row in enumerate(rows, 1)]


def _score(kind: str, dice: Dice) -> Row:
    if kind == "csat":
        return {"score": str(dice.pick((5, 5, 5, 4, 4, 3, 4, 4, 4))), "scale_max": "5"}
    if kind == "nps":
        return {"score": str(dice.pick((10, 9, 9, 9, 8, 8, 8, 7, 7, 6, 5))), "scale_max": "10"}
    stars = dice.pick(("4.4", "4.5", "4.6", "4.3", "5", "4"))
    return {"score": stars, "scale_max": "5", "review_count": str(dice.whole(1, 6))}


def complaints(accounts: Sequence[Account], dice: Dice) -> list[Row]:
    """Three or four complaints a month, most of them settled within two weeks."""
    rows = []
    for month in PAST:
        known = [a for a in accounts if a.first_purchase < month.first]
        for _ in range(dice.whole(2, 5)):
            account, day = dice.pick(known), dice.pick(month.weekdays)
            solved = later(day, dice.whole(1, 22))
            rows.append({
                "opened_at": day.isoformat(), "account_id": account.account_id, "owner": account.owner,
                "resolved_at": solved.isoformat() if dice.chance(0.9) and solved <= AS_OF else "",
                "severity": dice.pick(("low", "low", "medium", "medium", "high")),
            })  # fmt: skip
    rows.sort(key=lambda row: row["opened_at"])
    return [{"complaint_id": f"R{index:03}", **row} for index, row in enumerate(rows, 1)]


def placed(deal: Deal, accounts: Sequence[Account], dice: Dice) -> Deal:
    """A deal with a customer: one old enough for more of the same, or for a renewal."""
    days = 300 if deal.kind == "renewal" else 60
    known = [a for a in accounts if (deal.first_contact - a.first_purchase).days >= days]
    account = dice.pick([a for a in known if _still_there(a, deal.closed)])
    return replace(deal, company=account.name, account_id=account.account_id)
