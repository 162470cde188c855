"""Number of sales: won deals, or orders that are not refunds."""

from xl_kpi.core.definition import Definition
from xl_kpi.kpis.measures import BASIS, sales

KPI = Definition(tables=("deals", "orders"), nature="result", unit="count", options=(BASIS,), formula=sales("basis"))
