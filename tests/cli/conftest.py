"""The command run in this process, the data that its tests ask about, and the workbook that it builds of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

import xl_kpi.sample
from tests.cli.pipeline import AS_OF, plain, write_pipeline
from xl_kpi.analysis.board import Board
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


@pytest.fixture
def value(run: Run, pipeline: tuple[str, ...]) -> Callable[..., float | None]:
    """Return a function from the words of `compute` to the value."""

    def of(*words: str) -> float | None:
        done = run("compute", *words, *pipeline, *AS_OF, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)["value"]

    return of


@pytest.fixture(scope="session")
def sample() -> tuple[str, ...]:
    """Return the arguments that name the sample data."""
    return ("--data", str(SAMPLE))


Build = tuple[Callable[..., Done], Path]


@pytest.fixture
def build(run: Run, pipeline: tuple[str, ...], tmp_path: Path) -> Build:
    """Return a function that builds board.xlsx from the small pipeline, and the path of that file."""
    out = tmp_path / "board.xlsx"

    def call(*words: object) -> Done:
        return run("build", *pipeline, "--out", out, *words)

    return call, out


@pytest.fixture
def boards(mocker: MockerFixture) -> dict[Path, Board]:
    """Keep the boards that commands would write, by their files, instead: for tests of what is chosen and said."""
    made: dict[Path, Board] = {}
    mocker.patch("xl_kpi.cli.workbook.write_workbook", lambda board, path, _: made.update({path: board}))
    return made
