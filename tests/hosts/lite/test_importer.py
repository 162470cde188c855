"""Packages served from memory: imported, with their data files and readable tracebacks, and replaced as a whole."""

import importlib
import sys
import traceback
from collections.abc import Iterator
from importlib.resources import files

import pytest

from udfs.lite.importer import Library

SOURCES = {
    "carried/__init__.py": '"""A package."""\n',
    "carried/deep/__init__.py": "",
    "carried/deep/fails.py": "def fail():\n    raise ValueError('told')  # this line\n",
    "carried/deep/words.toml": "é = 1\n",
}


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())
    made = Library(SOURCES)
    made.install()
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "carried"]:
        del sys.modules[name]


@pytest.mark.usefixtures("library")
def test_modules_and_data_files_are_found() -> None:
    assert importlib.import_module("carried").__doc__ == "A package."
    folder = files("carried.deep")
    assert folder.joinpath("words.toml").read_text(encoding="utf-8") == "é = 1\n"
    assert sorted(entry.name for entry in folder.iterdir()) == ["__init__.py", "fails.py", "words.toml"]


@pytest.mark.usefixtures("library")
def test_what_is_not_carried_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("carried.words")


@pytest.mark.usefixtures("library")
def test_a_traceback_names_the_file_and_shows_the_line() -> None:
    fail = importlib.import_module("carried.deep.fails").fail
    with pytest.raises(ValueError, match="told") as raised:
        fail()
    said = "".join(traceback.format_exception(raised.value))
    assert 'File "carried/deep/fails.py", line 2, in fail' in said
    assert "# this line" in said


@pytest.mark.usefixtures("library")
def test_a_second_library_takes_the_place_of_the_first() -> None:
    old = importlib.import_module("carried.deep.fails")
    Library({"carried/__init__.py": "", "carried/new.py": "VALUE = 2\n"}).install()
    assert importlib.import_module("carried.new").VALUE == 2
    assert "carried.deep.fails" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(old.__name__)


def test_it_stays_in_memory_when_others_write(library: Library) -> None:
    """The importer holds no path: nothing of it is a file that another program could meet."""
    spec = library.find_spec("carried.deep")
    assert spec is not None
    assert spec.origin is None
    assert not hasattr(importlib.import_module("carried.deep"), "__file__")
