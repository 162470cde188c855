"""The packed extension, installed as people install it, by a person who is not root, with numpy as its only package."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import lack
from tests.libreoffice import LibreOffice
from udfs.calc.package import write

NOBODY = 65534
SECONDS = 60
ROWS = (("Status", "Amount", "Closed"), ("won", 40, "2026-03-05"), ("won", 2, "2026-03-06"))


@dataclass(frozen=True)
class Person:
    """Someone with a home, who is not root: `unopkg` refuses root."""

    home: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        if os.geteuid() == 0:
            command = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command)
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(self.home / "packages")}
        stopped = ("timeout", "-k", "5", str(SECONDS))
        return subprocess.run(
            [*stopped, *command], env=environment, cwd=self.home, capture_output=True, text=True, check=False
        )

    def give(self) -> None:
        """Make everything in the home theirs."""
        if os.geteuid() == 0:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, NOBODY, NOBODY)


@pytest.fixture
def person(numpy_alone: Path) -> Iterator[Person]:
    """Yield a person whose home others may enter, as the folders of pytest may not be."""
    home = Path(tempfile.mkdtemp(prefix="xl-kpi-home-"))
    shutil.copytree(numpy_alone, home / "packages")
    yield Person(home)
    shutil.rmtree(home)


def test_packed_extension_works_once_installed(person: Person, office: LibreOffice, office_python: Path) -> None:
    unopkg = shutil.which("unopkg")
    if unopkg is None or not office_python:
        lack("unopkg is not installed: see .ci/run")
    home = person.home
    own = replace(office, profile=home / "profile")
    own.set("en-US")
    write(home / "xl-kpi.oxt")
    _workbook(home / "board.xlsx")
    person.give()
    profile = f"-env:UserInstallation={own.profile.as_uri()}"
    added = person.run(str(unopkg), "add", profile, "xl-kpi.oxt")
    assert added.returncode == 0, added.stderr
    for _ in range(2):  # a new profile asks for a second start
        done = person.run(*own.command("--convert-to", "xlsx", "--outdir", "out", "board.xlsx"))
    made = home / "out" / "board.xlsx"
    assert made.exists(), done.stderr
    assert load_workbook(made, data_only=True).worksheets[0]["E1"].value == 42
    assert load_workbook(made).worksheets[0]["E1"].value == "=KPI_REVENUE(A:C)"


def _workbook(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    sheet["E1"] = "=KPI_REVENUE(A:C)"
    book.save(path)
