"""A workbook goes from host to host: every formula is converted, and not a byte beside them changes."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table, TableColumn, TableFormula

from tests import stored
from tests.hosts.test_rehost_parts import in_sheet
from tests.sources.books import write
from tests.workbook.check import books
from udfs.package import PLAIN_WORKBOOK, macro_enabled, open_package
from udfs.rehost import rehost
from xl_kpi.cli import main
from xl_kpi.core.errors import KpiError

SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
PLAIN = "IF(A1=\"KPI_TREND(\",KPI_TREND(B1,C1),'KPI_KPI('!A1)"
STORED = "IF(A1=\"KPI_TREND(\",_xldudf_KPI_TREND(B1,C1),'KPI_KPI('!A1)"
CONVERTED = 11
"""Formulas of the workbook below that hold a call."""


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook with a formula in every place that may have one, some with stored values."""
    made = Workbook()
    sheet = made.active
    for row in (("montant", "taux"), (1, 2), (3, 4), (None, None)):
        sheet.append(row)
    sheet["D1"], sheet["D2"] = f"={PLAIN}", "=SUM(A2:A3)"
    sheet["D3"] = "KPI_TREND(1)"
    sheet["E1"] = ArrayFormula("E1:F9", "=KPI_TABLE(A1:A2)")
    sheet.add_table(deals())
    sheet.conditional_formatting.add("A2:A3", FormulaRule(formula=['KPI_STATUS(A2,1)="red"'], stopIfTrue=True))
    check = DataValidation(type="decimal", operator="between", formula1="KPI(A1)", formula2="KPI_REVENUE(A1)<5")
    check.add("B2")
    sheet.add_data_validation(check)
    made.defined_names["Chiffre"] = DefinedName("Chiffre", attr_text="KPI_REVENUE(Deals[#All])>0", comment="a>b")
    sheet.defined_names["Local"] = DefinedName("Local", attr_text="KPI_SALES_COUNT(Sheet!$A$1:$B$4)")
    path = tmp_path / "book.xlsx"
    made.save(path)
    open_package(path).write(path, {SHEET: with_values(content(path)[SHEET])})
    return path


def deals() -> Table:
    """A table with a formula for a column, and one for a total."""
    table = Table(displayName="Deals", ref="A1:B4", totalsRowCount=1, tableColumns=[])
    total = TableFormula(attr_text="KPI_VERSION()&Deals[[#Totals],[montant]]")
    column = TableFormula(attr_text="KPI_STATUS(Deals[[#This Row],[montant]],1)")
    table.tableColumns = [
        TableColumn(id=1, name="montant", totalsRowFunction="custom", totalsRowFormula=total),
        TableColumn(id=2, name="taux", calculatedColumnFormula=column),
    ]
    return table


def with_values(sheet: bytes) -> bytes:
    """Store values and add a shared formula, which openpyxl writes neither of."""
    assert b"<v></v>" in sheet or b"<v />" in sheet
    sheet = sheet.replace(b"<v></v>", b"<v>42</v>").replace(b"<v />", b"<v>42</v>")
    shared = (
        b'<row r="20"><c r="A20"><f t="shared" ref="A20:A21" si="0">KPI_STATUS(B20,1)&amp;&quot;x&quot;</f><v>1</v></c>'
        b'</row><row r="21"><c r="A21"><f t="shared" si="0"/><v>2</v></c>'
        b'<c r="B21"><f ca="1">KPI_VERSION()</f><v>0.1</v></c></row></sheetData>'
    )
    return sheet.replace(b"</sheetData>", shared)


def test_every_formula_is_converted_and_no_other_byte_changes(book: Path) -> None:
    before = content(book)
    assert rehost(book, book, "lite") == CONVERTED
    after = content(book)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {SHEET, TABLE, "xl/workbook.xml"}
    assert list(after) == list(before)
    for name in changed:
        assert after[name].replace(b"_xldudf_", b"") == before[name]
    assert sum(after[name].count(b"_xldudf_") for name in changed) == CONVERTED
    assert rehost(book, book, "plain") == CONVERTED
    assert content(book) == before


def test_another_reader_finds_the_formulas_where_they_were(book: Path) -> None:
    rehost(book, book, "server")
    made = load_workbook(book)
    sheet = made.active
    assert sheet["D1"].value == f"={STORED}"
    assert [sheet["D2"].value, sheet["D3"].value] == ["=SUM(A2:A3)", "KPI_TREND(1)"]
    assert (sheet["E1"].value.ref, sheet["E1"].value.text) == ("E1:F9", "=_xldudf_KPI_TABLE(A1:A2)")
    assert sheet["A20"].value == '=_xldudf_KPI_STATUS(B20,1)&"x"'
    assert made.defined_names["Chiffre"].attr_text == "_xldudf_KPI_REVENUE(Deals[#All])>0"
    assert sheet.defined_names["Local"].attr_text == "_xldudf_KPI_SALES_COUNT(Sheet!$A$1:$B$4)"
    (check,) = sheet.data_validations.dataValidation
    assert (check.formula1, check.formula2) == ("_xldudf_KPI(A1)", "_xldudf_KPI_REVENUE(A1)<5")
    (rules,) = sheet.conditional_formatting
    assert rules.rules[0].formula == ['_xldudf_KPI_STATUS(A2,1)="red"']
    first, second = sheet.tables["Deals"].tableColumns
    assert first.totalsRowFormula.attr_text == "_xldudf_KPI_VERSION()&Deals[[#Totals],[montant]]"
    assert second.calculatedColumnFormula.attr_text == "_xldudf_KPI_STATUS(Deals[[#This Row],[montant]],1)"
    values = load_workbook(book, data_only=True).active
    assert [values["D1"].value, values["A20"].value, values["A21"].value] == [42, 1, 2]


def test_a_second_time_there_is_nothing_to_do(book: Path, tmp_path: Path) -> None:
    rehost(book, book, "lite")
    there, when = book.read_bytes(), book.stat().st_mtime_ns
    assert rehost(book, book, "lite") == 0
    assert rehost(book, book, "server") == 0
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (there, when)
    assert rehost(book, tmp_path / "copy.xlsx", "lite") == 0
    assert (tmp_path / "copy.xlsx").read_bytes() == there


def test_the_way_through_all_hosts_ends_where_it_began(book: Path) -> None:
    before = content(book)
    for host in ("server", "calc", "lite", "com"):
        rehost(book, book, host)
    assert content(book) == before


def test_a_workbook_with_macros_keeps_its_kind(book: Path, tmp_path: Path) -> None:
    made = tmp_path / "book.xlsm"
    macro_enabled(book, made)
    types = open_package(made).read("[Content_Types].xml")
    assert rehost(made, made, "lite") == CONVERTED
    assert open_package(made).read("[Content_Types].xml") == types


def test_the_product_s_workbook_has_its_three_calls_converted_and_stays_valid(
    tmp_path: Path, ooxml_validator: Callable[[Path], list[str]]
) -> None:
    path = books.small(tmp_path)
    before, calculation = content(path), f"xl/worksheets/sheet{1 + stored.sheets(path).index('Calcul')}.xml"
    assert rehost(path, path, "lite") == 3
    after = content(path)
    assert {name for name in before if after[name] != before[name]} == {calculation}
    calls = [b"_xldudf_KPI_TABLE(", b"_xldudf_KPI_SERIES("]
    assert [after[calculation].count(call) for call in (*calls, b"_xldudf_")] == [1, 2, 3]
    assert after[calculation].replace(b"_xldudf_", b"") == before[calculation]
    assert ooxml_validator(path) == []
    assert rehost(path, path, "plain") == 3
    assert content(path) == before


def hostile(path: Path, sheet: str | bytes) -> Path:
    types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{PLAIN_WORKBOOK.decode()}"/></Types>'
    return write(path, {"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>", SHEET: sheet})


@pytest.mark.parametrize(
    ("code", "sheet"),
    [
        ("file_damaged", in_sheet("<f>KPI(é)</f>").encode("latin-1")),
        ("file_damaged", in_sheet("<f>KPI(&#x110000;)</f>")),
        ("file_damaged", in_sheet(f"<f>KPI(&#{'9' * 5000};)</f>")),
        ("file_dtd", f'<!DOCTYPE a [<!ENTITY b "KPI(">]>{in_sheet("<f>&b;</f>")}'),
        ("file_unsafe", in_sheet(" " * 12_000_000)),
    ],
)
def test_a_hostile_workbook_is_refused_and_left_alone(code: str, sheet: str | bytes, tmp_path: Path) -> None:
    path = hostile(tmp_path / "book.xlsx", sheet)
    before = path.read_bytes()
    with pytest.raises(KpiError) as refused:
        rehost(path, path, "lite")
    assert refused.value.code == code
    assert path.read_bytes() == before


def test_a_part_that_is_no_sheet_may_have_any_encoding(tmp_path: Path) -> None:
    path = hostile(tmp_path / "book.xlsx", in_sheet("<f>KPI()</f>"))
    item = '<?xml version="1.0" encoding="latin-1"?><é/>'.encode("latin-1")
    open_package(path).write(path, {"customXml/item1.xml": item})
    assert rehost(path, path, "lite") == 1


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a function from the words of `xl-kpi rehost` to its exit code and what it printed."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        return main(["rehost", *map(str, words)]), *capsys.readouterr()

    return run


def test_the_command_says_how_many_formulas_it_converted(book: Path, say: Say) -> None:
    there = f"{book}\N{NO-BREAK SPACE}: formules converties pour l'hôte lite\N{NO-BREAK SPACE}: {CONVERTED}.\n"
    assert say(book, "--host", "lite") == (0, there, "")
    back = f"{book}: formulas converted for the host calc: {CONVERTED}.\n"
    assert say(book, "--host", "calc", "--lang", "en") == (0, back, "")


def test_the_command_leaves_the_workbook_alone_when_a_copy_is_wanted(book: Path, tmp_path: Path, say: Say) -> None:
    before, out = book.read_bytes(), tmp_path / "out.xlsx"
    assert say(book, "--host", "server", "--out", out)[0] == 0
    assert book.read_bytes() == before
    assert load_workbook(out).active["D1"].value == f"={STORED}"


def test_the_command_says_when_there_is_nothing_to_convert(book: Path, say: Say) -> None:
    before = book.read_bytes()
    code, out, _ = say(book, "--host", "calc")
    assert (code, out) == (
        0,
        f"{book}\N{NO-BREAK SPACE}: rien à convertir pour l'hôte calc, les formules restent telles quelles.\n",
    )
    _, out, _ = say(book, "--host", "plain", "--lang", "en")
    assert out == f"{book}: nothing to convert for the host plain, the formulas stay as they are.\n"
    assert book.read_bytes() == before


def test_the_command_says_that_com_needs_macros(book: Path, tmp_path: Path, say: Say) -> None:
    made = tmp_path / "book.xlsm"
    macro_enabled(book, made)
    assert f"xl-kpi excel install {book}" in say(book, "--host", "com")[1]
    assert "xl-kpi excel install" in say(book, "--host", "com", "--lang", "en")[1]
    assert "excel install" not in say(made, "--host", "com")[1]
    assert "excel install" not in say(book, "--host", "lite")[1]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("old.xls", b"", "old.xls n'a pas une extension connue"),
        ("notes.xlsx", b"id;montant", "notes.xlsx est tronqué ou endommagé"),
        ("absent.xlsx", None, "absent.xlsx est introuvable"),
    ],
)
def test_the_command_says_what_is_no_workbook(
    name: str, data: bytes | None, said: str, tmp_path: Path, say: Say
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, out, error = say(tmp_path / name, "--host", "lite")
    assert (code, out) == (1, "")
    assert said in error


def test_a_copy_has_the_extension_of_its_workbook(book: Path, tmp_path: Path, say: Say) -> None:
    code, _, error = say(book, "--host", "lite", "--out", tmp_path / "out.xlsm")
    assert code == 1
    assert "out.xlsm n'a pas une extension connue" in error
    assert error.endswith(".xlsx.\n")
    assert not (tmp_path / "out.xlsm").exists()


def test_an_unknown_host_is_wrong_usage(book: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehost", str(book), "--host", "sheets"])
    assert ended.value.code == 2
