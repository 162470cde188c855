"""A workbook with the functions for xlwings Lite: what is put in comes out, and nothing else in the file changes."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.hosts.lite.addins import LITE, OTHER, parts, properties, with_addins
from tests.libreoffice import LibreOffice
from udfs.lite import program
from udfs.lite.embed import embed, extract, write_sources
from udfs.lite.sources import sources
from udfs.package import open_package
from xl_kpi.core.errors import KpiError

Validator = Callable[[Path], list[str]]

TOUCHED = {"[Content_Types].xml", "_rels/.rels"}
NEW = {f"xl/webextensions/{name}" for name in ("webextension1.xml", "taskpanes.xml", "_rels/taskpanes.xml.rels")}
MINE = json.dumps("from xlwings import func\n\n\n@func\ndef hello():\n    return 1\n")
MOST = 700_000
"""Characters that Office keeps for us: it promises 2 MB for all settings of an add-in, and people report 1 MB."""


@pytest.fixture
def embedded(workbook: Path, tmp_path: Path) -> Path:
    target = tmp_path / "embedded.xlsx"
    embed(workbook, "fr", target)
    return target


def test_what_went_in_comes_out(embedded: Path) -> None:
    assert extract(open_package(embedded)) == sources()


def test_every_other_part_stays_byte_for_byte(workbook: Path, embedded: Path) -> None:
    before, after = parts(workbook), parts(embedded)
    assert set(after) - set(before) == NEW
    assert {name for name in before if before[name] != after.get(name)} == TOUCHED
    assert list(after)[: len(before)] == list(before)


def test_the_properties_are_json_texts(embedded: Path) -> None:
    files = {name: json.loads(value) for name, value in properties(embedded).items()}
    assert set(files) == {"main.py", "requirements.txt", "pyodideVersion"}
    assert files["requirements.txt"].splitlines() == ["xlwings>=0.35.1,<1.0.0", "numpy", "tzdata"]
    assert files["pyodideVersion"] == "314.0.7"
    assert program.read(files["main.py"], "x.xlsx") == sources()


def test_office_has_room_for_it(workbook: Path, embedded: Path) -> None:
    assert len("".join(properties(embedded).values())) < MOST
    assert embedded.stat().st_size - workbook.stat().st_size < MOST / 4


def test_once_more_changes_nothing(embedded: Path) -> None:
    before = embedded.read_bytes()
    embed(embedded, "fr")
    assert embedded.read_bytes() == before


def test_another_language_changes_main_only(embedded: Path, tmp_path: Path) -> None:
    english = tmp_path / "english.xlsx"
    embed(embedded, "en", english)
    before, after = parts(embedded), parts(english)
    assert {name for name in before if before[name] != after[name]} == {"xl/webextensions/webextension1.xml"}
    assert extract(open_package(english)) == sources()


@pytest.mark.parametrize("addins", [{}, {OTHER: {}}])
def test_excel_would_find_a_dashboard_valid(
    board: Path, tmp_path: Path, ooxml_validator: Validator, addins: dict[str, dict[str, str]]
) -> None:
    given = with_addins(board, tmp_path / "given.xlsx", addins) if addins else board
    embed(given, "fr", tmp_path / "board.xlsx")
    assert ooxml_validator(tmp_path / "board.xlsx") == []


def test_other_programs_still_open_it(embedded: Path, office: LibreOffice, tmp_path: Path) -> None:
    names = openpyxl.load_workbook(embedded).sheetnames
    saved = office.recalculate(embedded, tmp_path / "office")
    assert openpyxl.load_workbook(saved).sheetnames == names == ["Sheet", "Données"]


def test_other_addins_stay(workbook: Path, tmp_path: Path) -> None:
    given = with_addins(workbook, tmp_path / "given.xlsx", {OTHER: {"theirs": '"é <1> & \\"2\\""'}})
    target = tmp_path / "target.xlsx"
    embed(given, "fr", target)
    before, after = parts(given), parts(target)
    assert after["xl/webextensions/webextension1.xml"] == before["xl/webextensions/webextension1.xml"]
    assert "xl/webextensions/webextension2.xml" in after
    panes = ElementTree.fromstring(after["xl/webextensions/taskpanes.xml"])
    relations = ElementTree.fromstring(after["xl/webextensions/_rels/taskpanes.xml.rels"])
    targets = {one.attrib["Id"]: one.attrib["Target"] for one in relations}
    shown = [targets[next(iter(pane[0].attrib.values()))] for pane in panes]
    assert shown == ["webextension1.xml", "webextension2.xml"]
    assert extract(open_package(target)) == sources()


def test_what_lite_keeps_beside_the_code_stays(workbook: Path, tmp_path: Path) -> None:
    """An empty main.py, packages and a setting of the user, and another add-in before it."""
    kept = {"xlwingsWorkbookId": '"a-1"', "pyodideVersion": '"0.27.5"', "addinVersion": '"1.0.0.0-35"'}
    known = {"main.py": '""', "requirements.txt": json.dumps("xlwings==0.37.8\npandas"), **kept}
    given = with_addins(workbook, tmp_path / "given.xlsx", {OTHER: {}, LITE: known})
    embed(given, "fr")
    found = properties(given, 2)
    assert list(found) == list(known)
    assert {name: found[name] for name in kept} == kept
    assert json.loads(found["requirements.txt"]).splitlines() == ["xlwings==0.37.8", "pandas", "numpy", "tzdata"]
    assert properties(given, 1) == {}
    assert extract(open_package(given)) == sources()


def test_what_the_user_added_to_our_code_stays(workbook: Path, embedded: Path, tmp_path: Path) -> None:
    mine = "\n\nprint('mine')\n"
    known = {"main.py": json.dumps(json.loads(properties(embedded)["main.py"]) + mine)}
    given = with_addins(workbook, tmp_path / "given.xlsx", {LITE: known})
    embed(given, "en")
    assert json.loads(properties(given)["main.py"]).endswith(program.END + "\n" + mine)
    assert extract(open_package(given)) == sources()


def test_what_is_left_of_removed_parts_is_used(workbook: Path, tmp_path: Path) -> None:
    """Some programs drop the parts of add-ins and keep the relation and the content types that name them."""
    given, target = tmp_path / "given.xlsx", tmp_path / "target.xlsx"
    with zipfile.ZipFile(given, "w") as archive:
        for name, content in parts(with_addins(workbook, tmp_path / "addins.xlsx", {OTHER: {}})).items():
            if not name.startswith("xl/webextensions/"):
                archive.writestr(name, content)
    embed(given, "fr", target)
    types = parts(target)["[Content_Types].xml"]
    assert types.count(b"/xl/webextensions/webextension1.xml") == types.count(b"/xl/webextensions/taskpanes.xml") == 1
    assert extract(open_package(target)) == sources()


@pytest.mark.parametrize("value", [MINE, "no JSON", '["main"]', "[" * 100_000], ids=range(4))
def test_code_of_somebody_else_is_not_replaced(workbook: Path, tmp_path: Path, value: str) -> None:
    given = with_addins(workbook, tmp_path / "given.xlsx", {LITE: {"main.py": value}})
    before = given.read_bytes()
    with pytest.raises(KpiError) as raised:
        embed(given, "fr")
    assert raised.value.code == "lite_other_code"
    assert given.read_bytes() == before


@pytest.mark.parametrize("addins", [{}, {OTHER: {"main.py": '""'}}, {LITE: {"main.py": MINE}}])
def test_a_workbook_without_our_code_gives_none(
    workbook: Path, tmp_path: Path, addins: dict[str, dict[str, str]]
) -> None:
    given = with_addins(workbook, tmp_path / "given.xlsx", addins)
    with pytest.raises(KpiError) as raised:
        extract(open_package(given))
    assert raised.value.code == "lite_no_code"


def test_the_sources_become_files(embedded: Path, tmp_path: Path) -> None:
    written = write_sources(open_package(embedded), tmp_path / "out")
    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_text("utf-8") for path in written} == sources()


@pytest.mark.parametrize(
    "place",
    [
        "../x.py",
        "/tmp/x.py",
        "xl_kpi/../../x.py",
        "C:\\x.py",
        "xl_kpi/.x.py",
        "x.py",
        "xl_kpi/x.sh",
        "udfs/x.py\n",
        f"udfs/{'a' * 252}.py",
    ],
)
def test_a_path_that_leads_elsewhere_writes_nothing(workbook: Path, tmp_path: Path, place: str) -> None:
    code = program.write({"xl_kpi/good.py": "", place: ""}, "fr")
    given = with_addins(workbook, tmp_path / "given.xlsx", {LITE: {"main.py": json.dumps(code)}})
    out = tmp_path / "out"
    with pytest.raises(KpiError) as raised:
        write_sources(open_package(given), out)
    assert raised.value.code == "lite_unsafe_path"
    assert not out.exists()


@pytest.mark.parametrize("name", ["xl_kpi/core/errors.py", "xl_kpi/core", "udfs"])
def test_what_is_in_the_way_stays_and_nothing_is_written(embedded: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    blocking = out / name
    blocking.parent.mkdir(parents=True)
    if name.endswith(".py"):
        blocking.mkdir()
    else:
        blocking.write_text("mine", "utf-8")
    before = sorted(out.rglob("*"))
    with pytest.raises(KpiError) as raised:
        write_sources(open_package(embedded), out)
    assert raised.value.code == "lite_in_the_way"
    assert str(blocking) in raised.value.text("en")
    assert sorted(out.rglob("*")) == before


@pytest.mark.parametrize(
    ("folder", "code"),
    [("file", "lite_in_the_way"), ("file/deeper", "lite_in_the_way"), ("a" * 300, "lite_folder_refused")],
)
def test_a_folder_that_cannot_be_is_one_sentence(embedded: Path, tmp_path: Path, folder: str, code: str) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(KpiError) as raised:
        write_sources(open_package(embedded), tmp_path / folder)
    assert raised.value.code == code
    assert (tmp_path / "file").read_text("utf-8") == "mine"


DEEP = b"<webextension><reference id='wa200008175'/><properties/>%b%b</webextension>" % (b"<x>" * 5000, b"</x>" * 5000)


def broken(part: str, content: bytes) -> Callable[[Path, Path], Path]:
    def write(source: Path, target: Path) -> Path:
        with zipfile.ZipFile(target, "w") as archive:
            for name, known in parts(source).items():
                archive.writestr(name, content if name == part else known)
        return target

    return write


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/webextensions/webextension1.xml", b"<we:webextension"),
        ("xl/webextensions/webextension1.xml", b"<webextension><reference id='wa200008175'/></webextension>"),
        ("xl/webextensions/webextension1.xml", DEEP),
        ("xl/webextensions/taskpanes.xml", b""),
        ("[Content_Types].xml", b"\xff"),
        ("_rels/.rels", b"<r>"),
    ],
)
def test_a_damaged_part_is_one_sentence(workbook: Path, tmp_path: Path, part: str, content: bytes) -> None:
    addins: dict[str, dict[str, str]] = {OTHER if "taskpanes" in part or "Types" in part else LITE: {}}
    given = with_addins(workbook, tmp_path / "given.xlsx", addins)
    damaged = broken(part, content)(given, tmp_path / "damaged.xlsx")
    with pytest.raises(KpiError) as raised:
        embed(damaged, "fr")
    assert raised.value.code == "file_damaged"
