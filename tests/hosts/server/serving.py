"""A real xlwings Server in a process of its own, and requests to it, those of ill-meaning people too."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APP = "xlwings_server.main:main_app"
CALL = "/xlwings/custom-functions-call"
SECONDS = 60
UVICORN = [sys.executable, "-m", "uvicorn", APP, "--host", "127.0.0.1", "--port", "0"]
LICENCE = {"XLWINGS_LICENSE_KEY": "noncommercial"}  # these are the tests of an open project


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True)
class Server:
    """A server that runs: where, its process, and everything that it wrote."""

    address: str
    process: int
    log: Path

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request as it is written here, without tidying the path up."""
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=SECONDS)
        try:
            said = {"Content-Type": "application/json"} | {
                name.replace("_", "-"): text for name, text in headers.items()
            }
            connection.request(method, path, body, said, encode_chunked="Transfer-Encoding" in said)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(errors="replace"))
        finally:
            connection.close()

    def call(self, name: object, arguments: object, **headers: str) -> Answer:
        """Call a function as the client does."""
        asked = {"func_name": name, "args": arguments, "version": "0", "client": "Office.js", "runtime": "1.4"}
        return self.ask("POST", CALL, json.dumps(asked), **headers)


@contextmanager
def serving(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """Start a server and stop it at the end; it says itself where it listens."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, stdout=sink, stderr=subprocess.STDOUT, env=clean_environment() | environment, cwd=log.parent
        )
    try:
        yield Server(_address(process, log), process.pid, log)
    finally:
        process.terminate()
        process.wait(SECONDS)


def clean_environment() -> dict[str, str]:
    """The environment of the tests without what someone set for a server of their own."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("XLWINGS_", "XL_KPI_"))}


def chunks(body: bytes, size: int = 2**16) -> Iterable[bytes]:
    """A body whose length nobody announces."""
    return (body[place : place + size] for place in range(0, len(body), size))


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit and process.poll() is None:
        found = re.search(r"Uvicorn running on (http://\S+)", log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text('utf-8', 'replace')[-3000:]}")
