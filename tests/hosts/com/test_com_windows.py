"""The gateway to Windows: the registry, marks of files, libraries, and what is said where Windows is not."""

import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings
from pytest_mock import MockerFixture

from udfs.com.windows import Windows
from xl_kpi.core.errors import KpiError


@pytest.fixture
def here(mocker: MockerFixture) -> Windows:
    """The gateway, made as on Windows."""
    mocker.patch.object(sys, "platform", "win32")
    made = Windows()
    mocker.stopall()
    return made


def test_elsewhere_it_says_so_and_names_the_alternatives() -> None:
    with pytest.raises(KpiError) as raised:
        Windows()
    for language in ("fr", "en"):
        assert all(word in raised.value.text(language) for word in ("Windows", "xlwings Lite", "LibreOffice Calc"))


def test_a_value_of_the_registry_is_read(here: Windows, mocker: MockerFixture) -> None:
    known = {("user", "Software\\Microsoft", "AccessVBOM"): (1, 4)}

    def open_key(root: str, key: str) -> Any:
        if not any((root, key) == place[:2] for place in known):
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return nullcontext((root, key))

    def value(handle: tuple[str, str], name: str) -> Any:
        if (*handle, name) not in known:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return known[*handle, name]

    winreg = SimpleNamespace(HKEY_CURRENT_USER="user", OpenKey=open_key, QueryValueEx=value)
    mocker.patch.dict(sys.modules, winreg=winreg)
    assert here.registered("HKEY_CURRENT_USER", r"Software\Microsoft", "AccessVBOM") == 1
    assert here.registered("HKEY_CURRENT_USER", r"Software\Microsoft", "VBAWarnings") is None
    assert here.registered("HKEY_CURRENT_USER", r"Software\Other", "AccessVBOM") is None


@pytest.mark.parametrize(
    ("zone", "blocked"), [("0", False), ("1", False), ("2", False), ("3", True), ("4", True), ("", False)]
)
def test_the_mark_of_a_file_lies_in_its_second_stream(here: Windows, tmp_path: Path, zone: str, blocked: bool) -> None:
    """On Windows the name after the colon is a stream of the file; elsewhere a file of that name does as well."""
    file = tmp_path / "ventes.xlsm"
    assert not here.is_blocked(file)
    mark = f"[ZoneTransfer]\r\nZoneId={zone}\r\nHostUrl=https://example.com/?ZoneId=9\r\n"
    Path(f"{file}:Zone.Identifier").write_text(mark, encoding="utf-8")
    assert here.is_blocked(file) is blocked


def test_libraries_are_asked_for_their_version(here: Windows) -> None:
    assert here.version_of("xlwings") == xlwings.__version__
    assert here.version_of("win32api") is None
    assert here.version_of("udfs") is not None
    assert here.folder_of("xlwings") == Path(xlwings.__file__).parent


def test_python_without_a_window_is_the_neighbour(here: Windows, mocker: MockerFixture) -> None:
    mocker.patch.object(sys, "executable", "/opt/python/Scripts/python.exe")
    assert here.interpreter == Path("/opt/python/Scripts/pythonw.exe")


def test_add_ins_lie_in_the_roaming_profile(here: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPDATA", "/roaming")
    assert here.startup == Path("/roaming/Microsoft/Excel/XLSTART")
