"""Boards to build: a French one with hostile texts, an English one, and one of extreme values and few KPIs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xl_kpi.analysis.board import Board
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.slots import read_slots
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

AS_OF = date(2026, 3, 31)
VERSION = "1.0"
TEXTS = ("=1+1", "@SOMME(A1)", "a<b & _x0041_\x01é", " espace ", "+33 1 23", "-5", None, "ligne 1\nligne 2")
SLOTS = (
    *("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET", "KPI_PIPELINE_COVERAGE", "KPI_OUTBOUND_CONTACTS"),
    *("KPI_MEETINGS_BOOKED", "KPI_NO_SHOW_RATE", "KPI_CLOSING_RATE", "KPI_CLOSING_RATE[denominator=closed]"),
    *("KPI_SALES_CYCLE", "KPI_REPURCHASE_RATE", "KPI_DISCOUNT_NEGOTIATION_RATE"),
)
OWNERS = ("Zoé Brun", "Ana Li", "=cmd|' /C calc'!A0", "")


def deals(rows: int = 40) -> list[list[Any]]:
    """Deals of three months and of a year before; a text that a spreadsheet would compute in every name."""
    header = ["deal_id", "name", "owner", "amount", "status", "created_at", "proposal_at", "closed_at", "account_id"]
    lines = []
    for number in range(rows):
        closed = date(2026 - number % 2, 1 + number % 3, 1 + number % 28)
        status = ("won", "won", "lost", "open")[number % 4]
        amount = None if number % 13 == 5 else 1000.5 + 250 * number
        created = date(closed.year - 1, 12, 1 + number % 20)
        texts = (f"A{number:03}", TEXTS[number % len(TEXTS)], OWNERS[number % len(OWNERS)])
        ended = None if status == "open" else closed
        lines.append([*texts, amount, status, created, closed if number % 5 else None, ended, f"C{number % 7}"])
    return [header, *lines]


TARGETS = [
    ["kpi", "owner", "period_start", "period_end", "target", "orange_threshold", "direction"],
    ["KPI_REVENUE", "", date(2026, 3, 1), date(2026, 3, 31), 20000, None, None],
    ["Taux de closing", "", None, None, 35, 0.8, "up"],
    ["KPI_SALES_CYCLE", "Ana Li", date(2026, 1, 1), date(2026, 12, 31), 30, None, "baisse"],
]
BASELINES = [["kpi", "owner", "value", "date"], ["KPI_REVENUE", "", 15000, date(2025, 1, 31)]]
TABLES: Mapping[str, Any] = {"deals": deals(), "targets": TARGETS, "baselines": BASELINES}


def board(
    language: str, tables: Mapping[str, Any], slots: Sequence[str], owner: str | None = None, period: str = "2026-03"
) -> Board:
    engine = Engine(load_tables(tables, Settings(language=language, rates={"USD": 0.92})))
    notices = ("=cmd|' /C calc'!A0",)
    return make_board(engine, read_slots(slots), make_scope(period, None, owner, AS_OF), VERSION, notices)


def french() -> Board:
    return board("fr", TABLES, SLOTS)


def english() -> Board:
    return board("en", {"deals": deals()}, SLOTS)


def stress() -> Board:
    """Large, negative and no amounts, one owner, a free slot, a KPI that the data cannot feed."""
    rows = [["status", "amount", "closed_at", "owner"]]
    for number, amount in enumerate((12_345_678.9, 987_654_321.0, -5.0, 0.0, 0.004, 1e9)):
        rows.append(["won", amount, date(2026, 3 - number % 3, 5), "Ana Li"])
    return board("fr", {"deals": rows}, SLOTS[:11], "Ana Li")
