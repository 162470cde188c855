"""Leads worked: leads first contacted in the period, whenever they were created."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Measure, Ratio

WORKED = Measure(table="leads", at="worked_on")

KPI = Definition(
    tables=("leads", "activities"),
    required=("leads",),
    nature="means",
    unit=By("output", count="count", rate="rate"),
    options=(Option(name="output", values=("count", "rate")),),
    formula=By(
        "output",
        count=WORKED,
        rate=Ratio(numerator=WORKED, denominator=Measure(table="leads", at="created_at")),
    ),
)
