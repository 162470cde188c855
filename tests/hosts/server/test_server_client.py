"""The functions over real HTTP, through the client JavaScript that Excel runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hosts import parity
from tests.hosts.sample import block
from tests.hosts.server.conftest import Client
from tests.hosts.server.serving import Server
from udfs.binding import functions


def asked(name: str, function: str, *arguments: Any) -> dict[str, Any]:
    return {"name": name, "function": function, "arguments": list(arguments)}


@pytest.fixture(scope="module")
def told(client: Client, server: Server) -> Any:
    """What the client reads when the add-in is loaded."""
    return client(server, [])


def test_the_add_in_offers_every_function_with_its_wizard_texts(told: Any) -> None:
    offered = {each["name"]: each for each in told["meta"]["functions"]}
    wanted = {function.name: function for function in functions()}
    assert set(offered) == set(wanted) == set(told["associated"])
    assert len(offered) == len(functions())
    for name, function in wanted.items():
        assert offered[name]["description"] == function.help("fr")
        assert 0 < len(offered[name]["description"]) <= 255
        parameters = offered[name]["parameters"]
        assert [each["name"] for each in parameters] == [argument.name for argument in function.arguments]
        assert all(each["optional"] for each in parameters)
        texts = [argument.help("fr") for argument in function.arguments]
        assert [each["description"] for each in parameters] == texts
        assert all(0 < len(text) <= 255 for text in texts)


def test_every_case_gives_what_the_library_gives(client: Client, server: Server, parity_file: Path) -> None:
    given = json.loads(parity_file.read_text("utf-8"))
    answers = client(server, given["cases"], blocks=given["blocks"])["answers"]
    got = {}
    for case in given["cases"]:
        answer = answers[case["name"]]
        assert ("value" in answer) is not case["error"], (case["name"], answer)
        if case["error"]:
            assert (answer["code"], answer["requests"]) == ("#VALUE!", 1)
            got[case["name"]] = answer["message"]
        else:
            got[case["name"]] = answer["value"] if isinstance(case["expect"], list) else answer["value"][0][0]
    assert parity.check(got) == []
    assert {case["function"] for case in given["cases"]} == {function.name for function in functions()}


def test_a_table_of_figures_spills(client: Client, server: Server) -> None:
    tables = [{"block": "deals"}, *[None] * 8]
    codes = {"rows": [["KPI_REVENUE"], ["KPI_CLOSING_RATE"]]}
    calls = [asked("table", "KPI_TABLE", codes, *tables, "2026-01"), asked("version", "KPI_VERSION")]
    answers = client(server, calls, blocks={"deals": block("deals", "fr")})["answers"]
    rows = answers["table"]["value"]
    assert [row[0] for row in rows] == ["KPI_REVENUE", "KPI_CLOSING_RATE"]
    assert {len(row) for row in rows} == {15}
    assert [len(row) for row in answers["version"]["value"]] == [1]


def test_only_functions_without_a_clock_are_kept_by_the_client(client: Client, server: Server) -> None:
    deals = {"deals": block("deals", "fr")}
    kept = [
        asked("status", "KPI_STATUS", 0.5, 0.4),
        asked("trend", "KPI_TREND", 2, 1),
        asked("definition", "KPI_DEFINITION", "KPI_REVENUE"),
        asked("version", "KPI_VERSION"),
        asked("quality", "KPI_DATA_QUALITY", {"block": "deals"}),
    ]
    anew = [
        asked("closing", "KPI_CLOSING_RATE", {"block": "deals"}),
        asked("any", "KPI", "KPI_REVENUE", {"block": "deals"}),
    ]
    calls = [{**call, "name": f"{call['name']} {turn}"} for turn in (1, 2) for call in [*kept, *anew]]
    answers = client(server, calls, blocks=deals)["answers"]
    for call in kept:
        assert [answers[f"{call['name']} {turn}"]["requests"] for turn in (1, 2)] == [1, 0], call
        assert answers[f"{call['name']} 1"]["value"] == answers[f"{call['name']} 2"]["value"]
    for call in anew:
        assert [answers[f"{call['name']} {turn}"]["requests"] for turn in (1, 2)] == [1, 1], call
    assert len(kept) == sum(not function.reads_clock for function in functions())


def test_what_the_server_refuses_is_said_in_the_cell_after_one_request(client: Client, server: Server) -> None:
    large = {"rows": [["Statut"], *[["Gagnée" * 100_000]] * 60]}
    answer = client(server, [asked("large", "KPI_CLOSING_RATE", large)])["answers"]["large"]
    assert answer["code"] == "#VALUE!"
    assert "32 Mo" in answer["message"]
    assert answer["requests"] == 1
