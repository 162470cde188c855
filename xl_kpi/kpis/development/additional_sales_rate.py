"""Additional sales rate: their share of the revenue, or the share of buying customers who took one."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Is, Measure, Ratio
from xl_kpi.kpis.measures import SOURCE_TABLE, buyers, revenue, sales_table
from xl_kpi.tables.derived import WON

ADDITIONAL = Is("kind", "additional")
AMOUNT = Measure(
    table=By("source_table", orders="order_lines", deals="deals"),
    how="sum",
    column="amount_base",
    where=By("source_table", orders=(ADDITIONAL,), deals=(ADDITIONAL, WON)),
    at="sold_at",
)
CUSTOMERS = Measure(
    table=sales_table("source_table"),
    how="distinct",
    column="account_id",
    where=(ADDITIONAL, Is("event", "additional")),
    at="sold_at",
)

KPI = Definition(
    tables=("orders", "deals"),
    nature="result",
    unit="rate",
    options=(Option(name="basis", values=("revenue", "customers")), SOURCE_TABLE),
    formula=By(
        "basis",
        revenue=Ratio(numerator=AMOUNT, denominator=revenue("source_table")),
        customers=Ratio(numerator=CUSTOMERS, denominator=buyers("source_table")),
    ),
)
