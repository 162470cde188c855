"""A handful of dirty rows, so that the quality sheet has something to say; no headline month is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xl_kpi.sample.customers import Row

Table = list[Row]
Change = tuple[Callable[[Row], bool], int, Row]  # which rows, how many of them, what they become


def _within(column: str, first: str, last: str, **equal: str) -> Callable[[Row], bool]:
    """Rows dated in the span whose other columns equal what is asked."""
    return lambda row: first <= row[column] <= last and all(row.get(k) == v for k, v in equal.items())


CHANGES: dict[str, Sequence[Change]] = {
    "deals": (
        (_within("closed_at", "2024-06", "2025-01", status="lost"), 9, {"owner": ""}),
        (_within("closed_at", "2025-05", "2025-12", status="lost"), 6, {"owner": ""}),
        (_within("closed_at", "2024-05", "2024-06", status="won"), 1, {"closed_at": ""}),
        (_within("closed_at", "2024-10", "2024-11", status="won"), 1, {"closed_at": ""}),
        (_within("closed_at", "2025-09", "2025-10", status="won"), 2, {"first_contact_at": "2025-10-20"}),
        (_within("closed_at", "2024-09", "2024-10", status="won"), 2, {"list_amount": "0"}),
        (_within("closed_at", "2025-04", "2025-05", status="lost"), 2, {"amount": ""}),
        (_within("closed_at", "2025-10", "2025-11", status="lost"), 1, {"status": "en pause"}),
    ),
    "activities": (
        (_within("date", "2024-07", "2024-08", type="call"), 3, {"date": ""}),
        (_within("date", "2025-05", "2025-06", type="meeting", outcome="held"), 4, {"outcome": ""}),
        (_within("date", "2025-11", "2025-12", type="meeting", outcome="held"), 4, {"meeting_rank": ""}),
        (_within("date", "2025-01", "2025-02", type="email"), 3, {"direction": ""}),
        (_within("date", "2025-08", "2025-09", type="call"), 6, {"owner": ""}),
        (_within("date", "2025-10", "2025-11", owner="Jérôme Fay"), 3, {"owner": " jerome fay "}),
    ),
    "leads": (
        (_within("created_at", "2024-10", "2024-11", first_worked_at=""), 2, {"created_at": ""}),
        (_within("created_at", "2025-02", "2025-06", first_worked_at=""), 8, {"owner": ""}),
    ),
    "orders": (
        (_within("date", "2024-05", "2024-06", product="Consommables"), 1, {"date": ""}),
        (_within("date", "2025-07", "2025-08", product="Consommables"), 2, {"account_id": ""}),
        (_within("date", "2025-11", "2025-12", product="Consommables"), 1, {"owner": ""}),
    ),
    "surveys": (
        (_within("date", "2025-06", "2025-07", kind="csat"), 1, {"score": "7"}),
        (_within("date", "2024-11", "2024-12", kind="nps"), 1, {"score": "11"}),
        (_within("date", "2025-09", "2025-10", kind="csat"), 1, {"date": ""}),
    ),
    "complaints": (
        (_within("opened_at", "2025-08", "2025-09"), 1, {"opened_at": "", "resolved_at": ""}),
        (_within("opened_at", "2025-05", "2025-06"), 1, {"resolved_at": "2025-04-28"}),
    ),
}


def soiled(name: str, rows: Table) -> Table:
    """The table with its dirty rows; a row is changed once at most."""
    rows = list(rows)
    changed: set[int] = set()
    for matches, number, change in CHANGES.get(name, ()):
        found = [i for i, row in enumerate(rows) if i not in changed and matches(row)][::3][:number]
        changed.update(found)
        for index in found:
            rows[index] = {**rows[index], **change}
    return rows + _twins(name, rows)


def _twins(name: str, rows: Table) -> Table:
    """Deals exported twice, the second time modified later; leads entered twice under another id."""
    if name == "deals":
        lost = [row for row in rows if row["status"] == "lost" and "2024-11" < row["closed_at"] < "2025-02"]
        return [{**row, "modified_at": "2025-04-02"} for row in lost[:12:4]]
    if name == "leads":
        old = [row for row in rows if "2024-09" < row["created_at"] < "2024-10" and row["email"]]
        last = len(rows)
        return [
            {**row, "lead_id": f"L{last + i:04}", "first_worked_at": "", "account_id": ""}
            for i, row in enumerate(old[:3], 1)
        ]
    return []
