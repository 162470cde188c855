"""No-show rate: meetings missed over meetings held or missed."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AnyOf, Blank, By, Is, Measure, Ratio
from xl_kpi.kpis.measures import RANK_1
from xl_kpi.tables.derived import DONE, MEETING

MISSED = By("canceled", excluded=Is("outcome", "no_show"), no_show=Is("outcome", "no_show", "canceled"))
RANKED = By("rank", **{"1": RANK_1, "all": MEETING})

KPI = Definition(
    tables=("activities",),
    required=("activities",),
    nature="means",
    unit="rate",
    direction="down",
    options=(
        Option(name="canceled", values=("excluded", "no_show")),
        Option(name="rank", values=("1", "all")),
    ),
    formula=Ratio(
        numerator=Measure(table="activities", where=(MEETING, RANKED, MISSED), at="date"),
        denominator=Measure(
            table="activities",
            where=(MEETING, RANKED, AnyOf(DONE, MISSED)),
            at="date",
            remarks=(("assumed_held", Blank("outcome")),),
        ),
    ),
)
