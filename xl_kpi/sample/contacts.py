"""The leads and every contact: first touches, meetings, follow-ups, visits to customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from xl_kpi.sample.customers import Account, Row
from xl_kpi.sample.dice import Dice, later
from xl_kpi.sample.sales import Deal
from xl_kpi.sample.story import AS_OF, OWNERS, PAST, START, STEADY_OWNER, month_of
from xl_kpi.sample.words import CHANNELS, CUSTOMER_CHANNELS, NEW_SOURCES, SOURCES

YOUTUBE_OPENS = date(2025, 10, 1)
MOVED = ("rescheduled", "rescheduled", "canceled")
TIMED = ("meeting", "visit")
WRITTEN = ("website", "linkedin", "youtube")  # these leads leave an address


@dataclass(frozen=True)
class Lead:
    """A lead; `company` joins it to its deal when there is one."""

    company: str
    owner: str
    created: date
    worked: date | None
    qualified: date | None


def deal_lead(deal: Deal, dice: Dice) -> Lead:
    """The lead a new deal comes from."""
    return Lead(deal.company, deal.owner, later(deal.first_contact, -dice.whole(0, 6)), deal.first_contact,
                deal.qualified)  # fmt: skip


def cold_leads(names: Iterator[str], dice: Dice) -> list[Lead]:
    """The leads that never become a deal: most are worked, few are qualified."""
    leads = []
    for month in PAST:
        for _ in range(round(month.wins * 1.1) + dice.whole(5, 9)):
            created = dice.pick(month.weekdays)
            worked = later(created, dice.whole(0, 9)) if dice.chance(0.8) else None
            qualified = later(worked, dice.whole(1, 8)) if worked and dice.chance(0.15) else None
            leads.append(Lead(next(names), dice.pick(OWNERS), created, worked, qualified))
    return leads


def lead_rows(leads: Iterable[Lead], accounts: Sequence[Account], dice: Dice) -> list[Row]:
    """The leads table, in the order of the leads."""
    by_name = {account.name: account.account_id for account in accounts}
    rows = []
    for index, lead in enumerate(leads, 1):
        source = dice.pick(SOURCES if lead.created < YOUTUBE_OPENS else NEW_SOURCES)
        known = [a.account_id for a in accounts if a.first_purchase < lead.created]
        rows.append({
            "lead_id": f"L{index:04}", "created_at": lead.created.isoformat(), "source": source,
            "owner": lead.owner, "qualified_at": shown(lead.qualified), "first_worked_at": shown(lead.worked),
            "referred_by": dice.pick(known) if source == "referral" else "",
            "account_id": by_name.get(lead.company, ""),
            "email": email(lead.company) if source in WRITTEN else "",
        })  # fmt: skip
    return rows


def shown(day: date | None) -> str:
    """A day as text; what is still to come is blank."""
    return day.isoformat() if day and day <= AS_OF else ""


def email(company: str) -> str:
    """An address on a reserved domain."""
    plain = normalize("NFD", company).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@example.org"


class Journal:
    """Collects activities: only those known at AS_OF, from START on."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._rows: list[Row] = []

    def note(self, kind: str, day: date, outcome: str, owner: str, **joins: str) -> None:
        """One activity; appointments have an hour."""
        booked = joins.get("booked_at", "")
        if day < START or (day > AS_OF and (kind != "meeting" or not booked or booked > AS_OF.isoformat())):
            return
        if day > AS_OF:
            outcome = "scheduled" if outcome in ("held", "no_show") else outcome
        hour = f" {self._dice.whole(8, 18):02}:{self._dice.pick(('00', '15', '30', '45'))}"
        date_text = f"{day}{hour if kind in TIMED else ''}"
        row = {"type": kind, "direction": "out", "date": date_text, "outcome": outcome, "owner": owner}
        self._rows.append({**row, **joins})

    def rows(self) -> list[Row]:
        """The activities in order of time, numbered."""
        ordered = sorted(self._rows, key=lambda row: row["date"])
        return [{"activity_id": f"A{index:04}", **row} for index, row in enumerate(ordered, 1)]


def touch_leads(journal: Journal, leads: Sequence[Row], dice: Dice) -> None:
    """The first outbound touch of each worked lead, sometimes one before or after, sometimes an answer."""
    for lead in leads:
        if not lead["first_worked_at"]:
            continue
        day = date.fromisoformat(lead["first_worked_at"])
        days = [day, *(later(day, dice.whole(1, 6)) for _ in range(dice.pick((0, 0, 0, 1, 1, 1))))]
        for touched in days:
            journal.note(dice.pick(CHANNELS), touched, "done", lead["owner"], lead_id=lead["lead_id"])
        if dice.chance(0.1):
            answered = later(day, dice.whole(1, 4))
            journal.note("email", answered, "done", lead["owner"], lead_id=lead["lead_id"], direction="in")


def meet(journal: Journal, deals: Iterable[Deal], dice: Dice) -> None:
    """Meetings of the deals; missed first meetings are spread so that their share follows the plan."""
    missed = 0.5
    for deal in sorted((d for d in deals if d.r1), key=lambda d: (d.r1 or AS_OF, d.deal_id)):
        first = deal.r1 or AS_OF
        share = month_of(first).no_show
        missed += share / (1 - share)
        if missed >= 1:
            missed -= 1
            _meeting(journal, deal, later(first, -dice.whole(2, 5)), 1, "no_show", dice)
        if dice.chance(0.07):
            _meeting(journal, deal, later(first, -3), 1, dice.pick(MOVED), dice)
        _meeting(journal, deal, first, 1, "held", dice)
        if deal.r2:
            _meeting(journal, deal, deal.r2, 2, "held", dice)


def _meeting(journal: Journal, deal: Deal, day: date, rank: int, outcome: str, dice: Dice) -> None:
    journal.note(
        "meeting", day, outcome, deal.owner, deal_id=deal.deal_id, lead_id=deal.lead_id if rank == 1 else "",
        booked_at=later(day, -dice.whole(3, 9)).isoformat(), meeting_rank=str(rank),
    )  # fmt: skip


def follow_up(journal: Journal, deals: Iterable[Deal], dice: Dice) -> None:
    """Follow-ups between the proposal and the end: fewer every month, except for the steady colleague."""
    for deal in deals:
        if not deal.proposal:
            continue
        mean = 1.45 if deal.owner == STEADY_OWNER else month_of(deal.proposal).follow_ups
        number = int(mean + dice.whole(0, 99) / 100)
        gap = max(2, (deal.closed - deal.proposal).days // (number + 1))
        for rank in range(1, number + 1):
            day = min(later(deal.proposal, rank * gap), deal.closed)
            outcome = "canceled" if dice.chance(0.02) else "done"
            joins = {"deal_id": deal.deal_id, "account_id": _customer(deal)}
            journal.note("followup", day, outcome, deal.owner, **joins)
        if deal.amount > 11000:
            journal.note("proposal", deal.proposal, "done", deal.owner, deal_id=deal.deal_id)


def _customer(deal: Deal) -> str:
    return deal.account_id if deal.kind != "new" else ""


def visit_customers(journal: Journal, accounts: Sequence[Account], dice: Dice) -> None:
    """Calls and visits to customers, from either side."""
    for month in PAST:
        known = [account for account in accounts if account.first_purchase < month.first]
        for _ in range(round(month.wins * 1.2) + dice.whole(2, 6)):
            account = dice.pick(known)
            journal.note(
                dice.pick(CUSTOMER_CHANNELS), dice.pick(month.weekdays), "done", account.owner,
                account_id=account.account_id, direction=dice.pick(("out", "out", "out", "in")),
            )  # fmt: skip
