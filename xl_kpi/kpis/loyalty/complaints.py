"""Complaints opened in the period, in number or per 100 sales."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Measure, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, sales

OPENED = Measure(table="complaints", at="opened_at")

KPI = Definition(
    tables=("complaints", "orders", "deals"),
    required=("complaints",),
    nature="result",
    qualitative=True,
    unit=By("per", **{"count": "count", "100_sales": "number"}),
    direction="down",
    options=(Option(name="per", values=("count", "100_sales")), SALES_TABLE),
    formula=By(
        "per",
        **{
            "count": OPENED,
            "100_sales": Ratio(numerator=OPENED, denominator=sales("sales_table"), scale=100),
        },
    ),
)
