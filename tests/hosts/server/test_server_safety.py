"""What the server refuses, where it listens, and what its log does not say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import udfs
from tests.conftest import lack
from tests.hosts.server.serving import CALL, LICENCE, UVICORN, Answer, Server, chunks, serving
from udfs.server.launch import copy_project

MARKER = "Zorglub-4711"
LIMIT = 20_000
LISTENING = "0A"
LOOPBACK = "0100007F"


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that logs all it can and takes small requests only, in English, from a copy with files of its own."""
    folder = tmp_path_factory.mktemp("talkative")
    copy_project(folder / "project", "fr")
    (folder / "project" / "static").mkdir()
    (folder / "secret.txt").write_text(MARKER, "utf-8")
    said = {"XLWINGS_PROJECT_DIR": str(folder / "project"), "XL_KPI_LANGUAGE": "en", "XLWINGS_LOG_LEVEL": "DEBUG"}
    more = {"XL_KPI_MAX_BODY": str(LIMIT), "PYTHONASYNCIODEBUG": "1"}
    with serving([*UVICORN, "--log-level", "trace"], folder / "log.txt", LICENCE | said | more) as running:
        yield running


def cells(rows: int) -> str:
    arguments = [[["Statut"], *[["Gagnée"]] * rows]]
    return json.dumps({"func_name": "KPI_DATA_QUALITY", "args": arguments, "version": "0", "client": "Office.js"})


def is_refused(answer: Answer, *words: str) -> bool:
    return 400 <= answer.status < 500 and all(word in answer.text for word in words) and "Traceback" not in answer.text


def test_the_server_listens_on_this_computer_only(server: Server) -> None:
    places = Path(f"/proc/{server.process}/fd")
    if not places.is_dir():
        lack("Only Linux tells where a process listens")
    sockets = {
        found[1] for place in places.iterdir() if (found := re.match(r"socket:\[(\d+)\]", str(place.readlink())))
    }
    tables = [Path("/proc/net", name).read_text("utf-8").splitlines()[1:] for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table]
    places_heard = [line[1] for line in lines if line[9] in sockets and line[3] == LISTENING]
    port = int(server.address.rsplit(":", 1)[1])
    assert places_heard == [f"{LOOPBACK}:{port:04X}"]


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_over_the_limit_is_refused_before_it_is_read_as_json(talkative: Server, is_announced: bool) -> None:
    fitting, large = cells(1000).encode(), b"[" * (LIMIT + 1)
    assert len(fitting) < LIMIT

    def send(body: bytes) -> Answer:
        if is_announced:
            return talkative.ask("POST", CALL, body)
        return talkative.ask("POST", CALL, chunks(body, 1000), Transfer_Encoding="chunked")

    assert "The server did not understand" in send(fitting).text  # without "runtime", but it was read
    refused = send(large)
    assert refused.status == 413
    assert "exceed 0.0191 MB" in refused.text
    assert "XL_KPI_MAX_BODY" in refused.text
    assert send(b"x" * LIMIT).status in (400, 422)


def test_an_announced_length_is_enough_to_refuse(talkative: Server) -> None:
    assert talkative.ask("POST", CALL, b"", Content_Length=str(10**12)).status == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        f'["{MARKER}"]',
        f'"{MARKER}"',
        "{}",
        '{"func_name": "KPI_VERSION"}',
        f'{{"func_name": "KPI_VERSION", "args": "{MARKER}"}}',
        f'{{"func_name": "KPI_STATUS", "args": {{"{MARKER}": 1}}}}',
        '{"func_name": "KPI_STATUS", "args": 5}',
        '{"func_name": "KPI_VERSION", "args": [[[1]]], "version": "0", "client": "Office.js", "runtime": "1.4"}',
        '{"func_name": "KPI_VERSION", "args": [], "version": "0", "client": "other", "runtime": "1.4"}',
        '{"func_name": "KPI_STATUS", "args": [' + "[" * 10_000,
        '{"func_name": "KPI_STATUS", "args": [' + "9" * 6_000 + "]}",
        b'{"func_name": "KPI_VERSION", "args": ["\xff\xfe"]}',
    ],
)
def test_a_request_that_excel_does_not_write_is_refused(talkative: Server, body: str | bytes) -> None:
    answer = talkative.ask("POST", CALL, body if isinstance(body, bytes) else body.encode())
    assert is_refused(answer)
    assert MARKER not in answer.text


def test_cells_nested_without_end_are_refused(talkative: Server) -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    assert is_refused(talkative.call("KPI_STATUS", [deep]))
    assert is_refused(talkative.call("KPI_DATA_QUALITY", [deep]))


def other_names() -> list[object]:
    """Names that are there for Python, and some that are not."""
    module = ModuleType("custom_functions")
    found = {name for each in (module, udfs) for name in object.__dir__(each)} - set(udfs.__all__)
    wrong: list[object] = [None, 1, True, ["KPI_VERSION"], {}, "", "kpi_version", "KPI_VERSION.__class__", "../udfs"]
    return [*sorted(found), "__builtins__", "os", "sys", "eval", "answer", "functions", *wrong]


@pytest.mark.parametrize("name", other_names(), ids=str)
def test_nothing_but_the_functions_can_be_called(server: Server, name: object) -> None:
    assert is_refused(server.call(name, []), "Le serveur n'a pas compris")


def test_only_the_call_of_a_function_takes_a_body(server: Server) -> None:
    for path in ("/xlwings/custom-scripts-call/os", "/", "/manifest", "/socket.io/", "/static/js/main.js"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert is_refused(server.ask(method, path, b"{}"), "Ce serveur ne donne que les fonctions KPI")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../secret.txt",
        "/static/..%2f..%2fsecret.txt",
        "/static/%2e%2e/%2e%2e/secret.txt",
        "/static/js/../../../secret.txt",
        "/static/..%5c..%5csecret.txt",
        "/static/C:/Windows/win.ini",
        "/static/%00",
        "//static/../../secret.txt",
    ],
)
def test_no_address_leads_to_a_file_outside(talkative: Server, path: str) -> None:
    assert is_refused(talkative.ask("GET", path), "only gives the KPI functions")
    assert talkative.ask("GET", "/static/js/main.js").status == 200


def test_the_log_holds_no_cell_even_when_it_says_everything(talkative: Server) -> None:
    row, header = [MARKER, f"{MARKER}@example.org"], ["Statut", "Montant", MARKER]
    blocks: list[Any] = [
        [[MARKER]],
        [header, row],
        [["Statut", "Date de création"], ["Gagnée", MARKER]],
        [["Statut"], [{"type": "Error", "basicValue": MARKER}]],
        [["Statut", "Montant", "Créée le"], ["Gagnée", MARKER, 46000]],
        [[{"type": "Entity", "text": MARKER, "properties": {MARKER: [MARKER]}}]],
    ]
    answers = [talkative.call(name, [block]) for name in ("KPI_REVENUE", "KPI_STATUS", "KPI_TREND") for block in blocks]
    answers += [talkative.call("KPI_DATA_QUALITY", [block]) for block in blocks]
    answers += [talkative.call("KPI_DEFINITION", [[[MARKER]]]), talkative.call("KPI_VERSION", [[[MARKER]]])]
    answers += [talkative.call("KPI", [[[f"KPI_REVENUE[{MARKER}={MARKER}]"]]])]
    answers += [talkative.ask("POST", CALL, body) for body in (MARKER, f'["{MARKER}"]', f'{{"{MARKER}": 1}}')]
    answers += [talkative.ask("POST", CALL, (MARKER * LIMIT).encode())]
    assert sum(MARKER in answer.text for answer in answers) > 5  # the sentences quote the cells
    log = talkative.log.read_text("utf-8")
    assert MARKER not in log
    assert "Answered a cell with the error option_not_a_number" in log
    assert re.search(r"Refused a call: IndexError in \S+udfs_officejs\.py:\d+", log)
    assert "TRACE" in log
