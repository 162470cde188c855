"""`xl-kpi excel install` and `uninstall` with xlwings' own code: what the workbook holds afterwards."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import xlwings
from openpyxl import Workbook, load_workbook

from tests.hosts.com.process import Left, Machine, excel
from udfs.binding import functions
from udfs.package import CONTENT_TYPES, MACRO_WORKBOOK, open_package
from xl_kpi.core.errors import KpiError

ALL = sorted(function.name for function in functions())
HERE = str(Path(__file__).parents[3])
SETTINGS = [
    ["UDF Modules", "udfs"],
    ["Interpreter_Win", Machine.python],
    ["PythonPath", HERE],
    ["Add_Workbook_To_Pythonpath", "no"],
    ["xlwings Version", xlwings.__version__],
]
FORMULA = "=KPI_REVENUE(Affaires[#All])"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workbook without macros that asks for a KPI, with the prefix of an Excel that got it by xlwings Lite."""
    book = Workbook()
    book.active["A1"] = FORMULA.replace("KPI", "_xldudf_KPI")
    book.save(tmp_path / "ventes.xlsx")
    return tmp_path / "ventes.xlsx"


@pytest.fixture
def macros(plain: Path) -> Path:
    """A workbook that may hold macros. What Excel makes of it is not in the file: Excel is a stand-in."""
    return Path(copyfile(plain, plain.with_suffix(".xlsm")))


@pytest.fixture
def add_in(plain: Path) -> Path:
    return Path(copyfile(plain, plain.with_suffix(".xlam")))


@pytest.fixture
def run(windows: ProcessPoolExecutor) -> Any:
    def through_xlwings(command: str, file: Path, language: str = "fr", **state: Any) -> Left:
        return windows.submit(excel, command, file, language, **state).result()

    return through_xlwings


def test_a_workbook_gets_functions_settings_and_the_way_to_python(run: Any, macros: Path) -> None:
    left = run("install", macros)
    assert left.error is None
    assert left.described == ALL
    assert left.sheets["xlwings.conf"] == SETTINGS
    assert (left.hidden, left.formats) == (["xlwings.conf"], ["@"])
    assert {"xlwings", "xlwings_udfs"} < left.modules.keys()
    assert f'"xlwings64-{xlwings.__version__}.dll"' in left.modules["xlwings"]
    assert (left.saved, left.computed, left.is_add_in, left.is_over) == (1, 1, False, True)


def test_a_plain_workbook_gets_a_twin_with_macros(run: Any, plain: Path) -> None:
    before = plain.read_bytes()
    left = run("install", plain)
    assert (left.error, left.described) == (None, ALL)
    assert plain.read_bytes() == before
    twin = plain.with_suffix(".xlsm")
    assert load_workbook(twin).active["A1"].value == FORMULA
    assert MACRO_WORKBOOK in (open_package(twin).read(CONTENT_TYPES) or b"")


def test_a_twin_that_is_there_is_left_alone(run: Any, plain: Path, macros: Path) -> None:
    before = macros.read_bytes()
    left = run("install", plain)
    assert left.error.code == "excel_exists"
    assert macros.read_bytes() == before


def test_half_a_twin_does_not_stay(run: Any, plain: Path) -> None:
    left = run("install", plain, trusted=False)
    assert left.error.code == "excel_vba_access"
    assert [file.name for file in plain.parent.iterdir()] == [plain.name]


def test_an_add_in_works_on_the_active_workbook_and_keeps_its_own_settings(run: Any, add_in: Path) -> None:
    left = run("install", add_in)
    assert (left.error, left.described, left.is_add_in) == (None, ALL, True)
    assert left.sheets["xl-kpi.conf"] == SETTINGS
    assert 'PROJECT_NAME As String = "xl-kpi"' in left.modules["xlwings"]
    assert "ActiveWorkbook" in left.modules["xlwings_udfs"]


def test_english_is_the_workbook_s_own_language(run: Any, macros: Path) -> None:
    left = run("install", macros, "en")
    assert left.sheets["xlwings.conf"][0] == ["UDF Modules", "udfs.com.english"]
    assert 'XLPy.CallUDF("udfs.com.english", "KPI_REVENUE"' in left.modules["xlwings_udfs"]
    assert left.described == ALL


def test_installing_again_changes_nothing_but_what_is_old(run: Any, macros: Path) -> None:
    old = [["Show Console", "True"], ["INTERPRETER_WIN", "C:\\old\\pythonw.exe"], ["udf modules", "mine"]]
    left = run("install", macros, settings=old, modules=["xlwings", "xlwings_udfs", "Module1"], references=["xlwings"])
    assert left.error is None
    assert left.sheets["xlwings.conf"] == [["Show Console", "True"], *SETTINGS]
    assert left.modules.keys() == {"ThisWorkbook", "Module1", "xlwings", "xlwings_udfs"}
    assert "old" not in (left.modules["xlwings"], left.modules["xlwings_udfs"])
    assert left.references == ["VBA", "Excel"]


REFUSALS = {
    "no access to VBA": ({"trusted": False}, "excel_vba_access", "VBA"),
    "no xlwings": ({"without": ("xlwings",)}, "excel_no_xlwings", "pip install xlwings"),
    "no pywin32": ({"without": ("win32api",)}, "excel_no_xlwings", "pip install xlwings"),
    "password": ({"refused": "The password is not correct."}, "excel_refused", "The password is not correct"),
}


@pytest.mark.parametrize("command", ["install", "uninstall"])
@pytest.mark.parametrize(("state", "code", "told"), REFUSALS.values(), ids=REFUSALS)
def test_what_excel_refuses_is_said_and_nothing_is_saved(
    run: Any, macros: Path, command: str, state: dict[str, Any], code: str, told: str
) -> None:
    before = macros.read_bytes()
    left = run(command, macros, **state)
    assert left.error.code == code
    assert told in left.error.text("en")
    assert left.saved == 0
    assert left.is_started == left.is_over == ("without" not in state)
    assert [file.name for file in macros.parent.iterdir() if file.suffix == ".xlsm"] == [macros.name]
    assert macros.read_bytes() == before


def test_an_apostrophe_in_the_name_is_no_obstacle(run: Any, macros: Path) -> None:
    team = macros.rename(macros.with_name("l'équipe d'Ann.xlsm"))
    left = run("install", team)
    assert (left.error, left.described, left.saved) == (None, ALL, 1)
    assert sorted(file.name for file in team.parent.iterdir()) == [team.name, "ventes.xlsx"]


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_macros_from_the_internet_stay_blocked(run: Any, macros: Path, command: str) -> None:
    Path(f"{macros}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="utf-8")
    left = run(command, macros)
    assert left.error.code == "excel_blocked"
    assert left.saved == 0


def test_a_plain_workbook_from_the_internet_has_no_macros_to_block(run: Any, plain: Path) -> None:
    Path(f"{plain}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="utf-8")
    assert run("install", plain).error is None


def test_a_workbook_whose_structure_is_locked_stays_as_it_is(run: Any, macros: Path) -> None:
    left = run("install", macros, locked=True)
    assert left.error.text("en").startswith("Excel refused to change ventes.xlsm (“Workbook is protected”)")
    assert (left.saved, left.is_over) == (0, True)


def test_uninstalling_takes_out_what_was_put_in(run: Any, macros: Path) -> None:
    left = run("uninstall", macros, settings=SETTINGS, modules=["xlwings", "xlwings_udfs", "Module1"])
    assert left.error is None
    assert left.modules.keys() == {"ThisWorkbook", "Module1"}
    assert list(left.sheets) == ["Feuil1"]
    assert (left.saved, left.is_over) == (1, True)


def test_uninstalling_leaves_the_settings_of_others(run: Any, macros: Path) -> None:
    left = run("uninstall", macros, settings=[["Show Console", "True"], *SETTINGS])
    assert left.sheets["xlwings.conf"] == [["Show Console", "True"]]


def test_uninstalling_where_nothing_was_installed(run: Any, macros: Path) -> None:
    left = run("uninstall", macros)
    assert (left.error, left.modules.keys(), list(left.sheets)) == (None, {"ThisWorkbook"}, ["Feuil1"])


@pytest.mark.parametrize(
    ("command", "name", "code"),
    [
        ("install", "absent.xlsm", "no_such_file"),
        ("install", "ventes.csv", "file_suffix"),
        ("uninstall", "ventes.xlsx", "file_suffix"),
        ("uninstall", "absent.xlam", "no_such_file"),
    ],
)
def test_what_is_no_workbook_is_refused(run: Any, plain: Path, command: str, name: str, code: str) -> None:
    error: KpiError = run(command, plain.with_name(name)).error
    assert error.code == code
    assert name in error.text("fr")
