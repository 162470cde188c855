"""Closing rate: signatures over proposals sent, first meetings held, closed deals or created deals."""

from typing import Any

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Ratio
from xl_kpi.tables.derived import CLOSED, WON

ENTRY = By("denominator", proposals="proposal_at", r1="r1_on", closed="closed_on", created="created_at")
BY_NOW = (WON, Cmp("sold_at", "<", AS_OF))
WON_OF_ENTERED = By("denominator", proposals=BY_NOW, r1=BY_NOW, closed=(WON,), created=BY_NOW)


def _deals(where: Any, at: str | By) -> Measure:
    """Deals counted, or their amounts added up."""
    return Measure(
        table="deals",
        how=By("weight", count="count", amount="sum"),
        column=By("weight", count=None, amount="amount_base"),
        where=where,
        at=at,
    )


ENTERED = _deals(By("denominator", proposals=(), r1=(), closed=(CLOSED,), created=()), ENTRY)

KPI = Definition(
    tables=("deals", "activities"),
    required=("deals",),
    nature="result",
    unit="rate",
    options=(
        Option(name="denominator", values=("proposals", "r1", "closed", "created")),
        Option(name="mode", values=("period", "cohort"), implied={"denominator=created": "cohort"}),
        Option(name="weight", values=("count", "amount")),
    ),
    illegal=(("mode=!period", "denominator=created"),),
    formula=By(
        "mode",
        period=Ratio(numerator=_deals((WON,), "sold_at"), denominator=ENTERED),
        cohort=Ratio(numerator=_deals(WON_OF_ENTERED, ENTRY), denominator=ENTERED, cohort=True),
    ),
)
