"""A copy of the project with a login: without a valid token a cell says so, with one it computes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hosts.server.conftest import Client
from tests.hosts.server.serving import LICENCE, UVICORN, Server, serving
from udfs.server.launch import copy_project

GOOD = "bon-jeton"
PROVIDER = f'''
from fastapi import HTTPException
from xlwings_server.models import User


async def validate_token(token_string):
    if token_string != "{GOOD}":
        raise HTTPException(status_code=401, detail="Identifiez-vous.")
    return User(id="7", name="Inès")
'''
LOGIN = 'globalThis.getAuth = async () => ({ token: globalThis.token, provider: "custom" });'
VERSION = {"name": "version", "function": "KPI_VERSION", "arguments": []}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("login")
    project = folder / "project"
    copy_project(project, "fr")
    for name, text in {"auth/custom/__init__.py": PROVIDER, "static/js/auth.js": LOGIN}.items():
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text(text, "utf-8")
    said = {"XLWINGS_PROJECT_DIR": str(project), "XLWINGS_AUTH_PROVIDERS": '["custom"]'}
    with serving(UVICORN, folder / "log.txt", LICENCE | said) as running:
        yield running


@pytest.mark.parametrize("token", ["", "mauvais-jeton"])
def test_without_a_valid_token_the_cell_says_so_after_one_request(client: Client, guarded: Server, token: str) -> None:
    answer = client(guarded, [VERSION], token=token)["answers"]["version"]
    assert answer == {"code": "#VALUE!", "message": "Identifiez-vous.", "requests": 1}
    assert guarded.call("KPI_VERSION", [], Authorization=token).status == 401


def test_with_a_valid_token_the_function_computes(client: Client, guarded: Server) -> None:
    answer: dict[str, Any] = client(guarded, [VERSION], token=GOOD)["answers"]["version"]
    assert answer["requests"] == 1
    assert isinstance(answer["value"][0][0], str)
    assert guarded.call("KPI_VERSION", [], Authorization=GOOD).status == 200


def test_a_request_without_a_token_is_refused(guarded: Server) -> None:
    assert guarded.call("KPI_VERSION", []).status == 401
    assert guarded.call("os", []).status == 401
