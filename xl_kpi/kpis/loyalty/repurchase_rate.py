"""Repurchase rate: of the buyers of the period, those who buy again."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import END, START, AnyOf, By, Cmp, Measure, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, buyers, sales_table
from xl_kpi.tables.derived import SALE

SOON_AFTER = Cmp("next_purchase_at", "<", END)
AGAIN = By(
    "mode",
    returning=AnyOf(Cmp("purchase_rank", ">=", 2), SOON_AFTER),
    within_period=AnyOf(Cmp("previous_purchase_at", ">=", START), SOON_AFTER),
)

KPI = Definition(
    tables=("orders", "deals"),
    nature="result",
    unit="rate",
    options=(Option(name="mode", values=("returning", "within_period")), SALES_TABLE),
    formula=Ratio(
        numerator=Measure(
            table=sales_table("sales_table"),
            how="distinct",
            column="account_id",
            where=(SALE, AGAIN),
            at="sold_at",
        ),
        denominator=buyers("sales_table"),
    ),
)
