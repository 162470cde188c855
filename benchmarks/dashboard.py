"""A full dashboard from raw cells against its floor: turning the needed columns into arrays once, and nothing else."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.clock import median_seconds
from benchmarks.rows import deals
from xl_kpi import compute, dashboard

SLOTS = (
    "KPI_REVENUE",
    "KPI_SALES_COUNT",
    "KPI_AVERAGE_BASKET",
    "KPI_CLOSING_RATE",
    "KPI_CLOSING_RATE[denominator=closed]",
    "KPI_CLOSING_RATE[denominator=created]",
    "KPI_SALES_CYCLE",
    "KPI_SALES_CYCLE[stat=median]",
    "KPI_PROPOSALS_SENT",
    "KPI_PROPOSALS_SENT[unit=amount]",
    "KPI_DISCOUNT_NEGOTIATION_RATE",
    "KPI_DISCOUNT_NEGOTIATION_RATE[basis=value]",
)
NUMBERS = ("amount", "list_amount", "created_at", "first_contact_at", "proposal_at", "closed_at")
WORDS = ("owner", "status", "deal_id")
SCOPE: dict[str, Any] = {"from_date": "2025-12", "as_of": "2025-12-31"}


def floor(rows: list[list[Any]]) -> object:
    """The needed columns of the rows as arrays: zip and numpy."""
    columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
    return [np.array(columns[name], float) for name in NUMBERS], [np.array(columns[name]) for name in WORDS]


def from_dataframes(rows: list[list[Any]]) -> object:
    """One reading of the dashboard the plain way: a DataFrame made afresh and filtered."""
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for name in ("created_at", "proposal_at", "closed_at"):
        frame[name] = pd.to_datetime(frame[name], unit="D", origin="1899-12-30")
    month = (frame.closed_at >= "2025-12-01") & (frame.closed_at < "2026-01-01")
    sent = (frame.proposal_at >= "2025-12-01") & (frame.proposal_at < "2026-01-01")
    return ((frame.status == "won") & month).sum() / sent.sum()


def report(count: int, runs: int) -> None:
    rows = deals(count)
    tables = {"deals": rows}
    least = median_seconds(lambda: floor(rows), runs)
    whole = median_seconds(lambda: dashboard(SLOTS, tables, **SCOPE), runs)
    plain = 180 * median_seconds(lambda: from_dataframes(rows), 3)
    one = median_seconds(lambda: compute("KPI_CLOSING_RATE", tables, **SCOPE), runs)
    print(f"dashboard, {count:,} deals, serials: {whole:.3f} s = {whole / least:.1f} x the floor of {least:.3f} s")
    print(f"  180 readings from fresh DataFrames: {plain:.1f} s = {plain / whole:.0f} x the dashboard")
    print(f"  one KPI from raw cells: {one * 1000:.1f} ms")


def main() -> None:
    report(100_000, 7)
    report(10_000, 15)


if __name__ == "__main__":
    main()
