"""Every command and flag of `xl-kpi`: what it prints, its JSON, its exit code."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.pipeline import AS_OF, KEYS, plain
from xl_kpi.catalog import catalog


def objects(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


# --- list and define ---


@pytest.mark.parametrize(("language", "family", "label"), [("fr", "Résultats", "Panier moyen"), ("en", "Results", "")])
def test_list(run, language: str, family: str, label: str) -> None:
    done = run("list", "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert family in done.out
    assert label in done.out
    assert all(kpi.code in done.out and plain(kpi.label(language)) in done.out for kpi in catalog())


def test_list_for_programs(run) -> None:
    listed = json.loads(run("list", "--json", "--lang", "en").out)
    assert [entry["kpi"] for entry in listed] == [kpi.code for kpi in catalog()]
    assert {tuple(entry) for entry in listed} == {
        (
            "kpi",
            "label",
            "family",
            "nature",
            "qualitative",
            "help",
            "tables",
            "required",
            "params",
            "options",
            "version",
        )
    }
    [rate] = [entry for entry in listed if entry["kpi"] == "KPI_CLOSING_RATE"]
    assert rate["label"] == "Closing rate"
    assert rate["options"]["mode"] == {"kind": "choice", "values": ["period", "cohort"], "default": "period"}


@pytest.mark.parametrize("code", [kpi.code for kpi in catalog()])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_define(run, code: str, language: str) -> None:
    done = run("define", code, "--lang", language)
    [kpi] = [kpi for kpi in catalog() if kpi.code == code]
    said = kpi.texts(language)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{code} · {plain(kpi.label(language))}\n")
    assert all(plain(said[key]) in done.out for key in ("help", "formula", "why", "act"))
    assert all(f"option {option.name}" in done.out for option in kpi.options)


@pytest.mark.parametrize("name", ["KPI_REVENUE", "revenue", "Revenue", "Chiffre d'affaires", "chiffre d’affaires"])
def test_a_kpi_by_its_code_or_label(run, name: str) -> None:
    assert run("define", name).out.startswith("KPI_REVENUE ")


# --- compute ---


def test_compute_says_the_reading(run, pipeline) -> None:
    done = run("compute", "Taux de closing", *pipeline, *AS_OF, "--option", "denominator=closed")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Taux de closing : 66,7 % (4 ÷ 6 ; ")
    assert done.out.count("\n") == 1


def test_compute_json_has_these_keys(run, pipeline) -> None:
    done = run("compute", "KPI_CLOSING_RATE", *pipeline, *AS_OF, "--option", "denominator=closed", "--json")
    [found] = objects(done.out)
    assert list(found) == KEYS
    text = found.pop("text")
    assert text.startswith("Taux de closing")
    assert found == {
        "kpi": "KPI_CLOSING_RATE",
        "value": 4 / 6,
        "numerator": 4.0,
        "denominator": 6.0,
        "n": 6,
        "unit": "rate",
        "direction": "up",
        "excluded": [],
        "notes": [],
        "options": {"denominator": "closed", "mode": "period", "weight": "count"},
        "version": "1.0",
    }


def test_excluded_rows_are_listed(run, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,amount,closed_at\nwon,5,2025-03-01\nwon,7,\n", encoding="utf-8")
    [found] = objects(run("compute", "sales_count", "--data", tmp_path, "--from", "2025", *AS_OF, "--json").out)
    assert found["excluded"] == [{"reason": "no_closed_at", "rows": 1}]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), 1850.5),
        (("--from", "2025-03"), 1250.5),
        (("--from", "2025-T1"), 1250.5),
        (("--from", "2025-03-06"), 850.5),
        (("--to", "31/03/2025"), 1250.5),
        (("--from", "2025-03-31", "--to", "2025-04-02"), 750.5),
        (("--owner", "Mona Reed"), 1500),
        (("--owner", "MONA REED", "--owner", "Paul Stone"), 1750.5),
        (("--owner", "Nobody Known"), 0),
        (("--option", "basis=deals"), 1850.5),
        (("--option", "basis=affaires gagnées"), 1850.5),
    ],
)
def test_period_owner_and_option(value, words: tuple[str, ...], expected: float) -> None:
    assert value("KPI_REVENUE", *words) == expected


def test_as_of_hides_what_comes_later(run, pipeline) -> None:
    done = run("compute", "KPI_REVENUE", *pipeline, "--as-of", "2025-03-31", "--json")
    assert objects(done.out)[0]["value"] == 1250.5


def test_as_of_is_today_when_not_given(run, pipeline, mocker) -> None:
    clock = mocker.patch("xl_kpi.cli.inputs.date")
    clock.today.return_value = date(2025, 4, 2)
    assert objects(run("compute", "KPI_REVENUE", *pipeline, "--json").out)[0]["value"] == 1750.5


def test_options_in_brackets_give_way_to_option(value) -> None:
    assert value("KPI_SALES_CYCLE[stat=median]") == 54
    assert value("KPI_SALES_CYCLE[stat=median]", "--option", "stat=mean") == 54.25


@pytest.mark.parametrize("words", [("actual=120", "target=100"), ("actual=120,0", "target=1 00")])
def test_numbers_are_options(value, words: tuple[str, str]) -> None:
    assert value("KPI_TARGET_ATTAINMENT", "--option", *words) == 1.2


def test_options_may_be_repeated(value) -> None:
    assert value("KPI_TARGET_ATTAINMENT", "--option", "actual=120", "--option", "target=100") == 1.2


def test_maps_give_headers_and_words_their_meaning(run, pipeline) -> None:
    done = run("compute", "KPI_CLOSING_RATE", *pipeline, *AS_OF, "--option", "denominator=closed")
    words = ("--map-value", "deals.status:Lost=open", "deals.status:Engaging=perdu")
    moved = run("compute", "KPI_CLOSING_RATE", *pipeline, *words, *AS_OF, "--option", "denominator=closed", "--json")
    assert done.code == moved.code == 0
    assert done.out.startswith("Taux de closing : 66,7 % (4 ÷ 6 ; ")
    assert (objects(moved.out)[0]["numerator"], objects(moved.out)[0]["denominator"]) == (4, 5)


def dollars(folder: Path) -> Path:
    text = "status,amount,currency,closed_at\nwon,100,USD,2025-03-01\nwon,50,EUR,2025-03-02\n"
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    return folder


def test_currencies_are_not_mixed_without_a_rate(run, tmp_path: Path) -> None:
    [found] = objects(run("compute", "KPI_REVENUE", "--data", dollars(tmp_path), *AS_OF, "--json").out)
    assert found["value"] is None
    assert found["notes"][0].startswith("no_rate")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--rate", "USD=0.9"), 140),
        (("--rate", "usd=0,9"), 140),
        (("--rate", "EUR=2", "--currency", "usd"), 200),
        (("--rate", "USD=0.9", "CHF=1.1"), 140),
    ],
)
def test_rates(run, tmp_path: Path, words: tuple[str, ...], expected: float) -> None:
    [found] = objects(run("compute", "KPI_REVENUE", "--data", dollars(tmp_path), *words, *AS_OF, "--json").out)
    assert found["value"] == pytest.approx(expected)


@pytest.mark.parametrize(("order", "expected"), [("dmy", 10), ("mdy", 20)])
def test_date_order(run, tmp_path: Path, order: str, expected: float) -> None:
    text = "status,amount,closed_at\nwon,10,04/03/2025\nwon,20,03/04/2025\n"
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    words = ("--data", tmp_path, "--from", "2025-03", "--date-order", order, *AS_OF, "--json")
    assert objects(run("compute", "KPI_REVENUE", *words).out)[0]["value"] == expected


@pytest.mark.parametrize(("zone", "expected"), [("UTC", 0), ("Europe/Paris", 10)])
def test_time_zone(run, tmp_path: Path, zone: str, expected: float) -> None:
    (tmp_path / "deals.csv").write_text("status,amount,closed_at\nwon,10,2025-03-31T23:30:00Z\n", encoding="utf-8")
    words = ("--data", tmp_path, "--from", "2025-04", "--time-zone", zone, *AS_OF, "--json")
    assert objects(run("compute", "KPI_REVENUE", *words).out)[0]["value"] == expected


def test_several_data_arguments(run, pipeline, tmp_path: Path) -> None:
    targets = tmp_path / "goals.csv"
    targets.write_text("kpi,period_start,period_end,target\nKPI_REVENUE,2025-03-01,2025-03-31,2501\n", encoding="utf-8")
    words = ("--data", f"targets={targets}", "--from", "2025-03", *AS_OF, "--json")
    assert objects(run("compute", "KPI_TARGET_ATTAINMENT", *pipeline, *words).out)[0]["value"] == 0.5


# --- breakdown ---


@pytest.mark.parametrize(("language", "nobody"), [("fr", "(sans propriétaire)"), ("en", "(no owner)")])
def test_by_owner_ends_with_nobody(run, pipeline, language: str, nobody: str) -> None:
    done = run("compute", "KPI_REVENUE", *pipeline, *AS_OF, "--by", "owner", "--lang", language)
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["Mona Reed", "Paul Stone", nobody]


@pytest.mark.parametrize("code", ["KPI_REVENUE", "KPI_SALES_COUNT", "KPI_CLOSING_RATE[denominator=closed]"])
def test_owners_add_up_to_everyone(run, pipeline, code: str) -> None:
    [everyone] = objects(run("compute", code, *pipeline, *AS_OF, "--json").out)
    owners = objects(run("compute", code, *pipeline, *AS_OF, "--by", "owner", "--json").out)
    assert sum(owner["numerator"] for owner in owners) == everyone["numerator"]
    assert sum(owner["n"] for owner in owners) == everyone["n"]
    assert list(owners[0]) == ["owner", *KEYS]


def test_by_owner_keeps_to_the_owners_asked_for(run, pipeline) -> None:
    done = run("compute", "KPI_REVENUE", *pipeline, *AS_OF, "--by", "owner", "--owner", "Paul Stone", "--json")
    assert [(line["owner"], line["value"]) for line in objects(done.out)] == [("Paul Stone", 250.5)]


def test_by_month(run, pipeline) -> None:
    words = ("--from", "2025-03", "--to", "2025-04-30", "--by", "month", "--json")
    lines = objects(run("compute", "KPI_REVENUE", *pipeline, *AS_OF, *words).out)
    assert [(line["month"], line["value"]) for line in lines] == [("2025-03", 1250.5), ("2025-04", 600)]
    assert list(lines[0]) == ["month", *KEYS]


def test_by_owner_and_month(run, pipeline) -> None:
    words = ("--from", "2025-03", "--to", "2025-04-30", "--by", "owner,month", "--json")
    lines = objects(run("compute", "KPI_REVENUE", *pipeline, *AS_OF, *words).out)
    assert [(line["owner"], line["month"], line["value"]) for line in lines] == [
        ("Mona Reed", "2025-03", 1000),
        ("Mona Reed", "2025-04", 500),
        ("Paul Stone", "2025-03", 250.5),
        ("Paul Stone", "2025-04", 0),
        ("", "2025-03", 0),
        ("", "2025-04", 100),
    ]
    assert list(lines[0]) == ["owner", "month", *KEYS]


def test_by_month_in_words(run, pipeline) -> None:
    words = ("--from", "2025-03", "--to", "2025-04-30", "--by", "owner,month")
    first = run("compute", "KPI_REVENUE", *pipeline, *AS_OF, *words).out.splitlines()[0]
    assert first.startswith("Mona Reed · 2025-03\tChiffre d'affaires : 1 000 € (")
