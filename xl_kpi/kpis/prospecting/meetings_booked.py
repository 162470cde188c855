"""Meetings booked: first meetings of the period, planned ones too; rescheduled and canceled ones do not count."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import PERIOD, PLANNED_END, START, By, Measure
from xl_kpi.kpis.measures import R1_BOOKED
from xl_kpi.tables.derived import BOOKED

KPI = Definition(
    tables=("activities",),
    required=("activities",),
    nature="means",
    unit="count",
    options=(
        Option(name="date_basis", values=("meeting", "booking")),
        Option(name="rank", values=("1", "all")),
    ),
    formula=Measure(
        table="activities",
        where=By("rank", **{"1": R1_BOOKED, "all": BOOKED}),
        at=By("date_basis", meeting="date", booking="booked_at"),
        window=By("date_basis", meeting=(START, PLANNED_END), booking=PERIOD),
    ),
)
