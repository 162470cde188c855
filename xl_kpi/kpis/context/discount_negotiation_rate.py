"""Discount negotiation rate: won deals sold under their list price, the share given away, or its mean."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Cmp, Col, Known, Measure, Ratio
from xl_kpi.tables.derived import WON

LISTED = (WON, Known("list_amount"))
PRICED = (("list_not_positive", Cmp("list_amount", ">", 0)), ("no_amount", Known("amount")))


def _won(how: str = "count", column: str | None = None, *where: Cmp) -> Measure:
    return Measure(table="deals", how=how, column=column, where=(*LISTED, *where), at="sold_at", guards=PRICED)


KPI = Definition(
    tables=("deals",),
    required=("deals",),
    nature="result",
    unit="rate",
    direction="down",
    options=(Option(name="basis", values=("deals", "value", "mean")),),
    formula=By(
        "basis",
        deals=Ratio(numerator=_won("count", None, Cmp("amount", "<", Col("list_amount"))), denominator=_won()),
        value=Ratio(numerator=_won("sum", "discount"), denominator=_won("sum", "list_base")),
        mean=_won("mean", "discount_share"),
    ),
)
