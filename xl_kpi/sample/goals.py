"""Monthly targets of the twelve KPIs of the demo, and the starting values they are compared with."""

from __future__ import annotations

from datetime import timedelta

from xl_kpi.sample.customers import Row
from xl_kpi.sample.story import AS_OF, OWNER_SHARES, PLAN, START, Month

SEASON = (0.93, 0.97, 1.06, 1.0, 0.95, 1.06, 0.95, 0.6, 1.0, 1.05, 1.02, 1.2)  # January to December
# KPI: target of an average month, direction, orange threshold; shared out over the owners, or common to all.
SHARED = {
    "KPI_REVENUE": (120000, "up", ""),
    "KPI_SALES_COUNT": (32, "up", ""),
    "KPI_OUTBOUND_CONTACTS": (80, "up", ""),
    "KPI_MEETINGS_BOOKED": (39, "up", ""),
}
COMMON = {
    "KPI_AVERAGE_BASKET": ("3500", "up", ""),
    "KPI_PIPELINE_COVERAGE": ("0.6", "up", ""),
    "KPI_NO_SHOW_RATE": ("0.11", "down", ""),
    "KPI_R1_TO_R2_RATE": ("0.5", "up", ""),
    "KPI_CLOSING_RATE": ("0.3", "up", ""),
    "KPI_SALES_CYCLE": ("42", "down", ""),
    "KPI_REPURCHASE_RATE": ("0.75", "up", ""),
    "KPI_SATISFACTION_SCORE": ("0.85", "up", ""),
}
BASELINE_DAY = "2025-03-31"
BASELINES = {
    "KPI_REVENUE": "128140",
    "KPI_SALES_COUNT": "35",
    "KPI_AVERAGE_BASKET": "3661.14",
    "KPI_PIPELINE_COVERAGE": "0.6329",
    "KPI_OUTBOUND_CONTACTS": "102",
    "KPI_MEETINGS_BOOKED": "43",
    "KPI_NO_SHOW_RATE": "0.0698",
    "KPI_R1_TO_R2_RATE": "0.55",
    "KPI_CLOSING_RATE": "0.3208",
    "KPI_SALES_CYCLE": "42.35",
    "KPI_REPURCHASE_RATE": "0.6875",
    "KPI_FOLLOW_UPS": "75",
}


def targets() -> list[Row]:
    """Thirteen months of targets, the newest first, in each the team first; revenue covers 2024-03 to 2026-06."""
    last_year = AS_OF.replace(day=1, year=AS_OF.year - 1)
    rows = []
    for month in reversed([month for month in PLAN[:-1] if month.first >= START]):
        rows += _shared(month, "KPI_REVENUE")
        if last_year <= month.first <= AS_OF:
            rows += [row for kpi in list(SHARED)[1:] for row in _shared(month, kpi)]
            owners = ("", *OWNER_SHARES)
            rows += [_row(kpi, owner, month, *goal) for kpi, goal in COMMON.items() for owner in owners]
    return rows


def _shared(month: Month, kpi: str) -> list[Row]:
    """The team's row and the owners' rows, which add up to it but for rounding."""
    average, direction, orange = SHARED[kpi]
    step = 500 if average > 1000 else 1
    total = round(average * SEASON[month.first.month - 1] / step) * step
    rows = [_row(kpi, "", month, str(total), direction, orange)]
    for owner, share in OWNER_SHARES.items():
        part = round(total * share / step) * step
        rows.append(_row(kpi, owner, month, str(part), direction, orange))
    return rows


def _row(kpi: str, owner: str, month: Month, target: str, direction: str, orange: str) -> Row:
    return {
        "kpi": kpi, "owner": owner, "period_start": month.first.isoformat(),
        "period_end": (month.end - timedelta(days=1)).isoformat(), "target": target,
        "orange_threshold": orange, "direction": direction,
    }  # fmt: skip


def baselines() -> list[Row]:
    """The values of March 2025, as they were measured then."""
    return [
        {"kpi": kpi, "owner": "", "value": value, "date": BASELINE_DAY, "version": "1"}
        for kpi, value in BASELINES.items()
    ]
