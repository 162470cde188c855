"""Revenue: what was sold in the period, refunds deducted."""

from xl_kpi.core.definition import Definition
from xl_kpi.kpis.measures import BASIS, revenue

KPI = Definition(tables=("deals", "orders"), nature="result", unit="money", options=(BASIS,), formula=revenue("basis"))
