"""Leads of one channel: how many a new source brings, or its share of all leads."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Is, Measure, Opt, Ratio

OF_CHANNEL = Measure(table="leads", where=(Is("source", Opt("channel")),), at="created_at")

KPI = Definition(
    tables=("leads",),
    required=("leads",),
    nature="means",
    unit=By("output", count="count", share="rate"),
    options=(
        Option(name="channel", kind="text", required=True),
        Option(name="output", values=("count", "share")),
    ),
    formula=By(
        "output",
        count=OF_CHANNEL,
        share=Ratio(numerator=OF_CHANNEL, denominator=Measure(table="leads", at="created_at")),
    ),
)
