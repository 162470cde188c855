"""The tiles of a dashboard, held against `compute` on the sample data."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import xl_kpi.sample
from xl_kpi import KpiError, compute, dashboard
from xl_kpi.analysis.board import Baseline
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.catalog import parse_slot
from xl_kpi.core.period import add_months, month_end
from xl_kpi.sources import read
from xl_kpi.tables.frame import Frame

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")
CODES = list(DOZEN)
MARCH = {"from_date": "2026-03", "as_of": "2026-03-31"}
UNFINISHED = {"from_date": "2026-03", "as_of": "2026-03-18"}


@pytest.fixture(scope="module")
def tables() -> dict:
    sheets, _ = read([str(SAMPLE)])
    return {name: sheet.rows for name, sheet in sheets.items()}


@pytest.fixture(scope="module")
def finished(tables: dict) -> dict:
    return {tile.key: tile for tile in dashboard(CODES, tables, **MARCH)}


@pytest.fixture(scope="module")
def unfinished(tables: dict) -> dict:
    return {tile.key: tile for tile in dashboard(CODES, tables, **UNFINISHED)}


def facts(reading) -> tuple:
    """What a reading says, without the scope it was asked for."""
    return reading.value, reading.numerator, reading.denominator, reading.n, reading.excluded, reading.notes


def figure(slot: str, tables: dict, **asked) -> tuple:
    kpi, options = parse_slot(slot)
    return facts(compute(kpi.code, tables, **asked, **options))


# --- against compute ---


def test_facts_of_the_sample(finished: dict) -> None:
    """Counted in the CSV files with a text editor's search."""
    lines = (SAMPLE / "orders.csv").read_text(encoding="utf-8").splitlines()[1:]
    amounts = [float(line.split(",")[3]) for line in lines if line.split(",")[2].startswith("2026-03")]
    assert finished["KPI_REVENUE"].reading.value == sum(amounts)
    assert finished["KPI_REVENUE"].target == 127_000
    assert finished["KPI_REVENUE"].baseline == Baseline(128_140, date(2025, 3, 31), "1")
    assert finished["KPI_SALES_COUNT"].target == 34


@pytest.mark.parametrize("key", CODES)
def test_value_is_what_compute_says(finished: dict, tables: dict, key: str) -> None:
    assert facts(finished[key].reading) == figure(key, tables, **MARCH)


@pytest.mark.parametrize("key", CODES)
def test_last_year_of_a_finished_month(finished: dict, tables: dict, key: str) -> None:
    asked = {"from_date": "2025-03", "as_of": "2025-03-31"}
    assert facts(finished[key].last_year) == figure(key, tables, **asked)
    assert finished[key].series_last_year[-1] == finished[key].last_year


@pytest.mark.parametrize("key", CODES)
def test_the_month_before(finished: dict, tables: dict, key: str) -> None:
    asked = {"from_date": "2026-02", "as_of": "2026-02-28"}
    assert facts(finished[key].previous) == figure(key, tables, **asked)


@pytest.mark.parametrize("key", CODES)
def test_an_unfinished_month_compares_like_for_like(unfinished: dict, tables: dict, key: str) -> None:
    tile = unfinished[key]
    assert facts(tile.reading) == figure(key, tables, **UNFINISHED)
    assert facts(tile.last_year) == figure(key, tables, from_date="2025-03", as_of="2025-03-18")
    assert facts(tile.previous) == figure(key, tables, from_date="2026-02", as_of="2026-02-18")
    assert tile.series[-1] == tile.reading
    assert facts(tile.series_last_year[-1]) == facts(tile.last_year)


@pytest.mark.parametrize("key", CODES)
@pytest.mark.parametrize("place", [0, 5, 11, 12])
def test_months(unfinished: dict, tables: dict, key: str, place: int) -> None:
    tile = unfinished[key]
    month = tile.months[place]
    as_of = min(date(2026, 3, 18), month_end(month))
    assert facts(tile.series[place]) == figure(key, tables, from_date=f"{month:%Y-%m}", as_of=as_of)
    earlier = add_months(month, -12)
    as_of = min(date(2025, 3, 18), month_end(earlier))
    assert facts(tile.series_last_year[place]) == figure(key, tables, from_date=f"{earlier:%Y-%m}", as_of=as_of)


@pytest.mark.parametrize("owner", ["Élodie Brac", ["Élodie Brac", "Benoît Ley"]])
def test_owner(tables: dict, owner: object) -> None:
    for tile in dashboard(["KPI_REVENUE", "KPI_NO_SHOW_RATE"], tables, owner=owner, **MARCH):
        assert facts(tile.reading) == figure(tile.key, tables, owner=owner, **MARCH)
        assert facts(tile.series[3]) == figure(
            tile.key, tables, owner=owner, from_date=f"{tile.months[3]:%Y-%m}", as_of=month_end(tile.months[3])
        )


def test_options_and_order_of_the_slots(tables: dict) -> None:
    slots = ["KPI_SALES_CYCLE[stat=median]", "KPI_REVENUE", "KPI_SALES_CYCLE"]
    made = dashboard(slots, tables, **MARCH)
    assert [tile.key for tile in made] == slots
    for tile in made:
        assert facts(tile.reading) == figure(tile.key, tables, **MARCH)


def test_thirteen_months_unless_told(finished: dict, tables: dict) -> None:
    tile = finished["KPI_REVENUE"]
    assert tile.months == tuple(add_months(date(2025, 3, 1), count) for count in range(13))
    assert len(tile.series) == len(tile.series_last_year) == 13
    [short] = dashboard(["KPI_REVENUE"], tables, months=3, **MARCH)
    assert (short.months, short.series, short.series_last_year) == (
        tile.months[-3:],
        tile.series[-3:],
        tile.series_last_year[-3:],
    )


def test_the_months_of_a_year_under_way_end_with_the_as_of_day(tables: dict) -> None:
    [tile] = dashboard(["KPI_REVENUE"], tables, from_date="2026", as_of="2026-02-10")
    assert tile.months[-1] == date(2026, 2, 1)


def test_one_day_later_nothing_of_a_finished_month_moves(tables: dict, finished: dict) -> None:
    """Events only: what is measured at the as-of day itself may move."""
    [tile] = dashboard(["KPI_REVENUE"], tables, from_date="2026-03", as_of=date(2026, 3, 31) + timedelta(1))
    known = finished["KPI_REVENUE"]
    assert replace(tile.reading, scope=known.reading.scope) == known.reading
    assert facts(tile.previous) == facts(known.previous)


# --- forms of the tables ---


def test_data_frames_give_the_same_tiles(tables: dict, finished: dict) -> None:
    frames = {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in tables.items()}
    frames["orders"] = frames["orders"].assign(
        date=pd.to_datetime(frames["orders"]["date"]), amount=pd.to_numeric(frames["orders"]["amount"])
    )
    assert {tile.key: tile for tile in dashboard(CODES, frames, **MARCH)} == finished


def test_an_array_is_refused_its_rows_are_not(tables: dict, finished: dict) -> None:
    arrays = {name: np.array([list(row) for row in rows], dtype=object) for name, rows in tables.items()}
    with pytest.raises(KpiError) as refused:
        dashboard(CODES, arrays, **MARCH)
    assert refused.value.code == "not_a_table"
    lists = {name: array.tolist() for name, array in arrays.items()}
    assert {tile.key: tile for tile in dashboard(CODES, lists, **MARCH)} == finished


def test_the_tables_are_left_as_they_were(tables: dict) -> None:
    before = {name: [tuple(row) for row in rows] for name, rows in tables.items()}
    dashboard(CODES, tables, **MARCH)
    assert {name: [tuple(row) for row in rows] for name, rows in tables.items()} == before


def test_no_column_is_converted_twice(tables: dict, mocker) -> None:
    converted: Counter[tuple[str, str]] = Counter()
    load = Frame._load

    def counted(frame: Frame, column: str):
        converted[frame.name, column] += 1
        return load(frame, column)

    mocker.patch.object(Frame, "_load", counted)
    dashboard(CODES, tables, **MARCH)
    assert len(converted) > 30
    assert set(converted.values()) == {1}
