"""The functions beside the 34 KPIs: their arguments and where each is computed, as data."""

from dataclasses import dataclass

TABLES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets", "rates")
"""The ranges that stand where a companion's arguments say “tables”, in this order."""


@dataclass(frozen=True, slots=True)
class Companion:
    """One companion; ``home`` is the module of udfs and the function in it that computes an answer from a Call."""

    name: str
    arguments: str
    home: tuple[str, str]
    is_block: bool = False


ASKED = "from_date to_date owner as_of settings"

COMPANIONS = (
    Companion("KPI", f"code tables {ASKED}", ("figures", "any_kpi")),
    Companion("KPI_EXPLAIN", f"code tables {ASKED}", ("figures", "explanation")),
    Companion("KPI_DEFINITION", "code", ("words", "definition")),
    Companion("KPI_TABLE", f"codes tables {ASKED} baselines", ("figures", "table"), is_block=True),
    Companion("KPI_SERIES", "codes tables as_of months owner settings", ("figures", "series"), is_block=True),
    Companion("KPI_STATUS", "value target direction orange n", ("words", "judgement")),
    Companion("KPI_TREND", "value reference direction unit", ("words", "tendency")),
    Companion("KPI_DATA_QUALITY", "table", ("figures", "quality"), is_block=True),
    Companion("KPI_VERSION", "", ("words", "version")),
)
