"""Functions called as Excel calls them through xlwings: what a person selects → what the cells show."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

import xl_kpi
from tests.hosts.com import process
from tests.hosts.com.process import Cell, WholeColumns
from udfs.binding import find_function

Call = Callable[..., Any]

HEADER = ["Statut", "Montant", "Date de création", "Date de proposition", "Date de clôture", "Commercial"]
MARCH = datetime(2026, 3, 10)
DEALS = [
    HEADER,
    ["gagnée", 1000, MARCH, MARCH, datetime(2026, 3, 31, 23, 30), "Ann"],
    ["gagnée", 3000, MARCH, MARCH, MARCH, "Bob"],
    ["gagnée", 5000, MARCH, MARCH, datetime(2026, 4, 1), "Ann"],
    ["perdue", 700, MARCH, MARCH, MARCH, "Ann"],
    ["en cours", 50, MARCH, None, None, "Bob"],
]
PERIOD = (date(2026, 3, 1), date(2026, 3, 31))
AS_OF = date(2026, 4, 30)


def revenue(call: Call, rows: Any, *, owner: Any = None, period: Any = PERIOD, as_of: Any = AS_OF) -> Any:
    return call("KPI_REVENUE", rows, None, *map(_typed, period), owner, None, _typed(as_of))


def _typed(day: Any) -> Any:
    return Cell(day) if isinstance(day, date) else day


def replaced(row: int, column: str, value: Any) -> list[list[Any]]:
    rows = [list(cells) for cells in DEALS]
    rows[row][HEADER.index(column)] = value
    return rows


def test_dates_keep_the_clock_of_the_cell(call: Call) -> None:
    """COM says that the dates are UTC: taken at its word, a sale at 23:30 would fall on the next day in Paris."""
    assert revenue(call, DEALS) == 4000


def test_days_typed_as_serials_or_text_mean_the_same(call: Call) -> None:
    for period in ((46082.0, 46112.0), ("01/03/2026", "31/03/2026"), ("2026-03", None), ("2026-03-01", "2026-03-31")):
        assert revenue(call, DEALS, period=period) == 4000
        assert revenue(call, DEALS, period=tuple(map(Cell, period))) == 4000


def test_currency_cells_are_read(call: Call) -> None:
    assert revenue(call, replaced(1, "Montant", Decimal("1000.25"))) == 4000.25


def test_numbers_as_text_are_read(call: Call) -> None:
    assert revenue(call, replaced(1, "Montant", "1 000,50")) == 4000.5


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_cell_counts_as_blank(call: Call, error: str) -> None:
    assert revenue(call, replaced(1, "Montant", error)) == revenue(call, replaced(1, "Montant", None)) == 3000


def test_an_error_cell_as_argument_is_said(call: Call) -> None:
    said = revenue(call, DEALS, owner=Cell("#N/A"))
    assert said == revenue(call, DEALS, owner=Cell("#REF!"))
    assert said.startswith("KPI_REVENUE")
    assert "owner" in said


def test_left_out_blank_and_empty_mean_the_default(call: Call) -> None:
    for nothing in (None, Cell(None), "", Cell("")):
        closing = call(
            "KPI_CLOSING_RATE", DEALS, nothing, *map(Cell, PERIOD), nothing, nothing, nothing, nothing, Cell(AS_OF)
        )
        assert closing == 0.5


def test_one_owner_or_a_range_of_them(call: Call) -> None:
    assert revenue(call, DEALS, owner="ann") == 1000
    assert revenue(call, DEALS, owner=Cell("Bob")) == 3000
    assert (
        revenue(call, DEALS, owner=[["Ann", "Bob"]]) == revenue(call, DEALS, owner=[["Ann"], ["Bob"], [None]]) == 4000
    )


def test_whole_columns(call: Call) -> None:
    """A pair of whole columns, a million rows of which nearly all are blank."""
    rows = [["Statut", "Date de clôture"], ["gagnée", MARCH], ["perdue", MARCH], ["gagnée", MARCH]]
    assert call("KPI_SALES_COUNT", WholeColumns(rows), None, *map(Cell, PERIOD), None, None, Cell(AS_OF)) == 2


def test_one_column_of_words(call: Call) -> None:
    words = [["gagnée"], ["perdue"], ["gagnée"], ["en cours"]]
    arguments = [None] * _place("KPI_CLOSING_RATE", "denominator")
    arguments[0], closed = words, Cell("affaires closes")
    assert call("KPI_CLOSING_RATE", *arguments, closed) == pytest.approx(2 / 3)


def test_one_cell_is_a_range_too(call: Call) -> None:
    said = call("KPI_SALES_COUNT", Cell("Statut"))
    assert said == call("KPI_SALES_COUNT", [["Statut"]]) == call("KPI_SALES_COUNT", "Statut")


def test_not_available_is_a_word(call: Call) -> None:
    assert call("KPI_CLOSING_RATE", DEALS, None, "2020-01", None, None, None, None, None, Cell(AS_OF)) == "n/d"


def mistake(language: str) -> str:
    """What the library says of a revenue without any table."""
    with pytest.raises(xl_kpi.KpiError) as error:
        xl_kpi.compute("KPI_REVENUE", {}, as_of=AS_OF)
    return error.value.text(language)


def test_a_mistake_is_its_sentence(call: Call) -> None:
    assert call("KPI_REVENUE") == mistake("fr")


def test_a_mistake_speaks_english() -> None:
    with process.windows("en") as started:
        said = started.submit(process.call, "KPI_REVENUE").result()
    assert said == mistake("en")


def test_a_workbook_installed_in_english_speaks_english_beside_a_french_one(windows: ProcessPoolExecutor) -> None:
    for module, language in (("udfs", "fr"), ("udfs.com.english", "en"), ("udfs", "fr")):
        said = windows.submit(process.call, "KPI_REVENUE", module=module).result()
        assert said == mistake(language)


@pytest.mark.parametrize("error", [RuntimeError("secret"), ZeroDivisionError(), KeyError("a"), MemoryError()])
def test_what_nobody_foresaw_is_one_sentence_too(windows: ProcessPoolExecutor, error: Exception) -> None:
    broken = "xl_kpi.engines.engine.Engine.readings"
    said = windows.submit(process.call_broken, broken, error, "KPI_REVENUE", DEALS).result()
    assert type(error).__name__ in said
    assert "\n" not in said
    assert said.endswith(".")
    assert not any(inside in said for inside in ("Traceback", "secret", "line", ".py"))


def test_a_block_spills(call: Call) -> None:
    codes = [["KPI_REVENUE"], ["KPI_SALES_COUNT"], ["KPI_CLOSING_RATE[denominator=closed]"]]
    arguments: list[Any] = [None] * _place("KPI_TABLE", "settings")
    arguments[0], arguments[1] = codes, DEALS
    arguments[_place("KPI_TABLE", "from_date")] = "2026-03"
    arguments[_place("KPI_TABLE", "as_of")] = Cell(AS_OF)
    rows = call("KPI_TABLE", *arguments)
    assert [row[0] for row in rows] == [code for (code,) in codes]
    assert [row[2] for row in rows] == [4000, 2, pytest.approx(2 / 3)]
    assert {len(row) for row in rows} == {15}
    headed = call("KPI_TABLE", *arguments, "headers=yes")
    assert (len(headed), headed[1:]) == (4, rows)


def test_a_block_of_one_row_is_a_row(call: Call) -> None:
    arguments: list[Any] = [None] * _place("KPI_TABLE", "as_of")
    arguments[0], arguments[1] = Cell("KPI_REVENUE"), DEALS
    arguments[_place("KPI_TABLE", "from_date")] = "2026-03"
    (row,) = call("KPI_TABLE", *arguments, Cell(AS_OF))
    assert (row[0], row[2], len(row)) == ("KPI_REVENUE", 4000, 15)


def test_a_function_without_arguments(call: Call) -> None:
    assert call("KPI_VERSION") == xl_kpi.__version__


def test_a_repeated_call_sees_what_changed(call: Call) -> None:
    assert [revenue(call, rows) for rows in (DEALS, DEALS, replaced(1, "Montant", 2000), DEALS)] == [
        4000,
        4000,
        5000,
        4000,
    ]
    assert revenue(call, replaced(1, "Statut", "perdue")) == 3000


def _place(function: str, argument: str) -> int:
    return [known.name for known in find_function(function).arguments].index(argument)
