"""Proposals sent: deals whose proposal left in the period, or what they amount to."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Measure

KPI = Definition(
    tables=("deals",),
    required=("deals",),
    nature="means",
    unit=By("unit", deals="count", amount="money"),
    options=(Option(name="unit", values=("deals", "amount")),),
    formula=Measure(
        table="deals",
        how=By("unit", deals="count", amount="sum"),
        column=By("unit", deals=None, amount="amount_base"),
        at="proposal_at",
    ),
)
