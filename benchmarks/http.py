"""A cell function over HTTP, from a real xlwings Server on this machine: a first call, and one on equal cells."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cells import RUNS, against, share
from benchmarks.clock import seconds
from benchmarks.rows import deals
from tests.hosts.server.serving import CALL, LICENCE, Server, serving

TARGETS = {10_000: 0.030, 100_000: 0.500}
"""Seconds of the first call by number of rows, request and answer included."""
COMMAND = "import sys; from xl_kpi.cli import main; sys.exit(main())"
PORT = "8437"


def question(rows: list[list[Any]]) -> str:
    """The body of a call as the add-in sends it."""
    asked = [rows, None, [["2025-12"]], None, None, None, None, None, [["2025-12-31"]]]
    return json.dumps(
        {"func_name": "KPI_CLOSING_RATE", "args": asked, "version": "0", "client": "Office.js", "runtime": "1.4"}
    )


def ask(server: Server, body: str) -> None:
    answer = server.ask("POST", CALL, body)
    assert answer.status == 200, answer.text


def report(server: Server, count: int) -> None:
    rows = [list(row) for row in deals(count)]
    turns = []
    for number in range(RUNS):
        rows[-1][-1] = float(number)
        call: Callable[[], None] = partial(ask, server, question(rows))
        turns.append((seconds(call), seconds(call)))
    first, again = (median(turn) for turn in zip(*turns, strict=True))
    print(f"one call over HTTP, {count:,} x 10 cells: {against(first, TARGETS[count])}")
    print(f"  again on equal cells: {again * 1000:.1f} ms = {share(again / first)}; the rest is JSON on both sides")


def main() -> None:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", COMMAND, "server", "--port", PORT]
        with serving(command, Path(folder) / "log.txt", LICENCE) as server:
            ask(server, question([list(row) for row in deals(10)]))
            for count in TARGETS:
                report(server, count)


if __name__ == "__main__":
    main()
