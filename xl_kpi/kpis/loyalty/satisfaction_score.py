"""Satisfaction score: satisfied answers, their mean, the net promoter score, or the stars of public reviews."""

from typing import Any

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Calc, Cmp, Is, Known, Measure, Ratio

ROUNDING = 1e-9
"""2.4 of 3 is 0.7999… in binary and 4 of 5 all the same."""

ON_SCALE = (
    ("no_score", Known("score")),
    ("off_scale", Cmp("share", ">=", 0)),
    ("off_scale", Cmp("share", "<=", 1)),
)


def _answers(kind: str, *where: Any, how: str = "count", column: str | None = None) -> Measure:
    return Measure(
        table="surveys", how=how, column=column, where=(Is("kind", kind), *where), at="date", guards=ON_SCALE
    )


KPI = Definition(
    tables=("surveys",),
    required=("surveys",),
    nature="result",
    qualitative=True,
    unit=By("method", csat="rate", mean="score", nps="points", google="score"),
    options=(Option(name="method", values=("csat", "mean", "nps", "google")),),
    formula=By(
        "method",
        csat=Ratio(numerator=_answers("csat", Cmp("share", ">=", 0.8 - ROUNDING)), denominator=_answers("csat")),
        mean=_answers("csat", how="mean", column="stars"),
        nps=Ratio(
            numerator=Calc(
                "-",
                _answers("nps", Cmp("share", ">=", 0.9 - ROUNDING)),
                _answers("nps", Cmp("share", "<=", 0.6 + ROUNDING)),
            ),
            denominator=_answers("nps"),
            scale=100,
        ),
        google=Ratio(
            numerator=_answers("google", how="sum", column="weighted_stars"),
            denominator=_answers("google", how="sum", column="weight"),
        ),
    ),
)
