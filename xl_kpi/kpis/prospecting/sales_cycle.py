"""Sales cycle: calendar days from first contact, else creation, to signature."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AnyOf, Blank, By, Cmp, Measure
from xl_kpi.tables.derived import CLOSED, WON


def _not_negative(column: str) -> tuple[tuple[str, AnyOf]]:
    return (("negative_duration", AnyOf(Blank(column), Cmp(column, ">=", 0))),)


KPI = Definition(
    tables=("deals",),
    required=("deals",),
    nature="result",
    unit="days",
    direction="down",
    options=(
        Option(name="stat", values=("mean", "median")),
        Option(name="start", values=("first_contact", "created")),
        Option(name="status", values=("won", "closed")),
    ),
    formula=Measure(
        table="deals",
        how=By("stat", mean="mean", median="median"),
        column=By("start", first_contact="cycle_days", created="age_days"),
        where=(By("status", won=WON, closed=CLOSED),),
        at="closed_on",
        guards=By("start", first_contact=_not_negative("cycle_days"), created=_not_negative("age_days")),
    ),
)
