"""Arguments of one cell, lists and settings as each host hands them over; what cannot work says why in one sentence."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.hosts.plain import ask
from tests.hosts.sample import block
from tests.hosts.test_ranges import DAY, DEALS, FULL, MARCH, JsNull, changed, revenue
from udfs.binding import answer, find_function
from xl_kpi.core.errors import KpiError

# --- arguments of one cell -----------------------------------------------------------------------------------

ONE_CELL: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda cell: cell,
    "one cell": lambda cell: [[cell]],
    "one cell of tuples": lambda cell: ((cell,),),
    "a flat list": lambda cell: [cell],
    "among blank cells": lambda cell: [[None, cell], ["", None]],
    "a merged cell": lambda cell: [[cell, None, None]],
    "numpy": lambda cell: np.array([[cell]], dtype=object),
}


@pytest.mark.parametrize("shape", ONE_CELL)
def test_one_value_may_come_as_a_range(shape: str) -> None:
    wrap = ONE_CELL[shape]
    said = {"from_date": wrap("2026-03"), "as_of": wrap(DAY), "owner": wrap("Léa"), "basis": wrap("deals")}
    assert ask("KPI_REVENUE", DEALS, **said) == 1000


@pytest.mark.parametrize(
    ("owner", "value"),
    [
        (None, 1500), ("", 1500), ([[None], [""]], 1500), ("léa", 1000), ("  LEA ", 1000), ([["Léa"], ["Tom"]], 1500),
        ([["Léa", "Tom"]], 1500), (["Léa", "Tom"], 1500), ((("Léa",), (None,), ("Léa",)), 1000), (["Léa", "Ann"], 1000),
    ],
)  # fmt: skip
def test_an_owner_may_be_a_name_several_or_nobody(owner: Any, value: float) -> None:
    assert revenue(DEALS, owner=owner) == value


BLANKS = [None, "", "  ", [[None]], [[""]], [], JsNull(), pd.NA, float("nan")]


@pytest.mark.parametrize("blank", BLANKS, ids=str)
def test_a_blank_argument_means_the_default(blank: Any) -> None:
    plain = ask("KPI_CLOSING_RATE", FULL, as_of=DAY)
    names = ("activities", "from_date", "to_date", "owner", "denominator", "mode", "weight", "rates")
    assert ask("KPI_CLOSING_RATE", FULL, as_of=DAY, **dict.fromkeys(names, blank)) == plain
    number = ask("KPI_LOYAL_CUSTOMER_RATE", block("accounts", "fr"), block("orders", "fr"), as_of=DAY)
    assert ask("KPI_LOYAL_CUSTOMER_RATE", block("accounts", "fr"), block("orders", "fr"), min_months=blank,
               min_orders=blank, rule=blank, as_of=DAY) == number  # fmt: skip


@pytest.mark.parametrize("rank", [1, 1.0, "1", Decimal(1), [[1.0]], True])
def test_a_number_may_be_an_option(rank: Any) -> None:
    """An option called 1 comes from a cell as 1.0."""
    rows = block("activities", "fr")
    expect = ask("KPI_MEETINGS_BOOKED", rows, rank="1", **MARCH)
    got = ask("KPI_MEETINGS_BOOKED", rows, rank=rank, **MARCH)
    assert got == expect if rank is not True else "n'est pas un choix possible" in got


@pytest.mark.parametrize(
    ("given", "value"), [(True, "yes"), (False, "no"), ("oui", "yes"), ("NON", "no"), ("yes", "yes")]
)
def test_yes_and_no_may_be_true_and_false(given: Any, value: str) -> None:
    rows = block("activities", "fr")
    got = [ask("KPI_OUTBOUND_CONTACTS", rows, unique=unique, **MARCH) for unique in (given, value)]
    assert got[0] == got[1]
    assert isinstance(got[0], float)


@pytest.mark.parametrize("year", [2026, 2026.0, "2026", [[2026.0]], Decimal(2026)])
def test_a_year_may_be_a_number(year: Any) -> None:
    assert revenue(DEALS, from_date=year) == 1500
    assert revenue(DEALS, from_date=2025) == 0


@pytest.mark.parametrize("count", [2, 2.0, "2", "2,0", [[2.0]], Decimal(2)])
def test_a_count_may_be_of_any_kind(count: Any) -> None:
    got = ask("KPI_SERIES", [["KPI_REVENUE"]], DEALS, as_of=DAY, months=count)
    assert got == [[0, 1500]]


def test_codes_may_stand_in_a_row_a_column_or_alone() -> None:
    codes = ("KPI_REVENUE", "KPI_SALES_COUNT")
    for shape in ([[code] for code in codes], [list(codes)], list(codes), tuple((code,) for code in codes)):
        assert [row[2] for row in ask("KPI_TABLE", shape, DEALS, **MARCH)] == [1500, 2]
    assert [row[2] for row in ask("KPI_TABLE", "KPI_REVENUE", DEALS, **MARCH)] == [1500]


def test_a_blank_code_keeps_its_row() -> None:
    rows = ask("KPI_TABLE", [["KPI_REVENUE"], [None], ["KPI_SALES_COUNT"], [""]], DEALS, **MARCH)
    assert [row[2] for row in rows] == [1500, "", 2]
    assert {len(row) for row in rows} == {15}


def test_a_code_that_cannot_be_read_leaves_the_others() -> None:
    rows = ask("KPI_TABLE", [["KPI_REVENUE"], ["KPI_REVENU"], ["KPI_COMPLAINTS"]], DEALS, **MARCH)
    assert rows[0][2] == 1500
    assert rows[1][2].startswith("KPI_REVENU n'est pas un indicateur connu")
    assert rows[2][2].startswith("KPI_COMPLAINTS a besoin de la table Réclamations (complaints)")


# --- what cannot work ----------------------------------------------------------------------------------------

SAID: dict[str, tuple[Callable[[], Any], str]] = {
    "two cells": (lambda: revenue(DEALS, basis=[["auto"], ["deals"]]), "L'argument basis attend une seule cellule"),
    "two days": (lambda: revenue(DEALS, from_date=[[46082.0, 46112.0]]), "L'argument from_date attend une seule"),
    "an error": (lambda: revenue(DEALS, from_date="#N/A"), "L'argument from_date désigne une cellule en erreur"),
    "an error of COM": (lambda: revenue(DEALS, as_of=-2146826246), "L'argument as_of désigne une cellule en erreur"),
    "an error of Office": (lambda: revenue(DEALS, basis=[[{"type": "Error"}]]), "L'argument basis désigne une cellule"),
    "another table": (lambda: revenue(block("surveys", "fr")), "la plage donnée est la table Satisfaction"),
    "no headers": (lambda: revenue(FULL[1:]), "aucun en-tête connu"),
    "a bad amount": (lambda: revenue(changed(lambda _: "cher", 1)), "ligne 2 : « cher » n'est pas un nombre"),
    "a bad day": (lambda: revenue(changed(lambda _: "lundi", 2)), "ligne 2 : « lundi » n'est pas une date"),
    "no amount": (lambda: revenue([row[:1] + row[2:] for row in DEALS]), "a besoin de la colonne Montant (amount)"),
    "no code": (lambda: ask("KPI", None, DEALS), "L'argument code est vide"),
    "no codes": (lambda: ask("KPI_TABLE", [[None]], DEALS), "L'argument codes est vide"),
    "bad settings": (lambda: ask("KPI", "KPI_REVENUE", DEALS, settings="devise CHF"), "« devise CHF »"),
    "an unknown zone": (lambda: ask("KPI", "KPI_REVENUE", DEALS, settings="fuseau=Mars"), "fuseau horaire « Mars »"),
    "too many months": (lambda: ask("KPI_SERIES", "KPI_REVENUE", DEALS, as_of=DAY, months=121), "mois « 121 »"),
    "no table to check": (lambda: ask("KPI_DATA_QUALITY"), "L'argument table est vide"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", SAID)
def test_what_cannot_work_says_why_in_one_sentence(mistake: str) -> None:
    call, words = SAID[mistake]
    said = call()
    assert isinstance(said, str)
    assert words in said.replace("\u00a0", " ").replace("\u202f", " ")
    assert said.startswith("KPI")
    assert said.endswith(".")
    assert "\n" not in said
    assert "Traceback" not in said
    assert len(said) < 500


def test_the_settings_may_choose_the_language_of_values_and_sentences() -> None:
    asked = ["KPI_CLOSING_RATE[denominator=closed]", DEALS, *[None] * 8]
    assert ask("KPI", *asked, "2031", as_of="2031-12-31", settings="langue=en", language="fr") == "n/a"
    with pytest.raises(KpiError) as caught:
        answer(find_function("KPI"), [*asked, "hier", None, None, DAY, "langue=en"], "fr")
    assert "is not a date" in str(caught.value)
