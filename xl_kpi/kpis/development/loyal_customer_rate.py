"""Loyal customer rate: of the customers active at the end of the period, the old or the repeated ones."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import END, AnyOf, Both, By, Cmp, Measure, Opt, Point, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, active_accounts, sales_table
from xl_kpi.tables.derived import SALE

OLD = Cmp("customer_since", "<", Point("end", months=Opt("min_months")))
REPEATED = Cmp("purchase_rank", ">=", Opt("min_orders"))
ACTIVE = active_accounts("sales_table", END, 365)
LOYAL = Measure(
    table=sales_table("sales_table"),
    how="distinct",
    column="account_id",
    where=By("rule", any=(SALE, AnyOf(OLD, REPEATED)), all=(SALE, OLD, REPEATED)),
    at="sold_at",
    window=(None, END),
    everyone=True,
)

KPI = Definition(
    tables=("accounts", "orders", "deals"),
    nature="result",
    unit="rate",
    options=(
        Option(name="min_months", kind="number", default=24.0),
        Option(name="min_orders", kind="number", default=2.0),
        Option(name="rule", values=("any", "all")),
        SALES_TABLE,
    ),
    notes=("loyal_rule",),
    formula=Ratio(numerator=Both(ACTIVE, LOYAL), denominator=ACTIVE),
)
