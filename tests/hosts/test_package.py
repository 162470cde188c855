"""Single parts of a workbook change, all others stay byte for byte, and no hostile file gets through."""

import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.sources.books import write
from tests.sources.test_workbook import old_container
from udfs.package import (
    CONTENT_TYPES,
    MACRO_ADD_IN,
    MACRO_WORKBOOK,
    PLAIN_WORKBOOK,
    macro_enabled,
    open_package,
)
from xl_kpi.core.errors import KpiError

SHEET = "xl/worksheets/sheet1.xml"
TYPES = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{PLAIN_WORKBOOK.decode()}"/></Types>'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook of openpyxl with a stored part, a dated one and a comment, as other programs write them."""
    plain = tmp_path / "plain.xlsx"
    made = Workbook()
    made.active.append(["id", "montant"])
    made.save(plain)
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/media/picture.png", random.Random(1).randbytes(5000), zipfile.ZIP_STORED)
        old = zipfile.ZipInfo("docProps/custom.bin", (2009, 7, 1, 12, 30, 2))
        # What .NET notes about sizes, of no use to another writer.
        old.extra = struct.pack("<HHQQ", 1, 16, 3, 3)
        target.writestr(old, b"old")
        target.comment = b"kept"
    return path


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entries(path: Path) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(path) as archive:
        return [(one.filename, one.compress_type, one.date_time, one.external_attr) for one in archive.infolist()]


def test_parts_change_disappear_and_come_last_and_the_others_stay(book: Path, tmp_path: Path) -> None:
    target, before = tmp_path / "target.xlsx", content(book)
    open_package(book).write(target, {"xl/new.xml": b"<new/>", SHEET: b"<changed/>", "docProps/app.xml": None})
    expected = {**before, SHEET: b"<changed/>", "xl/new.xml": b"<new/>"}
    del expected["docProps/app.xml"]
    assert content(target) == expected
    assert list(content(target)) == list(expected)
    assert open_package(target).names == tuple(expected)
    assert content(book) == before


def test_how_a_part_is_kept_stays_too(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.xlsx"
    open_package(book).write(target, {SHEET: b"<changed/>"})
    assert entries(target) == entries(book)
    with zipfile.ZipFile(target) as archive:
        assert archive.comment == b"kept"
        assert archive.getinfo("docProps/custom.bin").extra == b""
        assert archive.testzip() is None


def test_same_input_gives_same_bytes_and_may_be_its_own_target(book: Path, tmp_path: Path) -> None:
    changed = {SHEET: b"<changed/>", "xl/new.xml": b"<new/>"}
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    open_package(book).write(first, changed)
    open_package(book).write(second, changed)
    open_package(book).write(book, changed)
    assert first.read_bytes() == second.read_bytes() == book.read_bytes()


def test_without_a_change_the_copy_has_the_same_bytes(book: Path, tmp_path: Path) -> None:
    open_package(book).write(tmp_path / "copy.xlsx", {})
    assert (tmp_path / "copy.xlsx").read_bytes() == book.read_bytes()


def test_a_part_is_read_by_its_exact_name(book: Path) -> None:
    package = open_package(book)
    assert package.read(SHEET) == content(book)[SHEET]
    assert package.read(SHEET.upper()) is None


def test_a_failure_leaves_the_source_as_it_was(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, there = book.read_bytes(), sorted(tmp_path.iterdir())
    write_part = zipfile.ZipFile.writestr

    def full(archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes) -> None:
        if member.filename == SHEET:
            raise OSError("No space left on device")
        write_part(archive, member, data)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        open_package(book).write(book, {SHEET: b"<changed/>"})
    assert book.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.usefixtures("book")
def test_macro_enabled_changes_the_content_type_only(
    tmp_path: Path, ooxml_validator: Callable[[Path], list[str]]
) -> None:
    plain, made, again = tmp_path / "plain.xlsx", tmp_path / "made.xlsm", tmp_path / "again.xlsm"
    macro_enabled(plain, made)
    before, after = content(plain), content(made)
    assert MACRO_WORKBOOK not in before[CONTENT_TYPES]
    assert after == {**before, CONTENT_TYPES: before[CONTENT_TYPES].replace(PLAIN_WORKBOOK, MACRO_WORKBOOK)}
    assert ooxml_validator(made) == ooxml_validator(plain)
    assert load_workbook(made).active["B1"].value == "montant"
    macro_enabled(made, again)
    assert content(again) == after


def workbook(**more: str | bytes) -> Mapping[str, str | bytes]:
    return {CONTENT_TYPES: TYPES, "xl/workbook.xml": "<workbook/>", **more}


def truncated(path: Path) -> None:
    write(path, workbook(**{SHEET: random.Random(2).randbytes(9000)}))
    path.write_bytes(path.read_bytes()[:5000])


def locked(path: Path) -> None:
    write(path, workbook())
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def wrong_checksum(path: Path) -> None:
    write(path, workbook(**{"xl/media/a.png": b"x"}))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 16] ^= 1
    path.write_bytes(data)


def twice(path: Path) -> None:
    write(path, workbook())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/workbook.xml", "<other/>")


HOSTILE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no zip": ("file_damaged", lambda path: path.write_bytes(b"id;montant\n1;2\n")),
    "empty": ("file_damaged", lambda path: path.write_bytes(b"")),
    "truncated": ("file_damaged", truncated),
    "bomb": ("file_unsafe", lambda path: write(path, workbook(**{SHEET: b" " * 12_000_000}))),
    "DTD": ("file_dtd", lambda path: write(path, workbook(**{SHEET: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}))),
    "locked part": ("file_damaged", locked),
    "wrong checksum": ("file_damaged", wrong_checksum),
    "part twice": ("file_damaged", twice),
    "part outside": ("file_damaged", lambda path: write(path, workbook(**{"xl/../../x": "x"}))),
    "part outside on Windows": ("file_damaged", lambda path: write(path, workbook(**{"..\\x": "x"}))),
    "no workbook": ("file_damaged", lambda path: write(path, {"word/document.xml": "<w/>"})),
    "old Excel": ("file_extension", lambda path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512)),
    "password": ("file_password", lambda path: path.write_bytes(old_container(b"", "EncryptedPackage"))),
    "folder": ("path_is_folder", lambda path: path.mkdir()),
    "nothing": ("no_such_file", lambda _: None),
}


@pytest.mark.parametrize(("code", "make"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_left_alone(code: str, make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(KpiError) as refused:
        open_package(path).write(path, {SHEET: b"<changed/>"})
    assert refused.value.code == code
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsx", PLAIN_WORKBOOK), ("a.XLSM", MACRO_WORKBOOK), ("a.xlam", MACRO_ADD_IN)]
)
def test_workbooks_and_add_ins_are_read(name: str, kind: bytes, tmp_path: Path) -> None:
    types = {CONTENT_TYPES: TYPES.replace(PLAIN_WORKBOOK.decode(), kind.decode())}
    package = open_package(write(tmp_path / name, workbook(**types)))
    assert package.read("xl/workbook.xml") == b"<workbook/>"


@pytest.mark.parametrize("name", ["book.xls", "book.xlsb", "book.csv", "book"])
def test_another_kind_of_file_is_refused_by_its_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(KpiError) as refused:
        open_package(write(tmp_path / name, workbook()))
    assert refused.value.code == "file_suffix"
