"""Referrals: leads that came by recommendation, or those of them who signed."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AS_OF, By, Cmp, Measure
from xl_kpi.tables.derived import REFERRED

KPI = Definition(
    tables=("leads", "deals"),
    required=("leads",),
    nature="result",
    unit="count",
    options=(Option(name="basis", values=("leads", "customers")),),
    formula=Measure(
        table="leads",
        where=By("basis", leads=(REFERRED,), customers=(REFERRED, Cmp("won_on", "<", AS_OF))),
        at="created_at",
    ),
)
