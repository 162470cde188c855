"""Which dozen a dashboard shows when nobody chose: fed by the data, balanced, in a fixed order."""

from datetime import date
from pathlib import Path

import pytest

import xl_kpi.sample
from xl_kpi import Settings
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.selection import AT_LEAST, PREFERRED, SPARE, balanced_dozen, missing_natures, natures
from xl_kpi.analysis.slots import read_slots
from xl_kpi.catalog import catalog
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import read
from xl_kpi.tables.load import load_tables

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")
MARCH = make_scope("2026-03", None, None, "2026-03-31")
DEALS = [["status", "amount", "closed_at"], ["won", 10, date(2026, 3, 2)], ["lost", 5, date(2026, 3, 3)]]


def dozen(tables: dict, scope=MARCH) -> list[str]:
    return [slot.key for slot in balanced_dozen(Engine(load_tables(tables, Settings())), scope)]


@pytest.fixture(scope="module")
def sample() -> dict:
    sheets, _ = read([str(SAMPLE)])
    return {name: sheet.rows for name, sheet in sheets.items()}


def test_the_design_is_balanced() -> None:
    design = read_slots([code for code in PREFERRED if "[" not in code])
    assert len(design) == 12
    assert missing_natures(design) == ()


def test_every_code_of_the_lists_is_a_slot() -> None:
    assert len(read_slots(PREFERRED[:12])) == 12
    assert len(read_slots(SPARE)) == 2


def test_the_sample_feeds_the_design(sample: dict) -> None:
    assert dozen(sample) == [code for code in PREFERRED if "[" not in code]


def test_the_same_data_give_the_same_dozen(sample: dict) -> None:
    assert dozen(sample) == dozen(dict(reversed(sample.items())))


def test_a_missing_table_makes_room_for_others(sample: dict) -> None:
    made = dozen({name: rows for name, rows in sample.items() if name != "activities"})
    assert len(made) == 12
    assert not {"KPI_OUTBOUND_CONTACTS", "KPI_MEETINGS_BOOKED", "KPI_NO_SHOW_RATE"} & set(made)
    assert missing_natures(read_slots(made)) == ()


@pytest.mark.parametrize("table", ["deals", "activities", "leads", "accounts", "orders", "surveys", "complaints"])
def test_one_table_alone(sample: dict, table: str) -> None:
    """Only what that table feeds, no slot twice, never more than twelve."""
    made = dozen({table: sample[table]})
    assert 0 < len(made) <= 12
    assert len(set(made)) == len(made)
    slots = read_slots(made)
    assert all(slot.kpi.definition.required in ((), (table,)) for slot in slots)


def test_no_data_no_slot() -> None:
    assert dozen({}) == []
    assert missing_natures(()) == tuple(AT_LEAST)


def test_deals_without_proposals_show_closed_deals() -> None:
    made = dozen({"deals": DEALS})
    assert made[:4] == ["KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET", "KPI_CLOSING_RATE[denominator=closed]"]
    assert "KPI_CLOSING_RATE" not in made
    assert missing_natures(read_slots(made)) == ("means", "qualitative")


def test_what_is_always_zero_is_not_shown() -> None:
    """A column that was never filled in."""
    deals = [[*row, value] for row, value in zip(DEALS, ("proposal_at", None, None), strict=True)]
    assert "KPI_PROPOSALS_SENT" not in dozen({"deals": deals})


def test_a_quiet_month_keeps_its_kpis() -> None:
    """Revenue of 0 is a figure as soon as some other month had one."""
    assert "KPI_REVENUE" in dozen({"deals": DEALS}, make_scope("2026-02", None, None, "2026-03-31"))


def test_the_last_slot_gives_way_to_what_customers_think(sample: dict) -> None:
    """Thirteen or more feed the board, the only qualitative one comes after the twelfth place."""
    made = dozen({**sample, "surveys": sample["surveys"][:1]})  # no answer at all
    assert len(made) == 12
    chosen = read_slots(made)
    assert any("qualitative" in natures(slot) for slot in chosen)
    assert missing_natures(chosen) == ()


def test_a_kpi_that_must_be_told_something_is_never_chosen(sample: dict) -> None:
    asking = {kpi.code for kpi in catalog() if any(option.required for option in kpi.options)}
    assert asking
    assert not asking & set(dozen(sample))


def test_natures() -> None:
    [revenue, satisfaction] = read_slots(["KPI_REVENUE", "KPI_SATISFACTION_SCORE"])
    assert natures(revenue) == {"result", "quantitative"}
    assert "qualitative" in natures(satisfaction)
    assert missing_natures([revenue, satisfaction]) == ("result", "means")
