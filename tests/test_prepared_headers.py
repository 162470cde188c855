"""Columns that a workbook prepares for its formulas (`x_…`) are no data, and no news either."""

import pytest

from xl_kpi.core.settings import Settings
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.load import load_table

ROWS = [
    ["N° affaire", "Montant", "Ma colonne", "x_owner_no", "x_amount_base"],
    ["D1", 100, "note", 1, 100],
    [None, None, None, 1, 0],
    ["D2", 50, None, 2, 50],
    [None, None, None, 1, 0],
]


def test_they_are_no_unknown_headers() -> None:
    assert load_table("deals", ROWS, Settings()).unknown_headers == ("Ma colonne",)


def test_a_row_of_nothing_else_is_blank() -> None:
    frame = load_table("deals", ROWS, Settings())
    assert frame.size == 2
    assert frame.column("amount").tolist() == [100, 50]


@pytest.mark.parametrize("said", ["x_owner_no", "X_Owner_No"])
def test_one_that_the_user_explains_counts(said: str) -> None:
    frame = load_table("deals", ROWS, Settings(), Maps(columns={("deals", "probability"): said}))
    assert frame.has("probability")
