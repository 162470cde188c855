"""Closing rate: signatures over proposals sent, first meetings held, closed, created, or closed and overdue deals."""

from typing import Any

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, AnyOf, Blank, By, Calc, Cmp, Known, Measure, Ratio
from xl_kpi.tables.derived import CLOSED, OPEN, WON

ENTRY = By(
    "denominator", proposals="proposal_at", r1="r1_on", closed="closed_on", created="created_at", due="closed_on"
)
BY_NOW = (WON, Cmp("sold_at", "<", AS_OF))
WON_OF_ENTERED = By("denominator", proposals=BY_NOW, r1=BY_NOW, closed=(WON,), created=BY_NOW, due=(WON,))


def _deals(where: Any, at: str | By, guards: tuple[Any, ...] = ()) -> Measure:
    """Deals counted, or their amounts added up."""
    return Measure(
        table="deals",
        how=By("weight", count="count", amount="sum"),
        column=By("weight", count=None, amount="amount_base"),
        where=where,
        at=at,
        guards=guards,
    )


ENTERED = _deals(By("denominator", proposals=(), r1=(), closed=(CLOSED,), created=(), due=(CLOSED,)), ENTRY)
OVERDUE = _deals(
    (AnyOf(OPEN, Cmp("closed_on", ">=", AS_OF)), AnyOf(Blank("created_at"), Cmp("created_at", "<", AS_OF))),
    "expected_on",
    guards=(("no_expected_close_at", Known("expected_on")),),
)
BELOW = By(
    "denominator", proposals=ENTERED, r1=ENTERED, closed=ENTERED, created=ENTERED, due=Calc("+", ENTERED, OVERDUE)
)

KPI = Definition(
    tables=("deals", "activities"),
    required=("deals",),
    nature="result",
    unit="rate",
    options=(
        Option(name="denominator", values=("proposals", "r1", "closed", "created", "due")),
        Option(name="mode", values=("period", "cohort"), implied={"denominator=created": "cohort"}),
        Option(name="weight", values=("count", "amount")),
    ),
    illegal=(("mode=!period", "denominator=created"),),
    formula=By(
        "mode",
        period=Ratio(numerator=_deals((WON,), "sold_at"), denominator=BELOW),
        cohort=Ratio(numerator=_deals(WON_OF_ENTERED, ENTRY), denominator=BELOW, cohort=True),
    ),
)
