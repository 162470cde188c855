"""Columns of numbers: what exports write, and the quick way through plain columns, which changes no figure."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.tables import numbers as module
from xl_kpi.tables.cells import BadCell, currency_sign, numbers, percents
from xl_kpi.tables.column import Floats

SPACES = ("", " ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u200b", "\ufeff")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("$22,700.00", 22700),
        ("-$22,700.00", -22700),
        ("($22,700.00)", -22700),
        ("$-22,700.00", -22700),
        ("US$ 1,250.50", 1250.5),
        ("1.234,56", 1234.56),
        ("1.234,56 €", 1234.56),
        ("€1.234,56-", -1234.56),
        ("CHF 1'234.50", 1234.5),
        ("1’234.50 CHF", 1234.5),
        ("EUR 12,00", 12),
        ("12,00 EUR", 12),
        ("12,00eur", 12),
        ("EUR12.5", 12.5),
        ("12,50 euros", 12.5),
        ("1 250,00 € HT", 1250),
        ("CAD 12.50", 12.5),
        ("12,5 %", 0.125),
        ("12.5%", 0.125),
        ("1e3 €", 1000),
        ("1.5E+3", 1500),
        (" 1e3 ", 1000),
        ("\n12\n", 12),
    ],
)
def test_an_amount_is_read_as_exports_write_it(cell: str, amount: float) -> None:
    assert numbers([cell]).tolist() == pytest.approx([amount])
    assert numbers([cell, 7]).tolist() == pytest.approx([amount, 7])


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("unit", ["", " €", "\u202f€", " EUR"])
def test_any_space_groups(space: str, unit: str) -> None:
    assert numbers([f"12{space}500,50{unit}"]).tolist() == [12500.5]


@pytest.mark.parametrize(
    "cell", ["12 k€", "A$ 5", "12 EURX", "HTX 5", "EUR", "-", "1_000", "nan", "inf", "9" * 400, "0x5"]
)
def test_what_is_no_number_stays_none(cell: str) -> None:
    for column in ([cell], ["5", cell], ["€5", cell], [cell, 5]):
        with pytest.raises(BadCell) as caught:
            numbers(column)
        assert caught.value.found == cell


def test_a_word_has_no_say_in_what_a_comma_means() -> None:
    spoilt: list[int] = []
    assert numbers(["1,234", "n.c., voir", "soon", 5], spoilt).tolist() == pytest.approx(
        [1234, np.nan, np.nan, 5], nan_ok=True
    )
    assert spoilt == [1, 2]
    spoilt.clear()
    assert percents(["40", "soon", None], spoilt).tolist() == pytest.approx([0.4, np.nan, np.nan], nan_ok=True)
    assert spoilt == [1]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("$5", "USD"),
        ("US$5", "USD"),
        ("5 €", "EUR"),
        ("5 euros", "EUR"),
        ("£5", "GBP"),
        ("chf 5", "CHF"),
        ("5CAD", "CAD"),
    ],
)
def test_a_currency_is_named_by_its_sign_or_code(cell: str, code: str) -> None:
    assert currency_sign(cell) == code


@pytest.mark.parametrize("cell", ["5", "5 HT", "5 %", None, 5, "EURX 5"])
def test_no_currency_is_guessed(cell: object) -> None:
    assert currency_sign(cell) == ""


# --- the quick way ---

FIGURES = st.from_regex(r"[+-]?(\d{1,4}|\d{1,3}([., ']\d{3}){1,2})([.,]\d{0,3})?-?", fullmatch=True)
BEFORE, AFTER = st.sampled_from(["", "$", "EUR ", "("]), st.sampled_from(["", " €", "%", ")", " HT", "\n"])
WRITTEN = st.tuples(BEFORE, FIGURES, AFTER).map("".join)
CELLS = st.lists(st.one_of(st.none(), st.just(""), FIGURES, WRITTEN), max_size=8)


def read(cells: list[str | None]) -> tuple[list[str], list[int]]:
    spoilt: list[int] = []
    values: Floats = numbers(cells, spoilt)
    return [value.hex() for value in values.tolist()], spoilt


@given(CELLS)
def test_the_quick_way_reads_the_same(cells: list[str | None]) -> None:
    quick = read(cells)
    with patch.object(module, "_bare_figures", return_value=None):
        assert quick == read(cells)


@given(st.lists(st.one_of(st.none(), st.text(), WRITTEN), max_size=4))
def test_any_text_is_a_number_or_gathered(cells: list[str | None]) -> None:
    values, spoilt = read(cells)
    assert len(values) == len(cells)
    assert all(values[place] == "nan" and cells[place] for place in spoilt)


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1), st.sampled_from([".", ","]))
def test_plain_columns_go_the_quick_way(amounts: list, sign: str) -> None:
    texts = [str(amount).replace(".", sign) for amount in amounts]
    values = module._bare_figures([*texts, None, ""])
    assert values is not None
    assert values.tolist()[:-2] == list(map(float, amounts))
    assert np.isnan(values[-2:]).all()
