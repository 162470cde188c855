"""Repurchase rate: of the buyers of the period, those who buy again."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, END, START, AnyOf, Blank, By, Cmp, Measure, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, buyers, sales_table
from xl_kpi.tables.derived import SALE

SOON_AFTER = Cmp("next_purchase_at", "<", END)
BY_NOW = AnyOf(Blank("first_purchase_here"), Cmp("first_purchase_here", "<", AS_OF))
AGAIN = By(
    "mode",
    returning=(SALE, AnyOf(Cmp("purchase_rank", ">=", 2), SOON_AFTER), BY_NOW),
    within_period=(SALE, AnyOf(Cmp("previous_purchase_at", ">=", START), SOON_AFTER), BY_NOW),
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
            where=AGAIN,
            at="sold_at",
        ),
        denominator=buyers("sales_table"),
    ),
)
