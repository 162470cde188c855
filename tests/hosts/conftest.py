"""What the tests of every host share: the file of cases that each of them computes."""

from pathlib import Path

import pytest

from tests.hosts import parity


@pytest.fixture(scope="session")
def parity_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of the cases with the library's answers."""
    return parity.write(tmp_path_factory.mktemp("parity") / "cases.json")
