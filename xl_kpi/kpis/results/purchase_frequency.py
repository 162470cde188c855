"""Purchase frequency: how many times customers buy, over the buyers of the period or all active customers."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import END, By, Ratio
from xl_kpi.kpis.measures import BASIS, HAS_ACCOUNT, active_accounts, buyers, sales

KPI = Definition(
    tables=("deals", "orders"),
    nature="result",
    unit="number",
    options=(Option(name="per", values=("buyers", "active")), BASIS),
    formula=Ratio(
        numerator=sales("basis", guards=(HAS_ACCOUNT,)),
        denominator=By("per", buyers=buyers("basis"), active=active_accounts("basis", END, 365)),
    ),
)
