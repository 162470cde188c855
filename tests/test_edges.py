"""Edges where figures go wrong silently: borders of periods, money, owners; cells and tables in their own files."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_kpi import KpiError, Reading, Settings, compute
from xl_kpi.core.period import last_year, to_period
from xl_kpi.core.reading import Scope

AS_OF = "2026-12-31"
HEADER = ["deal_id", "status", "amount", "closed_at"]
NBSP, NARROW = "\u00a0", "\u202f"


def table(text: str) -> list[list[Any]]:
    """Rows of cells from lines such as ``a | b``; a blank cell is None."""
    return [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]


def sold(rows: list[list[Any]], header: list[Any] | None = None, **arguments: Any) -> Reading:
    """The revenue of won deals."""
    return compute("KPI_REVENUE", {"deals": [header or HEADER, *rows]}, **{"as_of": AS_OF, **arguments})


def won(closed: Any, amount: Any = 100) -> list[list[Any]]:
    return [["D1", "won", amount, closed]]


def refused(code: str, *parts: str, **call: Any) -> None:
    """The call raises this KpiError, whose sentences hold these parts."""
    with pytest.raises(KpiError) as caught:
        sold(**call)
    assert caught.value.code == code
    for language in ("fr", "en"):
        assert [part for part in parts if part not in caught.value.text(language)] == []


# --- time ---------------------------------------------------------------------------------------------------


def test_the_last_day_is_included_and_the_next_midnight_is_not() -> None:
    rows = [["D1", "won", 1, "31/03/2026 23:30"], ["D2", "won", 10, "01/04/2026 00:00"]]
    assert sold(rows, from_date="2026-03").value == 1
    assert sold(rows, from_date="2026-04").value == 10
    assert sold(rows, as_of="2026-03-31").value == 1


def test_a_zoned_stamp_is_a_day_in_the_time_zone() -> None:
    rows = won("2026-03-31T22:30Z")  # half past midnight in Paris
    assert sold(rows, from_date="2026-03").value == 0
    assert sold(rows, from_date="2026-04").value == 100
    assert sold(rows, from_date="2026-03", settings=Settings(time_zone="UTC")).value == 100
    assert sold(won(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)), from_date="2026-04").value == 100
    assert sold(won("2026-03-31T20:30:00-05:00"), from_date="2026-04").value == 100
    assert sold(won("2026-12-31T22:30Z"), from_date="2026-12").value == 100  # winter: one hour


def test_an_unknown_time_zone_is_refused() -> None:
    refused("unknown_time_zone", "Mars/Base", rows=won("2026-03-05"), settings=Settings(time_zone="Mars/Base"))


def scope(first: date, last: date, as_of: date) -> Scope:
    return Scope(from_date=first, to_date=last, as_of=as_of)


def test_a_leap_day_a_year_earlier_is_the_28th() -> None:
    before = last_year(scope(date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29)))
    assert before == scope(date(2023, 2, 28), date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(("year", "last", "last_before"), [(2024, 29, 28), (2025, 28, 29), (2026, 28, 28)])
def test_a_whole_february_a_year_earlier_is_whole(year: int, last: int, last_before: int) -> None:
    now = scope(date(year, 2, 1), date(year, 2, last), date(year, 2, last))
    before = last_year(now)
    assert (before.from_date, before.to_date) == (date(year - 1, 2, 1), date(year - 1, 2, last_before))
    assert before.as_of >= date(year - 1, 2, last_before)


def test_an_unfinished_period_a_year_earlier_stops_at_the_same_day() -> None:
    before = last_year(scope(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 10)))
    assert before == scope(date(2025, 3, 1), date(2025, 3, 31), date(2025, 3, 10))


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-T1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-t4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-S1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W14", date(2026, 3, 30), date(2026, 4, 5)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        (" 2026-W53 ", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_label_is_a_period(label: str, first: date, last: date) -> None:
    assert to_period(label, None) == (first, last)
    assert to_period(label, "") == (first, last)


@pytest.mark.parametrize(
    "label", ["2026-T5", "2026-T0", "2026-13", "2026-00", "2025-W53", "2026-S3", "mars", "2026-X1"]
)
def test_a_bad_label_is_refused(label: str) -> None:
    refused("not_a_day", label, "from_date", rows=won("2026-03-05"), from_date=label)


def test_a_year_typed_in_a_cell_is_that_year() -> None:
    rows = [["D1", "won", 1, "2025-03-05"], ["D2", "won", 10, "2026-03-05"]]
    assert sold(rows, from_date=2026).value == 10  # Excel hands 2026 over as a number
    assert sold(rows, from_date=2026.0).value == 10


@pytest.mark.parametrize(
    ("first", "last"), [("2026-03-31", "2026-03-01"), ("31/03/2026", "01/03/2026"), ("2026-03", "2026-01-31")]
)
def test_a_reversed_period_is_refused(first: str, last: str) -> None:
    refused("period_reversed", "2026-03-", rows=won("2026-03-05"), from_date=first, to_date=last)


@pytest.mark.parametrize("blank", [None, "", "  ", NBSP, float("nan"), pd.NaT, pd.NA])
def test_a_blank_argument_is_no_argument(blank: Any) -> None:
    rows = [["D1", "won", 1, "2026-03-05", "Léa"], ["D2", "won", 10, None, None]]
    found = sold(rows, [*HEADER, "owner"], from_date=blank, to_date=blank, owner=blank)
    assert (found.value, found.scope.owners) == (11, ())


def test_an_as_of_day_is_needed() -> None:
    refused("missing_as_of", rows=won("2026-03-05"), as_of="")


# --- deals, orders, money -----------------------------------------------------------------------------------


def test_a_close_date_of_an_open_deal_is_a_forecast() -> None:
    deals = table("""
        deal_id | status   | amount | created_at | closed_at  | expected_close_at
        D1      | en cours | 100    | 2026-01-05 | 2026-03-20 |
        D2      | en cours | 40     | 2026-01-05 | 2026-03-20 | 2026-05-02
        """)
    march = {"from_date": "2026-03", "as_of": "2026-03-10"}
    coverage = compute("KPI_PIPELINE_COVERAGE", {"deals": deals}, target=1000, **march)
    assert coverage.numerator == 100
    assert compute("KPI_REVENUE", {"deals": deals}, **{**march, "as_of": AS_OF}).value == 0


def test_a_lost_deal_without_date_is_set_aside() -> None:
    deals = table("""
        deal_id | status | closed_at
        D1      | won    | 2026-03-05
        D2      | perdu  |
        """)
    call = {"denominator": "closed", "as_of": AS_OF}
    found = compute("KPI_CLOSING_RATE", {"deals": deals}, from_date="2026-03", **call)
    assert (found.value, found.denominator) == (1, 1)
    assert [(item.reason, item.rows) for item in found.excluded] == [("no_closed_at", 1)]
    assert compute("KPI_CLOSING_RATE", {"deals": deals}, **call).value == 0.5  # no period: undated rows count


def test_a_negative_cycle_is_set_aside_and_zero_is_kept() -> None:
    deals = table("""
        deal_id | status | created_at       | closed_at
        D1      | won    | 2026-03-05 18:00 | 2026-03-05 09:00
        D2      | won    | 2026-03-05       | 2026-03-15
        D3      | won    | 2026-03-20       | 2026-03-15
        """)
    found = compute("KPI_SALES_CYCLE", {"deals": deals}, start="created", as_of=AS_OF)
    assert (found.value, found.n) == (5, 2)
    assert [(item.reason, item.rows) for item in found.excluded] == [("negative_duration", 1)]


@pytest.mark.parametrize("amount", [-30, 30])
def test_a_refund_reduces_revenue_and_is_no_sale(amount: int) -> None:
    orders = [["order_id", "date", "amount", "kind"], ["O1", "2026-03-05", 100, None]]
    orders.append(["O2", "2026-03-06", amount, "remboursement"])
    assert compute("KPI_REVENUE", {"orders": orders}, as_of=AS_OF).value == 70
    assert compute("KPI_SALES_COUNT", {"orders": orders}, as_of=AS_OF).value == 1


MONEY = [*HEADER, "currency"]


def test_mixed_currencies_without_a_rate_are_never_added() -> None:
    rows = [["D1", "won", 100, "2026-03-05", "EUR"], ["D2", "won", 10, "2026-03-05", "USD"]]
    found = sold(rows, MONEY)
    assert found.value is None
    assert "no_rate:USD" in found.notes
    assert sold(rows, MONEY, settings=Settings(rates={"usd": 0.5})).value == 105
    count = compute("KPI_SALES_COUNT", {"deals": [MONEY, *rows]}, as_of=AS_OF)
    assert count.value == 2


def test_a_single_foreign_currency_needs_no_rate() -> None:
    rows = [["D1", "won", 100, "2026-03-05", "usd"], ["D2", "won", 10, "2026-03-05", "USD "]]
    found = sold(rows, MONEY)
    assert (found.value, found.currency) == (110, "USD")


def test_a_figure_bears_the_currency_of_its_own_table() -> None:
    tables = {
        "deals": [MONEY, ["D1", "won", 100, "2026-03-05", "USD"]],
        "orders": table("order_id|date|amount|currency\nO1|2026-03-05|70|GBP"),
    }
    assert compute("KPI_REVENUE", tables, as_of=AS_OF, basis="orders").currency == "GBP"
    assert compute("KPI_REVENUE", tables, as_of=AS_OF, basis="deals").currency == "USD"


def test_a_blank_currency_among_others_is_the_base() -> None:
    rows = [["D1", "won", 100, "2026-03-05", None], ["D2", "won", 10, "2026-03-05", "USD"]]
    assert sold(rows, MONEY, settings=Settings(rates={"USD": 0.5})).value == 105


def test_rates_by_month_follow_the_closing_month() -> None:
    rows = [["D1", "won", 100, "2026-03-31 23:00", "USD"], ["D2", "won", 100, "2026-04-01", "USD"]]
    rows.append(["D3", "won", 100, "2026-05-05", "EUR"])
    rates = table("Devise | Taux | Mois\nUSD | 0,5 | 01/03/2026\nUSD | 0,25 | 2026-04\nUSD | 0,1 |")
    tables = {"deals": [MONEY, *rows], "rates": rates}
    assert compute("KPI_REVENUE", tables, as_of=AS_OF).value == 50 + 25 + 100
    assert compute("KPI_REVENUE", tables, as_of=AS_OF, settings=Settings(rates={"USD": 2})).value == 175


def test_an_open_deal_takes_the_rate_of_the_as_of_month() -> None:
    header = ["deal_id", "status", "amount", "created_at", "currency"]
    deals = [header, ["D1", "open", 100, "2026-01-05", "USD"], ["D2", "open", 100, "2026-01-05", "EUR"]]
    rates = table("currency | rate | month\nUSD | 0.5 | 2026-03-01\nUSD | 0.25 | 2026-04-01")
    call: dict[str, Any] = {"target": 100, "scope": "all"}
    for as_of, open_amount in (("2026-03-31", 150), ("2026-04-01", 125)):
        found = compute("KPI_PIPELINE_COVERAGE", {"deals": deals, "rates": rates}, as_of=as_of, **call)
        assert found.numerator == open_amount


def test_of_duplicates_the_last_modified_counts_else_the_last() -> None:
    header = [*HEADER, "modified_at"]
    rows = [["D1", "won", 1, "2026-03-05", "2026-04-02"], ["D1", "won", 10, "2026-03-05", "2026-04-01"]]
    found = sold(rows, header)
    assert found.value == 1
    assert [(item.reason, item.rows) for item in found.excluded] == [("duplicate_id", 1)]
    assert sold([row[:4] for row in rows]).value == 10
    assert sold([[*row[:4], None] for row in rows], header).value == 10


@pytest.mark.parametrize("same", [("5551", 5551), (5551.0, 5551), (" D1 ", "D1"), (np.int64(7), "7")])
def test_an_id_is_the_same_as_text_or_number(same: tuple[Any, Any]) -> None:
    assert sold([[number, "won", 1, "2026-03-05"] for number in same]).value == 1


# --- owners -------------------------------------------------------------------------------------------------

OWNED = [*HEADER, "owner"]
OWNERS = [["D1", "won", 1, "2026-03-05", " Élodie  Léger "], ["D2", "won", 10, "2026-03-05", "TOM"]]
OWNERS += [["D3", "won", 100, "2026-03-05", None]]


@pytest.mark.parametrize(
    ("owner", "value"),
    [
        (None, 111),
        ("", 111),
        ("elodie leger", 1),
        (f"ÉLODIE{NBSP}LÉGER", 1),
        (" tom ", 10),
        (["Tom", "Élodie Léger"], 11),
        ((("Tom",), ("elodie léger",), (None,)), 11),  # a range of cells
        ([[None], [""]], 111),
        (np.array(["Tom"]), 10),
        (pd.Series(["Tom", "elodie leger"]), 11),
    ],
)
def test_an_owner_is_found_however_written(owner: Any, value: float) -> None:
    assert sold(OWNERS, OWNED, owner=owner).value == value


def test_an_owner_nobody_knows_is_said() -> None:
    found = sold(OWNERS, OWNED, owner="Personne")
    assert found.value == 0
    assert "unknown_owner:Personne" in found.notes


def test_an_owner_needs_the_column() -> None:
    refused("missing_column", "owner", rows=won("2026-03-05"), owner="Tom")
