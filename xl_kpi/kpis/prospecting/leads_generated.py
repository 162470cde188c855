"""Leads generated: contacts that entered the CRM in the period."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import Is, Measure, Opt

KPI = Definition(
    tables=("leads",),
    required=("leads",),
    nature="means",
    unit="count",
    options=(Option(name="source", kind="text"),),
    formula=Measure(table="leads", where=(Is("source", Opt("source")),), at="created_at"),
)
