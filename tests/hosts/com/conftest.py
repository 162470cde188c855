"""One process with xlwings as on Windows for all tests of a module: starting one takes a second."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from tests.hosts.com import process


@pytest.fixture(scope="session")
def windows() -> Iterator[ProcessPoolExecutor]:
    """A process in which xlwings runs as on Windows, in French."""
    with process.windows() as started:
        yield started


@pytest.fixture
def call(windows: ProcessPoolExecutor) -> Callable[..., Any]:
    """A function of the sheet through xlwings' CallUDF: name and arguments → what the cells show."""

    def through_com(function: str, *arguments: Any) -> Any:
        return windows.submit(process.call, function, *arguments).result()

    return through_com
