"""How people name what a slot or a target is about: codes, labels, labels with the value of an option."""

import pytest

from xl_kpi.analysis.dashboard import dashboard
from xl_kpi.analysis.slots import key_of, label_of, singly, slot_of
from xl_kpi.catalog import catalog, find

DEALS = [["status", "amount", "closed_at"], ["won", 900, "2026-03-05"], ["lost", 700, "2026-03-06"]]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_label_leads_back_to_its_key(language: str) -> None:
    slots = [slot for kpi in catalog() for slot in (slot_of(kpi, {}), *singly(kpi))]
    labels = [label_of(slot, language) for slot in slots]
    assert len(set(labels)) == len(slots) > 100
    assert [key_of(label) for label in labels] == [slot.key for slot in slots]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "options",
    [
        ("KPI_SALES_CYCLE", {"stat": "median", "start": "created", "status": "closed"}),
        ("KPI_CLOSING_RATE", {"denominator": "closed", "weight": "amount"}),
        ("KPI_PIPELINE_COVERAGE", {"weighted": "yes", "scope": "all"}),
    ],
)
def test_so_does_one_with_several_options(language: str, options: tuple[str, dict[str, str]]) -> None:
    slot = slot_of(find(options[0]), options[1])
    assert key_of(label_of(slot, language)) == slot.key
    assert key_of(f"{label_of(slot, language)} · nothing") == ""


def test_a_label_names_the_option_where_its_value_says_too_little() -> None:
    weighted = slot_of(find("KPI_PIPELINE_COVERAGE"), {"weighted": "yes"})
    assert label_of(weighted, "fr") == "Taux de CA couvert · pondéré par la probabilité\u00a0: oui"


def test_the_usual_value_of_an_option_is_no_choice_of_its_own() -> None:
    keys = [slot.key for kpi in catalog() for slot in singly(kpi)]
    assert "KPI_CLOSING_RATE[denominator=closed]" in keys
    assert not [key for key in keys if "[" not in key or "=auto" in key]


def test_nobody_knows_other_words() -> None:
    assert key_of("Taux de closing · au hasard") == ""
    assert key_of("") == ""


@pytest.mark.parametrize(
    "name",
    ["KPI_CLOSING_RATE[denominator=closed]", "Taux de closing · affaires closes", "closing rate · closed deals"],
)
def test_a_target_is_found_under_each_of_its_names(name: str) -> None:
    targets = [["kpi", "period_start", "period_end", "target"], [name, "2026-03-01", "2026-03-31", 0.4]]
    tables = {"deals": DEALS, "targets": targets}
    [tile] = dashboard(["KPI_CLOSING_RATE[denominator=closed]"], tables, from_date="2026-03", as_of="2026-03-31")
    assert tile.target == 0.4


def test_tiles_of_one_kpi_are_told_apart_by_labels_that_a_target_takes() -> None:
    codes = ["KPI_OUTBOUND_CONTACTS", "KPI_OUTBOUND_CONTACTS[unique=yes]"]
    activities = [["type", "direction", "date"], ["call", "out", "2026-03-05"]]
    tiles = dashboard(codes, {"activities": activities}, from_date="2026-03", as_of="2026-03-31")
    assert [key_of(tile.label) for tile in tiles] == codes
    assert tiles[1].label.endswith("\u00a0: oui")
