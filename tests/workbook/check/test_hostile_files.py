"""The check of files that are no workbook, damaged or made to harm: a sentence, never a crash."""

import re
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.workbook.check import books
from tests.workbook.check.books import Parts
from workbook_templates.check import check
from xl_kpi.core.errors import KpiError


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
    assert refusal(books.zipped(large, tmp_path / "bomb.xlsx", zipfile.ZIP_DEFLATED)) == "file_unsafe"


def test_a_tree_too_large_to_hold(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_templates.check.parts.LARGEST_TREE", 10_000)
    assert refusal(books.zipped(parts, tmp_path / "board.xlsx")) == "file_unsafe"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels"])
def test_no_way_in(part: str, parts: Parts, tmp_path: Path) -> None:
    assert refusal(books.zipped({**parts, part: b"<a>"}, tmp_path / "board.xlsx")) == "file_damaged"


def test_every_part_damaged_in_turn_never_crashes(parts: Parts, tmp_path: Path) -> None:
    """The other sheets are blank, so that many files are looked at in little time."""
    cells = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    blank = {name: cells.sub(b"<sheetData/>", content) for name, content in parts.items()}
    for name, whole in parts.items():
        for content in (b"", whole[: len(whole) // 2], b"<a/>", b"<a><b/><c r='9'/></a>"):
            made = books.zipped({**blank, name: content}, tmp_path / "board.xlsx")
            with suppress(KpiError):  # where there is no way in any more
                assert check(made) != ()
