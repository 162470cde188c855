"""Outbound contacts: calls, e-mails, messages and visits to prospects, or the distinct leads reached."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Is, Measure, Opt
from xl_kpi.kpis.measures import DEFAULT_CHANNELS, HAS_DIRECTION, TOUCH

KPI = Definition(
    tables=("activities",),
    required=("activities",),
    nature="means",
    unit="count",
    options=(
        Option(name="channels", kind="words:activity_type", default=DEFAULT_CHANNELS),
        Option(name="unique", values=("no", "yes")),
    ),
    formula=Measure(
        table="activities",
        how=By("unique", no="count", yes="distinct"),
        column=By("unique", no=None, yes="lead_id"),
        where=(*TOUCH, Is("type", Opt("channels"))),
        at="date",
        guards=(HAS_DIRECTION,),
    ),
)
