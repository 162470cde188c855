"""What an import doubts: moments of a migration, lost deals that nobody exported, several companies, cycles."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.cli.pipeline import plain
from tests.crm.intake import HUBSPOT, ODOO, YEAR, codes, deal, doubt, read
from xl_kpi.analysis.intake import Intake, lines


def stamped(moments: Sequence[object], column: str = "Create_Date") -> Intake:
    return read(("a.csv", [HUBSPOT, *(deal(number, **{column: moment}) for number, moment in enumerate(moments))]))


def spread(number: int, clock: str = "") -> list[str]:
    return [f"{YEAR + timedelta(days=day)}{clock}" for day in range(number)]


def test_the_same_moment_in_a_third_of_the_rows() -> None:
    made = stamped([*spread(40, " 08:30"), *["2025-06-01 02:00"] * 20])
    column, where, values, count = doubt(made, "mass_stamp")
    assert (column, where[0], values, count) == ("created_at", 42, ("2025-06-01 02:00",), 20)


@pytest.mark.parametrize(
    "moments",
    [
        [*spread(41, " 08:30"), *["2025-06-01 02:00"] * 20],  # less than a third
        [*spread(10, " 08:30"), *["2025-06-01 02:00"] * 19],  # less than twenty
        ["2025-06-01 08:00", "2025-06-01 09:00", "2025-06-01 10:00", "2025-06-01 11:00"] * 10,  # a busy day
        ["2025-06-30", "2025-07-31"] * 20,  # the end of the month
        [*["2025-06-30"] * 20, *["2025-05-31"] * 3],
        [None] * 40,
    ],
)
def test_moments_that_happen(moments: list[str]) -> None:
    assert "mass_stamp" not in codes(stamped(moments))


def test_a_day_that_holds_ten_times_the_rows_of_any_other() -> None:
    made = stamped([*spread(40), *["2025-06-30"] * 20], column="Close_Date")
    assert doubt(made, "mass_stamp")[:3:2] == ("closed_at", ("2025-06-30",))


def test_forecasts_of_open_deals_are_no_stamps() -> None:
    told = [deal(number, Deal_Stage="Negotiation", Close_Date="2025-06-30") for number in range(40)]
    assert "mass_stamp" not in codes(read(("a.csv", [HUBSPOT, *told])))


def test_leads_that_came_at_the_same_moment() -> None:
    head = ["lead_id", "created_at"]
    made = read(("a.csv", [head, *([number, "2025-06-01 02:00"] for number in range(25))]), table="leads")
    assert doubt(made, "mass_stamp")[3] == 25


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (["Closed Won"] * 10, True),
        ([*["Closed Won"] * 10, "Negotiation"], True),
        (["Closed Won"] * 9, False),
        ([*["Closed Won"] * 10, "Closed Lost"], False),
    ],
)
def test_an_export_without_a_lost_deal(stages: list[str], told: bool) -> None:
    made = read(("a.csv", [HUBSPOT, *(deal(number, Deal_Stage=stage) for number, stage in enumerate(stages))]))
    assert ("no_lost" in codes(made)) == told


def test_a_program_that_hides_lost_deals_is_suspected_at_once() -> None:
    assert "no_lost" in codes(read(("a.csv", [ODOO, ["1", "A", "Won", 5, "", "2026-03-01", "Ann"]]), source="odoo"))


@pytest.mark.parametrize(
    ("language", "said", "odoo"),
    [
        ("fr", "Aucune affaire perdue parmi 12 closes : le taux de closing se lirait 100 %", "« Archivé »"),
        ("en", "No lost deal among 12 closed ones: the closing rate would read 100%", "“Archived”"),
    ],
)
def test_how_lost_deals_come_into_the_export(language: str, said: str, odoo: str) -> None:
    won = [[str(number), "A", "Won", 5, "", "2026-03-01", "Ann"] for number in range(12)]
    [line] = [plain(line) for line in lines(read(("a.csv", [ODOO, *won]), source="odoo"), language) if "100" in line]
    assert said in line
    assert odoo in line
    told = [plain(line) for line in lines(read(("a.csv", [HUBSPOT, *map(deal, range(12))])), language)]
    assert any(said in line for line in told)
    assert not any("Odoo" in line for line in told)


def test_several_companies_in_one_cell() -> None:
    companies = ["51;52", "51", "51; 51", "7;", "", None, "Durand (5551); Moulin (5552)"]
    told = [deal(number, Associated_Company_IDs=company) for number, company in enumerate(companies)]
    made = read(("a.csv", [HUBSPOT, *told]))
    assert doubt(made, "several_ids") == ("account_id", (2, 8), ("51;52", "Durand (5551); Moulin (5552)"), 2)


def test_negative_cycles_and_closed_deals_without_a_day() -> None:
    told = [deal(1, Create_Date="2026-04-01", Close_Date="2026-03-01"), deal(2, Close_Date=None), deal(3)]
    made = read(("a.csv", [HUBSPOT, *told]))
    assert doubt(made, "negative_duration")[1:] == ((2,), ("1",), 1)
    assert doubt(made, "no_closed_at")[1:] == ((3,), ("2",), 1)
