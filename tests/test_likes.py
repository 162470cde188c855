"""Win rate and sales cycle read like a CRM: worked by hand on five deals, and what nobody knows is refused."""

from typing import Any

import pytest

from tests.hosts.plain import ask
from xl_kpi import KpiError, Settings, compute, dashboard, explain
from xl_kpi.analysis.selection import balanced_dozen
from xl_kpi.catalog import find
from xl_kpi.core.likes import crms, like
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

RATE, CYCLE = "KPI_CLOSING_RATE", "KPI_SALES_CYCLE"
DEALS = [
    ["deal_id", "status", "amount", "first_contact_at", "created_at", "proposal_at", "expected_close_at", "closed_at"],
    ["D1", "won", 1000, "2026-01-01", "2026-01-10", "2026-03-01", "2026-02-28", "2026-03-20"],
    ["D2", "lost", 3000, "2026-03-10", "2026-03-12", "2026-03-02", "2026-05-31", "2026-03-31"],
    ["D3", "open", 500, None, "2026-03-03", "2026-03-03", "2026-03-31", None],
    ["D4", "open", 2000, None, "2026-02-05", "2026-03-20", "2026-04-01", None],
    ["D5", "won", 4000, "2026-03-01", "2026-03-05", "2026-03-15", "2026-03-10", "2026-04-02"],
]
MARCH: dict[str, Any] = {"from_date": "2026-03", "as_of": "2026-04-15"}
"""Usually 1 won of 5 proposed, and 78 days from the first contact of D1 to its signature."""

KNOWN = [  # value, numerator, denominator
    ("hubspot", RATE, 1 / 2, 1, 2),  # D1 of D1, D2
    ("hubspot", CYCLE, 44, 88, 2),  # D1 took 69 days from its creation, D2 19
    ("salesforce", RATE, 1 / 2, 1, 2),
    ("salesforce", CYCLE, 44, 88, 2),
    ("salesforce-all", RATE, 1 / 3, 1, 3),  # created in March: D2, D3, D5; D5 is won by 15 April
    ("pipedrive", CYCLE, 69, 69, 1),  # D1
    ("zoho", RATE, 1 / 3, 1, 3),  # D1, D2, and D3 that should have closed; D4 is due in April
]
UNKNOWN = [("salesforce-all", CYCLE), ("pipedrive", RATE), ("zoho", CYCLE)]


def read_like(crm: str | None, code: str, language: str = "fr", **options: Any) -> Any:
    return compute(code, {"deals": DEALS}, **MARCH, settings=Settings(like=crm, language=language), **options)


def test_each_crm_is_known_or_refused_for_both() -> None:
    assert {(crm, code) for crm in crms() for code in (RATE, CYCLE)} == {*(known[:2] for known in KNOWN), *UNKNOWN}


def test_the_usual_reading_is_another_one() -> None:
    assert (read_like(None, RATE).value, read_like(None, CYCLE).value) == (1 / 5, 78)


@pytest.mark.parametrize(("crm", "code", "value", "numerator", "denominator"), KNOWN)
def test_read_like(crm: str, code: str, value: float, numerator: float, denominator: float) -> None:
    reading = read_like(crm, code)
    assert (reading.value, reading.numerator, reading.denominator) == pytest.approx((value, numerator, denominator))
    assert f"like:{crm}" in reading.notes
    known = like(crm, code)
    assert known
    assert f"lu comme {known.name['fr']}\u00a0: {known.said['fr']}" in explain(reading, "fr")
    assert f"read like {known.name['en']}: {known.said['en']}" in explain(reading, "en")


@pytest.mark.parametrize(("crm", "code"), UNKNOWN)
def test_what_nobody_knows_is_refused_with_the_reason(crm: str, code: str) -> None:
    with pytest.raises(KpiError) as caught:
        read_like(crm, code)
    why = like(crm, code)
    assert why
    for language in ("fr", "en"):
        sentence = caught.value.text(language)
        assert [part for part in (code, why.name[language], why.said[language]) if part not in sentence] == []
        assert all(other in sentence for other in crms(code))
        assert crm not in crms(code)


def test_options_given_win() -> None:
    by_amount = read_like("hubspot", RATE, weight="amount")
    assert (by_amount.value, by_amount.denominator) == (1 / 4, 4000)
    assert read_like("hubspot", RATE, denominator="propositions").value == 1 / 5
    assert read_like("zoho", f"{RATE}[rapporté à=affaires closes]").value == 1 / 2
    assert read_like("pipedrive", RATE, denominator="closed").value == 1 / 2
    assert not [note for note in by_amount.notes if note.startswith("like")]


def test_what_the_crm_leaves_open_changes_nothing() -> None:
    median = read_like("hubspot", CYCLE, stat="median")
    assert (median.value, median.options["start"]) == (44, "created")
    assert "like:hubspot" in median.notes
    assert read_like("hubspot", RATE, denominator="", weight=None).value == 1 / 2


@pytest.mark.parametrize("crm", crms())
def test_other_kpis_are_read_as_ever(crm: str) -> None:
    usual, found = (read_like(name, "KPI_REVENUE") for name in (None, crm))
    assert found == usual


def test_a_dashboard_is_read_like_the_crm() -> None:
    tiles = dashboard([RATE, CYCLE], {"deals": DEALS}, **MARCH, settings=Settings(like="salesforce"))
    assert [tile.key for tile in tiles] == [f"{RATE}[denominator=closed]", f"{CYCLE}[start=created;status=closed]"]
    assert [tile.reading.value for tile in tiles] == [1 / 2, 44]
    with pytest.raises(KpiError, match=r"Pipedrive"):
        dashboard([RATE], {"deals": DEALS}, **MARCH, settings=Settings(like="pipedrive"))


def test_two_slots_that_become_one_are_refused() -> None:
    with pytest.raises(KpiError) as caught:
        dashboard([RATE, f"{RATE}[denominator=closed]"], {"deals": DEALS}, **MARCH, settings=Settings(like="hubspot"))
    assert caught.value.code == "slot_twice"


def chosen(crm: str | None, rows: list[list[Any]]) -> list[str]:
    engine = Engine(load_tables({"deals": rows}, Settings(like=crm)))
    scope = compute(RATE, {"deals": DEALS}, **MARCH).scope
    return [slot.key for slot in balanced_dozen(engine, scope) if slot.kpi.code in (RATE, CYCLE)]


def test_the_dozen_has_the_reading_and_no_other_in_its_place() -> None:
    unproposed = [[cell for place, cell in enumerate(row) if place != 5] for row in DEALS]
    closed, by_amount = f"{RATE}[denominator=closed]", f"{RATE}[denominator=closed;weight=amount]"
    median = f"{CYCLE}[stat=median]"
    assert chosen(None, unproposed) == [closed, CYCLE, median, by_amount]
    created = f"{CYCLE}[start=created;status=closed]"
    assert chosen("hubspot", DEALS) == [closed, created, f"{CYCLE}[stat=median;start=created;status=closed]", by_amount]
    assert chosen("salesforce-all", unproposed) == [f"{RATE}[denominator=created]", CYCLE, median, by_amount]
    assert chosen("pipedrive", DEALS)[0] == RATE


@pytest.mark.parametrize("crm", crms())
@pytest.mark.parametrize("code", [RATE, CYCLE])
def test_what_is_written_of_a_crm_is_sound(crm: str, code: str) -> None:
    known, kpi = like(crm, code), find(code)
    assert known
    options = kpi.choose(known.options, lambda _: True)
    assert known.holds(options) == bool(known.options)
    assert set(known.said) == set(known.name) == {"fr", "en"}
    assert not [
        text for text in (*known.said.values(), *known.name.values()) if text.endswith(".") or text != text.strip()
    ]


@pytest.mark.parametrize("found", ["Hubspot", "odoo", ""])
def test_a_crm_nobody_knows(found: str) -> None:
    with pytest.raises(KpiError) as caught:
        Settings(like=found)
    for language in ("fr", "en"):
        assert all(part in caught.value.text(language) for part in (found, *crms()))


# --- in a cell ---

CELLS: dict[str, Any] = {"deals": DEALS, **MARCH}


@pytest.mark.parametrize("settings", ["like=zoho", "Lu comme = Zoho; langue=fr"])
def test_in_a_cell(settings: str) -> None:
    assert ask("KPI", RATE, **CELLS, settings=settings) == 1 / 3
    assert "lu comme Zoho" in ask("KPI_EXPLAIN", RATE, **CELLS, settings=settings)
    rate, cycle = ask("KPI_TABLE", [[RATE], [CYCLE]], **CELLS, settings=settings)
    assert (rate[0], rate[2]) == (f"{RATE}[denominator=due]", 1 / 3)
    why = ask("KPI", CYCLE, **CELLS, settings=settings)
    assert why.startswith("KPI_SALES_CYCLE ne peut pas être lu comme Zoho, car ")
    assert cycle[2] == why


def test_in_a_series() -> None:
    given: dict[str, Any] = {"deals": DEALS, "as_of": "2026-03-31", "months": 1}
    rows = ask("KPI_SERIES", [[RATE], [CYCLE]], **given, settings="like=hubspot")
    assert rows == [[1 / 2], [44]]
    [[why]] = ask("KPI_SERIES", RATE, **given, settings="like=pipedrive; language=en")
    assert why.startswith("KPI_CLOSING_RATE cannot be read like Pipedrive, because ")


def test_a_crm_nobody_knows_in_a_cell() -> None:
    said = ask("KPI", RATE, **CELLS, settings="like=odoo")
    assert all(part in said for part in ("odoo", *crms()))
