"""A KPI by owner, by month or by both: which lines there are, in which order, and that they add up."""

from datetime import date
from pathlib import Path

import pytest

import xl_kpi.sample
from xl_kpi import KpiError, Settings
from xl_kpi.analysis.breakdown import NOBODY, breakdown, months_of
from xl_kpi.analysis.compute import evaluate, make_scope
from xl_kpi.catalog import catalog, find, parse_slot
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import read
from xl_kpi.tables.load import load_tables

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")
ALL = make_scope(None, None, None, "2026-03-31")
QUARTER = make_scope("2026-T1", None, None, "2026-03-31")
OWNERS = ["Benoît Ley", "Camille Roz", "Élodie Brac", "Inès Chaïb", "Jérôme Fay"]
ADDING = [
    "KPI_REVENUE",
    "KPI_SALES_COUNT",
    "KPI_OUTBOUND_CONTACTS",
    "KPI_LEADS_GENERATED",
    "KPI_COMPLAINTS",
    "KPI_CLOSING_RATE",
    "KPI_NO_SHOW_RATE",
]


def engine_of(**tables: list) -> Engine:
    return Engine(load_tables(tables, Settings()))


def lines(engine: Engine, slot: str, scope: Scope, *by: str) -> list[tuple]:
    kpi, options = parse_slot(slot)
    return breakdown(engine, kpi, options, scope, by)


@pytest.fixture(scope="module")
def sample() -> Engine:
    sheets, _ = read([str(SAMPLE)])
    return engine_of(**{name: sheet.rows for name, sheet in sheets.items()})


@pytest.mark.parametrize("slot", ADDING)
@pytest.mark.parametrize("scope", [ALL, QUARTER], ids=["all", "quarter"])
def test_owners_add_up_to_everyone(sample: Engine, slot: str, scope: Scope) -> None:
    kpi, options = parse_slot(slot)
    everyone = evaluate(sample, kpi, options, scope)
    by_owner = [reading for _, reading in lines(sample, slot, scope, "owner")]
    assert sum(reading.numerator for reading in by_owner) == pytest.approx(everyone.numerator)
    assert sum(reading.n for reading in by_owner) == everyone.n


@pytest.mark.parametrize("slot", ["KPI_REVENUE", "KPI_SALES_COUNT", "KPI_OUTBOUND_CONTACTS", "KPI_LEADS_GENERATED"])
def test_months_add_up_to_the_period(sample: Engine, slot: str) -> None:
    kpi, options = parse_slot(slot)
    by_month = lines(sample, slot, QUARTER, "month")
    assert [place for place, _ in by_month] == [{"month": "2026-01"}, {"month": "2026-02"}, {"month": "2026-03"}]
    whole = evaluate(sample, kpi, options, QUARTER)
    assert sum(reading.value for _, reading in by_month) == pytest.approx(whole.value)


def test_owners_and_months(sample: Engine) -> None:
    both = lines(sample, "KPI_REVENUE", QUARTER, "owner", "month")
    places = [(place["owner"], place["month"]) for place, _ in both]
    assert places[:6] == [(owner, f"2026-0{month}") for owner in OWNERS[:2] for month in (1, 2, 3)]
    months = dict.fromkeys(("2026-01", "2026-02", "2026-03"), 0.0)
    for place, reading in both:
        months[place["month"]] += reading.value
    assert months == {
        place["month"]: pytest.approx(reading.value)
        for place, reading in lines(sample, "KPI_REVENUE", QUARTER, "month")
    }


def test_neither_is_the_whole(sample: Engine) -> None:
    [(place, reading)] = lines(sample, "KPI_REVENUE", QUARTER)
    assert place == {}
    assert reading == evaluate(sample, find("revenue"), {}, QUARTER)


@pytest.mark.parametrize("slot", [kpi.code for kpi in catalog() if not any(o.required for o in kpi.options)])
def test_every_kpi_can_be_broken_down(sample: Engine, slot: str) -> None:
    assert len(lines(sample, slot, QUARTER, "owner", "month")) % 3 == 0


HEAD = ["status", "amount", "closed_at", "owner"]
DEALS = [
    HEAD,
    ["won", 1, date(2026, 3, 1), "zoé"],
    ["won", 2, date(2026, 3, 2), None],
    ["won", 4, date(2026, 2, 28), "Élodie Brac"],
    ["lost", 8, date(2026, 3, 2), "Zoe"],
    ["won", 16, date(2026, 3, 31), "elodie brac"],
    ["won", 32, date(2026, 3, 31), "Abel"],
]


def values(engine: Engine, scope: Scope, *by: str) -> list[tuple]:
    return [(*place.values(), reading.value) for place, reading in lines(engine, "KPI_REVENUE", scope, *by)]


def test_alphabet_accents_and_nobody_last() -> None:
    found = values(engine_of(deals=DEALS), ALL, "owner")
    assert [value for _, value in found] == [32, 20, 1, 2]
    assert [owner for owner, _ in found] == ["Abel", "Élodie Brac", "zoé", NOBODY]


def test_nobody_has_no_line_when_every_row_has_an_owner() -> None:
    assert [owner for owner, _ in values(engine_of(deals=[HEAD, DEALS[1]]), ALL, "owner")] == ["zoé"]


def test_owners_asked_for_keep_their_order() -> None:
    scope = make_scope(None, None, ["Zoé", "Abel", "Cid"], "2026-03-31")
    assert values(engine_of(deals=DEALS), scope, "owner") == [("Zoé", 1), ("Abel", 32), ("Cid", 0)]


def test_a_table_without_owners_has_no_owner_line() -> None:
    deals = [row[:3] for row in DEALS]
    assert values(engine_of(deals=deals), ALL, "owner") == []


def test_the_target_is_the_owners_own() -> None:
    target = ["kpi", "owner", "period_start", "period_end", "target"]
    month = [date(2026, 3, 1), date(2026, 3, 31)]
    goals = [target, ["KPI_REVENUE", "Abel", *month, 64], ["KPI_REVENUE", "", *month, 100]]
    found = lines(
        engine_of(deals=DEALS, targets=goals), "target_attainment", make_scope("2026-03", None, None, "2026-03-31"),
        "owner",
    )  # fmt: skip
    shares = {place["owner"]: reading.value for place, reading in found}
    assert shares["Abel"] == 0.5
    assert shares["zoé"] is None


def test_months_of_a_period_that_cuts_months() -> None:
    scope = make_scope("2026-01-15", "2026-03-10", None, "2026-02-20")
    days = [(part.from_date, part.to_date, part.as_of) for part in months_of(find("revenue"), scope)]
    assert days == [
        (date(2026, 1, 15), date(2026, 1, 31), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 20)),
        (date(2026, 3, 1), date(2026, 3, 10), date(2026, 2, 20)),
    ]


def test_months_without_an_end_stop_at_the_as_of_day() -> None:
    scope = make_scope("2026-01-31", "", None, "2026-02-20")
    ends = [part.to_date for part in months_of(find("revenue"), scope)]
    assert ends == [date(2026, 1, 31), date(2026, 2, 20)]


def test_months_need_a_first_day() -> None:
    with pytest.raises(KpiError) as refused:
        lines(engine_of(deals=DEALS), "KPI_REVENUE", ALL, "month")
    assert refused.value.code == "missing_period"
    assert refused.value.fields == {"kpi": "KPI_REVENUE"}
