"""The two Pythons in which main.py of a workbook is run: Pyodide under node, and a bare one with numpy."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import openpyxl
import pytest

from tests.conftest import lack
from tests.hosts.lite.addins import properties
from tests.workbook.check import books
from udfs.lite.embed import embed

HERE = Path(__file__).parent
CI = HERE.parents[2] / ".ci"  # .ci/run puts Pyodide and its wheels there
PYODIDE, WHEELS = CI / "node_modules" / "pyodide", CI / "wheels"
SECONDS = 120

# Without the project on its path: -S leaves out the .pth file by which it is installed for development.
BARE = """
import asyncio, json, sys
sys.path += sys.argv[1:]
import runtime
print(asyncio.run(runtime.report(json.load(sys.stdin))))
"""

Runtime = Callable[..., Any]
"""main.py, its calls, ranges to clean and blocks of cells that calls name → what runtime.report says of them."""


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook as the product builds it, in French."""
    return books.small(tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workbook that another program wrote."""
    target = tmp_path_factory.mktemp("lite") / "small.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet("Données")["A1"] = "é"
    book.save(target)
    return target


@pytest.fixture(scope="session")
def code(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """main.py as it stands in a workbook."""
    target = tmp_path_factory.mktemp("lite") / "embedded.xlsx"
    embed(workbook, "fr", target)
    return str(json.loads(properties(target)["main.py"]))


@pytest.fixture(scope="session")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """Pyodide under node, with what Lite has there at its start but numpy: PyPI and npm have none for Pyodide."""
    wheels = sorted(WHEELS.glob("*.whl"))
    if shutil.which("node") is None or not PYODIDE.is_dir():
        lack("Pyodide or the node that runs it is not installed: see .ci/run")
    if {wheel.name.partition("-")[0] for wheel in wheels} != {"xlwings", "tzdata"}:
        lack("The wheels of xlwings and tzdata for Pyodide are not there: see .ci/run")
    command = ["node", HERE / "pyodide.mjs", PYODIDE, HERE / "runtime.py", *wheels]
    return _runtime(command, tmp_path_factory.mktemp("pyodide"))


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """The same in a Python of this machine that has numpy and xlwings, but not this project."""
    packages = Path(numpy.__file__).parents[1]
    return _runtime([sys.executable, "-I", "-S", "-c", BARE, packages, HERE], tmp_path_factory.mktemp("bare"))


def _runtime(command: Sequence[str | Path], folder: Path) -> Runtime:
    def run(
        code: str, calls: Sequence[Any], ranges: Sequence[Any] = (), blocks: Mapping[str, Any] | None = None
    ) -> Any:
        given = json.dumps({"code": code, "calls": calls, "ranges": ranges, "blocks": blocks or {}})
        done = subprocess.run(
            list(map(str, command)),
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run
