"""Follow-up success rate: followed-up deals won in the period over the follow-ups done, or the deals followed up."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Ratio
from xl_kpi.kpis.measures import FOLLOW_UP

KPI = Definition(
    tables=("activities", "deals"),
    required=("activities", "deals"),
    nature="result",
    unit="rate",
    options=(Option(name="denominator", values=("followups", "deals")),),
    formula=Ratio(
        numerator=Measure(
            table="activities",
            how="distinct",
            column="deal_id",
            where=(*FOLLOW_UP, Cmp("date", "<", AS_OF)),
            at="won_after",
        ),
        denominator=Measure(
            table="activities",
            how=By("denominator", followups="count", deals="distinct"),
            column=By("denominator", followups=None, deals="deal_id"),
            where=FOLLOW_UP,
            at="date",
        ),
    ),
)
