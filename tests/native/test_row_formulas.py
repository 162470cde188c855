"""Formulas of rows in LibreOffice against the columnar engine: the sample, random and hostile tables."""

import random
from datetime import datetime
from typing import Any

import pytest

from benchmarks.native import GIVEN
from tests.choices import as_rows
from tests.libreoffice import LibreOffice
from tests.native.rows_book import Rows, Typed, differences, write
from tests.oracle.random_tables import random_tables
from xl_kpi.analysis.slots import singly, slot_of
from xl_kpi.catalog import catalog
from xl_kpi.core.period import serial
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.compile import columns_to_prepare, measures_to_write
from xl_kpi.engines.formula.prepared import Prepared
from xl_kpi.engines.formula.scope import Names
from xl_kpi.tables.load import Tables

SEEDS = range(12)
MOST = 150


def every_column(tables: Tables) -> dict[str, tuple[Prepared, ...]]:
    """What all choices of the catalogue look at, in the tables that are there."""
    engine = Engine(tables)
    slots = [slot for kpi in catalog() for slot in (slot_of(kpi, GIVEN.get(kpi.code, {})), *singly(kpi))]
    plans = [engine.plan(slot.kpi, slot.options) for slot in slots]
    columns = columns_to_prepare(measures_to_write(plans), Names(column=lambda one: one.name, bins=lambda _: ""))
    return {table: found for table, found in columns.items() if tables.has(table)}


def serials(rows: Rows) -> Rows:
    return [[_serial(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows]


def _serial(moment: datetime) -> float:
    return (
        serial(moment.date()) + (moment - datetime.combine(moment.date(), datetime.min.time())).total_seconds() / 86_400
    )


def random_part(seed: int) -> Typed:
    rng = random.Random(seed)
    tables = {name: serials(as_rows(rows)) for name, rows in random_tables(rng, 40).items() if name != "targets"}
    if "rates" in tables:
        tables["rates"] = [row for row in tables["rates"] if row[2] in (None, "month")]
    return Typed(f"r{seed}", tables, ("Chloé Martin", "Bruno"))


@pytest.fixture(scope="module")
def parts() -> list[Typed]:
    return [random_part(seed) for seed in SEEDS]


def test_office_agrees(parts: list[Typed], office: LibreOffice, tmp_path: Any) -> None:
    asked = {part.name: every_column(part.tables) for part in parts}
    path = write(parts, asked, tmp_path / "rows.xlsx")
    wrong = [*differences(parts, asked, office.recalculate(path, tmp_path))]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:60])
