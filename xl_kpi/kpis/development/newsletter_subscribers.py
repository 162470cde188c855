"""Newsletter subscribers at the end of the period, its readers, or the subscribers' share of all accounts."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import END, AnyOf, Blank, By, Cmp, Measure, Point, Ratio

STILL_THERE = AnyOf(Blank("newsletter_left_at"), Cmp("newsletter_left_at", ">=", END))
SUBSCRIBERS = Measure(table="accounts", where=(STILL_THERE,), at="newsletter_subscribed_at", window=(None, END))
READERS = Measure(table="accounts", at="newsletter_last_read_at", window=(Point("end", days=90), END))

KPI = Definition(
    tables=("accounts",),
    required=("accounts",),
    nature="means",
    unit=By("stat", subscribers="count", readers="count", share="rate"),
    options=(Option(name="stat", values=("subscribers", "readers", "share")),),
    formula=By(
        "stat",
        subscribers=SUBSCRIBERS,
        readers=READERS,
        share=Ratio(numerator=SUBSCRIBERS, denominator=Measure(table="accounts")),
    ),
)
