"""The project that xlwings Server runs, and the command that serves or copies it."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_mock import MockerFixture

from tests.hosts.server.serving import LICENCE, UVICORN, Server, clean_environment
from udfs.server import launch
from xl_kpi.cli import main

KEY = "XLWINGS_LICENSE_KEY"


@pytest.fixture
def uvicorn(mocker: MockerFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The server's start, replaced; what the command sets in the environment goes again."""
    monkeypatch.setattr("os.environ", clean_environment() | LICENCE)
    mocker.patch.object(launch, "_unlock")
    return mocker.patch("uvicorn.run")


@pytest.fixture
def anywhere(mocker: MockerFixture) -> None:
    """Every address is one of this computer, and free."""
    mocker.patch.object(launch, "check_address")


def copied(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_the_task_pane_and_all_that_it_loads_is_served(server: Server) -> None:
    page = server.ask("GET", "/taskpane.html").text
    assert "=KPI_" in page
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(loaded) > 8
    assert {path: server.ask("GET", path).status for path in loaded} == dict.fromkeys(loaded, 200)
    assert "socket.io" not in page


def test_a_copy_is_the_project_as_an_add_in_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["server", "--copy", str(tmp_path / "first")]) == 0
    assert "PolyForm Noncommercial" in capsys.readouterr().out.splitlines()[0]
    assert main(["server", "--copy", str(tmp_path / "new" / "second")]) == 0
    first, second = copied(tmp_path / "first"), copied(tmp_path / "new" / "second")
    assert (
        set(first) == set(second) >= {"lifespan.py", "routers/custom.py", "custom_functions/__init__.py", "README.md"}
    )
    assert [name for name in first if first[name] != second[name]] == ["pyproject.toml"]
    assert launch.MANIFEST_ID not in first["pyproject.toml"]


def test_a_copy_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "file").write_text("mine", "utf-8")
    for name in ("mine", "file", "file/deeper"):
        assert main(["server", "--copy", str(tmp_path / name), "--lang", "en"]) == 1
        assert capsys.readouterr().err.startswith("Error: ")
    assert copied(tmp_path) == {"file": "mine"}


def test_without_a_chosen_licence_nothing_is_served(
    uvicorn: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.environ", clean_environment() | {KEY: " "})
    assert main(["server"]) == 1
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert said.out.startswith("Licence : xlwings Server est gratuit pour un usage non commercial")
    for choice in (KEY, "noncommercial", "PolyForm Noncommercial 1.0.0", "xlwings PRO"):
        assert choice in said.err
    uvicorn.assert_not_called()


def test_without_xlwings_server_the_command_says_how_to_get_it(
    uvicorn: Any, mocker: MockerFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    mocker.patch.object(launch, "find_spec", return_value=None)
    assert main(["server", "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert 'pip install "xl-kpi[server]"' in said
    assert 'pip install ".[server]"' in said
    assert "'" not in said  # which cmd would hand on to pip
    uvicorn.assert_not_called()


@pytest.mark.usefixtures("anywhere")
def test_the_command_serves_on_this_computer_only(uvicorn: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["server", "--lang", "en", "--port", "8123"]) == 0
    assert uvicorn.call_args.args == (launch.APP,)
    given = uvicorn.call_args.kwargs
    assert (given["host"], given["port"], given["lifespan"]) == ("127.0.0.1", 8123, "on")
    assert not given.keys() & {"reload", "workers"}
    said = capsys.readouterr().out
    assert "http://localhost:8123/manifest/download" in said
    assert "Without a certificate" in said
    assert "mkcert localhost 127.0.0.1" in said
    assert "Warning" not in said


@pytest.mark.usefixtures("anywhere")
def test_another_address_is_served_with_a_warning(
    uvicorn: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pem = tmp_path / "localhost.pem"
    pem.touch()
    assert main(["server", "--host", "0.0.0.0", "--certificate", str(pem), "--key", str(pem)]) == 0
    assert uvicorn.call_args.kwargs["host"] == "0.0.0.0"
    assert uvicorn.call_args.kwargs["ssl_certfile"] == pem
    said = capsys.readouterr().out
    assert "Attention : avec --host 0.0.0.0" in said
    assert "https://localhost:8000/manifest/download" in said
    assert "Sans certificat" not in said


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    ("host", "name", "is_open"),
    [
        ("127.0.0.1", "localhost", False),
        ("::1", "localhost", False),
        ("localhost", "localhost", False),
        ("127.0.0.2", "127.0.0.2", False),
        ("fe80::7", "[fe80::7]", True),
        ("kpi.example", "kpi.example", True),
    ],
)
def test_the_address_that_is_said_is_one_that_a_certificate_can_name(
    uvicorn: Any, capsys: pytest.CaptureFixture[str], host: str, name: str, is_open: bool
) -> None:
    assert main(["server", "--host", host]) == 0
    assert uvicorn.call_args.kwargs["host"] == host
    said = capsys.readouterr().out
    assert f" http://{name}:8000/manifest/download " in said
    assert ("Attention" in said) is is_open


def test_a_port_in_use_is_one_sentence_and_no_address_is_announced(
    uvicorn: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["server", "--port", str(port), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("Error: Another program, or a server that already runs, uses the port")
    assert str(port) in said.err
    assert said.out.count("\n") == 1
    uvicorn.assert_not_called()
    assert main(["server", "--port", str(port), "--lang", "en"]) == 0
    assert uvicorn.call_args.kwargs["port"] == port


@pytest.mark.parametrize("host", ["192.0.2.1", f"{'a' * 64}.example", "no such host"])
def test_an_address_of_no_computer_of_ours_is_one_sentence(
    uvicorn: Any, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    assert main(["server", "--host", host]) == 1
    said = capsys.readouterr()
    assert f"à l'adresse {host}, port 8000" in said.err
    assert said.out.count("\n") == 1
    uvicorn.assert_not_called()


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["--certificate", "a.pem"]])
def test_wrong_usage_is_said_so(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["server", *words])
    assert caught.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_a_certificate_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["server", "--certificate", "no/a.pem", "--key", "no/b.pem"]) == 1
    assert "a.pem est introuvable" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({KEY: "not-a-key"}, "XLWINGS_LICENSE_KEY (Invalid xlwings license key)"),
        (LICENCE | {"XL_KPI_MAX_BODY": "much"}, "XL_KPI_MAX_BODY"),
    ],
)
def test_a_wrong_setting_is_one_sentence(environment: dict[str, str], said: str) -> None:
    """In a process of its own: xlwings is imported here."""
    code = "import sys; from xl_kpi.cli import main; sys.exit(main(['server', '--lang', 'en']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=clean_environment() | environment,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    ("file", "text"),
    [("routers/custom.py", ""), ("routers/custom.py", "raise ValueError('broken')"), ("lifespan.py", "import gone")],
)
def test_a_project_without_its_guard_does_not_start(tmp_path: Path, file: str, text: str) -> None:
    launch.copy_project(tmp_path / "project", "fr")
    (tmp_path / "project" / file).write_text(text, "utf-8")
    environment = clean_environment() | LICENCE | {"XLWINGS_PROJECT_DIR": str(tmp_path / "project")}
    done = subprocess.run(UVICORN, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode != 0
    assert "Uvicorn running" not in done.stderr


def test_a_copy_speaks_the_language_asked_for(tmp_path: Path) -> None:
    for spoken in ("fr", "en"):
        launch.copy_project(tmp_path / spoken, spoken)
        code = (tmp_path / spoken / "custom_functions" / "__init__.py").read_text("utf-8")
        assert f'os.environ.setdefault("XL_KPI_LANGUAGE", "{spoken}")' in code
