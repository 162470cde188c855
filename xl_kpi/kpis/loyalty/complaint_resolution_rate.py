"""Complaint resolution rate: of the complaints opened in the period, those resolved by the as-of day."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Opt, Ratio

OPENED = Measure(table="complaints", at="opened_at")
RESOLVED = (Cmp("resolved_at", "<", AS_OF), Cmp("days", "<=", Opt("within_days")))

KPI = Definition(
    tables=("complaints",),
    required=("complaints",),
    nature="means",
    unit="rate",
    options=(Option(name="mode", values=("cohort", "period")), Option(name="within_days", kind="number")),
    illegal=(("mode=period", "within_days=*"),),
    formula=By(
        "mode",
        cohort=Ratio(
            numerator=Measure(table="complaints", where=RESOLVED, at="opened_at"),
            denominator=OPENED,
            cohort=True,
        ),
        period=Ratio(numerator=Measure(table="complaints", at="resolved_at"), denominator=OPENED),
    ),
)
