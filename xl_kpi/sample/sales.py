"""The deals: signatures of each month of the plan, then the lost ones that make its closing rate true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from xl_kpi.sample.dice import Dice, later
from xl_kpi.sample.story import OWNERS, PLAN, STEADY_CYCLE, STEADY_OWNER, Month, month_of
from xl_kpi.sample.words import CONTRACTS, EARLY_REASONS, PRODUCTS, REASONS

KINDS = ("new", "additional", "new", "new", "renewal", "new", "new", "additional", "new", "renewal")
MEAN_AMOUNT = 7150
DISCOUNTS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.03, 0.05, 0.05, 0.08, 0.10, 0.12, 0.15)


@dataclass(frozen=True)
class Deal:
    """A deal as it will have gone once closed; what lies after AS_OF is hidden when it is written."""

    owner: str
    kind: str
    won: bool
    product: str
    amount: int
    listed: int
    first_contact: date
    created: date
    qualified: date | None
    r1: date | None
    r2: date | None
    proposal: date | None
    closed: date
    expected: date
    reason: str = ""
    company: str = ""
    account_id: str = ""
    lead_id: str = ""
    source: str = ""
    deal_id: str = ""


@dataclass(frozen=True)
class Draft:
    """What is settled of a deal before its milestones."""

    owner: str
    kind: str
    won: bool
    weight: float
    first_contact: date
    closed: date
    proposal: date | None = None


def scaled(weights: Sequence[float], total: float) -> list[float]:
    """The weights brought to a total."""
    return [weight * total / sum(weights) for weight in weights]


def won_drafts(dice: Dice) -> list[Draft]:
    """The signatures of every month."""
    kinds, owners = cycle(KINDS), cycle(OWNERS)
    return [draft for m in PLAN for draft in _won_in(m, [next(owners) for _ in range(m.wins)], kinds, dice)]


def _won_in(month: Month, owners: Sequence[str], kinds: Iterator[str], dice: Dice) -> list[Draft]:
    steady = [STEADY_CYCLE * (0.6 + 0.4 * dice.bell()) for owner in owners if owner == STEADY_OWNER]
    others = [dice.bell() for owner in owners if owner != STEADY_OWNER]
    left, slow = iter(steady), iter(scaled(others, month.cycle * month.wins - sum(steady)))
    sizes = [dice.pick(PRODUCTS).amount * (1 + dice.bell()) for _ in owners]
    weights = scaled(sizes, month.wins * (0.85 + 0.15 * dice.bell()))
    drafts = []
    for owner, weight in zip(owners, weights, strict=True):
        closed = dice.pick(month.weekdays)
        days = next(left) if owner == STEADY_OWNER else next(slow)
        drafts.append(Draft(owner, next(kinds), True, weight, later(closed, -days), closed))
    return drafts


def lost_drafts(won: Sequence[Deal], dice: Dice) -> list[Draft]:
    """The lost proposals: as many per month as its closing rate asks for, beside those that are won."""
    signed = Counter(deal.proposal.replace(day=1) for deal in won if deal.proposal)
    drafts, owners = [], cycle(OWNERS)
    for month in PLAN:
        for number in range(round(month.wins / month.closing) - signed[month.first]):
            proposal = dice.pick(month.weekdays)
            kind = dice.pick(("additional", "renewal")) if number % 7 == 3 else "new"
            start, closed = later(proposal, -dice.whole(18, 30)), later(proposal, dice.whole(8, 40))
            size = 0.4 + 0.6 * dice.bell()
            drafts.append(Draft(next(owners), kind, False, size, start, closed, proposal))
    return drafts


def early_drafts(dice: Dice) -> list[Draft]:
    """The deals given up before any proposal."""
    drafts, owners = [], cycle(OWNERS)
    for month in PLAN:
        for _ in range(round(month.wins * 0.33)):
            closed = dice.pick(month.weekdays)
            start = later(closed, -dice.whole(20, 60))
            drafts.append(Draft(next(owners), "new", False, 0.4 + 0.6 * dice.bell(), start, closed))
    return drafts


def finished(draft: Draft, dice: Dice) -> Deal:
    """The deal of a draft, with milestones, amounts and expected closing."""
    days = (draft.closed - draft.first_contact).days
    pace = min(days, 40) if draft.proposal is None else (draft.proposal - draft.first_contact).days / 0.6
    created = later(draft.first_contact, dice.whole(0, 2) if days > 9 else 0)
    product = dice.pick(CONTRACTS if draft.kind == "renewal" else PRODUCTS)
    amount = max(390, round(draft.weight * MEAN_AMOUNT / 10) * 10)
    listed = round(amount / (1 - dice.pick(DISCOUNTS)) / 10) * 10
    proposal = _proposal(draft, pace)
    r1, r2 = _meetings(draft, pace, proposal, dice)
    reason = "" if draft.won else dice.pick(REASONS if proposal else EARLY_REASONS)
    qualified = later(draft.first_contact, pace * 0.12) if draft.kind == "new" else None
    return Deal(
        draft.owner, draft.kind, draft.won, product.name, amount, listed, draft.first_contact, created,
        max(created, qualified) if qualified else None, r1, r2, proposal, draft.closed,
        _expected(draft, created, dice), reason,
    )  # fmt: skip


def _proposal(draft: Draft, pace: float) -> date | None:
    return later(draft.first_contact, pace * 0.6) if draft.won else draft.proposal


def _meetings(draft: Draft, pace: float, proposal: date | None, dice: Dice) -> tuple[date | None, date | None]:
    """First and second meeting. Customers are known already: few of their deals need them."""
    if draft.kind != "new" or (proposal is None and dice.chance(0.2)):
        return None, None
    r1 = later(draft.first_contact, pace * 0.25)
    second = dice.chance(0.82 if draft.won else 0.74 if proposal else 0.3)
    r2 = later(r1, max(2.0, pace * 0.13))
    return r1, min(r2, proposal or r2) if second else None


def _expected(draft: Draft, created: date, dice: Dice) -> date:
    """The forecast: near the true closing, or too early by some weeks."""
    slips = dice.chance(month_of(draft.closed).slipping)
    guess = later(draft.closed, -dice.whole(9, 26) if slips else dice.whole(-3, 8))
    return max(guess, created + timedelta(days=3))
