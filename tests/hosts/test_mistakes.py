"""What people select by mistake: another table, a range that is gone, totals, units; and how they write settings."""

from itertools import permutations
from typing import Any

import pytest

from tests.hosts.plain import ask
from tests.hosts.sample import block
from udfs.settings import read_settings
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings

DAY = "2026-03-31"
DEALS = [
    ["N° affaire", "Statut", "Montant", "Close le"],
    ["D1", "gagné", 100.0, 46090.0],
    ["D2", "perdu", 50.0, 46091.0],
]
ORDERS = [["N° commande", "N° client", "Date", "Montant"], ["O1", "C1", 46090.0, 30.0], ["O2", "C2", 46091.0, 20.0]]
TABLES = ["deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets"]


@pytest.mark.parametrize("error", [-2146826265, [[{"type": "Error", "errorType": "Ref"}]], "#REF!", (("#N/A", None),)])
def test_a_range_that_is_gone_is_said_and_not_taken_for_blank(error: Any) -> None:
    assert ask("KPI_REVENUE", DEALS, ORDERS, as_of=DAY) == 50
    for asked in ((DEALS, error), (error, ORDERS)):
        assert "désigne une cellule en erreur" in ask("KPI_REVENUE", *asked, as_of=DAY)
    assert "rates" in ask("KPI_REVENUE", DEALS, rates=error, as_of=DAY)
    assert "codes" in ask("KPI_TABLE", [["KPI_REVENUE"], [error]], DEALS, as_of=DAY) if isinstance(error, str) else True


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_table_in_the_place_of_another_is_said(language: str) -> None:
    for expected, given in permutations(TABLES, 2):
        said = ask("KPI", "KPI_REVENUE", **{expected: block(given, language)}, as_of=DAY)
        assert "désignez l'autre" in str(said), (expected, given)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_in_its_place_is_taken(table: str, language: str) -> None:
    assert "désignez l'autre" not in str(ask("KPI", "KPI_REVENUE", **{table: block(table, language)}, as_of=DAY))


@pytest.mark.parametrize(
    "total", [["Total", None, 150.0, None], ["TOTAL :", "", "150,00", ""], [None, None, "Sous-total", 2]]
)
def test_totals_at_the_end_are_no_row_and_are_counted(total: list[Any]) -> None:
    rows = [*DEALS, total, total]
    assert ask("KPI_REVENUE", rows, as_of=DAY) == 100
    assert "2\u00a0lignes de total" in ask("KPI_EXPLAIN", "KPI_REVENUE", rows, as_of=DAY)
    assert any("Lignes de total" in row[1] for row in ask("KPI_DATA_QUALITY", rows))


def test_a_customer_named_total_is_a_row() -> None:
    rows = [
        ["Client", "Statut", "Montant", "Close le"],
        ["C1", "gagné", 1.0, 46090.0],
        ["Total", "gagné", 7.0, 46090.0],
    ]
    assert ask("KPI_REVENUE", rows, as_of=DAY) == 8


@pytest.mark.parametrize(
    "header", ["Montant (€)", "Montant € HT", "Montant en €", "Amount (EUR)", "Montant [k€]", "Amount $"]
)
def test_a_header_with_its_unit_is_known(header: str) -> None:
    assert ask("KPI_REVENUE", [["Statut", header, "Close le"], ["gagné", 5.0, 46090.0]], as_of=DAY) == 5


def test_a_header_without_a_unit_is_surer() -> None:
    rows = [["Statut", "Montant (USD)", "Montant", "Close le"], ["gagné", 9.0, 5.0, 46090.0]]
    assert ask("KPI_REVENUE", rows, as_of=DAY) == 5


@pytest.mark.parametrize(
    ("actual", "value"), [("50 000 €", 0.5), ("50000", 0.5), (50_000, 0.5), ("n/d", "n/d"), ("n/a", "n/d")]
)
def test_numbers_may_be_texts_or_not_available(actual: Any, value: Any) -> None:
    assert ask("KPI_TARGET_ATTAINMENT", actual, 100_000, as_of=DAY) == value


def test_shares_may_be_percentages() -> None:
    assert ask("KPI_STATUS", "85 %", "100 %", orange="80 %") == "orange"
    assert ask("KPI_TREND", "12 %", "10 %", unit="taux") == "↑ hausse favorable"


def test_the_possible_words_are_said_in_the_language() -> None:
    said = ask("KPI_CLOSING_RATE", DEALS, denominator="foo", as_of=DAY)
    assert "closed (affaires closes)" in said
    assert ask("KPI_CLOSING_RATE", DEALS, denominator="clôturées", as_of=DAY) == 0.5


@pytest.mark.parametrize("yes", [True, 1.0, "VRAI", "yes", "oui"])
def test_true_is_yes(yes: Any) -> None:
    rows = [
        ["N° affaire", "Statut", "Montant", "Probabilité", "Créée le"],
        ["D1", "en cours", 100.0, 0.5, 46000.0],
    ]
    assert ask("KPI_PIPELINE_COVERAGE", rows, 100, weighted=yes, scope="all", as_of="2026-03-01") == 0.5


GOOD = {
    "currency=chf": Settings(currency="CHF"),
    "devise=euros": Settings(currency="EUR"),
    "orange=80 %": Settings(orange=0.8),
    "orange=0,8; min_n=3": Settings(orange=0.8, min_n=3),
    "langue=anglais": Settings(language="en"),
    "tendance=an dernier; ordre des dates=jma": Settings(trend="last_year", date_order="dmy"),
}
BAD = """currency=CHF,min_n=5|currency=|min_n=-3|min_n=2.7|min_n=few|orange=900|orange=0|headers=perhaps|language=de|
trend=sideways|date_order=ydm|colour=red|currency""".replace("\n", "").split("|")


@pytest.mark.parametrize("text", GOOD)
def test_settings_are_read(text: str) -> None:
    assert read_settings(text, "fr") == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_a_setting_that_cannot_be_is_said(text: str) -> None:
    with pytest.raises(KpiError) as caught:
        read_settings(text, "fr")
    assert text.partition("=")[2].strip("; ")[:5] in str(caught.value)


def test_a_sentence_stays_short() -> None:
    wide = [["x" * 3000 for _ in range(20)], ["y"] * 20]
    assert len(ask("KPI_REVENUE", wide, as_of=DAY)) < 1000
