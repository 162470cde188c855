"""Edges of cells: numbers, dates and errors as people and hosts write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.test_edges import HEADER, NARROW, NBSP, refused, sold, won
from xl_kpi import Settings
from xl_kpi.tables.load import load_tables

# --- cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("12 500,50", 12500.5),
        (f"12{NBSP}500,50{NARROW}€", 12500.5),
        (f"12{NARROW}500", 12500),
        ("1,234.56", 1234.56),
        ("1.234,56", 1234.56),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1'234.50", 1234.5),
        ("€ 1 234", 1234),
        ("1234 EUR HT", 1234),
        ("$1,234.5", 1234.5),
        ("(300)", -300),
        ("(1 300,5)", -1300.5),
        ("-300", -300),
        ("−300", -300),
        ("300-", -300),
        ("12 %", 0.12),
        ("12,5%", 0.125),
        ("1e3", 1000),
        (",5", 0.5),
        (Decimal("12500.50"), 12500.5),
        (np.int64(12), 12),
        (np.float32(0.5), 0.5),
        (12, 12),
    ],
)
def test_a_number_is_read_as_typed(cell: Any, amount: float) -> None:
    assert sold(won("2026-03-05", cell)).value == pytest.approx(amount)


def test_the_column_decides_what_a_comma_or_a_point_means() -> None:
    def total(*cells: str) -> float | None:
        return sold([[f"D{number}", "won", cell, "2026-03-05"] for number, cell in enumerate(cells)]).value

    assert total("1,234") == 1234
    assert total("1,234", "12,5") == pytest.approx(1.234 + 12.5)
    assert total("1.234") == 1.234
    assert total("1.234", "1.234,56") == pytest.approx(1234 + 1234.56)  # here points group thousands


@pytest.mark.parametrize("cell", ["douze", "12 500 50 a", "1.2.3,4,5", "--", "12/3"])
def test_a_text_that_is_no_number_is_refused_with_its_row(cell: str) -> None:
    rows = [*won("2026-03-05"), ["D2", "won", cell, "2026-03-05"]]
    refused(
        "bad_number",
        "Montant HT",
        "3",
        cell,
        rows=rows,
        header=[*HEADER[:2], "Montant HT", "closed_at"],
    )


ERRORS = ["#N/A", "#DIV/0!", "#VALEUR!", "#REF!", "#n/a", -2146826246, -2146826281.0, {"type": "Error"}]


@pytest.mark.parametrize("error", ERRORS, ids=str)
@pytest.mark.parametrize("column", [0, 2, 3])
def test_an_error_cell_is_blank(error: Any, column: int) -> None:
    row = ["D1", "won", 5, "2026-03-05"]
    row[column] = error
    found = sold([row, ["D2", "won", 10, "2026-03-05"]], from_date="2026")
    reasons = {0: [], 2: ["no_amount"], 3: ["no_closed_at"]}[column]
    assert found.value == (10 if column else 15)
    assert [item.reason for item in found.excluded] == reasons


def test_a_boolean_is_no_date() -> None:
    refused("bad_date", "closed_at", "2", rows=won(True))


def test_a_boolean_is_no_amount() -> None:
    refused("bad_number", "amount", "2", rows=won("2026-03-05", True))


def test_a_boolean_status_counts_as_open() -> None:
    assert sold([["D1", True, 5, "2026-03-05"]]).value == 0


# --- dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        46086,
        46086.75,
        "46086",
        np.int64(46086),
        Decimal(46086),
        date(2026, 3, 5),
        datetime(2026, 3, 5, 18),
        np.datetime64("2026-03-05"),
        pd.Timestamp("2026-03-05 18:00"),
        "2026-03-05",
        "2026-03-05T18:00:00.000Z",
        "20260305",
        "2026/03/05",
        "05/03/2026",
        "05.03.2026 18:00",
        "5-3-26",
        " 05/03/2026 ",
    ],
)
def test_a_date_is_read_as_typed(cell: Any) -> None:
    assert sold(won(cell), from_date="2026-03-05", to_date="2026-03-05").value == 100


@pytest.mark.parametrize("cell", ["31/02/2026", "2026-02-30", "00/03/2026", "hier", "13/13/2026", -5, 9_999_999])
def test_an_impossible_date_is_refused_with_its_row(cell: Any) -> None:
    refused("bad_date", "Close le", "2", str(cell), rows=won(cell), header=[*HEADER[:3], "Close le"])


def told(cells: list[Any], **settings: Any) -> tuple[float | None, list[str]]:
    """Revenue of March from deals closed on these days, and the ambiguous columns reported."""
    rows = [HEADER, *([f"D{number}", "won", 1, cell] for number, cell in enumerate(cells))]
    tables = load_tables({"deals": rows}, Settings(**settings))
    tables.frames["deals"].column("closed_at")
    asides = [aside.column for aside in tables.asides() if aside.code == "ambiguous_dates"]
    return sold(rows[1:], from_date="2026-03", settings=Settings(**settings)).value, asides


def test_ambiguous_dates_are_day_first_and_reported() -> None:
    assert told(["05/03/2026", "03/05/2026"]) == (1, ["closed_at"])
    assert told(["05/03/2026", "06/03/2026"]) == (2, ["closed_at"])


def test_the_date_order_decides_ambiguous_dates() -> None:
    assert told(["05/03/2026", "06/03/2026"], date_order="dmy") == (2, [])
    assert told(["05/03/2026", "03/06/2026"], date_order="mdy") == (1, [])
    assert told(["26/03/05", "26/03/06"], date_order="ymd") == (2, [])


def test_another_row_decides_the_order_of_dates() -> None:
    assert told(["03/05/2026", "03/13/2026"]) == (2, [])
    assert told(["03/05/2026", "03/13/2026"], date_order="dmy") == (2, [])
    assert told(["05/03/2026", "13/03/2026"], date_order="mdy") == (2, [])
    assert told(["2026-03-05"]) == (1, [])
