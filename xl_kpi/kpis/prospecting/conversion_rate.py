"""Conversion rate from one milestone to a later one, of leads or of deals."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure, Ratio
from xl_kpi.tables.derived import LEAD_STEPS, STEPS, step_column


def _from_to(start: str, goal: str) -> By:
    """Rows of the start's table: those that reach the goal over those that reach the start."""
    table = "leads" if start in LEAD_STEPS else "deals"
    entered = step_column(table, start)
    reached = By("skip", count=f"reached_{goal}", strict=f"{goal}_from_{start}")
    followed = Measure(table=table, where=(Cmp(reached, "<", AS_OF),), at=entered)
    everyone = Measure(table=table, at=entered)
    return By(
        "mode",
        cohort=Ratio(numerator=followed, denominator=everyone, cohort=True),
        period=Ratio(numerator=Measure(table=table, at=reached), denominator=everyone),
    )


KPI = Definition(
    tables=("leads", "deals", "activities"),
    nature="result",
    unit="rate",
    options=(
        Option(name="from_step", values=STEPS, auto=(("lead", "leads"), ("r1", "deals"))),
        Option(name="to_step", values=("won", *STEPS[:-1])),
        Option(name="mode", values=("cohort", "period")),
        Option(name="skip", values=("count", "strict")),
    ),
    illegal=tuple(
        (f"from_step={start}", f"to_step={goal}") for place, start in enumerate(STEPS) for goal in STEPS[: place + 1]
    ),
    formula=By(
        "from_step",
        **{
            start: By("to_step", **{goal: _from_to(start, goal) for goal in STEPS[place + 1 :]})
            for place, start in enumerate(STEPS)
        },
    ),
)
