"""Pipeline coverage: open deals over the revenue target, or over what remains to be sold."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, PLANNED_END, START, AnyOf, Blank, By, Calc, Cmp, Known, Measure, Param, Ratio
from xl_kpi.tables.derived import OPEN, WON

CREATED = ("no_created_at", Known("created_at"))
PIPELINE = Measure(
    table="deals",
    how="sum",
    column=By("weighted", no="amount_base", yes="weighted"),
    where=(
        AnyOf(OPEN, Cmp("closed_on", ">=", AS_OF)),
        AnyOf(Blank("created_at"), Cmp("created_at", "<", AS_OF)),
    ),
    at=By("scope", period="expected_on", all=None),
    window=(START, PLANNED_END),
    guards=By("weighted", no=(CREATED,), yes=(CREATED, ("no_probability", Known("probability")))),
)
SOLD = Measure(table="deals", how="sum", column="amount_base", where=(WON,), at="sold_at")

KPI = Definition(
    tables=("deals", "targets"),
    required=("deals",),
    nature="result",
    unit="rate",
    params=("target",),
    options=(
        Option(name="denominator", values=("target", "remaining")),
        Option(name="weighted", values=("no", "yes")),
        Option(name="scope", values=("period", "all")),
    ),
    formula=By(
        "denominator",
        target=Ratio(numerator=PIPELINE, denominator=Param("target")),
        remaining=Ratio(
            numerator=PIPELINE, denominator=Calc("-", Param("target"), SOLD), not_positive="target_reached"
        ),
    ),
)
