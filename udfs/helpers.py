"""The functions beside the 34 KPIs: their arguments and where each is computed, as data."""

from dataclasses import dataclass

TABLES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets", "rates")
"""The ranges that stand where a helper's arguments say “tables”, in this order."""


@dataclass(frozen=True, slots=True)
class Helper:
    """One helper; ``home`` is the module of udfs and the function in it that computes an answer from a Call."""

    name: str
    arguments: str
    home: tuple[str, str]
    is_block: bool = False


ASKED = "from_date to_date owner as_of settings"

HELPERS = (
    Helper("KPI", f"code tables {ASKED}", ("figures", "any_kpi")),
    Helper("KPI_EXPLAIN", f"code tables {ASKED}", ("figures", "explanation")),
    Helper("KPI_DEFINITION", "code", ("words", "definition")),
    Helper("KPI_TABLE", f"codes tables {ASKED} baselines", ("figures", "table"), is_block=True),
    Helper("KPI_SERIES", "codes tables as_of months owner settings", ("figures", "series"), is_block=True),
    Helper("KPI_STATUS", "value target direction orange n", ("words", "judgement")),
    Helper("KPI_TREND", "value reference direction unit", ("words", "tendency")),
    Helper("KPI_DATA_QUALITY", "table", ("figures", "quality"), is_block=True),
    Helper("KPI_VERSION", "", ("words", "version")),
)
