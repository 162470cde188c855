"""The check of a workbook: silent on good ones, exact on broken ones, in both languages."""

from dataclasses import replace
from pathlib import Path
from string import Formatter

import openpyxl
import pytest

import xl_kpi
from tests.cli.pipeline import plain
from tests.libreoffice import NEVER, LibreOffice
from tests.workbook import board as boards
from tests.workbook.check import books
from tests.workbook.check.books import Codes, Found, Parts
from tests.workbook.check.harmless import HARMLESS
from tests.workbook.check.mutations import DEALS, DEALS_TABLE, MUTATIONS, OWN, Mutation
from udfs import companions
from workbook_templates import write_workbook
from workbook_templates.check import Finding, check, lint
from workbook_templates.check.book import REQUIRED_NAMES
from workbook_templates.check.finding import sentences
from workbook_templates.check.formula import COMPANIONS, SHAPE, content_of, parsed
from workbook_templates.check.parts import opened
from workbook_templates.check.reading import read_book

# --- good workbooks ---


def test_a_small_workbook(built: Path) -> None:
    assert check(built) == ()


FEW: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "no row": ({"deals": books.DEALS.splitlines()[0]}, ("KPI_REVENUE,KPI_CLOSING_RATE",)),
    "missing tables": ({"deals": books.DEALS}, ("KPI_NO_SHOW_RATE,KPI_TARGET_ATTAINMENT", "--host", "lite")),
    "a choice of its own": ({"deals": books.DEALS}, ("KPI_CLOSING_RATE[denominator=closed;weight=amount]",)),
}


@pytest.mark.parametrize("name", FEW)
def test_few_data(name: str, tmp_path: Path) -> None:
    tables, words = FEW[name]
    assert check(books.build(tmp_path, "fr", tables, "--slots", *words)) == ()


BOARDS = {
    "hostile texts": boards.french,
    "English, one owner": lambda: boards.board("en", boards.TABLES, boards.SLOTS, "Ana Li", "2026"),
    "extreme values": boards.stress,
}


@pytest.mark.parametrize("name", BOARDS)
def test_boards(name: str, tmp_path: Path) -> None:
    write_workbook(replace(BOARDS[name](), version=xl_kpi.__version__), tmp_path / "board.xlsx")
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


def test_a_chart_and_a_column_of_the_user(parts: Parts, codes: Codes) -> None:
    assert codes(books.with_column(books.with_chart(parts))) == set()


def test_required_names_are_those_that_formulas_use(built: Path) -> None:
    with opened(built) as parts:
        book = read_book(parts)
    formulas = [formula.text for sheet in book.sheets for formula in sheet.facts.formulas.values()]
    rules = [text for sheet in book.sheets for rule in sheet.facts.rules for text in rule.formulas]
    used = {
        name for text in (*formulas, *rules, *(name.text for name in book.names)) for name in content_of(text).names
    }
    tables = {table.name for table in book.tables}
    assert used - tables <= set(REQUIRED_NAMES) <= {name.name for name in book.names}


def test_formulas_that_are_read_once_say_the_same(built: Path) -> None:
    """Cells, numbers and texts make no difference to what a formula refers to."""
    with opened(built) as parts:
        book = read_book(parts)
    texts = {formula.text for sheet in book.sheets for formula in sheet.facts.formulas.values()}
    shapes = {SHAPE.sub("", text): text for text in texts}
    assert len(texts) > 10 * len(shapes) > 1000
    for text in shapes.values():
        assert content_of(text) == parsed(text)


def test_functions_of_ours_are_those_of_the_hosts() -> None:
    assert set(COMPANIONS) == {companion.name for companion in companions.COMPANIONS}


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
    table = books.part(parts, DEALS_TABLE)
    made = {**parts, table: parts[table].replace(b'id="9"', b'id="99"')}
    assert "column_deleted" in codes(made)
    assert codes({**made, app: parts[app].replace(b"Microsoft Excel", b"LibreOffice/25.2")}) == set()


def test_errors_come_first_and_the_user_s_own_sheets_are_warned_of(parts: Parts, tmp_path: Path) -> None:
    own = books.part(parts, OWN)
    broken = parts[own].replace(b"SUM(Affaires[Montant])", b"#REF!+A1").replace(b"_xlfn.IFNA", b"IFNA")
    found = check(books.zipped({**parts, own: broken}, tmp_path / "board.xlsx"))
    assert [(finding.code, finding.severity) for finding in found] == [
        ("formula_prefix", "error"),
        ("formula_ref_lost", "warning"),
    ]


def test_the_same_trouble_in_many_cells_is_said_once(parts: Parts, tmp_path: Path) -> None:
    deals = books.part(parts, DEALS)
    broken = parts[deals].replace(b'<c r="A2" s="1"', b'<c r="A2"').replace(b' s="1"', b"")
    rows = b"".join(b'<row r="%d"><c r="M%d"><f>Gone!A1</f><v>0</v></c></row>' % (row, row) for row in range(8, 50))
    broken = broken.replace(b"</sheetData>", rows + b"</sheetData>")
    [finding] = check(books.zipped({**parts, deals: broken}, tmp_path / "board.xlsx"))
    assert (finding.place, finding.more, finding.where) == ("Affaires!M8", 41, "Affaires!M8 (+41)")


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
