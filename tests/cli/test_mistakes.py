"""Mistakes on the command line: one sentence and exit code 1, wrong usage exit code 2, nothing printed."""

from pathlib import Path

import pytest

from tests.cli.pipeline import AS_OF

# The words after `compute`, and what the sentence says in French and in English.
MISTAKES = [
    (("KPI_REVENU",), "KPI_REVENU n'est pas un indicateur connu : écrivez par exemple KPI_REVENUE", "is not a known"),
    (("xyz(",), "xyz( n'est pas un indicateur connu", "xyz( is not a known"),
    (("KPI_REVENUE[basis]",), "« KPI_REVENUE[basis] » ne se lit pas", "cannot be read as an indicator"),
    (("KPI_REVENUE", "--option", "basis"), "--option : « basis » n'a pas la bonne forme", "is not in the right form"),
    (("KPI_REVENUE", "--option", "colour=red"), "pas d'option « colour »", "no option “colour”"),
    (("KPI_REVENUE", "--option", "basis=red"), "« red » n'est pas un choix possible", "not a possible choice"),
    (("KPI_TARGET_ATTAINMENT", "--option", "target=ten"), "« ten » n'est pas un nombre", "not a possible number"),
    (("KPI_TARGET_ATTAINMENT",), "besoin du nombre « target »", "needs the number “target”"),
    (("KPI_LEADS_BY_CHANNEL",), "KPI_LEADS_BY_CHANNEL a besoin de", "KPI_LEADS_BY_CHANNEL needs"),
    (("KPI_NO_SHOW_RATE",), "(activities) : donnez-la (--data act", "(activities): give it (--data act"),
    (("KPI_PROPOSALS_SENT", "--from", "2025"), "Proposition le (proposal_at)", "Proposal sent (proposal_at)"),
    (("KPI_REVENUE", "--from", "2025-13"), "« 2025-13 » n'est pas une date", "is not a date"),
    (("KPI_REVENUE", "--to", "tomorrow"), "« tomorrow » n'est pas une date", "is not a date"),
    (("KPI_REVENUE", "--as-of", "31/02/2025"), "--as-of : « 31/02/2025 »", "--as-of: “31/02/2025”"),
    (("KPI_REVENUE", "--from", "2025-04", "--to", "2025-03-01"), "mettez la première date avant", "before the last"),
    (("KPI_REVENUE", "--by", "month"), "KPI_REVENUE a besoin d'une période", "needs a period"),
    (("KPI_REVENUE", "--rate", "USD"), "--rate : « USD » n'a pas la bonne forme", "is not in the right form"),
    (("KPI_REVENUE", "--rate", "USD=much"), "Le taux de USD est « much »", "The rate of USD is “much”"),
    (("KPI_REVENUE", "--rate", "USD=-1"), "donnez un nombre positif", "give a positive number"),
    (("KPI_REVENUE", "--time-zone", "Mars/North"), "fuseau horaire « Mars/North »", "time zone “Mars/North”"),
    (("KPI_REVENUE", "--map", "deals.status"), "--map : « deals.status »", "--map: “deals.status”"),
    (("KPI_REVENUE", "--map", "sales.status=x"), "« sales » n'est pas une table connue", "not a known table"),
    (("KPI_REVENUE", "--map", "deals.price=x"), "pas de colonne « price »", "no column “price”"),
    (("KPI_REVENUE", "--map", "deals.source=origin"), "l'en-tête « origin » demandé", "the header “origin” asked"),
    (("KPI_REVENUE", "--map", "leads.source=origin"), "la table leads, qui n'est pas dans", "which is not in the data"),
    (("KPI_REVENUE", "--map-value", "deals.status=Won"), "--map-value : « deals.status=Won »", "--map-value: “deals"),
    (("KPI_REVENUE", "--map-value", "deals.status:Won=sold out"), "« sold out » n'est pas un sens", "possible meaning"),
    (("KPI_REVENUE", "--map-value", "deals.owner:MR=Mona"), "deals.owner n'en est pas une", "deals.owner is not one"),
    (("KPI_REVENUE", "--data", "nowhere.csv"), "nowhere.csv est introuvable", "nowhere.csv was not found"),
    (("KPI_REVENUE", "--data", "sales=x.csv"), "« sales » n'est pas une table connue", "is not a known table"),
    (("--batch", "nowhere.jsonl"), "Le fichier nowhere.jsonl ne se lit pas", "nowhere.jsonl cannot be read"),
]


def shortly(part: object) -> str:
    return " ".join(part) if isinstance(part, tuple) else ""


@pytest.mark.parametrize(("words", "french", "english"), MISTAKES, ids=shortly)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_mistake_is_one_sentence(
    run, pipeline, words: tuple[str, ...], french: str, english: str, language: str
) -> None:
    done = run("compute", *pipeline, *AS_OF, "--lang", language, *words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith({"fr": "Erreur : ", "en": "Error: "}[language])
    assert {"fr": french, "en": english}[language] in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_a_cell_that_is_no_number_is_named(run, tmp_path: Path) -> None:
    text = "status,amount,closed_at\nwon,10,2025-03-01\nwon,a lot,2025-03-02\n"
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    done = run("compute", "KPI_REVENUE", "--data", tmp_path, *AS_OF, "--lang", "en")
    assert done.code == 1
    assert "row 3: “a lot” is not a number" in done.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("unheard",),
        ("compute", "--data", "x"),
        ("compute", "KPI_REVENUE", "--batch", "x", "--data", "x"),
        ("compute", "KPI_REVENUE", "--data"),
        ("compute", "KPI_REVENUE", "--data", "x", "--by", "week"),
        ("compute", "KPI_REVENUE", "--data", "x", "--date-order", "ydm"),
        ("build", "--data", "x"),
        ("build", "--out", "x.xlsx"),
        ("define",),
        ("list", "--lang", "de"),
        ("new",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: xl-kpi")


def test_new_outside_the_project(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "results/margin", "--lang", "en")
    assert done.code == 1
    assert done.err.startswith("Error: ")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_command(run, mocker) -> None:
    mocker.patch("xl_kpi.cli.inputs.read", side_effect=KeyboardInterrupt)
    assert run("compute", "KPI_REVENUE", "--data", "x").code == 130
