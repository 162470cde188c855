"""What the tests of Calc share: the extension, unpacked, in a LibreOffice of either language."""

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import lack
from tests.hosts.calc.extension import PACKAGES, unpack, with_functions
from tests.libreoffice import LibreOffice

collect_ignore = ["session.py"]  # runs in LibreOffice's Python


@pytest.fixture(scope="session")
def office_python(soffice: Path) -> Path:
    """Return the Python that LibreOffice runs; it must find numpy where ours does."""
    program = Path("/usr/bin/python3")
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    check = [str(program), "-c", "import uno, numpy"]
    if not program.exists() or subprocess.run(check, env=environment, capture_output=True, check=False).returncode:
        lack(f"{soffice} has no Python with python3-uno that can load the numpy of {PACKAGES}: see .ci/run")
    return program


@pytest.fixture(scope="session")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the extension, unpacked."""
    return unpack(tmp_path_factory.mktemp("extensions"))


@pytest.fixture(scope="session")
def calc(
    office: LibreOffice, office_python: Path, extensions: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], LibreOffice]:
    """Return a function from the language of the menus to a LibreOffice that has the functions."""
    assert office_python
    return cache(lambda language: with_functions(office, tmp_path_factory.mktemp("calc"), extensions, language))


@pytest.fixture(scope="session")
def numpy_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of Python packages with numpy and nothing else."""
    folder = tmp_path_factory.mktemp("numpy")
    for name in ("numpy", "numpy.libs"):
        if (PACKAGES / name).exists():
            shutil.copytree(PACKAGES / name, folder / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    return folder
