"""The server as `xl-kpi server` starts it, one for all tests of a worker, and the client of its add-in in node."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import lack
from tests.hosts.server.serving import LICENCE, Server, serving

COMMAND = "import sys; from xl_kpi.cli import main; sys.exit(main())"
SECONDS = 300

Client = Callable[..., Any]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the README's command, in French."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-c", COMMAND, "server", "--port", port]
    with serving(command, tmp_path_factory.mktemp("server") / "log.txt", LICENCE) as running:
        yield running


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Return a function from a server and calls to what the add-in's own JavaScript makes of them."""
    if shutil.which("node") is None:
        lack("node is not installed: see .ci/run")
    folder = tmp_path_factory.mktemp("client")

    def call(running: Server, calls: Sequence[Any], **more: Any) -> Any:
        given = json.dumps({"address": running.address, "calls": calls, **more})
        command = ["node", str(Path(__file__).with_name("client.mjs"))]
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return call
