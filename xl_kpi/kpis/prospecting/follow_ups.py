"""Follow-ups done in the period, to everyone, to prospects or to customers."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AnyOf, Blank, By, Cmp, Col, Known, Measure
from xl_kpi.kpis.measures import FOLLOW_UP

BOUGHT_BEFORE = Cmp("deal_account_since", "<", Col("date"))
BOUGHT_LATER = AnyOf(Blank("deal_account_since"), Blank("date"), Cmp("deal_account_since", ">=", Col("date")))

KPI = Definition(
    tables=("activities", "deals", "orders", "accounts"),
    required=("activities",),
    nature="means",
    unit="count",
    options=(Option(name="audience", values=("all", "prospects", "customers")),),
    formula=Measure(
        table="activities",
        where=By(
            "audience",
            all=FOLLOW_UP,
            prospects=(*FOLLOW_UP, Blank("account_id"), BOUGHT_LATER),
            customers=(*FOLLOW_UP, AnyOf(Known("account_id"), BOUGHT_BEFORE)),
        ),
        at="date",
    ),
)
