"""Workbooks that all refreshing tests share, built once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.workbook.refresh import books
from tests.workbook.refresh.books import Parts, unzipped
from workbook_templates.refresh import Change, Owned, refresh

NOW = datetime(2026, 11, 29, 10, 5)
DATA = {"Affaires": ("Affaires", "N° affaire"), "Activités": ("Activites", "N° activité")}
OWNED = (
    *(Owned(title, title, "page") for title in books.TITLES if title not in (*DATA, "Objectifs")),
    *(Owned(title, title, "data", table, key) for title, (table, key) in DATA.items()),
    Owned("Objectifs", "Objectifs", "typed", "Objectifs"),
)


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
    parts = books.with_own_columns(books.with_own_parts(unzipped(first)))
    return books.saved_by_excel(parts)


@dataclass(frozen=True)
class Done:
    path: Path
    change: Change

    @property
    def parts(self) -> Parts:
        return unzipped(self.path)


@pytest.fixture
def refreshed(tmp_path: Path) -> Callable[..., Done]:
    """Return a function that refreshes a workbook, given as parts or path, with a fresh one."""

    def call(user: Parts | Path, fresh: Parts | Path, owned: tuple[Owned, ...] = OWNED) -> Done:
        path = tmp_path / "tableau.xlsx"
        books.zipped(unzipped(user) if isinstance(user, Path) else user, path)
        content = unzipped(fresh) if isinstance(fresh, Path) else fresh
        change = refresh(path, lambda target: books.zipped(content, target), owned, path, NOW)
        return Done(path, change)

    return call
