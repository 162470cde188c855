"""The command run in this process, and the data that its tests ask about."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import xl_kpi.sample
from tests.cli.pipeline import plain, write_pipeline
from xl_kpi.cli import main

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed, in the signs of a keyboard."""

    code: object
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function from the words of a command to how it ended."""

    def call(*words: object) -> Done:
        capsys.readouterr()
        try:
            code: object = main([str(word) for word in words])
        except SystemExit as ended:
            code = ended.code
        return Done(code, *map(plain, capsys.readouterr()))

    return call


@pytest.fixture
def pipeline(tmp_path: Path) -> tuple[str, ...]:
    """Return the arguments that name a small foreign pipeline."""
    return write_pipeline(tmp_path)


@pytest.fixture(scope="session")
def sample() -> tuple[str, ...]:
    """Return the arguments that name the sample data."""
    return ("--data", str(SAMPLE))
