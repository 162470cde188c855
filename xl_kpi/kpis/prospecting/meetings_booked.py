"""Meetings booked: first meetings of the period, planned ones too; rescheduled and canceled ones do not count."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, PERIOD, PLANNED_END, START, AnyOf, Blank, By, Cmp, Measure
from xl_kpi.kpis.measures import R1_BOOKED
from xl_kpi.tables.derived import BOOKED

SETTLED = AnyOf(Blank("booked_at"), Cmp("booked_at", "<", AS_OF))
"""A meeting to come counts from the day on which it was settled."""

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
        where=By("rank", **{"1": (*R1_BOOKED, SETTLED), "all": (*BOOKED, SETTLED)}),
        at=By("date_basis", meeting="date", booking="booked_at"),
        window=By("date_basis", meeting=(START, PLANNED_END), booking=PERIOD),
    ),
)
