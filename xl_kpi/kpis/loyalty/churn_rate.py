"""Churn rate: accounts active at the start of the period that are lost by its end."""

from dataclasses import replace

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import END, OPENING, AnyOf, Blank, Both, By, Calc, Cmp, Measure, Opt, Point, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, active_accounts


def _customers(moment: Point, *where: Cmp | AnyOf) -> Measure:
    """Accounts whose relation began before a moment."""
    return Measure(table="accounts", where=where, at="since", window=(None, moment))


def _not_lost(moment: Point) -> AnyOf:
    return AnyOf(Blank("churned_at"), Cmp("churned_at", ">=", moment))


INACTIVITY = Opt("inactivity")
BOUGHT_BEFORE = active_accounts("sales_table", OPENING, INACTIVITY)
STILL_BUYING = active_accounts("sales_table", END, INACTIVITY)
STILL_BUYING_FROM_ANYONE = replace(STILL_BUYING, everyone=True)
AT_START = By("rule", date=_customers(OPENING, _not_lost(OPENING)), inactivity=BOUGHT_BEFORE)
AT_END = By("rule", date=_customers(END, _not_lost(END)), inactivity=STILL_BUYING)
LOST = By(
    "rule",
    date=_customers(OPENING, Cmp("churned_at", ">=", OPENING), Cmp("churned_at", "<", END)),
    inactivity=Calc("-", BOUGHT_BEFORE, Both(BOUGHT_BEFORE, STILL_BUYING_FROM_ANYONE)),
)

KPI = Definition(
    tables=("accounts", "orders", "deals"),
    nature="result",
    unit="rate",
    direction="down",
    options=(
        Option(
            name="rule",
            values=("auto", "date", "inactivity"),
            auto=(("date", "accounts.churned_at"), ("inactivity", "")),
        ),
        Option(name="inactivity", kind="number", default=365.0),
        Option(name="denominator", values=("start", "end", "average")),
        SALES_TABLE,
    ),
    formula=Ratio(
        numerator=LOST,
        denominator=By("denominator", start=AT_START, end=AT_END, average=Calc("/", Calc("+", AT_START, AT_END), 2)),
        from_start=True,
    ),
)
