"""The settings argument, the orange share, and tables taken for one another by their columns."""

from typing import Any

import pytest

from tests.hosts.plain import ask
from tests.hosts.test_ranges import DAY
from udfs.settings import EXAMPLES, read_settings
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_that_a_sentence_gives_may_be_written(name: str) -> None:
    read_settings(f"{name}={EXAMPLES[name]}", "fr")


ALSO_GOOD = {  # into GOOD
    "orange=80": Settings(orange=0.8),
    "orange=1": Settings(orange=1),
    "LANGUE = Anglais": Settings(language="en"),
    "Tendance=N-1": Settings(trend="last_year"),
    "min_n=0": Settings(min_n=0),
    "devise=£": Settings(currency="GBP"),
}


@pytest.mark.parametrize("text", ALSO_GOOD)
def test_more_settings_are_read(text: str) -> None:
    assert read_settings(text, "fr") == ALSO_GOOD[text]


def test_a_share_above_the_whole_is_no_share() -> None:
    """Into BAD: orange=150."""
    with pytest.raises(KpiError, match="150"):
        read_settings("orange=150", "fr")


@pytest.mark.parametrize("text", ["colour=red", "colour=5", "currency", "=5"])
def test_what_is_no_setting_is_said_with_those_there_are(text: str) -> None:
    with pytest.raises(KpiError) as caught:
        read_settings(text, "fr")
    assert caught.value.code == "bad_settings"
    assert all(name in str(caught.value) for name in (text, *EXAMPLES))


@pytest.mark.parametrize("orange", [85, "85", "85 %", 0.85])
def test_the_orange_share_may_be_a_percentage(orange: Any) -> None:
    found = [ask("KPI_STATUS", value, 1000, orange=orange) for value in (849, 851, 999, 1000)]
    assert found == ["red", "orange", "orange", "green"]


def test_without_an_orange_share_it_is_that_of_the_settings() -> None:
    assert [ask("KPI_STATUS", value, 1000) for value in (899, 901)] == ["red", "orange"]
    assert [ask("KPI_STATUS", value, 1000, orange=1) for value in (999, 1000)] == ["red", "green"]


@pytest.mark.parametrize(
    ("header", "is_refused"),
    [
        (["N° affaire", "N° commande", "N° client", "N° ligne"], False),
        (["N° affaire", "N° commande", "Date", "N° ligne"], True),
        (["Statut", "N° commande", "N° ligne"], True),
        (["Statut", "Client", "N° commande", "Notes"], False),
        (["Statut", "N° ligne", "Quantité"], False),
        (["Statut", "N° commande", "Notes"], False),
    ],
)
def test_a_table_with_the_key_of_another_is_that_one_when_two_more_columns_say_so(
    header: list[str], is_refused: bool
) -> None:
    """One more column is enough when our own key is not there."""
    said = ask("KPI_REVENUE", [header, [1] * len(header)], as_of=DAY)
    assert ("désignez l'autre" in str(said)) is is_refused
