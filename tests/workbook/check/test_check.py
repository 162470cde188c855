"""The check of a workbook: silent on good ones, exact on broken ones, a sentence on hostile ones."""

import json
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from string import Formatter

import openpyxl
import pytest

import xl_kpi
from tests.cli.pipeline import plain
from tests.libreoffice import NEVER, LibreOffice
from tests.workbook import board as boards
from tests.workbook.check import books
from tests.workbook.check.books import Parts
from tests.workbook.check.mutations import CALCULATION, DEALS_TABLE, GRID, HARMLESS, LISTS, MUTATIONS, Mutation
from workbook_templates import write_workbook
from workbook_templates.check import Finding, check, lint
from workbook_templates.check.finding import sentences
from xl_kpi.cli import main
from xl_kpi.core.errors import KpiError

SECONDS = 3
Codes = Callable[[Parts], set[str]]
Found = Callable[[Mutation], tuple[Finding, ...]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.small(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def parts(built: Path) -> Parts:
    """The parts of the workbook that a user has worked in."""
    return books.worked_in(books.unzipped(built))


@pytest.fixture(scope="session")
def found(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return a function from a mutation to what is found in the workbook that it breaks, each looked at once."""
    path = tmp_path_factory.mktemp("broken") / "board.xlsx"
    return cache(lambda mutation: check(books.zipped(mutation(parts), path)))


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    """Return a function from parts to the codes of what is found."""
    return lambda made: {finding.code for finding in check(books.zipped(made, tmp_path / "board.xlsx"))}


# --- good workbooks ---


def test_a_small_workbook(built: Path) -> None:
    assert check(built) == ()


def test_the_demonstration(tmp_path: Path) -> None:
    """Its 30,000 formulas are looked through in seconds."""
    out = tmp_path / "demo.xlsx"
    assert main(["demo", "--out", str(out)]) == 0
    start = time.process_time()
    assert check(out) == ()
    assert time.process_time() - start < SECONDS


def test_the_demonstration_seen_by_a_person(tmp_path: Path) -> None:
    words = ("--lang", "en", "--from", "2026-T1", "--as-of", "2026-03-31", "--owner", "Camille Roz")
    with as_file(files("xl_kpi.sample").joinpath("data")) as data:
        assert main(["build", "--data", str(data), "--out", str(tmp_path / "board.xlsx"), *words]) == 0
    assert check(tmp_path / "board.xlsx") == ()


FEW = {
    "no row": ({"deals": books.DEALS.splitlines()[0]}, "KPI_REVENUE,KPI_CLOSING_RATE"),
    "missing tables": ({"deals": books.DEALS}, "KPI_NO_SHOW_RATE,KPI_COMPLAINTS,KPI_TARGET_ATTAINMENT"),
    "a choice of its own": (
        {"deals": books.DEALS},
        "KPI_CLOSING_RATE[denominator=closed;weight=amount],KPI_REVENUE",
    ),
}


@pytest.mark.parametrize("name", FEW)
def test_few_data(name: str, tmp_path: Path) -> None:
    tables, slots = FEW[name]
    assert check(books.build(tmp_path, "fr", tables, "--slots", slots)) == ()


def test_a_host_whose_functions_have_a_prefix(tmp_path: Path) -> None:
    words = ("--slots", "KPI_REVENUE", "--host", "lite")
    assert check(books.build(tmp_path, "fr", {"deals": books.DEALS}, *words)) == ()


@pytest.mark.parametrize("name", ["french", "english", "stress"])
def test_boards_of_the_builder(name: str, tmp_path: Path) -> None:
    """Hostile texts, another language, extreme values, one owner, free slots."""
    board = replace(getattr(boards, name)(), version=xl_kpi.__version__)
    write_workbook(board, tmp_path / "board.xlsx")
    assert check(tmp_path / "board.xlsx") == ()


def test_a_workbook_of_another_program(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "board.xlsx")
    assert lint(tmp_path / "board.xlsx") == ()
    assert [finding.code for finding in check(tmp_path / "board.xlsx")] == ["not_ours"]


def test_a_workbook_that_its_user_worked_in(parts: Parts, codes: Codes) -> None:
    assert codes(parts) == set()


@pytest.mark.parametrize("mutation", HARMLESS, ids=lambda mutation: mutation.name)
def test_what_a_user_may_do(mutation: Mutation, found: Found) -> None:
    assert found(mutation) == ()


def test_saved_by_libreoffice(built: Path, office: LibreOffice, tmp_path: Path) -> None:
    """It keeps what it can: when it loses a table, that is what the check says, and nothing else."""
    saved = office.convert(built, "xlsx", tmp_path, "fr-FR", NEVER)
    kept = {name for sheet in openpyxl.load_workbook(saved) for name in sheet.tables}
    lost = {"Affaires", "Activites", "Objectifs"} - kept
    assert {finding.fields["table"] for finding in check(saved) if finding.code == "table_missing"} == lost
    assert {finding.code for finding in check(saved)} <= {"table_missing"}


# --- broken workbooks ---


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_is_broken_is_found(mutation: Mutation, found: Found) -> None:
    assert mutation.code in {finding.code for finding in found(mutation)}


def test_two_parts_of_the_same_name(parts: Parts, codes: Codes) -> None:
    assert "part_twice" in codes({**parts, "xl/Styles.xml": parts["xl/styles.xml"]})


def test_a_part_taken_out(parts: Parts, codes: Codes) -> None:
    made = {name: content for name, content in parts.items() if name != "xl/theme/theme1.xml"}
    assert codes(made) == {"relation_target", "type_without_part"}


def test_every_sentence_has_its_mutation() -> None:
    assert {mutation.code for mutation in MUTATIONS} | {"part_twice"} == set(sentences())


def test_a_lost_column_is_guessed_from_its_neighbours(parts: Parts, tmp_path: Path) -> None:
    calls = {mutation.name: mutation for mutation in MUTATIONS}
    for name, expected in (("a column renamed", "Montant, Devise"), ("a column deleted", "Close le")):
        found = check(books.zipped(calls[name](parts), tmp_path / "board.xlsx"))
        [column] = [finding for finding in found if finding.code.startswith("column")]
        assert str(column.fields["expected"]).startswith(expected)


def test_column_numbers_of_other_programs_say_nothing(parts: Parts, codes: Codes) -> None:
    """They number columns anew: one of the user in the middle looks like one renamed."""
    app = "docProps/app.xml"
    made = {**parts, DEALS_TABLE: parts[DEALS_TABLE].replace(b'id="9"', b'id="99"')}
    assert "column_deleted" in codes(made)
    assert codes({**made, app: parts[app].replace(b"Microsoft Excel", b"LibreOffice/25.2")}) == set()


def test_errors_come_first_and_the_user_s_own_sheets_are_warned_of(parts: Parts, tmp_path: Path) -> None:
    own = "xl/worksheets/sheet12.xml"
    broken = parts[own].replace(b"SUM(Affaires[Montant])", b"#REF!+A1").replace(b"_xlfn.IFNA", b"IFNA")
    found = check(books.zipped({**parts, own: broken}, tmp_path / "board.xlsx"))
    assert [(finding.code, finding.severity) for finding in found] == [
        ("formula_prefix", "error"),
        ("formula_ref_lost", "warning"),
    ]


def test_the_same_trouble_in_many_cells_is_said_once(parts: Parts, tmp_path: Path) -> None:
    deals = "xl/worksheets/sheet5.xml"
    broken = parts[deals].replace(b'<c r="A2" s="1"', b'<c r="A2"').replace(b' s="1"', b"")
    rows = b"".join(b'<row r="%d"><c r="M%d"><f>Gone!A1</f><v>0</v></c></row>' % (row, row) for row in range(8, 50))
    broken = broken.replace(b"</sheetData>", rows + b"</sheetData>")
    [finding] = check(books.zipped({**parts, deals: broken}, tmp_path / "board.xlsx"))
    assert (finding.place, finding.more, finding.where) == ("Affaires!M8", 41, "Affaires!M8 (+41)")


# --- hostile files ---


def refusal(path: Path) -> str:
    with pytest.raises(KpiError) as refused:
        check(path)
    return refused.value.code


def test_no_workbook(tmp_path: Path, built: Path) -> None:
    (tmp_path / "text.xlsx").write_text("hello", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    (tmp_path / "cut.xlsx").write_bytes(built.read_bytes()[:5000])
    (tmp_path / "folder.xlsx").mkdir()
    shutil.copy(built, tmp_path / "board.ods")
    assert refusal(tmp_path / "text.xlsx") == "file_extension"
    assert refusal(tmp_path / "zip.xlsx") == "file_damaged"
    assert refusal(tmp_path / "cut.xlsx") == "file_damaged"
    assert refusal(tmp_path / "folder.xlsx") == "path_is_folder"
    assert refusal(tmp_path / "nowhere.xlsx") == "file_missing"
    assert refusal(tmp_path / "board.ods") == "file_suffix"


def test_a_wrong_checksum(built: Path, tmp_path: Path) -> None:
    data = bytearray(built.read_bytes())
    place = data.rindex(b"PK\x01\x02")  # the last part in the directory
    data[place + 16] ^= 1
    (tmp_path / "board.xlsx").write_bytes(data)
    assert refusal(tmp_path / "board.xlsx") == "file_damaged"


def test_a_document_type_and_a_bomb(parts: Parts, tmp_path: Path) -> None:
    book = "xl/workbook.xml"
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]>' + parts[book]
    assert refusal(books.zipped({**parts, book: bomb}, tmp_path / "dtd.xlsx")) == "file_dtd"
    large = {**parts, "xl/media/zeros.xml": b"\0" * (20 * 2**20)}
    assert refusal(books.zipped(large, tmp_path / "bomb.xlsx")) == "file_unsafe"


def test_a_tree_too_large_to_hold(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_templates.check.parts.LARGEST_TREE", 10_000)
    assert refusal(books.zipped(parts, tmp_path / "board.xlsx")) == "file_unsafe"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels"])
def test_no_way_in(part: str, parts: Parts, tmp_path: Path) -> None:
    assert refusal(books.zipped({**parts, part: b"<a>"}, tmp_path / "board.xlsx")) == "file_damaged"


def test_every_part_damaged_in_turn_never_crashes(parts: Parts, tmp_path: Path) -> None:
    cells = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    small = {**parts, **{part: cells.sub(b"<sheetData/>", parts[part]) for part in (CALCULATION, GRID, LISTS)}}
    for name in small:
        for content in (b"", small[name][: len(small[name]) // 2], b"<a/>", b"<a><b/><c r='9'/></a>"):
            made = books.zipped({**small, name: content}, tmp_path / "board.xlsx")
            with suppress(KpiError):  # where there is no way in any more
                assert check(made) != ()


# --- sentences ---


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sentences())
def test_a_sentence_says_the_same_in_both_languages(code: str) -> None:
    said = sentences()[code]
    assert set(said) == {"severity", "fr", "en"}
    assert said["severity"] in ("error", "warning")
    assert placeholders(said["fr"]) == placeholders(said["en"])
    assert all(said[language].endswith((".", "}")) and "  " not in said[language] for language in ("fr", "en"))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_every_finding_can_be_said(mutation: Mutation, found: Found) -> None:
    for finding in found(mutation):
        for language in ("fr", "en"):
            assert "{" not in finding.text(language).replace("{1,2;3,4}", "")
            assert plain(finding.text(language)).isprintable()
            assert len(finding.text(language)) < 600


def test_a_finding_shows_no_control_characters() -> None:
    finding = replace(Finding("sheet_missing", "a\x1b[2J", {"sheet": "\x1b[2J" + "é" * 200}), more=1)
    assert (finding.text("en") + finding.where).isprintable()
    assert len(finding.text("en")) < 200


# --- the command ---


def test_the_command_on_a_good_workbook(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(built)]) == 0
    assert capsys.readouterr() == ("board.xlsx\u00a0: tout va bien.\n", "")


def test_the_command_on_a_broken_workbook(parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = {mutation.name: mutation for mutation in MUTATIONS}
    made = calls["a slot's name deleted"](calls["a row below"](parts))
    path = books.zipped(made, tmp_path / "board.xlsx")
    before = path.read_bytes()
    assert main(["check", str(path), "--lang", "en"]) == 1
    first, second, total = capsys.readouterr().out.splitlines()
    assert first.startswith("ERROR   Slot7: The name “Slot7” is missing: ")
    assert second.startswith("WARNING Affaires!A6: Rows right below the table “Affaires” ")
    assert plain(total) == "board.xlsx: 1 error, 1 warning."
    assert path.read_bytes() == before


def test_the_command_for_programs(parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [mutation] = [mutation for mutation in MUTATIONS if mutation.name == "a row below"]
    path = books.zipped(mutation(parts), tmp_path / "board.xlsx")
    assert main(["check", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["file"], said["ok"]) == (str(path), True)
    [finding] = said["findings"]
    assert list(finding) == ["code", "severity", "place", "more", "text"]
    assert (finding["code"], finding["severity"], finding["place"]) == ("rows_below", "warning", "Affaires!A6")


def test_the_command_on_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere.xlsx"), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("Error: ")
