"""Any range that a person selects works, as each host hands it over; what cannot work says why in one sentence."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.hosts.plain import ask
from tests.hosts.sample import AS_OF, OWNER, block
from udfs import ranges
from udfs.ranges import table_block
from xl_kpi.core.period import from_serial, serial

DAY = AS_OF.isoformat()
MARCH = {"from_date": "2026-03", "as_of": DAY}
EXPECTED = 114810
"""The revenue of March by the deals of the sample."""
Rows = list[list[Any]]

DEALS: Rows = [
    ["Statut", "Montant", "Close le", "Commercial", "N° affaire"],
    ["gagné", 1000.0, 46090.0, "Léa", "D1"],
    ["gagné", 500.0, 46091.0, "Tom", "D2"],
    ["perdu", 300.0, 46092.0, "Léa", "D3"],
    ["en cours", 200.0, None, "Tom", "D4"],
]
BLANK = [None] * 5


class JsNull:
    """What Pyodide hands over for JavaScript's null."""

    def __repr__(self) -> str:
        return "jsnull"


def revenue(rows: Any, **given: Any) -> Any:
    return ask("KPI_REVENUE", rows, **{**MARCH, **given})


def changed(change: Callable[[Any], Any], column: int) -> Rows:
    """The deals with every cell of a column changed."""
    header, *rows = DEALS
    return [header, *([*row[:column], change(row[column]), *row[column + 1 :]] for row in rows)]


# --- the shape of a range ------------------------------------------------------------------------------------

FULL = block("deals", "fr")
WIDTH = len(FULL[0])

SHAPES: dict[str, Callable[[], Any]] = {
    "a table with [#All]": lambda: FULL,
    "tuples of tuples": lambda: tuple(map(tuple, FULL)),
    "a list of tuples": lambda: [tuple(row) for row in FULL],
    "a numpy array": lambda: np.array(FULL, dtype=object),
    "columns turned round": lambda: [row[::-1] for row in FULL],
    "English headers and words": lambda: block("deals", "en"),
    "headers in capitals": lambda: [[str(cell).upper() for cell in FULL[0]], *FULL[1:]],
    "headers without accents": lambda: [[str(cell).replace("é", "e") for cell in FULL[0]], *FULL[1:]],
    "headers with line breaks": lambda: [[f" {cell}\n".replace(" le", "\nle") for cell in FULL[0]], *FULL[1:]],
    "extra columns on both sides": lambda: [["Semaine", *FULL[0], "Notes"], *(["x", *row, "y"] for row in FULL[1:])],
    "blank header cells": lambda: [[None, *FULL[0], "", None], *([None, *row, "a", 3] for row in FULL[1:])],
    "the same foreign header twice": lambda: [["Notes", *FULL[0], "Notes"], *([1, *row, 2] for row in FULL[1:])],
    "blank rows below": lambda: [*FULL, *[[None] * WIDTH] * 100],
    "rows of empty texts below": lambda: [*FULL, *[[""] * WIDTH] * 100],
    "blank rows above": lambda: [*[[None] * WIDTH] * 3, *FULL],
    "blank rows between": lambda: [FULL[0], *(line for row in FULL[1:] for line in (row, [""] * WIDTH))],
    "short rows": lambda: [FULL[0], *(row[: 1 + max(place for place, c in enumerate(row) if c)] for row in FULL[1:])],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_range_of_any_shape_gives_the_same(shape: str) -> None:
    assert revenue(SHAPES[shape]()) == EXPECTED


def test_the_order_of_rows_says_nothing() -> None:
    assert revenue([FULL[0], *FULL[:0:-1]]) == EXPECTED


def test_a_whole_column_pair_costs_what_its_filled_cells_cost(mocker: Any) -> None:
    """A million blank rows are looked at once, without reading one of their cells."""
    look = mocker.spy(ranges, "is_blank")
    filled = [["Statut", "Close le"], ["gagné", 46090.0], ["perdu", 46091.0]]
    for blank in ((None, None), ("", "")):
        whole = tuple(map(tuple, filled)) + (blank,) * (2**20 - len(filled))
        assert ask("KPI_CLOSING_RATE", whole, denominator="closed", **MARCH) == 0.5
    assert look.call_count < 200


def test_a_whole_column_pair_of_separate_lists_works_too(mocker: Any) -> None:
    look = mocker.spy(ranges, "is_blank")
    whole = [["Statut", "Close le"], ["gagné", 46090.0], *([None, None] for _ in range(2**17))]
    assert ask("KPI_CLOSING_RATE", whole, denominator="closed", **MARCH) == 1
    assert look.call_count < 100


WORDS = ["gagné", "perdu", "Gagnée", "en cours", "LOST", ""]


@pytest.mark.parametrize("header", [[], ["Statut"], ["Status"], ["État"]])
@pytest.mark.parametrize("blank", [0, 5])
def test_one_column_of_statuses_is_enough_for_a_closing_rate(header: list[str], blank: int) -> None:
    column = [[word] for word in (*header, *WORDS, *[""] * blank)]
    assert ask("KPI_CLOSING_RATE", column, denominator="closed", as_of=DAY) == 0.5


def test_one_column_of_statuses_that_came_flat_says_what_it_is() -> None:
    """xlwings may flatten a column; a row of statuses is no table, and the sentence must say so."""
    said = ask("KPI_CLOSING_RATE", ["gagné", "perdu", "gagné"], denominator="closed", as_of=DAY)
    assert said.startswith("KPI_CLOSING_RATE: Table Affaires")
    assert "aucun en-tête connu" in said


def test_a_flat_list_is_one_row() -> None:
    assert revenue(["Statut", "Montant", "Close le"]) == 0


def test_a_table_of_one_cell_is_its_header() -> None:
    assert "a besoin de la colonne" in revenue("Statut")
    assert "a besoin de la colonne" in revenue([["Statut"]])


@pytest.mark.parametrize("nothing", [None, "", [], [[]], [[None]], [["", None], [None, ""]], ((None,),), [None, None]])
def test_a_blank_range_is_no_table(nothing: Any) -> None:
    assert revenue(nothing).startswith("KPI_REVENUE se calcule sur les tables Affaires (deals), Commandes")


# --- what cells hold -----------------------------------------------------------------------------------------


def _text(number: float, form: str) -> str:
    return form.format(number).replace(",", "\u202f").replace(".", ",")


AMOUNTS: dict[str, Callable[[Any], Any]] = {
    "whole numbers": int,
    "Decimals": lambda cell: Decimal(str(cell)),
    "texts": str,
    "French texts": lambda cell: _text(cell, "{:,.2f}"),
    "texts with a currency": lambda cell: _text(cell, "{:,.2f} €"),
    "numpy numbers": np.float64,
    "wrapped with their format": lambda cell: {"type": "FormattedNumber", "basicValue": cell, "numberFormat": "0 €"},
    "some of each": {1000.0: 1000, 500.0: "500,00", 300.0: Decimal(300), 200.0: {"basicValue": 200.0}}.get,
}  # fmt: skip


@pytest.mark.parametrize("kind", AMOUNTS)
def test_amounts_of_any_kind_give_the_same(kind: str) -> None:
    assert revenue(changed(AMOUNTS[kind], 1)) == 1500


def _aware(cell: float | None) -> Any:
    return cell and datetime.combine(from_serial(cell), datetime.min.time(), UTC)


DATES: dict[str, Callable[[Any], Any]] = {
    "serials": lambda cell: cell,
    "whole serials": lambda cell: cell and int(cell),
    "dates": lambda cell: cell and from_serial(cell),
    "datetimes": lambda cell: cell and datetime.combine(from_serial(cell), datetime.min.time()),
    "aware datetimes": _aware,
    "pandas timestamps": lambda cell: cell and pd.Timestamp(from_serial(cell)),
    "ISO texts": lambda cell: cell and from_serial(cell).isoformat(),
    "French texts": lambda cell: cell and f"{from_serial(cell):%d/%m/%Y}",
    "texts of serials": lambda cell: cell and f"{cell:.0f}",
    "Decimals": lambda cell: cell and Decimal(str(cell)),
}


@pytest.mark.parametrize("wall_clock", [False, True])
@pytest.mark.parametrize("kind", DATES)
def test_dates_of_any_kind_give_the_same(kind: str, wall_clock: bool) -> None:
    rows = changed(DATES[kind], 2)
    by_day = [revenue(rows, from_date=day, to_date=day, wall_clock=wall_clock) for day in (46089, 46090, 46091)]
    assert by_day == [0, 1000, 500]


@pytest.mark.parametrize(("wall_clock", "march", "april"), [(True, 10, 0), (False, 0, 10)])
def test_the_time_zone_that_com_adds_does_not_move_a_day(wall_clock: bool, march: float, april: float) -> None:
    """pywintypes calls the time of the sheet UTC: 23:30 on 31 March is not the 1 April that it would be in Paris."""
    rows = [["Statut", "Montant", "Close le"], ["gagné", 10.0, datetime(2026, 3, 31, 23, 30, tzinfo=UTC)]]
    later = {"as_of": "2026-04-30", "wall_clock": wall_clock}
    assert (revenue(rows, **later), revenue(rows, **{**later, "from_date": "2026-04"})) == (march, april)


@pytest.mark.parametrize(
    "kind", [datetime(2026, 3, 31, 23, 30, tzinfo=UTC), datetime(2026, 3, 31), 46112.0, "31/03/2026"]
)
@pytest.mark.parametrize("argument", ["to_date", "as_of"])
def test_a_day_given_as_an_argument_may_be_of_any_kind(kind: Any, argument: str) -> None:
    assert revenue(DEALS, **{"from_date": "2026-03-01", argument: kind}, wall_clock=True) == 1500


ERRORS = ["#N/A", "#DIV/0!", "#VALEUR!", -2146826246, -2146826281, {"type": "Error", "errorType": "NotAvailable"},
          JsNull(), pd.NA, pd.NaT, float("nan"), None, "", "   "]  # fmt: skip


@pytest.mark.parametrize("cell", ERRORS, ids=str)
@pytest.mark.parametrize("column", [0, 1, 2, 3, 4])
def test_an_error_or_a_missing_value_is_a_blank_cell(cell: Any, column: int) -> None:
    rows = [*DEALS, ["gagné", 7.0, 46090.0, "Léa", "D9"]]
    rows[-1] = [*rows[-1][:column], cell, *rows[-1][column + 1 :]]
    blank = [*DEALS, [*rows[-1][:column], None, *rows[-1][column + 1 :]]]
    assert revenue(rows) == revenue(blank) == (1500 if column in (0, 1, 2) else 1507)


@pytest.mark.parametrize("cell", ERRORS, ids=str)
def test_an_error_in_a_header_is_a_column_without_name(cell: Any) -> None:
    assert revenue([[*row, cell if number == 0 else 1] for number, row in enumerate(DEALS)]) == 1500


@pytest.mark.parametrize("cell", ERRORS, ids=str)
def test_rows_of_errors_below_are_no_rows(cell: Any) -> None:
    assert revenue([*DEALS, *[[cell] * 5] * 3]) == 1500


def test_true_and_false_count_as_one_and_zero_on_every_host() -> None:
    """Calc hands them over as 1 and 0."""
    rows = [DEALS[0], ["gagné", True, 46090.0, "Léa", "D1"], ["gagné", False, 46090.0, "Léa", "D2"]]
    assert revenue(rows) == 1


def test_a_number_as_identifier_is_the_same_number_everywhere() -> None:
    """5551, 5551.0, Decimal and the text of it are one customer."""
    header = ["Statut", "Montant", "Close le", "N° client"]
    accounts = (5551, 5551.0, Decimal(5551), "5551", " 5551 ")
    rows = [header, *(["gagné", 10.0, 46090.0, account] for account in accounts)]
    assert ask("KPI_AVERAGE_BASKET", rows, per="customer", **MARCH) == 50


# --- quality -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", ["deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_table_is_recognised_by_its_headers(table: str, language: str) -> None:
    header, read, *_ = ask("KPI_DATA_QUALITY", block(table, language))
    assert header[0] == "Table"
    assert (read[0], read[2]) == (ranges.schemas()[table].sheet["fr"], len(block(table, language)) - 1)


def test_the_first_row_of_a_block_is_where_the_range_starts() -> None:
    found = table_block("deals", [BLANK, *DEALS, BLANK])
    assert found is not None
    assert (found.first_row, len(found.rows)) == (2, len(DEALS))
    assert table_block("deals", [BLANK, BLANK]) is None


def test_serials_are_days() -> None:
    assert serial(AS_OF) == 46112
    assert revenue(DEALS, owner=OWNER) == 0
