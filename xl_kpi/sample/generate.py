"""Write the sample tables as CSV files: `python -m xl_kpi.sample.generate [FOLDER]`."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from xl_kpi.sample import contacts, customers, goals
from xl_kpi.sample.contacts import Journal, Lead, shown
from xl_kpi.sample.customers import Account, Row
from xl_kpi.sample.dice import Dice, later
from xl_kpi.sample.flaws import soiled
from xl_kpi.sample.sales import Deal, early_drafts, finished, lost_drafts, won_drafts
from xl_kpi.sample.story import AS_OF, START
from xl_kpi.sample.words import companies, in_french

SEED = 2183
COLUMNS = {
    "deals": "deal_id name account_id owner amount list_amount status stage created_at "
    "first_contact_at r1_at r2_at proposal_at closed_at expected_close_at probability kind "
    "source lead_id product lost_reason modified_at",
    "activities": "activity_id type direction date booked_at outcome meeting_rank owner deal_id lead_id account_id",
    "leads": "lead_id created_at source owner qualified_at first_worked_at referred_by account_id email",
    "accounts": "account_id name first_purchase_at churned_at segment owner newsletter_subscribed_at "
    "newsletter_unsubscribed_at newsletter_last_read_at",
    "orders": "order_id account_id date amount kind product quantity owner",
    "surveys": "survey_id date kind score scale_max account_id owner review_count",
    "complaints": "complaint_id opened_at resolved_at account_id owner severity",
    "targets": "kpi owner period_start period_end target orange_threshold direction",
    "baselines": "kpi owner value date version",
}
STAGES = (("proposal", 0.6), ("r2", 0.45), ("r1", 0.25), ("qualified", 0.15))


def tables(seed: int = SEED) -> dict[str, list[Row]]:
    """Every table of the sample, as rows of text: the same for the same seed.

    >>> tables()["deals"][0]["deal_id"]
    'D0001'
    """
    dice = Dice(seed)
    names = iter(dice.mixed(companies()))
    accounts = customers.earlier_accounts(names, dice)
    deals = _deals(names, accounts, dice)
    lead_rows = contacts.lead_rows(leads := _leads(deals, names, dice), accounts, dice)
    deals = _joined(deals, leads, lead_rows)
    bought = customers.orders(deals, accounts, dice)
    built = {
        "deals": [_deal_row(deal, dice) for deal in deals],
        "activities": _activities(deals, lead_rows, accounts, dice),
        "leads": lead_rows,
        "accounts": customers.account_rows(accounts, bought, deals, dice),
        "orders": bought,
        "surveys": customers.surveys(accounts, dice),
        "complaints": customers.complaints(accounts, dice),
        "targets": goals.targets(),
        "baselines": goals.baselines(),
    }
    return {name: [in_french(name, row) for row in soiled(name, rows)] for name, rows in built.items()}


def _deals(names: Iterator[str], accounts: list[Account], dice: Dice) -> list[Deal]:
    """The deals created by AS_OF, oldest first; the accounts grow by those that a first signature makes."""
    won = [finished(draft, dice) for draft in won_drafts(dice)]
    lost = [finished(draft, dice) for draft in [*lost_drafts(won, dice), *early_drafts(dice)]]
    alive = [deal for deal in won + lost if deal.created <= AS_OF and deal.closed >= START]
    deals = sorted(alive, key=lambda deal: (deal.closed, deal.created, deal.amount))
    met = [_named(deal, names, accounts) if deal.kind == "new" else deal for deal in deals]
    settled = [deal if deal.kind == "new" else customers.placed(deal, accounts, dice) for deal in met]
    settled.sort(key=lambda deal: (deal.created, deal.closed, deal.company))
    return [replace(deal, deal_id=f"D{index:04}") for index, deal in enumerate(settled, 1)]


def _named(deal: Deal, names: Iterator[str], accounts: list[Account]) -> Deal:
    deal = replace(deal, company=next(names))
    if not deal.won or deal.closed > AS_OF:
        return deal
    accounts.append(customers.new_account(deal, len(accounts) + 1))
    return replace(deal, account_id=accounts[-1].account_id)


def _leads(deals: Sequence[Deal], names: Iterator[str], dice: Dice) -> list[Lead]:
    """The leads created by AS_OF, oldest first."""
    leads = [contacts.deal_lead(deal, dice) for deal in deals if deal.kind == "new"]
    leads += contacts.cold_leads(names, dice)
    leads.sort(key=lambda lead: (lead.created, lead.company))
    return [lead for lead in leads if lead.created <= AS_OF]


def _joined(deals: Sequence[Deal], leads: Sequence[Lead], rows: Sequence[Row]) -> list[Deal]:
    """The deals; the new ones with the id and the source of the lead they come from."""
    found = {lead.company: (row["lead_id"], row["source"]) for lead, row in zip(leads, rows, strict=True)}
    joins = [found.get(deal.company, ("", "")) if deal.kind == "new" else ("", "customer") for deal in deals]
    return [replace(d, lead_id=lead, source=source) for d, (lead, source) in zip(deals, joins, strict=True)]


def _activities(deals: Sequence[Deal], leads: Sequence[Row], accounts: Sequence[Account], dice: Dice) -> list[Row]:
    journal = Journal(dice)
    contacts.touch_leads(journal, leads, dice)
    contacts.meet(journal, deals, dice)
    contacts.follow_up(journal, deals, dice)
    contacts.visit_customers(journal, accounts, dice)
    return journal.rows()


def _deal_row(deal: Deal, dice: Dice) -> Row:
    closed = deal.closed <= AS_OF
    status = ("won" if deal.won else "lost") if closed else "open"
    reached = [(name, p) for name, p in STAGES if shown(getattr(deal, name))]
    stage, probability = reached[0] if reached else ("contact", 0.1)
    modified = deal.closed if closed else max(deal.created, later(AS_OF, -dice.whole(1, 12)))
    return {
        "deal_id": deal.deal_id, "name": deal.company, "account_id": deal.account_id,
        "owner": deal.owner, "amount": str(deal.amount),
        "list_amount": "" if dice.chance(0.08) else str(deal.listed),
        "status": status, "stage": status if closed else stage,
        "created_at": shown(deal.created), "first_contact_at": shown(deal.first_contact),
        "r1_at": shown(deal.r1), "r2_at": shown(deal.r2),
        "proposal_at": shown(deal.proposal), "closed_at": shown(deal.closed),
        "expected_close_at": deal.expected.isoformat(), "probability": str(probability), "kind": deal.kind,
        "source": deal.source, "lead_id": deal.lead_id, "product": deal.product,
        "lost_reason": deal.reason if closed else "",
        "modified_at": str(modified),
    }  # fmt: skip


def write(folder: Path) -> None:
    """Write one CSV file per table: UTF-8, comma, canonical English headers, ISO dates, French words."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name].split(), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("data"))
