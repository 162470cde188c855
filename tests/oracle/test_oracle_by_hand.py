"""The oracle itself, checked by hand on tables of a few rows."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest

from tests.oracle import FUNCTIONS, Answer, Refused, answer
from tests.oracle.options import SPACE, combinations, needs
from tests.oracle.random_tables import random_tables

MARCH: dict[str, Any] = {
    "from_date": date(2026, 3, 1),
    "to_date": date(2026, 3, 31),
    "as_of": date(2026, 6, 30),
}


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute)


def won(number: int, closed: datetime | None, amount: float | None, **more: Any) -> dict[str, Any]:
    return {"deal_id": f"D{number}", "status": "gagné", "closed_at": closed, "amount": amount, **more}


def meeting(date_: datetime, deal: str, outcome: str | None = "held", **more: Any) -> dict[str, Any]:
    return {"type": "meeting", "date": date_, "deal_id": deal, "outcome": outcome, **more}


def test_the_last_evening_is_in_the_month_and_the_next_midnight_is_not() -> None:
    deals = [
        won(1, at(3, 31, 23, 30), 100.0),
        won(2, at(4, 1), 50.0),
        won(3, None, 7.0),
        won(4, at(3, 1), None),
    ]
    expected = Answer(100.0, 100.0, None, 1, {"no_closed_at": 1, "no_amount": 1})
    assert answer("KPI_REVENUE", {"deals": deals}, **MARCH) == expected
    assert answer("KPI_REVENUE", {"deals": deals}, as_of=date(2026, 6, 30)).value == 157.0


def test_a_refund_reduces_revenue_and_is_no_sale() -> None:
    orders = [
        {"order_id": "1", "date": at(3, 2), "amount": 100.0, "kind": None, "account_id": "A"},
        {"order_id": "2", "date": at(3, 3), "amount": 30.0, "kind": "refund", "account_id": "A"},
        {"order_id": "3", "date": at(3, 4), "amount": -10.0, "kind": "sale", "account_id": "B"},
    ]
    assert answer("KPI_AVERAGE_BASKET", {"orders": orders}, **MARCH) == Answer(60.0, 60.0, 1, 1)
    assert answer("KPI_SALES_COUNT", {"orders": orders}, **MARCH).value == 1


def test_the_lines_of_an_order_count_once_and_a_repeated_order_is_a_duplicate() -> None:
    lines = [
        {
            "order_id": "1",
            "line_id": 1,
            "date": at(3, 31),
            "amount": 100.0,
            "kind": "sale",
            "account_id": "A",
        },
        {"order_id": "1", "line_id": 2, "date": at(4, 2), "amount": 25.0, "kind": "additional"},
    ]
    assert answer("KPI_REVENUE", {"orders": lines}, **MARCH) == Answer(125.0, 125.0, None, 1)
    assert answer("KPI_ADDITIONAL_SALES_RATE", {"orders": lines}, **MARCH).value == 0.2
    plain = [{name: value for name, value in row.items() if name != "line_id"} for row in lines]
    assert answer("KPI_REVENUE", {"orders": plain}, **MARCH) == Answer(0, 0, None, 0, {"duplicate_id": 1})


def test_the_last_modified_row_counts() -> None:
    deals = [won(1, at(3, 5), 10.0, modified_at=at(3, 6)), won(1, at(3, 5), 20.0, modified_at=at(3, 5))]
    assert answer("KPI_REVENUE", {"deals": deals}, **MARCH).value == 10.0
    deals = [won(1, at(3, 5), 10.0), won(1, at(3, 5), 20.0)]
    assert answer("KPI_REVENUE", {"deals": deals}, **MARCH).value == 20.0


def test_owners_are_folded_and_a_blank_one_is_everyone() -> None:
    deals = [
        won(1, at(3, 5), 1.0, owner=" ÉLODIE"),
        won(2, at(3, 5), 2.0, owner="Bruno"),
        won(3, at(3, 5), 4.0),
    ]
    values = [
        answer("KPI_REVENUE", {"deals": deals}, owner=owner, **MARCH).value
        for owner in ("elodie", ["bruno ", "Elodie", None], None, "")
    ]
    assert values == [1.0, 3.0, 7.0, 7.0]


def test_currencies_are_converted_only_when_mixed() -> None:
    deals = [won(1, at(3, 5), 100.0, currency="USD"), won(2, at(3, 5), 100.0, currency="usd")]
    assert answer("KPI_REVENUE", {"deals": deals}, **MARCH).value == 200.0
    deals.append(won(3, at(3, 5), 1.0, currency=None))
    deals.append(won(4, at(4, 5), 1.0, currency="EUR"))
    assert answer("KPI_REVENUE", {"deals": deals}, **MARCH).value is None
    rates = [
        {"currency": "USD", "rate": 0.5, "month": at(3, 1)},
        {"currency": "USD", "rate": 9.0, "month": None},
    ]
    assert answer("KPI_REVENUE", {"deals": deals, "rates": rates}, **MARCH).value == 101.0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"actual": 80, "target": 100}, 0.8),
        ({"actual": 80, "target": 100, "direction": "down"}, 1.25),
        ({"actual": 0, "target": 0}, 1.0),
        ({"actual": 50, "target": 310, "prorata": "calendar", "as_of": date(2026, 3, 10)}, 0.5),
        ({"actual": 50, "target": 220, "prorata": "working", "as_of": date(2026, 3, 8)}, 1.0),
    ],
)
def test_attainment(options: dict[str, Any], expected: float) -> None:
    assert answer("KPI_TARGET_ATTAINMENT", {}, **{**MARCH, **options}).value == expected


def test_a_quarter_of_target_is_a_third_for_a_month() -> None:
    targets = [{"kpi": "KPI_REVENUE", "period_start": at(1, 1), "period_end": at(3, 31), "target": 300.0}]
    deals = [won(1, at(3, 5), 50.0)]
    result = answer("KPI_TARGET_ATTAINMENT", {"deals": deals, "targets": targets}, **MARCH)
    assert result == Answer(0.5, 50.0, 100.0, None)


def test_conversion_counts_a_later_step_or_wants_the_step_itself() -> None:
    leads = [{"lead_id": "L1", "created_at": at(3, 2, 10)}, {"lead_id": "L2", "created_at": at(3, 3)}]
    deals = [won(1, at(4, 2), 1.0, lead_id="L1"), won(2, at(7, 1), 1.0, lead_id="L2", r1_at=at(3, 3))]
    tables = {"leads": leads, "deals": deals}
    assert answer("KPI_CONVERSION_RATE", tables, **MARCH) == Answer(0.5, 1, 2, 2)
    assert answer("KPI_CONVERSION_RATE", tables, to_step="r1", **MARCH).value == 1.0
    assert answer("KPI_CONVERSION_RATE", tables, to_step="r1", skip="strict", **MARCH).value == 0.5
    assert answer("KPI_CONVERSION_RATE", tables, mode="period", **MARCH).value == 0.0


def test_the_second_held_meeting_is_an_r2_even_at_the_same_moment() -> None:
    activities = [
        meeting(at(3, 2, 9), "D1", "no_show"),
        meeting(at(3, 4, 9), "D1", "done"),
        meeting(at(3, 4, 9), "D1", None),
        meeting(at(3, 5, 9), "D2", "held"),
    ]
    tables = {"activities": activities}
    assert answer("KPI_R1_TO_R2_RATE", tables, **MARCH) == Answer(0.5, 1, 2, 2)
    assert answer("KPI_NO_SHOW_RATE", tables, **MARCH) == Answer(1 / 3, 1, 3, 3)
    assert answer("KPI_MEETINGS_BOOKED", tables, rank="all", **MARCH).value == 4


def test_a_midnight_stamp_is_the_whole_day() -> None:
    activities = [{"type": "followup", "date": at(3, 5, 15), "deal_id": "D1", "outcome": None}]
    for closed, expected in ((at(3, 5), 1.0), (at(3, 5, 14), 0.0)):
        tables = {"activities": activities, "deals": [won(1, closed, 1.0)]}
        assert answer("KPI_FOLLOW_UP_SUCCESS_RATE", tables, **MARCH).value == expected


def test_cycles_leave_out_the_negative_and_keep_zero() -> None:
    deals = [
        won(1, at(3, 5, 8), 1.0, created_at=at(3, 5, 18)),
        won(2, at(3, 5), 1.0, created_at=at(3, 6)),
        won(3, at(3, 31), 1.0, created_at=at(3, 20), first_contact_at=at(3, 21)),
    ]
    result = answer("KPI_SALES_CYCLE", {"deals": deals}, **MARCH)
    assert result == Answer(5.0, 10, 2, 2, {"negative_duration": 1})


def test_coverage_reads_percents_and_the_forecast_of_an_open_deal() -> None:
    deals = [
        {**won(1, at(8, 5), 100.0, created_at=at(1, 5), probability=50), "status": "en cours"},
        won(2, at(7, 5), 40.0, created_at=at(1, 5), expected_close_at=at(8, 1), probability=100),
        won(3, at(6, 5), 30.0, created_at=at(1, 5), expected_close_at=at(8, 1)),
    ]
    period: dict[str, Any] = {
        "from_date": date(2026, 6, 1),
        "to_date": date(2026, 8, 31),
        "as_of": date(2026, 6, 30),
    }
    full = answer("KPI_PIPELINE_COVERAGE", {"deals": deals}, target=200, **period)
    assert full == Answer(0.7, 140.0, 200, None)
    options: dict[str, Any] = {"weighted": "yes", "denominator": "remaining"}
    assert answer("KPI_PIPELINE_COVERAGE", {"deals": deals}, target=210, **options, **period).value == 0.5


def test_loyal_repurchase_and_churn() -> None:
    dates = {
        "A": (at(1, 5, year=2024),),
        "B": (at(1, 9), at(3, 9)),
        "C": (at(3, 8),),
        "D": (at(4, 2, year=2025),),
    }
    orders = [{"account_id": name, "date": day, "amount": 1.0} for name, days in dates.items() for day in days]
    tables = {"orders": orders}
    assert answer("KPI_LOYAL_CUSTOMER_RATE", tables, **MARCH) == Answer(1 / 3, 1, 3, 3)
    assert answer("KPI_REPURCHASE_RATE", tables, **MARCH) == Answer(0.5, 1, 2, 2)
    assert answer("KPI_CHURN_RATE", tables, **MARCH) == Answer(0.0, 0, 2, 2)
    june: dict[str, Any] = {
        "from_date": date(2026, 3, 1),
        "to_date": date(2026, 4, 30),
        "as_of": date(2026, 6, 30),
    }
    assert answer("KPI_CHURN_RATE", tables, **june).value == 0.5


def test_satisfaction_scales() -> None:
    scores = [("nps", 10, None), ("nps", 45, 50), ("nps", 6, None), ("nps", 11, None), ("nps", 7, None)]
    surveys = [{"date": at(3, 4), "kind": kind, "score": score, "scale_max": top} for kind, score, top in scores]
    result = answer("KPI_SATISFACTION_SCORE", {"surveys": surveys}, method="nps", **MARCH)
    assert result == Answer(25.0, 1, 4, 4, {"off_scale": 1})


def test_discounts() -> None:
    deals = [won(1, at(3, 5), 80.0, list_amount=100.0), won(2, at(3, 5), 60.0, list_amount=50.0)]
    deals.append(won(3, at(3, 5), 60.0, list_amount=0.0))
    values = [
        answer("KPI_DISCOUNT_NEGOTIATION_RATE", {"deals": deals}, basis=basis, **MARCH).value
        for basis in ("deals", "value", "mean")
    ]
    assert values == [0.5, 20 / 150, 0.1]


def test_illegal_combinations_are_refused() -> None:
    with pytest.raises(Refused):
        answer("KPI_CLOSING_RATE", {"deals": []}, mode="period", denominator="created", **MARCH)
    assert answer("KPI_CLOSING_RATE", {"deals": []}, denominator="created", **MARCH).value is None


@pytest.mark.parametrize("code", sorted(FUNCTIONS))
def test_every_combination_answers_on_random_tables(code: str) -> None:
    assert code in SPACE
    rng = random.Random(code)
    for options in combinations(code):
        tables = random_tables(rng, 20, needs(code, options))
        with suppress(Refused):
            answer(code, tables, **MARCH, **options)
