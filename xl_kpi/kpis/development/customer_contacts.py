"""Customer contacts: activities with customers, per contacted customer, in all or per month."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Known, Measure, Param, Ratio

CONTACTS = Measure(table="activities", where=(Known("account_id"),), at="date")
CUSTOMERS = Measure(table="activities", how="distinct", column="account_id", where=(Known("account_id"),), at="date")

KPI = Definition(
    tables=("activities",),
    required=("activities",),
    nature="means",
    unit=By("stat", average="number", count="count", per_month="number"),
    options=(Option(name="stat", values=("average", "count", "per_month")),),
    formula=By(
        "stat",
        average=Ratio(numerator=CONTACTS, denominator=CUSTOMERS),
        count=CONTACTS,
        per_month=Ratio(numerator=CONTACTS, denominator=Param("months")),
    ),
)
