"""The memory of the functions: never a stale value, bounded, and a table that has not changed is read once."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import product
from typing import Any
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from tests.hosts.plain import ask
from tests.hosts.sample import OWNER, block
from udfs import cache, figures
from udfs.cache import Memory
from udfs.ranges import Block, table_block
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings

HEADER = ["Statut", "Montant", "Close le", "N° client"]
DAY = "2026-03-31"


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    """A memory of our own, empty."""
    fresh = Memory()
    monkeypatch.setattr(figures, "MEMORY", fresh)
    return fresh


def deals(*amounts: Any) -> list[list[Any]]:
    return [[*HEADER], *(["gagné", amount, 46090.0, "C1"] for amount in amounts)]


def revenue(rows: Any, **given: Any) -> Any:
    return ask("KPI_REVENUE", rows, as_of=given.pop("as_of", DAY), **given)


# --- never a stale value -------------------------------------------------------------------------------------


def test_the_same_list_with_a_cell_changed_in_place_is_another_table() -> None:
    rows = deals(100.0, 200.0)
    assert revenue(rows) == 300
    rows[1][1] = 150.0
    assert revenue(rows) == 350
    rows.append(["gagné", 1.0, 46090.0, "C2"])
    assert revenue(rows) == 351
    del rows[1]
    assert revenue(rows) == 201
    rows[0][1] = "Montant au tarif"
    assert "a besoin de la colonne Montant (amount)" in revenue(rows)


ALIKE = [1, 1.0, True, Decimal(1), "1", "1,0", 0, 0.0, -0.0, False, Decimal(0), "0", None, "", float("nan"), "#N/A"]


@given(st.lists(st.tuples(st.sampled_from(ALIKE), st.sampled_from(ALIKE)), min_size=2, max_size=6))
def test_cells_that_look_alike_give_what_they_give_without_memory(pairs: list[tuple[Any, Any]]) -> None:
    """Amounts and customer numbers that Python may hold for equal, asked for in any order."""
    for amount, account in pairs:
        rows = [HEADER, ["gagné", amount, 46090.0, account], ["gagné", 7.0, 46090.0, "C1"]]
        for call in (revenue, per_customer):
            remembered = call(rows)
            with mock.patch.object(figures, "MEMORY", Memory()):
                assert call(rows) == remembered


def per_customer(rows: Any) -> Any:
    return ask("KPI_AVERAGE_BASKET", rows, per="customer", as_of=DAY)


@pytest.mark.parametrize("cell", [pd.NA, pd.NaT, float("nan"), Decimal("NaN"), {"type": "Error"}])
def test_a_missing_value_compares_with_any_cell(cell: object) -> None:
    for other in (100.0, "100", cell, None, False, {}):
        assert revenue(deals(cell, 5.0)) == 5
        assert revenue(deals(other, 5.0)) in (5, 105)
        assert revenue(deals(5.0, cell)) == 5


def test_equal_moments_on_two_wall_clocks_are_two_days() -> None:
    """23:30 in one zone is the same moment as 01:30 in another, but the sheets show two days."""
    paris = datetime(2026, 4, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    london = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert paris == london
    shown = {}
    for name, moment in {"paris": paris, "london": london}.items():
        rows = [HEADER, ["gagné", 10.0, moment, "C1"]]
        shown[name] = revenue(rows, from_date="2026-04", as_of="2026-04-30", wall_clock=True)
    assert shown == {"paris": 10, "london": 0}


def test_the_clock_of_the_sheet_and_that_of_the_world_are_kept_apart() -> None:
    rows = [HEADER, ["gagné", 10.0, datetime(2026, 3, 31, 23, 30, tzinfo=UTC), "C1"]]
    april = {"from_date": "2026-04", "as_of": "2026-04-30"}
    assert revenue(rows, **april) == 10, "half past one in Paris"
    assert revenue(rows, **april, wall_clock=True) == 0
    assert revenue(rows, **april) == 10


def test_a_table_is_not_another_one_with_the_same_cells() -> None:
    rows = [["Date", "Montant", "N° client"], [46090.0, 10.0, "C1"], [46091.0, 5.0, "C1"]]
    assert ask("KPI_REVENUE", None, rows, as_of=DAY) == 15
    assert "de la table Affaires" in ask("KPI_REVENUE", rows, None, as_of=DAY)
    assert ask("KPI_REVENUE", None, rows, as_of=DAY) == 15


def test_settings_are_part_of_the_question() -> None:
    rows = [["Statut", "Montant", "Close le"], ["gagné", 10.0, "03/04/2026"]]
    tables = {"deals": rows, "from_date": "2026-04", "as_of": "2026-12-31"}
    assert ask("KPI", "KPI_REVENUE", settings="date_order=dmy", **tables) == 10
    assert ask("KPI", "KPI_REVENUE", settings="date_order=mdy", **tables) == 0
    assert ask("KPI", "KPI_REVENUE", settings="date_order=dmy", **tables) == 10


def test_a_table_with_its_header_lower_down_names_its_own_rows() -> None:
    wrong = deals("beaucoup")
    assert "ligne 2" in revenue(wrong)
    assert "ligne 4" in revenue([[None] * 4, [None] * 4, *wrong])
    assert "ligne 2" in revenue(wrong)


def test_options_period_owner_and_rates_are_not_remembered() -> None:
    rows = copy.deepcopy(block("deals", "fr"))
    asked = ({}, {"from_date": "2026-03"}, {"owner": OWNER}, {"as_of": "2026-01-31"}, {"rates": [["Devise", "Taux"]]})
    first = [revenue(rows, **given) for given in asked]
    assert len({*map(str, first)}) == 4
    assert [revenue(rows, **given) for given in reversed(asked)] == first[::-1]


def test_a_blank_as_of_day_follows_the_calendar(mocker: MockerFixture) -> None:
    clock = mocker.patch("udfs.call.datetime")
    rows = deals(10.0)
    rows[1][2] = "2026-04-01"
    given = {"from_date": "2026-04", "as_of": None}
    clock.now.return_value = datetime(2026, 3, 31, 23, 59, 59)
    assert revenue(rows, **given) == 0
    clock.now.return_value = datetime(2026, 4, 1, 0, 0, 0)
    assert revenue(rows, **given) == 10
    clock.now.return_value = datetime(2026, 3, 31, 23, 59, 59)
    assert revenue(rows, **given) == 0


def test_an_error_is_not_remembered() -> None:
    rows = deals("beaucoup")
    assert "n'est pas un nombre" in revenue(rows)
    rows[1][1] = 12.0
    assert revenue(rows) == 12


# --- read once -----------------------------------------------------------------------------------------------


def test_equal_cells_in_new_objects_are_read_once(mocker: MockerFixture) -> None:
    read = mocker.spy(cache, "load_table")
    first = revenue(fresh("deals"))
    for outer, inner in product((list, tuple), repeat=2):
        before = read.call_count
        assert revenue(outer(map(inner, fresh("deals")))) == first
        assert revenue(outer(map(inner, fresh("deals"))), from_date="2026-03", owner=OWNER) != first
        assert read.call_count <= before + 1, (outer, inner)
    ask("KPI_CLOSING_RATE", fresh("deals"), as_of=DAY)
    ask("KPI", "KPI_SALES_CYCLE", fresh("deals"), as_of=DAY)
    ask("KPI_TABLE", [["KPI_REVENUE"]], fresh("deals"), as_of=DAY)
    assert read.call_count <= 4


def test_only_the_table_that_changed_is_read_again(mocker: MockerFixture) -> None:
    read = mocker.spy(cache, "load_table")
    activities, rows = fresh("activities"), fresh("deals")
    ask("KPI_R1_TO_R2_RATE", activities, rows, as_of=DAY)
    rows[1][4] = -1.0
    ask("KPI_R1_TO_R2_RATE", activities, rows, as_of=DAY)
    assert [call.args[0] for call in read.call_args_list] == ["deals", "activities", "deals"]


def test_blank_rows_below_are_no_change(mocker: MockerFixture) -> None:
    read = mocker.spy(cache, "load_table")
    first = revenue(fresh("deals"))
    blank = [[None] * 22 for _ in range(50)]
    assert revenue([*fresh("deals"), *blank]) == first
    assert read.call_count == 1


def fresh(table: str) -> list[list[Any]]:
    """The table in cells of its own, as a host makes them anew for each call."""
    return [[type(cell)(str(cell)) if cell is not None else None for cell in row] for row in block(table, "en")]


# --- bounded -------------------------------------------------------------------------------------------------


def blocks(rows: list[list[Any]]) -> dict[str, Block]:
    found = table_block("deals", rows)
    assert found is not None
    return {"deals": found}


def test_the_oldest_table_goes_first() -> None:
    memory = Memory(most_cells=30)
    one, two, three = (blocks(deals(number, number)) for number in (1.0, 2.0, 3.0))
    first = memory.engine(one, Settings())
    second = memory.engine(two, Settings())
    assert memory.engine(one, Settings()) is first
    memory.engine(three, Settings())
    assert memory.cells <= 30
    assert memory.engine(one, Settings()) is first, "used last"
    assert memory.engine(two, Settings()) is not second


def test_a_table_larger_than_the_memory_is_kept_until_the_next_one() -> None:
    memory = Memory(most_cells=10)
    large = blocks(deals(*range(100)))
    engine = memory.engine(large, Settings())
    assert engine.tables.frames["deals"].size == 100
    assert memory.engine(large, Settings()) is engine
    memory.engine(blocks(deals(1)), Settings())
    assert memory.cells <= 10
    assert memory.engine(large, Settings()) is not engine


def test_what_is_kept_stays_small_however_many_questions_are_asked() -> None:
    memory = Memory(most_cells=200, most_engines=4)
    for number in range(100):
        memory.engine(blocks(deals(*range(number % 40), float(number))), Settings(min_n=number % 7))
        assert memory.cells <= 200
        assert len(memory._engines) <= 4


def test_settings_do_not_fill_the_memory_with_engines() -> None:
    memory = Memory(most_engines=3)
    rows = blocks(deals(1.0))
    for number in range(10):
        memory.engine(rows, Settings(min_n=number))
    assert len(memory._engines) == 3


def test_a_sentence_frees_the_way_for_the_next_call() -> None:
    with pytest.raises(KpiError):
        Memory().engine(blocks([["Valeur", "Montant HT"], [1, 2]]), Settings())
    assert revenue(deals(3.0)) == 3
