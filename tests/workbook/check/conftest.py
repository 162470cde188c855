"""A good workbook, built once, and what is found in each broken copy of it, looked at once."""

from functools import cache
from pathlib import Path

import pytest

from tests.workbook.check import books
from tests.workbook.check.books import Codes, Found, Parts
from workbook_templates.check import check


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.small(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def parts(built: Path) -> Parts:
    """The parts of the workbook that a user has worked in."""
    return books.worked_in(books.unzipped(built))


@pytest.fixture(scope="session")
def found(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return a function from a mutation to what is found in the workbook that it breaks, each looked at once."""
    path = tmp_path_factory.mktemp("broken") / "board.xlsx"
    return cache(lambda mutation: check(books.zipped(mutation(parts), path)))


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    """Return a function from parts to the codes of what is found."""
    return lambda made: {finding.code for finding in check(books.zipped(made, tmp_path / "board.xlsx"))}
