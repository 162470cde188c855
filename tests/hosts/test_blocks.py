"""Blocks of rows and whole columns: series, tables, headings, moments, what is checked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.hosts.plain import ask
from tests.hosts.test_ranges import DAY, DEALS, MARCH, changed, revenue
from udfs import ranges
from udfs.binding import answer, find_function
from udfs.columns import grid_of
from udfs.ranges import Block
from xl_kpi.core.errors import KpiError


def test_a_code_without_values_keeps_its_row_of_a_series() -> None:
    codes = [["KPI_REVENUE"], [None], ["KPI_REVENU"], ["KPI_COMPLAINTS"], ["KPI_SALES_COUNT"]]
    given: dict[str, Any] = {"as_of": DAY, "months": 3}
    rows = ask("KPI_SERIES", codes, DEALS, **given)
    assert (rows[0], rows[1], rows[4]) == ([0, 0, 1500], ["", "", ""], [0, 0, 2])
    assert rows[2][0].startswith("KPI_REVENU n'est pas un indicateur connu")
    assert rows[3][0].startswith("KPI_COMPLAINTS a besoin de la table Réclamations (complaints)")
    assert (rows[2][1:], rows[3][1:]) == (["", ""], ["n/d", "n/d"])
    heads, *named = ask("KPI_SERIES", codes, DEALS, **given, settings="headers=yes")
    assert [row[0] for row in named] == ["KPI_REVENUE", "", "", "KPI_COMPLAINTS", "KPI_SALES_COUNT"]
    assert [row[1:] for row in named] == rows
    assert len(heads) == 4


@pytest.mark.parametrize("count", [1, 2, 120])
def test_a_series_has_as_many_months_as_asked(count: int) -> None:
    [row] = ask("KPI_SERIES", "KPI_REVENUE", DEALS, as_of=DAY, months=count)
    assert (len(row), row[-1]) == (count, 1500)


@pytest.mark.parametrize("count", [0, -1, 1.5, 120.5, 121])
def test_a_number_of_months_that_cannot_be_is_said(count: float) -> None:
    assert f"«\u00a0{count}\u00a0»" in ask("KPI_SERIES", "KPI_REVENUE", DEALS, as_of=DAY, months=count)


def test_a_series_says_which_code_cannot_be_computed() -> None:
    """Not even when the sentence itself names no KPI."""
    [row] = ask("KPI_SERIES", "KPI_REVENUE", changed(lambda _: "cher", 1), as_of=DAY, months=2)
    assert row[0].startswith("KPI_REVENUE: ")
    assert "n'est pas un nombre" in row[0]
    assert row[1] == "n/d"


def test_a_table_begins_with_headings_when_asked() -> None:
    plain = ask("KPI_TABLE", "KPI_REVENUE", DEALS, **MARCH)
    assert ask("KPI_TABLE", "KPI_REVENUE", DEALS, **MARCH, settings="headers=no") == plain
    for settings, words in {"en-têtes=oui": ["Indicateur", "Valeur"], "headers=1; langue=en": ["KPI", "Value"]}.items():
        heads, row = ask("KPI_TABLE", "KPI_REVENUE", DEALS, **MARCH, settings=settings)
        assert heads[:3] == ["Code", *words]
        assert (len(heads), row[2]) == (15, 1500)


@pytest.mark.parametrize(("language", "words"), [("fr", "Le réglage language"), ("en", "The setting language")])
def test_settings_that_cannot_be_read_are_said_in_the_language_of_the_host(language: str, words: str) -> None:
    with pytest.raises(KpiError) as caught:
        ask_raising("KPI", language, code="KPI_REVENUE", deals=DEALS, as_of=DAY, settings="langue=de")
    assert caught.value.language == language
    assert str(caught.value).startswith(f"KPI_REVENUE: {words}")


def ask_raising(name: str, language: str, **given: Any) -> Any:
    function = find_function(name)
    return answer(function, [given.get(argument.name) for argument in function.arguments], language)


@pytest.mark.parametrize("blank", [None, ""])
def test_a_whole_column_of_names_costs_what_its_filled_cells_cost(blank: Any, mocker: Any) -> None:
    look = mocker.spy(ranges, "is_error")
    owners = (("Léa",), *((blank,),) * (2**17))
    assert revenue(DEALS, owner=owners) == 1000
    assert look.call_count < 100


@pytest.mark.parametrize("other", ["05/03/2026", 46086.0])
def test_a_moment_among_other_cells_keeps_its_day(other: Any) -> None:
    """One date typed as text, and COM's others are read one by one."""
    late = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    rows = [["Statut", "Montant", "Close le"], ["gagné", 10.0, late], ["gagné", 5.0, other]]
    asked = {"as_of": "2026-04-30", "wall_clock": True}
    days = {"2026-03-30": 0, "2026-03-31": 10, "2026-04-01": 0, "2026-03-05": 5}
    assert {day: revenue(rows, **asked, from_date=day, to_date=day) for day in days} == days


@pytest.mark.parametrize("others", [[], [None], ["x", True]])
def test_a_moment_is_the_number_that_the_sheet_holds(others: list[Any]) -> None:
    moments = [datetime(2026, 3, 31, 12, 0, tzinfo=UTC), datetime(2026, 3, 31, 6, 30, 36, 432000, tzinfo=UTC)]
    rows = [["Close le"], *([cell] for cell in (*moments, *others))]
    found = grid_of(Block(rows, wall_clock=True)).column(0)
    assert list(found)[:2] == pytest.approx([46112.5, 46112.271255], rel=0, abs=1e-9)
    assert all(type(cell) is not datetime for cell in found)


@pytest.mark.parametrize("header", [[], [["Statut"]], [["Status"]]])
def test_a_list_of_statuses_may_be_checked(header: list[list[str]]) -> None:
    _, read, *_ = ask("KPI_DATA_QUALITY", [*header, ["gagné"], ["perdu"], ["en cours"]])
    assert (read[0], read[2]) == ("Affaires", 3)


@pytest.mark.parametrize("function", ["KPI_CLOSING_RATE", "KPI_DATA_QUALITY"])
def test_a_list_of_other_words_is_no_list_of_statuses(function: str) -> None:
    assert "aucun en-tête connu parmi «\u00a0pomme\u00a0»" in ask(function, [["pomme"], ["poire"]])
