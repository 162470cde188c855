"""Columns that a workbook prepares for its formulas (`x_…`) are no data, and no news either."""

import pytest

from xl_kpi.core.settings import Settings
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.load import load_table

ROWS = [
    ["N° affaire", "Montant", "Ma colonne", "x_ready", "x_owner_no", "x_amount_base"],
    ["D1", 100, "note", 1, 1, 100],
    [None, None, None, 1, 1, 0],
    ["D2", 50, None, 1, 2, 50],
    [None, None, None, 1, 1, 0],
]


def test_they_are_no_unknown_headers() -> None:
    assert load_table("deals", ROWS, Settings()).unknown_headers == ("Ma colonne",)


def test_a_column_of_another_program_is_told() -> None:
    rows = [["N° affaire", "Montant", "x_studio_note"], ["D1", 100, "tiède"]]
    assert load_table("deals", rows, Settings()).unknown_headers == ("x_studio_note",)


def test_a_row_of_nothing_else_is_blank() -> None:
    frame = load_table("deals", ROWS, Settings())
    assert frame.size == 2
    assert frame.column("amount").tolist() == [100, 50]


@pytest.mark.parametrize("said", ["x_owner_no", "X_Owner_No"])
def test_one_that_the_user_explains_counts(said: str) -> None:
    frame = load_table("deals", ROWS, Settings(), Maps(columns={("deals", "probability"): said}))
    assert frame.has("probability")


TARGETS = [
    ["Indicateur", "Repère", "Sens", "Réalisé", "Contrôle", "x_key"],
    ["KPI_REVENUE", 100, "plus haut = mieux", 90, "● complet", "KPI_REVENUE"],
    [None, None, None, None, "", ""],
    ["KPI_SALES_COUNT", 5, "plus bas = mieux", "à venir", "● complet", "KPI_SALES_COUNT"],
    [None, None, None, None, "", ""],
]


def test_what_a_page_computes_is_no_data() -> None:
    frame = load_table("targets", TARGETS, Settings())
    assert (frame.size, frame.given, frame.unknown_headers) == (2, ("kpi", "target", "direction"), ())
    words = frame.labels("direction")
    assert [words.words[code] for code in words.codes] == ["up", "down"]


def test_a_file_of_targets_may_bring_what_a_page_computes() -> None:
    """It is known, and left alone; in another table the same word is news."""
    assert load_table("targets", [["Indicateur", "Réalisé"], ["KPI_REVENUE", "?"]], Settings()).given == ("kpi",)
    rows = [["N° affaire", "Contrôle", "x_ready"], ["D1", "vu", 1]]
    assert load_table("deals", rows, Settings()).unknown_headers == ("Contrôle",)
