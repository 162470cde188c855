"""Lead qualification rate: of the leads created in the period, those qualified by the as-of day."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Ratio

QUALIFIED = Cmp("qualified_at", "<", AS_OF)
WORKED = By("denominator", generated=(), worked=(Cmp("worked_on", "<", AS_OF),))
WORKED_AND_QUALIFIED = By("denominator", generated=(QUALIFIED,), worked=(Cmp("worked_on", "<", AS_OF), QUALIFIED))

KPI = Definition(
    tables=("leads", "activities"),
    required=("leads",),
    nature="means",
    unit="rate",
    options=(Option(name="denominator", values=("generated", "worked")),),
    formula=Ratio(
        numerator=Measure(table="leads", where=WORKED_AND_QUALIFIED, at="created_at"),
        denominator=Measure(table="leads", where=WORKED, at="created_at"),
        cohort=True,
    ),
)
