"""Workbooks: what their cells become, and what is refused before it costs anything."""

import datetime as dt
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from tests.sources import books
from xl_kpi.core.errors import KpiError
from xl_kpi.sources import Sheet, legacy, read
from xl_kpi.sources.extent import check_binary, check_xml


def test_cells_become_plain_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Affaires")
    sheet["B3"], sheet["C3"], sheet["D3"] = "id", "date", "montant"
    sheet.append([None, "00123", dt.datetime(2026, 3, 31, 23, 30), 1.5])
    sheet.append([])
    sheet.append([None, True, dt.date(2026, 3, 1), dt.timedelta(days=1.5)])
    sheet.append([None, "#N/A", dt.time(8, 30), 0])
    sheet["B7"].data_type = "e"
    sheet["F20"].number_format = "0.00"
    book.save(tmp_path / "crm.xlsx")
    sheets, _ = read([tmp_path / "crm.xlsx"])
    assert sheets["deals"].origin == "crm.xlsx, Affaires"
    assert sheets["deals"].first_row == 3
    assert sheets["deals"].rows == [
        ["id", "date", "montant"],
        ["00123", dt.datetime(2026, 3, 31, 23, 30), 1.5],
        [None] * 3,
        [True, dt.datetime(2026, 3, 1), 1.5],
        [None, "08:30:00", 0],
    ]


def test_an_excel_table_is_read_without_what_surrounds_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Réglages")
    sheet["A1"], sheet["C1"], sheet["B9"] = "À saisir", "Calculé", "Une note"
    for place, value in {"B3": "Devise", "C3": "Taux", "B4": "USD", "C4": 0.9}.items():
        sheet[place] = value
    sheet.add_table(Table(displayName="Taux", ref="B3:C6"))
    clients = book.create_sheet("Clients")
    clients["A1"], clients["B1"] = "id", "nom"
    clients.add_table(Table(displayName="Clients", ref="A1:B2"))
    book.save(tmp_path / "crm.xlsx")
    sheets, notices = read([tmp_path / "crm.xlsx"])
    assert sheets["rates"] == Sheet("rates", [["Devise", "Taux"], ["USD", 0.9]], "crm.xlsx, Taux", 3)
    assert sheets["accounts"] == Sheet("accounts", [["id", "nom"]], "crm.xlsx, Clients", 1)
    assert not notices
    assert read([("rates", tmp_path / "crm.xlsx")])[0] == {"rates": sheets["rates"]}


def test_an_excel_table_that_claims_too_much(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Clients")
    sheet["A1"], sheet["B1"] = "id", "nom"
    sheet.add_table(Table(displayName="Clients", ref="A1:B2"))
    book.save(tmp_path / "honest.xlsx")
    with zipfile.ZipFile(tmp_path / "honest.xlsx") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["xl/tables/table1.xml"] = content["xl/tables/table1.xml"].replace(b"A1:B2", b"A1:XFD1048576")
    with pytest.raises(KpiError) as caught:
        read([books.write(tmp_path / "deals.xlsx", content)])
    assert caught.value.code == "file_cells"


def test_ods(tmp_path: Path) -> None:
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    header = f"<table:table-row>{books.ods_cell('id')}{books.ods_cell('nom')}</table:table-row>"
    path = books.ods(tmp_path / "deals.ods", header + header + blank)
    assert read([path])[0]["deals"].rows == [["id", "nom"], ["id", "nom"]]


WIDE = ' table:number-columns-repeated="90"'
TALL = ' table:number-rows-repeated="1048570"'
VALUE = '<table:table-cell office:value-type="float" office:value="1"/>'
FILLED = f"<table:table-row{TALL}>{books.ods_cell('x', WIDE)}</table:table-row>"
SPREAD = (
    f"<table:table-row><table:table-cell{WIDE}/>{books.ods_cell('x')}</table:table-row>"
    f"<table:table-row{TALL}/><table:table-row>{VALUE}</table:table-row>"
)


@pytest.mark.parametrize("rows", [FILLED, SPREAD])
def test_hostile_ods(tmp_path: Path, rows: str) -> None:
    with pytest.raises(KpiError) as caught:
        read([books.ods(tmp_path / "deals.ods", rows)])
    assert caught.value.code == "file_cells"


REFUSED = {
    "far": (books.PLAIN + books.row(1048576, books.number("XFD1048576", 1)), "file_cells"),
    "unaddressed": (
        "".join(f"<row><c><v>{i}</v></c></row>" for i in range(9_000)) + f"<row>{'<c><v>1</v></c>' * 9_000}</row>",
        "file_cells",
    ),
    "beyond": (books.PLAIN + books.row(4_000_000_000, books.number("A4000000000", 1)), "file_cells"),
    "wrapped": (books.PLAIN + books.row(3, books.number("A99999999999", 1)), "file_cells"),
    "odd": (books.PLAIN + "<row r='9'><c s='1' r = 'XFD1048576'><v>1</v></c></row>", "file_cells"),
    "wide": (books.PLAIN + books.row(3, books.number("XFD3", 1)), "file_columns"),
    "dtd": ('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + books.PLAIN, "file_dtd"),
    "bomb": (books.PLAIN + " " * 30_000_000, "file_unsafe"),
    "broken": (books.PLAIN + "<row", "file_damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_sheets(tmp_path: Path, name: str) -> None:
    rows, code = REFUSED[name]
    path = books.xlsx(tmp_path / "deals.xlsx", Feuil1=rows)
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == code
    assert str(caught.value).startswith("deals.xlsx")
    assert caught.value.text("en").startswith("deals.xlsx")


def test_a_format_far_away_takes_no_place(tmp_path: Path) -> None:
    far = books.row(1048576, '<c r="XFD1048576" s="1"/>')
    assert len(read([books.xlsx(tmp_path / "deals.xlsx", Feuil1=books.PLAIN + far)])[0]["deals"].rows) == 2


def test_a_million_blank_rows_stay_small(tmp_path: Path) -> None:
    blank = "".join(f'<row r="{i}" s="1"><c r="A{i}" s="1"/></row>' for i in range(3, 1_000_000))
    path = books.xlsx(tmp_path / "deals.xlsx", Feuil1=books.PLAIN + blank)
    tracemalloc.start()
    rows = read([path])[0]["deals"].rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rows) == 2
    assert peak < 50_000_000


def test_the_last_row_of_a_tall_sheet_is_reached(tmp_path: Path) -> None:
    last = books.row(1048576, books.number("A1048576", 1))
    path = books.xlsx(tmp_path / "deals.xlsx", Feuil1=books.PLAIN + last)
    assert len(read([path])[0]["deals"].rows) == 1048576


def damaged(good: bytes) -> dict[str, tuple[bytes, str]]:
    """Return contents of an .xlsx file that cannot be read, each with the code of its sentence."""
    lying = bytearray(good)
    directory = lying.rindex(b"PK\x01\x02")
    lying[directory + 24 : directory + 28] = struct.pack("<I", 5)
    locked = bytearray(good)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    return {
        "truncated": (good[: len(good) // 2], "file_damaged"),
        "short": (good[:30], "file_damaged"),
        "flipped": (good[:200] + bytes(b ^ 255 for b in good[200:260]) + good[260:], "file_damaged"),
        "lying": (bytes(lying), "file_unsafe"),
        "locked": (bytes(locked), "file_damaged"),
        "garbage": (bytes(range(256)) * 10, "file_damaged"),
        "text": (b"id;nom\nD1;x\n", "file_extension"),
        "page": (b"<html><table>", "file_page"),
        "empty": (b"", "file_empty"),
        "old": (legacy.MAGIC + bytes(1000), "file_extension"),
    }


@pytest.mark.parametrize("name", damaged(b"PK\x01\x02" + bytes(300)))
def test_damaged_files(tmp_path: Path, name: str) -> None:
    path = books.xlsx(tmp_path / "deals.xlsx", Feuil1=books.PLAIN)
    content, code = damaged(path.read_bytes())[name]
    path.write_bytes(content)
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == code


def test_too_many_parts(tmp_path: Path) -> None:
    many = books.parts({"Feuil1": books.PLAIN}) | {f"xl/media/{i}": "" for i in range(5_001)}
    with pytest.raises(KpiError, match="5"):
        read([books.write(tmp_path / "deals.xlsx", many)])


def test_an_unreadable_compression_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in books.parts({"Feuil1": books.PLAIN}).items():
            archive.writestr(name, data)
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == "file_damaged"


def test_pictures_may_declare_a_type(tmp_path: Path) -> None:
    content = books.parts({"Feuil1": books.PLAIN}) | {"xl/media/logo.svg": "<!DOCTYPE svg><svg/>"}
    assert "deals" in read([books.write(tmp_path / "deals.xlsx", content)])[0]


def test_addresses_are_seen_across_chunks() -> None:
    text = (books.PLAIN + books.row(9, books.number("XFD1048576", 1))).encode()
    for size in (1, 7, 50):
        with pytest.raises(KpiError):
            check_xml([text[i : i + size] for i in range(0, len(text), size)], "a.xlsx")


def test_text_without_end_is_not_gathered() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"<row><c"
        yield from [b" " * 2**20] * 400
        yield b' r="XFD10'
        yield b'48576"><v>1</v></c></row>'

    tracemalloc.start()
    with pytest.raises(KpiError):
        check_xml(chunks(), "a.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


def test_binary_sheets() -> None:
    def record(kind: int, value: int) -> bytes:
        return bytes([kind, 8]) + struct.pack("<II", value, 0)

    check_binary(record(0, 1_000_000) + record(2, 10), "a.xlsb")
    with pytest.raises(KpiError):
        check_binary(record(0, 1_000_000) + record(2, 16_000), "a.xlsb")
    with pytest.raises(ValueError, match="more texts"):
        check_binary(b"\x9f\x01\x08" + struct.pack("<II", 1, 2**31), "a.xlsb")


def old_container(stream: bytes, name: str = "Workbook") -> bytes:
    """Return an OLE container with one stream: sector 0 the table, 1 the directory, the stream after them."""
    stream = stream.ljust(4096, b"\0")
    count = len(stream) // 512
    header = bytearray(512)
    header[:8], header[30], header[32] = legacy.MAGIC, 9, 6
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<5I", header, 48, 1, 0, 4096, 0xFFFFFFFE, 0)
    struct.pack_into("<2I", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    entry = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
    directory = (entry.ljust(116, b"\0") + struct.pack("<II", 2, len(stream))).ljust(512, b"\0")
    return bytes(header) + table + directory + stream


def test_old_sheets_that_reach_too_far(tmp_path: Path) -> None:
    def cell(row: int, column: int) -> bytes:
        return struct.pack("<4HHd", 0x0203, 14, row, column, 0, 1.0)

    legacy.check(old_container(cell(65535, 255)), "a.xls")
    path = tmp_path / "deals.xls"
    path.write_bytes(old_container(cell(1, 1) + cell(65535, 65535)))
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == "file_cells"


ANNOUNCED = {
    "texts": struct.pack("<2H2I", 0x00FC, 8, 1, 2**31),
    "upside down": struct.pack("<2H2I3H", 0x0200, 14, 9, 5, 0, 1, 0),
    "cut": struct.pack("<3H", 0x0203, 14, 1).rjust(4096, b"\0"),
}


@pytest.mark.parametrize("name", ANNOUNCED)
def test_old_records_that_announce_too_much(tmp_path: Path, name: str) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(old_container(ANNOUNCED[name]))
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == "file_damaged"


def test_a_password_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(old_container(b"", "EncryptedPackage"))
    with pytest.raises(KpiError, match="mot de passe"):
        read([path])
