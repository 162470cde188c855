"""The columns that the product adds to the canonical tables, as records: what needs another table is prepared here.

Only firsts, neighbours and counts of what came before are used, never lasts or totals, so that no added column
depends on the as-of day. ``amount_base``, ``list_base`` and ``rate`` columns are conversions (tables/money.py).
"""

from dataclasses import dataclass

from xl_kpi.core.language import (
    AnyOf,
    Arithmetic,
    Blank,
    Cmp,
    Coalesce,
    Col,
    Column,
    Days,
    Earliest,
    First,
    Is,
    IsNot,
    Keys,
    Known,
    Lookup,
    Neighbour,
    NotBefore,
    Only,
    Words,
)
from xl_kpi.core.words import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A column that the product adds to a table.

    ``blank`` is the reason given for a row left out because this column is blank; None: blank means “not yet”.
    ``money``: the column is in the base currency, so that a missing rate forbids to sum it.
    """

    column: Column
    blank: str | None = None
    money: bool = False


WON, OPEN, CLOSED = Is("status", "won"), Is("status", "open"), Is("status", "won", "lost")
SALE = Is("event", "sale", "additional")
MEETING = Is("type", "meeting")
DONE = AnyOf(Is("outcome", "done", "held"), Blank("outcome"))
HELD = (MEETING, DONE)
BOOKED = (MEETING, IsNot("outcome", "rescheduled", "canceled"))
REFERRED = AnyOf(Is("source", *vocabulary("lead_source_referral")), Known("referred_by"))

LEAD_STEPS = {"lead": "created_at", "worked": "worked_on", "qualified": "qualified_at"}
DEAL_STEPS = {"r1": "r1_on", "r2": "r2_on", "proposal": "proposal_at", "won": "sold_at"}
STEPS = (*LEAD_STEPS, *DEAL_STEPS)


def step_column(table: str, step: str) -> str:
    """The date column of a milestone in a table: a lead reaches r1, r2, proposal and won through its deals."""
    if table == "leads":
        return LEAD_STEPS.get(step, f"{step}_on")
    return DEAL_STEPS[step]


def _steps(table: str, known: tuple[str, ...]) -> dict[str, Derived]:
    """``reached_B``: B or any later milestone; ``B_from_A``: B itself, not before A."""
    columns: dict[str, Derived] = {}
    for place, step in enumerate(known):
        later = tuple(step_column(table, name) for name in known[place:])
        columns[f"reached_{step}"] = Derived(column=Earliest(later))
        for start in known[:place]:
            own, origin = step_column(table, step), step_column(table, start)
            columns[f"{step}_from_{start}"] = Derived(column=Only(own, (NotBefore(own, origin),)))
    return columns


def _sales(blank: str) -> dict[str, Derived]:
    """The history of each buyer, the same on orders and on won deals."""

    def history(pick: str) -> Column:
        return Neighbour(key="account_id", order="sold_at", where=(SALE,), pick=pick)

    known_first = Lookup(table="accounts", key="account_id", column="first_purchase_at")
    return {
        "purchase_rank": Derived(column=history("rank")),
        "previous_purchase_at": Derived(column=history("previous")),
        "next_purchase_at": Derived(column=history("next")),
        "first_purchase_here": Derived(column=history("first")),
        "customer_since": Derived(column=Coalesce((known_first, history("first"))), blank=blank),
        "expires_at": Derived(column=Arithmetic("+", "sold_at", 365.0), blank=blank),
        "relation_days": Derived(column=Days("customer_since", "expires_at")),
    }


def _discount(listed: str, sold: str) -> Column:
    """What was given away: nothing where a deal was sold at its list price or above."""
    return Coalesce((Only(Arithmetic("-", listed, sold), (Cmp("amount", "<", Col("list_amount")),)), 0.0))


_ORDER = {
    "sold_at": Derived(column=Coalesce(("date",)), blank="no_date"),
    "event": Derived(
        column=Words(
            (
                ("refund", (AnyOf(Is("kind", "refund"), Cmp("amount", "<", 0)),)),
                ("additional", (Is("kind", "additional"),)),
                ("sale", ()),
            )
        )
    ),
}

DERIVED: dict[str, dict[str, Derived]] = {
    "deals": {
        "closed_on": Derived(column=Only("closed_at", (CLOSED,)), blank="no_closed_at"),
        "sold_at": Derived(column=Only("closed_at", (WON,)), blank="no_closed_at"),
        "expected_on": Derived(
            column=Coalesce(("expected_close_at", Only("closed_at", (OPEN,)))), blank="no_expected_close_at"
        ),
        "event": Derived(column=Words((("additional", (WON, Is("kind", "additional"))), ("sale", (WON,))))),
        "r1_on": Derived(
            column=Coalesce(
                (
                    "r1_at",
                    First(table="activities", key="deal_id", column="date", where=(*HELD, Cmp("rank", "==", 1))),
                )
            )
        ),
        "r2_on": Derived(
            column=Coalesce(
                (
                    "r2_at",
                    First(table="activities", key="deal_id", column="date", where=(*HELD, Cmp("rank", "==", 2))),
                )
            )
        ),
        "cycle_days": Derived(
            column=Days(Coalesce(("first_contact_at", "created_at")), "closed_on"), blank="no_created_at"
        ),
        "age_days": Derived(column=Days("created_at", "closed_on"), blank="no_created_at"),
        "weighted": Derived(column=Arithmetic("*", "amount_base", "probability"), blank="no_amount", money=True),
        "discount": Derived(column=_discount("list_base", "amount_base"), blank="no_amount", money=True),
        "discount_share": Derived(
            column=Arithmetic("/", _discount("list_amount", "amount"), "list_amount"), blank="no_amount"
        ),
        "account_since": Derived(
            column=Coalesce(
                (
                    Lookup(table="accounts", key="account_id", column="first_purchase_at"),
                    First(table="sales", key="account_id", column="sold_at", where=(SALE,)),
                )
            )
        ),
        **_steps("deals", tuple(DEAL_STEPS)),
        **_sales("no_closed_at"),
    },
    "leads": {
        "worked_on": Derived(
            column=Coalesce(
                (
                    "first_worked_at",
                    First(table="activities", key="lead_id", column="date", where=(Is("direction", "out"),)),
                )
            )
        ),
        "meeting_on": Derived(
            column=First(
                table="activities",
                key="lead_id",
                column="date",
                where=(MEETING, IsNot("outcome", "canceled")),
            )
        ),
        **{
            f"{step}_on": Derived(column=First(table="deals", key="lead_id", column=column))
            for step, column in DEAL_STEPS.items()
        },
        **_steps("leads", STEPS),
    },
    "activities": {
        "thread": Derived(column=Keys(("deal_id", "lead_id"))),
        "rank": Derived(
            column=Coalesce(("meeting_rank", Neighbour(key="thread", order="date", where=HELD, pick="place")))
        ),
        "r2_after": Derived(
            column=First(
                table="activities",
                key="thread",
                column="date",
                where=(*HELD, Cmp("rank", "==", 2)),
                not_before="date",
            )
        ),
        "deal_proposal_at": Derived(column=Lookup(table="deals", key="deal_id", column="proposal_at")),
        "proposal_after": Derived(column=Only("deal_proposal_at", (NotBefore("deal_proposal_at", "date"),))),
        "next_after": Derived(column=Earliest(("proposal_after", "r2_after"))),
        "deal_sold_at": Derived(column=Lookup(table="deals", key="deal_id", column="sold_at")),
        "won_after": Derived(column=Only("deal_sold_at", (NotBefore("deal_sold_at", "date"),))),
        "lead_meeting_on": Derived(
            column=First(
                table="activities",
                key="lead_id",
                column="date",
                where=(MEETING, IsNot("outcome", "canceled")),
            )
        ),
        "deal_account_since": Derived(column=Lookup(table="deals", key="deal_id", column="account_since")),
    },
    "accounts": {
        "since": Derived(
            column=Coalesce(
                ("first_purchase_at", First(table="sales", key="account_id", column="sold_at", where=(SALE,)))
            ),
            blank="no_first_purchase_at",
        ),
        "relation_days": Derived(column=Days("since", "churned_at")),
        "newsletter_left_at": Derived(
            column=Only(
                "newsletter_unsubscribed_at",
                (NotBefore("newsletter_unsubscribed_at", "newsletter_subscribed_at"),),
            )
        ),
    },
    "orders": {**_ORDER, **_sales("no_date")},
    "order_lines": {
        **_ORDER,
        "order_total": Derived(column=Lookup(table="orders", key="order_id", column="amount")),
    },
    "surveys": {
        "scale": Derived(column=Coalesce(("scale_max", Only(10.0, (Is("kind", "nps"),)), 5.0))),
        "share": Derived(column=Arithmetic("/", "score", "scale"), blank="no_score"),
        "stars": Derived(column=Arithmetic("*", "share", 5.0), blank="no_score"),
        "weight": Derived(column=Coalesce(("review_count", 1.0))),
        "weighted_stars": Derived(column=Arithmetic("*", "stars", "weight"), blank="no_score"),
    },
    "complaints": {"days": Derived(column=Days("opened_at", "resolved_at"))},
}


def derived(table: str, column: str) -> Derived | None:
    """The added column of that name, if there is one."""
    return DERIVED.get(table, {}).get(column)
