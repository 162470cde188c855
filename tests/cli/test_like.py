"""`--like`: what compute and build read like a CRM, and what they say of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stored import cells, named, slots, tile
from workbook_templates.look import layout
from xl_kpi.core.likes import crms

DEALS = """\
deal_id,owner,status,amount,created_at,proposal_at,expected_close_at,closed_at
D1,Lea,won,1000,2026-01-10,2026-03-01,2026-02-28,2026-03-20
D2,Tom,lost,3000,2026-03-12,2026-03-02,2026-05-31,2026-03-31
D3,Lea,open,500,2026-03-03,2026-03-03,2026-03-31,
D4,Lea,open,2000,2026-02-05,2026-03-20,2026-04-01,
"""
"""In March: one won of two closed, or of three closed or overdue; 44 days from creation to close, 69 to win."""
RATE, CYCLE = "KPI_CLOSING_RATE", "KPI_SALES_CYCLE"
SEEN = ("--from", "2026-03", "--as-of", "2026-03-31")


@pytest.fixture
def deals(tmp_path: Path) -> tuple[str, ...]:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return ("--data", str(path), *SEEN)


@pytest.fixture
def made(run, deals, tmp_path: Path) -> tuple[Callable, Path]:
    """Return a function that builds a workbook, and its path."""
    out = tmp_path / "board.xlsx"
    return (lambda *words: run("build", *deals, "--out", out, *words)), out


def test_compute(run, deals) -> None:
    found = json.loads(run("compute", RATE, *deals, "--like", "zoho", "--json").out)
    assert (found["value"], found["options"]["denominator"], found["notes"]) == (1 / 3, "due", ["like:zoho"])
    assert " ; lu comme Zoho : affaires gagnées sur " in found["text"].translate({0xA0: " ", 0x202F: " "})
    said = run("compute", CYCLE, *deals, "--like", "pipedrive", "--lang", "en").out
    assert said.startswith("Average sales cycle: 69.0 days")
    assert "read like Pipedrive: days from creation to win" in said


def test_compute_by_owner(run, deals) -> None:
    lines = run("compute", RATE, *deals, "--like", "hubspot", "--by", "owner", "--json").out.splitlines()
    assert [(line["owner"], line["value"], line["notes"]) for line in map(json.loads, lines)] == [
        ("Lea", 1, ["like:hubspot"]),
        ("Tom", 0, ["like:hubspot"]),
    ]


@pytest.mark.parametrize(("crm", "code"), [("pipedrive", RATE), ("zoho", CYCLE), ("salesforce-all", CYCLE)])
@pytest.mark.parametrize("by", [(), ("--by", "month")])
def test_what_nobody_knows_ends_with_1(run, deals, crm: str, code: str, by: tuple[str, ...]) -> None:
    done = run("compute", code, *deals, "--like", crm, *by, "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert f"{code} cannot be read like " in done.err
    assert ", because " in done.err
    assert "--option" in done.err


def test_a_batch_goes_on(run, deals, tmp_path: Path) -> None:
    asked = [{"kpi": RATE}, {"kpi": CYCLE}, {"kpi": RATE, "options": {"denominator": "closed"}}]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    done = run("compute", "--batch", path, *deals, "--like", "pipedrive")
    refused, cycle, own = map(json.loads, done.out.splitlines())
    assert (done.code, refused["kpi"], cycle["value"], own["value"]) == (0, RATE, 69, 1 / 2)
    assert "ne peut pas être lu comme Pipedrive, car" in refused["error"]


def test_a_crm_nobody_knows_is_wrong_usage(run, deals) -> None:
    done = run("compute", RATE, *deals, "--like", "odoo")
    assert done.code == 2
    assert all(crm in done.err for crm in crms())


def test_build_takes_the_options_into_the_slots(made) -> None:
    build, out = made
    done = build("--like", "hubspot", "--slots", f"{RATE},{CYCLE},{RATE}[denominator=proposals]")
    assert (done.code, done.err) == (0, "")
    assert slots(out) == [f"{RATE}[denominator=closed]", f"{CYCLE}[start=created;status=closed]", RATE]
    assert named(out, "Slot1") == ["Taux de closing · affaires closes"]
    assert [tile(out, slot, "value") for slot in range(3)] == [1 / 2, 44, 1 / 4]
    assert "Taux de closing · affaires closes, lu comme HubSpot : affaires gagnées sur " in done.out
    assert "Cycle de vente moyen · création · gagnées et perdues, lu comme HubSpot : " in done.out
    assert done.out.count("lu comme") == 2


@pytest.mark.parametrize("words", [(), ("--slots", f"{RATE},{CYCLE}")])
def test_build_keeps_a_slot_that_nobody_can_read_and_says_why(made, boards, words: tuple[str, ...]) -> None:
    build, out = made
    done = build("--like", "pipedrive", *words, "--lang", "en")
    assert done.code == 0
    assert done.err == (
        "Closing rate keeps its usual options: it cannot be read like Pipedrive, "
        "because the exact formula of Pipedrive's win rate is not known.\n"
    )
    assert {RATE, f"{CYCLE}[start=created]"} <= {slot.key for slot in boards[out].slots}
    assert "Average sales cycle · creation, read like Pipedrive: days from creation to win" in done.out


def test_formulas_follow(made, office, tmp_path: Path) -> None:
    build, out = made
    words = ("--slots", f"{RATE},{RATE}[weight=amount],{CYCLE}")
    assert build("--like", "zoho", *words).code == 0
    shown = cells(out)
    assert shown[layout.cell(0, "L", "value")] == 1 / 3
    computed = cells(office.recalculate(out, tmp_path / "computed", locale="fr-FR"))
    assert {address: computed.get(address) for address in shown} == pytest.approx(shown)


def test_a_refresh_keeps_them(made, run) -> None:
    build, out = made
    assert build("--like", "salesforce", "--slots", f"{RATE},{CYCLE}").code == 0
    kept = slots(out)
    done = run("refresh", out)
    assert (done.code, slots(out)) == (0, kept), done.err
    assert kept == [f"{RATE}[denominator=closed]", f"{CYCLE}[start=created;status=closed]"]
