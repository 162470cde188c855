"""Churn rate: accounts active at the start of the period that are lost by its end."""

from xl_kpi.core.language import (
    END,
    START,
    AnyOf,
    Blank,
    Both,
    By,
    Calc,
    Cmp,
    Definition,
    Measure,
    Opt,
    Option,
    Point,
    Ratio,
)
from xl_kpi.kpis.measures import SALES_TABLE, active_accounts


def _customers(moment: Point, *where: Cmp | AnyOf) -> Measure:
    """Accounts whose relation had begun by a moment."""
    return Measure(table="accounts", where=where, at="since", window=(None, moment))


def _still_there(moment: Point) -> AnyOf:
    return AnyOf(Blank("churned_at"), Cmp("churned_at", ">=", moment))


AT_START = By(
    "rule",
    date=_customers(START, _still_there(START)),
    inactivity=active_accounts("sales_table", "start", Opt("inactivity")),
)
AT_END = By(
    "rule",
    date=_customers(END, _still_there(END)),
    inactivity=active_accounts("sales_table", "end", Opt("inactivity")),
)
LOST = By(
    "rule",
    date=_customers(START, Cmp("churned_at", ">=", START), Cmp("churned_at", "<", END)),
    inactivity=Calc(
        "-",
        AT_START.choices["inactivity"],
        Both(AT_START.choices["inactivity"], AT_END.choices["inactivity"]),
    ),
)

KPI = Definition(
    tables=("accounts", "orders", "deals"),
    nature="result",
    unit="rate",
    direction="down",
    options=(
        Option(
            name="rule",
            values=("auto", "date", "inactivity"),
            auto=(("date", "accounts.churned_at"), ("inactivity", "")),
        ),
        Option(name="inactivity", kind="number", default=365.0),
        Option(name="denominator", values=("start", "end", "average")),
        SALES_TABLE,
    ),
    formula=Ratio(
        numerator=LOST,
        denominator=By(
            "denominator", start=AT_START, end=AT_END, average=Calc("/", Calc("+", AT_START, AT_END), 2)
        ),
        from_start=True,
    ),
)
