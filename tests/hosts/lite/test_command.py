"""`xl-kpi lite` as a person types it."""

import json
from errno import ENOSPC
from pathlib import Path
from time import process_time

import openpyxl
import pytest
from pytest_mock import MockerFixture

from tests.hosts.lite.addins import LITE, parts, properties, with_addins
from tests.workbook.check import books
from udfs.lite import program
from udfs.lite.embed import extract
from udfs.lite.sources import sources
from udfs.package import open_package
from xl_kpi.cli import main
from xl_kpi.cli.hosts.lite import LANGUAGE
from xl_kpi.core import files


def test_it_puts_the_functions_into_the_workbook(
    board: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = tmp_path / "board.xlsx"
    workbook.write_bytes(board.read_bytes())
    assert main(["lite", str(workbook)]) == 0
    said = capsys.readouterr().out
    assert str(workbook) in said
    assert "xlwings Lite" in said
    assert extract(open_package(workbook)) == sources()
    assert 'os.environ["XL_KPI_LANGUAGE"] = "fr"' in json.loads(properties(workbook)["main.py"])


def test_formulas_get_the_form_of_lite(workbook: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.xlsx"
    book = openpyxl.load_workbook(workbook)
    book.active["A1"], book.active["A2"] = "=KPI_VERSION()", "=1+1"
    book.save(given)
    for _ in range(2):
        assert main(["lite", str(given)]) == 0
    found = openpyxl.load_workbook(given).active
    assert (found["A1"].value, found["A2"].value) == ("=_xldudf_KPI_VERSION()", "=1+1")


def test_it_speaks_the_language_of_the_workbook_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english = books.small(tmp_path, "en")
    before = english.read_bytes()
    for words, language in (([], "en"), (["--lang", "fr"], "fr")):
        out = tmp_path / f"{language}.xlsx"
        capsys.readouterr()
        assert main(["lite", str(english), "--out", str(out), *words]) == 0
        assert ("now holds" in capsys.readouterr().out) == (language == "en")
        assert f'os.environ["XL_KPI_LANGUAGE"] = "{language}"' in json.loads(properties(out)["main.py"])
    assert english.read_bytes() == before


def test_a_name_that_never_ends_is_looked_through_once() -> None:
    started = process_time()
    assert LANGUAGE.search('<definedName name="Language"' * 20_000) is None
    assert process_time() - started < 1


def test_the_sources_come_out_as_files(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, folder = tmp_path / "out.xlsx", tmp_path / "sources"
    assert main(["lite", str(workbook), "--out", str(out)]) == 0
    assert main(["lite", str(out), "--extract", str(folder)]) == 0
    assert f"{len(sources())} fichiers écrits" in capsys.readouterr().out
    written = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert {place: path.read_text("utf-8") for place, path in written.items()} == sources()


def test_code_of_somebody_else_is_refused(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, out = (
        with_addins(workbook, tmp_path / "given.xlsx", {LITE: {"main.py": '"print(1)"'}}),
        tmp_path / "out.xlsx",
    )
    assert main(["lite", str(given), "--out", str(out), "--lang", "en"]) == 1
    assert "already holds Python code" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("working", [0, 1])
def test_formulas_are_never_converted_without_the_code(
    workbook: Path, tmp_path: Path, mocker: MockerFixture, working: int
) -> None:
    """However many times a file can still be replaced before the disk is full."""
    given = tmp_path / "given.xlsx"
    book = openpyxl.load_workbook(workbook)
    book.active["A1"] = "=KPI_VERSION()"
    book.save(given)
    replace, left = files._replace, iter(range(working))

    def until_full(temporary: Path, path: Path) -> None:
        if next(left, None) is None:
            raise OSError(ENOSPC, "full")
        replace(temporary, path)

    mocker.patch.object(files, "_replace", until_full)
    main(["lite", str(given)])
    is_converted = openpyxl.load_workbook(given).active["A1"].value == "=_xldudf_KPI_VERSION()"
    assert is_converted == ("xl/webextensions/webextension1.xml" in parts(given)) == (working > 0)


def test_what_is_no_library_is_one_sentence(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = program.write({"udfs/a.py": "text"}, "fr").replace("r'''text'''", r"'\ud800'")
    given = with_addins(workbook, tmp_path / "given.xlsx", {LITE: {"main.py": json.dumps(code)}})
    assert main(["lite", str(given), "--extract", str(tmp_path / "out"), "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith("Error: The code of xl-kpi that given.xlsx holds was changed by hand")
    assert not (tmp_path / "out").exists()


def test_another_kind_of_file_is_refused(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lite", str(workbook), "--out", str(tmp_path / "out.xls")]) == 1
    assert main(["lite", str(tmp_path / "missing.xlsx")]) == 1
    assert "missing.xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_is_told(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lite", str(workbook), "--out", str(tmp_path / "o.xlsx"), "--extract", str(tmp_path)])
    assert ended.value.code == 2
