"""The sample data for living workbooks: all of it, a lighter part for many recalculations, deals of few columns."""

import csv
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

from workbook_templates import write_workbook
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.analysis.slots import read_slots
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

Tables = Mapping[str, list[list[str]]]

AS_OF = "2026-03-31"
OWNER = "Camille Roz"
MARCH = make_scope("2026-03", None, None, AS_OF)
QUARTER = make_scope("2025-T4", None, OWNER, "2026-01-20")
DECEMBER = make_scope("2025-12", None, None, "2025-12-31")
FEW = ("status", "amount", "closed_at")
FED_BY_FEW = ("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET", "KPI_CLOSING_RATE[denominator=closed]")
ONE_IN = 12
RECENT = "2025-10"
DIGIT_WIDTH = 7.434
"""Of LibreOffice, see docs/workbook.md: pictures are true to Excel with it, and values do not depend on it."""


@cache
def whole() -> Tables:
    """Every table of the sample, as its files say it."""
    folder = files("xl_kpi.sample") / "data"
    texts = {Path(file.name).stem: file.read_text(encoding="utf-8-sig") for file in folder.iterdir()}
    return {name: [*csv.reader(StringIO(text))] for name, text in sorted(texts.items())}


@cache
def light() -> Tables:
    """All rows of one person and of nobody, of targets the recent ones; one in twelve of the others'."""
    tables = {name: _lightened(rows) for name, rows in whole().items()}
    head, *lines = tables["targets"]
    return {**tables, "targets": [head, *(line for line in lines if line[head.index("period_start")] >= RECENT)]}


def _lightened(rows: list[list[str]]) -> list[list[str]]:
    owner = rows[0].index("owner")
    kept = (row for row in rows[1:] if row[owner] in (OWNER, "") or not zlib.crc32(row[0].encode()) % ONE_IN)
    return [rows[0], *kept]


def few() -> Tables:
    """Deals of three columns, and nothing else."""
    head, *rows = whole()["deals"]
    places = [head.index(name) for name in FEW]
    return {"deals": [[row[place] for place in places] for row in (head, *rows)]}


def board(
    tables: Tables, language: str = "fr", scope: Scope = MARCH, slots: Sequence[str] = DOZEN, **settings: Any
) -> Board:
    """What the library makes of tables."""
    engine = Engine(load_tables(tables, Settings(language=language, **settings)))
    return make_board(engine, read_slots(slots), scope, "1.0")


def build(board: Board, path: Path) -> Path:
    write_workbook(board, path, digit_width=DIGIT_WIDTH)
    return path
