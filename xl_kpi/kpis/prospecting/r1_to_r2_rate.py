"""R1 to R2 rate: of the first meetings held (or booked) in the period, those followed by a second one of the deal."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Ratio
from xl_kpi.kpis.measures import R1_BOOKED, R1_HELD

FOLLOWED = Cmp(By("next_step", r2="r2_after", r2_or_proposal="next_after"), "<", AS_OF)

KPI = Definition(
    tables=("activities", "deals"),
    required=("activities",),
    nature="means",
    unit="rate",
    options=(
        Option(name="denominator", values=("held", "booked")),
        Option(name="next_step", values=("r2", "r2_or_proposal")),
    ),
    formula=Ratio(
        numerator=Measure(
            table="activities",
            where=By("denominator", held=(*R1_HELD, FOLLOWED), booked=(*R1_BOOKED, FOLLOWED)),
            at="date",
        ),
        denominator=Measure(table="activities", where=By("denominator", held=R1_HELD, booked=R1_BOOKED), at="date"),
        cohort=True,
    ),
)
