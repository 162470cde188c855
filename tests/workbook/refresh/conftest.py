"""Workbooks that all refreshing tests share, built once, and what a refresh makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pytest

from tests.workbook.refresh import books, own
from tests.workbook.refresh.books import BLANK, DATA, HIDDEN, PAGES, TYPED, Parts, unzipped
from workbook_templates.refresh import Change, Owned, refresh
from workbook_templates.sheets.data_sheets import DataSheet
from xl_kpi.cli import main

Run = Callable[..., tuple[int, list[str], str]]

NOW = datetime(2026, 11, 29, 10, 5)
OWNED = (
    *(Owned(title, title, "page") for title in PAGES),
    *(Owned(title, title, "hidden") for title in HIDDEN),
    *(Owned(title, title, "data", table, key) for title, (table, key) in {**DATA, **BLANK}.items()),
    *(Owned(title, title, "typed", table) for title, table in TYPED.items()),
)


def only(*titles: str) -> tuple[Owned, ...]:
    """Some sheets: a test that looks at no other one need not wait for them."""
    return tuple(owned for owned in OWNED if owned.user in titles)


DEALS = only("Affaires")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook that its user has got."""
    return books.built(tmp_path_factory.mktemp("refresh") / "first")


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of newer data: one deal is gone, two are new, the order is another."""
    return books.built(tmp_path_factory.mktemp("refresh") / "later", books.LATER)


@pytest.fixture(scope="session")
def wider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newer data with one column more."""
    return books.built(tmp_path_factory.mktemp("refresh") / "wider", books.WIDER)


@pytest.fixture(scope="session")
def worked(first: Path) -> Parts:
    """What a user made of the first workbook, saved by Excel."""
    parts = own.with_own_columns(own.with_own_parts(unzipped(first)))
    return books.saved_by_excel(parts)


@dataclass(frozen=True)
class Done:
    path: Path
    change: Change

    @cached_property
    def parts(self) -> Parts:
        return unzipped(self.path)


def made_of(fresh: Parts | Path) -> Callable[[Path], dict[str, DataSheet]]:
    """Return what writes a fresh workbook that is there already, with all its rows."""
    parts = unzipped(fresh) if isinstance(fresh, Path) else fresh

    def make(target: Path) -> dict[str, DataSheet]:
        books.zipped(parts, target)
        return {}

    return make


def renewed(path: Path, user: Parts | Path, fresh: Parts | Path, owned: tuple[Owned, ...] = OWNED) -> Done:
    """Refresh a workbook, given as parts or path, with a fresh one."""
    books.zipped(unzipped(user) if isinstance(user, Path) else user, path)
    change = refresh(path, made_of(fresh), owned, path, NOW)
    return Done(path, change)


@pytest.fixture
def refreshed(tmp_path: Path) -> Callable[..., Done]:
    """Return a function that refreshes a workbook with a fresh one."""
    return lambda *asked: renewed(tmp_path / "tableau.xlsx", *asked)


@pytest.fixture(scope="session")
def done(worked: Parts, later: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The workbook in which the user has worked, with the newer data: to look at."""
    return renewed(tmp_path_factory.mktemp("done") / "tableau.xlsx", worked, later)


@pytest.fixture(scope="session")
def widened(worked: Parts, wider: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The same with one column more."""
    return renewed(tmp_path_factory.mktemp("widened") / "tableau.xlsx", worked, wider)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function from the words of a command to its exit code, lines and errors."""

    def call(*words: object) -> tuple[int, list[str], str]:
        capsys.readouterr()
        code = main([*map(str, words)])
        said = capsys.readouterr()
        return code, said.out.replace("\u00a0", " ").splitlines(), said.err.replace("\u00a0", " ")

    return call
