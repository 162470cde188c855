"""Average basket: revenue per sale, or per buying customer."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Ratio
from xl_kpi.kpis.measures import BASIS, HAS_ACCOUNT, HAS_AMOUNT, buyers, revenue, sales

KPI = Definition(
    tables=("deals", "orders"),
    nature="result",
    unit="money",
    options=(Option(name="per", values=("sale", "customer")), BASIS),
    formula=By(
        "per",
        sale=Ratio(numerator=revenue("basis"), denominator=sales("basis", guards=(HAS_AMOUNT,))),
        customer=Ratio(
            numerator=revenue("basis", per_account=True),
            denominator=buyers("basis", guards=(HAS_ACCOUNT, HAS_AMOUNT)),
        ),
    ),
)
