"""Contact to meeting rate: of the leads first worked in the period, those with a meeting; or per outbound touch."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Is, Measure, Ratio
from xl_kpi.kpis.measures import DEFAULT_CHANNELS, HAS_DIRECTION, TOUCH

TOUCHES = (*TOUCH, Is("type", *DEFAULT_CHANNELS.split("+")))
MET = Cmp("lead_meeting_on", "<", AS_OF)

KPI = Definition(
    tables=("leads", "activities"),
    nature="means",
    unit="rate",
    options=(Option(name="denominator", values=("leads_worked", "touches")),),
    formula=By(
        "denominator",
        leads_worked=Ratio(
            numerator=Measure(table="leads", where=(Cmp("meeting_on", "<", AS_OF),), at="worked_on"),
            denominator=Measure(table="leads", at="worked_on"),
            cohort=True,
        ),
        touches=Ratio(
            numerator=Measure(
                table="activities",
                how="distinct",
                column="lead_id",
                where=(*TOUCHES, MET),
                at="date",
                guards=(HAS_DIRECTION,),
            ),
            denominator=Measure(table="activities", where=TOUCHES, at="date", guards=(HAS_DIRECTION,)),
        ),
    ),
)
