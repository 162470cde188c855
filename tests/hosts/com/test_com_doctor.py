"""`xl-kpi excel doctor`: one fault at a time on a machine where all is well."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from string import Formatter
from typing import Any

import pytest
import xlwings
from openpyxl import Workbook
from pytest_mock import MockerFixture

from tests.hosts.com.vbaproject import project_of
from udfs.com import doctor
from udfs.com.windows import Windows
from xl_kpi.core.errors import KpiError

USER, MACHINE, CLASSES = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE", "HKEY_CLASSES_ROOT"
OWN = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
COMMON = r"Software\Policies\Microsoft\Office\16.0\Common"
XLWINGS = Path(xlwings.__file__).parent


@pytest.fixture
def machine(mocker: MockerFixture, tmp_path: Path) -> Any:
    """A Windows on which the functions run; tests spoil it."""
    python = tmp_path / "Python" / "Scripts"
    python.mkdir(parents=True)
    for name in ("Scripts/pythonw.exe", "xlwings64-0.37.8.dll", "xlwings32-0.37.8.dll"):
        (python.parent / name).touch()
    (tmp_path / "XLSTART").mkdir()
    machine = mocker.create_autospec(Windows, instance=True)
    machine.configure_mock(
        python_version="3.12.1",
        bits=64,
        base=python.parent,
        interpreter=python / "pythonw.exe",
        startup=tmp_path / "XLSTART",
        libraries={"xlwings": "0.37.8", "win32api": ""},
        registry={(CLASSES, r"Excel.Application\CurVer", ""): "Excel.Application.16", (USER, OWN, "AccessVBOM"): 1},
    )
    machine.version_of.side_effect = machine.libraries.get
    machine.folder_of.return_value = XLWINGS
    machine.registered.side_effect = lambda root, key, name="": machine.registry.get((root, key, name))
    machine.is_blocked.return_value = False
    return machine


class Book:
    """A workbook into which the functions were installed; tests spoil it before it is written."""

    def __init__(self, machine: Any, path: Path) -> None:
        self.path, self.modules, self.sheet = path, ["ThisWorkbook", "xlwings", "xlwings_udfs"], "xlwings.conf"
        self.settings = [
            ("UDF Modules", "udfs"),
            ("INTERPRETER_WIN", str(machine.interpreter)),
            ("xlwings Version", "0.37.8"),
        ]

    def write(self) -> Path:
        book = Workbook()
        sheet = book.create_sheet(self.sheet)
        for row in self.settings:
            sheet.append(row)
        book.save(self.path)
        if self.modules:
            with zipfile.ZipFile(self.path, "a") as parts:
                parts.writestr("xl/vbaProject.bin", project_of(*self.modules))
        return self.path


@pytest.fixture
def book(machine: Any, tmp_path: Path) -> Book:
    return Book(machine, tmp_path / "ventes.xlsm")


def found(machine: Any, file: Path | None = None) -> dict[str, str]:
    return {finding.topic: finding.state for finding in doctor.examine(machine, file)}


WELL = dict.fromkeys(["python", "xlwings", "pywin32", "library", "excel", "macros", "access"], "ok") | {
    "addin": "ok_absent"
}
WELL_FILE = dict.fromkeys(["mark", "modules", "settings", "interpreter", "version"], "ok")


def test_all_is_well(machine: Any, book: Book) -> None:
    assert found(machine) == WELL
    assert found(machine, book.write()) == WELL | WELL_FILE
    assert all(finding.is_well for finding in doctor.examine(machine, book.path))


def _registry(root: str, key: str, name: str, value: Any) -> Callable[[Any], None]:
    return lambda machine: machine.registry.update({(root, key, name): value})


def _library(name: str) -> Callable[[Any], None]:
    return lambda machine: machine.libraries.pop(name)


FAULTS: dict[tuple[str, str], tuple[Callable[[Any], object], ...]] = {
    ("python", "store"): (
        lambda machine: machine.configure_mock(base=Path("C:/Users/ann/AppData/Local/Microsoft/WindowsApps/Python")),
    ),
    ("python", "no_window"): (lambda machine: machine.interpreter.unlink(),),
    ("pywin32", "missing"): (_library("win32api"),),
    ("library", "missing"): (
        lambda machine: (machine.interpreter.parents[1] / "xlwings64-0.37.8.dll").unlink(),
        lambda machine: machine.libraries.update(xlwings="0.38.0"),
    ),
    ("macros", "off"): (_registry(USER, OWN, "VBAWarnings", 4), _registry(USER, OWN, "VBAWarnings", 3)),
    ("macros", "off_by_policy"): (
        _registry(USER, POLICY, "VBAWarnings", 4),
        _registry(MACHINE, POLICY, "VBAWarnings", 3),
    ),
    ("macros", "no_vba"): (_registry(USER, COMMON, "VBAOff", 1), _registry(MACHINE, COMMON, "VBAOff", 1)),
    ("access", "off"): (
        _registry(USER, OWN, "AccessVBOM", 0),
        lambda machine: machine.registry.pop((USER, OWN, "AccessVBOM")),
    ),
    ("access", "off_by_policy"): (
        _registry(USER, POLICY, "AccessVBOM", 0),
        _registry(MACHINE, POLICY, "AccessVBOM", 0),
        _registry(MACHINE, OWN, "AccessVBOM", 0),
    ),
    ("addin", "other"): (lambda machine: (machine.startup / "xlwings.xlam").write_bytes(b"another version"),),
}
CASES = [(topic, state, spoil) for (topic, state), ways in FAULTS.items() for spoil in ways]


@pytest.mark.parametrize(("topic", "state", "spoil"), CASES)
def test_one_fault_is_found_and_nothing_else(
    machine: Any, topic: str, state: str, spoil: Callable[[Any], object]
) -> None:
    spoil(machine)
    assert found(machine) == WELL | {topic: state}


def test_what_cannot_be_looked_at_is_left_out(machine: Any) -> None:
    machine.registry.clear()
    del machine.libraries["xlwings"]
    assert found(machine) == {"python": "ok", "xlwings": "missing", "pywin32": "ok", "excel": "missing"}


def test_settings_that_allow_win_over_others_below(machine: Any) -> None:
    machine.registry |= {(USER, OWN, "VBAWarnings"): 4, (MACHINE, POLICY, "VBAWarnings"): 1}
    machine.registry |= {(USER, OWN, "AccessVBOM"): 0, (MACHINE, OWN, "AccessVBOM"): 0, (USER, POLICY, "AccessVBOM"): 1}
    assert found(machine) == WELL


def test_the_add_in_of_this_version_is_recognised(machine: Any) -> None:
    copyfile(XLWINGS / "addin" / "xlwings.xlam", machine.startup / "xlwings.xlam")
    assert found(machine) == WELL | {"addin": "ok"}


def test_a_file_from_elsewhere_is_blocked(machine: Any, book: Book) -> None:
    machine.is_blocked.return_value = True
    assert found(machine, book.write()) == WELL | WELL_FILE | {"mark": "marked"}
    machine.is_blocked.assert_called_with(book.path)


@pytest.mark.parametrize("modules", [[], ["xlwings"], ["xlwings_udfs"], ["myxlwings", "xlwings_udfs"]])
def test_a_workbook_without_the_functions_is_found(machine: Any, book: Book, modules: list[str]) -> None:
    book.modules = modules
    assert found(machine, book.write()) == WELL | WELL_FILE | {"modules": "missing"}


def test_a_plain_workbook_cannot_have_them(machine: Any, book: Book) -> None:
    book.path, book.modules = book.path.with_suffix(".xlsx"), []
    assert found(machine, book.write()) == WELL | {"modules": "no_macros"}


@pytest.mark.parametrize(("name", "code"), [("absent.xlsm", "no_such_file"), ("ventes.csv", "file_suffix")])
def test_what_is_no_workbook_is_refused(machine: Any, tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(KpiError) as error:
        found(machine, tmp_path / name)
    assert error.value.code == code


def test_settings_that_are_lost_or_of_others_are_found(machine: Any, book: Book) -> None:
    book.sheet = "Feuil2"
    lost = {"mark": "ok", "modules": "ok", "settings": "missing", "interpreter": "missing"}
    assert found(machine, book.write()) == WELL | lost
    book.sheet, book.settings[0] = "xlwings.conf", ("UDF Modules", "mine")
    assert found(machine, book.write()) == WELL | WELL_FILE | {"settings": "missing"}


def test_english_settings_are_known_too(machine: Any, book: Book) -> None:
    book.settings[0] = ("UDF Modules", "udfs.com.english")
    assert found(machine, book.write()) == WELL | WELL_FILE


def test_an_add_in_has_its_own_settings(machine: Any, book: Book) -> None:
    book.path, book.sheet = book.path.with_suffix(".xlam"), "xl-kpi.conf"
    assert found(machine, book.write()) == WELL | WELL_FILE


def test_python_of_another_machine_is_found(machine: Any, book: Book) -> None:
    book.settings[1] = ("Interpreter_Win", r"D:\elsewhere\pythonw.exe")
    wrong = {finding.topic: finding for finding in doctor.examine(machine, book.write()) if not finding.is_well}
    assert wrong.keys() == {"interpreter"}
    assert r"D:\elsewhere\pythonw.exe" in wrong["interpreter"].text("fr")


def test_a_workbook_of_another_xlwings_is_found(machine: Any, book: Book) -> None:
    book.settings[2] = ("xlwings Version", "0.30.0")
    assert found(machine, book.write()) == WELL | WELL_FILE | {"version": "other"}


def test_modules_are_read_from_a_project_that_excel_wrote() -> None:
    with zipfile.ZipFile(XLWINGS / "quickstart_standalone.xlsm") as parts:
        project = parts.read("xl/vbaProject.bin")
    holds = [doctor._holds(project, name) for name in ("xlwings", "ThisWorkbook", "xlwings_udfs", "wings", "Workbook")]
    assert holds == [True, True, False, False, False]


@pytest.mark.parametrize("topic", doctor.sentences())
def test_a_sentence_is_the_same_in_both_languages(topic: str) -> None:
    for state, said in doctor.sentences()[topic].items():
        names = [{name for _, name, _, _ in Formatter().parse(said[language]) if name} for language in ("fr", "en")]
        assert names[0] == names[1], state
        assert said.keys() == {"fr", "en"}
        assert all(sentence.endswith(".") for sentence in said.values())


def test_every_fault_has_a_sentence_and_every_sentence_a_fault() -> None:
    known = {(topic, state) for topic, states in doctor.sentences().items() for state in states}
    of_file = {("mark", "marked"), ("modules", "no_macros"), ("modules", "missing"), ("settings", "missing")}
    of_file |= {("interpreter", "missing"), ("version", "other"), ("xlwings", "missing"), ("excel", "missing")}
    well = {(topic, "ok") for topic in (*WELL, *WELL_FILE, "install", "uninstall")} | {("addin", "ok_absent")}
    assert known == set(FAULTS) | of_file | well
