"""`xl-kpi compute --batch`: one JSON object a line in and out; a wrong line answers for itself only."""

import json
from pathlib import Path

import pytest

from tests.cli.pipeline import AS_OF, KEYS, plain


@pytest.fixture
def ask(run, pipeline, tmp_path: Path):
    """Return a function from the lines of a batch to its answers."""

    def answers(*lines: str, words: tuple[str, ...] = AS_OF, start: str = "", end: str = "\n") -> list[dict]:
        path = tmp_path / "questions.jsonl"
        path.write_bytes((start + end.join(lines)).encode())
        done = run("compute", "--batch", path, *pipeline, *words)
        assert (done.code, done.err) == (0, "")
        return [json.loads(line) for line in done.out.split("\n") if line]

    return answers


def question(kpi: str = "KPI_REVENUE", **more: object) -> str:
    return json.dumps({"kpi": kpi, **more}, ensure_ascii=False)


def test_an_answer_has_the_keys_of_compute(ask, run, pipeline) -> None:
    [answer] = ask(question())
    assert list(answer) == KEYS
    assert answer == json.loads(run("compute", "KPI_REVENUE", *pipeline, *AS_OF, "--json").out)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 1850.5),
        ({"from": "2025-03"}, 1250.5),
        ({"from": "2025-03-31", "to": "2025-04-02"}, 750.5),
        ({"from": 2025}, 1850.5),
        ({"from": 2024}, 0),
        ({"as_of": "2025-03-31"}, 1250.5),
        ({"as_of": "31/03/2025"}, 1250.5),
        ({"owner": "Mona Reed"}, 1500),
        ({"owner": ["Mona Reed", "Paul Stone"]}, 1750.5),
        ({"owner": "", "from": "", "to": None, "as_of": None, "options": None}, 1850.5),
        ({"options": {"basis": "deals"}}, 1850.5),
    ],
    ids=str,
)
def test_fields_of_a_question(ask, more: dict, expected: float) -> None:
    assert ask(question(**more))[0]["value"] == expected


@pytest.mark.parametrize("target", [100, 100.0, "100", "100,0"])
def test_options_may_be_numbers(ask, target: object) -> None:
    [answer] = ask(question("KPI_TARGET_ATTAINMENT", options={"actual": 120, "target": target}))
    assert answer["value"] == 1.2


def test_options_in_brackets_and_labels(ask) -> None:
    cycle, label = ask(question("KPI_SALES_CYCLE[stat=median]"), question("Cycle de vente moyen"))
    assert (cycle["value"], cycle["options"]["stat"]) == (54, "median")
    assert (label["kpi"], label["value"]) == ("KPI_SALES_CYCLE", 54.25)


def test_the_arguments_hold_for_lines_that_say_nothing_else(ask) -> None:
    words = (*AS_OF, "--owner", "Mona Reed", "--from", "2025-04", "--option", "basis=deals", "--lang", "en")
    mine, yours, march = ask(
        question(), question(owner="Paul Stone"), question(**{"from": "2025-03", "to": "2025-03-31"}), words=words
    )
    assert [answer["value"] for answer in (mine, yours, march)] == [500, 0, 1000]
    assert mine["text"].startswith("Revenue: €500 (")


@pytest.mark.parametrize(
    ("line", "kpi", "error"),
    [
        ("nonsense {x} %s", None, "n'est pas une question"),
        ('{"kpi": "KPI_REVENUE"', None, "n'est pas une question"),
        ("[" * 100_000, None, "n'est pas une question"),
        ("[1]", None, "n'est pas une question"),
        ("{}", None, "n'est pas une question"),
        ('{"kpi": 3}', 3, "n'est pas une question"),
        (question("KPI_REVENU"), "KPI_REVENU", "n'est pas un indicateur connu"),
        (question("KPI_{X}"), "KPI_{X}", "n'est pas un indicateur connu"),
        (question(""), "", "ne se lit pas comme un indicateur"),
        (question(options={"colour": 1}), "KPI_REVENUE", "pas d'option « colour »"),
        (question(options={"basis": 12}), "KPI_REVENUE", "« 12 » n'est pas un choix possible"),
        (question(options=["basis"]), "KPI_REVENUE", "n'est pas une question"),
        (question(options={"basis": ["deals"]}), "KPI_REVENUE", "n'est pas un choix possible"),
        (question("KPI_NO_SHOW_RATE"), "KPI_NO_SHOW_RATE", "a besoin de la table Activités (activities)"),
        (question("KPI_TARGET_ATTAINMENT"), "KPI_TARGET_ATTAINMENT", "a besoin du nombre « target »"),
        (question(**{"from": "soon"}), "KPI_REVENUE", "« soon » n'est pas une date"),
        (question(**{"from": True}), "KPI_REVENUE", "n'est pas une question"),
        (question(to={"day": 1}), "KPI_REVENUE", "n'est pas une question"),
        (question(owner={"name": "Mona Reed"}), "KPI_REVENUE", "n'est pas une question"),
        (question(as_of=1e300), "KPI_REVENUE", "n'est pas une date"),
        (question(as_of=10**400), "KPI_REVENUE", "n'est pas une"),
        (question("KPI_TARGET_ATTAINMENT", options={"actual": 1, "target": 10**400}), "KPI_TARGET_ATTAINMENT", "n'est"),
        (
            question("KPI_TARGET_ATTAINMENT", options={"actual": 1, "target": "1e999"}),
            "KPI_TARGET_ATTAINMENT",
            "« 1e999",
        ),
        ('{"kpi": "KPI_TARGET_ATTAINMENT", "options": {"actual": 1, "target": NaN}}', "KPI_TARGET_ATTAINMENT", "« nan"),
    ],
    ids=lambda part: str(part)[:50],
)
def test_a_wrong_line_answers_for_itself(ask, line: str, kpi: object, error: str) -> None:
    before, wrong, after = ask(question(), line, question())
    assert before["value"] == after["value"] == 1850.5
    assert set(wrong) == {"kpi", "error"}
    assert wrong["kpi"] == kpi
    assert error in plain(wrong["error"])
    assert "\n" not in wrong["error"]


def test_json_has_no_infinity(ask) -> None:
    """A value beyond what a number can hold is not available, and the next line is answered."""
    first, second = ask(question("KPI_TARGET_ATTAINMENT", options={"actual": 120, "target": 1e-320}), question())
    assert first.get("value") is None
    assert second["value"] == 1850.5


def test_errors_speak_english(ask) -> None:
    [answer] = ask(question("KPI_REVENU"), words=(*AS_OF, "--lang", "en"))
    assert answer["error"].startswith("KPI_REVENU is not a known indicator")


def test_byte_order_mark_blank_lines_and_windows_ends(ask) -> None:
    answers = ask("", question(), "  ", question(owner="Mona Reed"), "", start="\ufeff", end="\r\n")
    assert [answer["value"] for answer in answers] == [1850.5, 1500]


def test_only_a_line_feed_ends_a_line(ask) -> None:
    """U+2028 and U+0085 may stand in a JSON text as they are."""
    [answer] = ask(question(owner="Mona\u2028Reed\u0085"))
    assert answer["value"] == 1500


def test_an_empty_batch_prints_nothing(ask) -> None:
    assert ask("") == []


def test_a_batch_that_is_no_text(run, pipeline, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x80")
    done = run("compute", "--batch", path, *pipeline, "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert (
        done.err
        == "Error: The file questions.jsonl cannot be read; give a UTF-8 text file with one JSON question per line.\n"
    )
