"""Relationship duration: months from the first purchase to the end of the relation, else to the as-of day."""

from typing import Any

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, AnyOf, Blank, By, Cmp, Known, Measure, Span
from xl_kpi.kpis.measures import HAS_ACCOUNT
from xl_kpi.tables.derived import SALE

MONTH = 30.4375
LAST_SO_FAR = AnyOf(Blank("next_purchase_at"), Cmp("next_purchase_at", ">=", AS_OF))


def _lasting(table: str, start: str, end: str, where: tuple[Any, ...], at: str, guards: tuple[Any, ...]) -> Measure:
    lost = Cmp(end, "<", AS_OF)
    backwards = ("negative_duration", AnyOf(Blank("relation_days"), Cmp("relation_days", ">=", 0)))
    return Measure(
        table=table,
        how=By("stat", mean="mean", median="median"),
        column=Span(start, end, MONTH),
        where=By("population", all=where, lost=(*where, lost)),
        at=at,
        window=(None, AS_OF),
        guards=(*guards, backwards),
    )


def _from_sales(table: str) -> Measure:
    """One row per buyer: the last purchase so far; the relation ends a year after it."""
    begun = AnyOf(Blank("customer_since"), Cmp("customer_since", "<", AS_OF))
    where = (SALE, LAST_SO_FAR, begun)
    return _lasting(table, "customer_since", "expires_at", where, "sold_at", (HAS_ACCOUNT,))


KPI = Definition(
    tables=("accounts", "orders", "deals"),
    nature="result",
    unit="months",
    options=(
        Option(name="population", values=("all", "lost")),
        Option(name="stat", values=("mean", "median")),
        Option(
            name="end_from",
            auto=(("accounts", "accounts.churned_at"), ("orders", "orders"), ("deals", "deals")),
            hidden=True,
        ),
    ),
    formula=By(
        "end_from",
        accounts=_lasting("accounts", "since", "churned_at", (Known("account_id"),), "since", ()),
        orders=_from_sales("orders"),
        deals=_from_sales("deals"),
    ),
)
