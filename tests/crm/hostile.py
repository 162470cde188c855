"""Inputs that are to be refused: each makes its files in a folder and gives the words of `xl-kpi import`."""

import os
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from openpyxl.utils import get_column_letter

from tests.sources import books

HEAD = "deal_id,created_at,status,amount,owner,closed_at\n"
ROW = "D1,2026-01-02,won,5,Ana,2026-01-05\n"
Words = Sequence[object]
Make = Callable[[Path], Words]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def deals(folder: Path, text: str | bytes = HEAD + ROW, name: str = "deals.csv") -> Path:
    return write(folder / name, text)


def book(folder: Path, *rows: Sequence[str], sheet: str = "Deals", name: str = "deals.xlsx") -> Path:
    """A workbook of texts."""
    written = (
        books.row(
            number, *(books.text(f"{get_column_letter(place)}{number}", cell) for place, cell in enumerate(row, 1))
        )
        for number, row in enumerate(rows, 1)
    )
    return books.xlsx(folder / name, **{sheet: "".join(written)})


def in_csv(text: str | bytes) -> Make:
    return lambda folder: [deals(folder, text)]


def with_owner(owner: Callable[[], str]) -> Make:
    """Deals of which one has such an owner; long ones are made when they are needed."""
    return lambda folder: [deals(folder, HEAD + ROW.replace("Ana", owner()))]


def with_header(header: Callable[[], str]) -> Make:
    return lambda folder: [deals(folder, HEAD.replace("owner", header()) + ROW)]


def in_sheet(rows: str) -> Make:
    return lambda folder: [books.xlsx(folder / "deals.xlsx", Deals=rows)]


def said(*words: str) -> Make:
    """Good deals, and words that are not."""
    return lambda folder: [deals(folder), *words]


def mapping(content: str | bytes) -> Make:
    return lambda folder: [deals(folder), "--map-file", write(folder / "m.toml", content)]


def truncated(folder: Path) -> Words:
    path = book(folder, ["id"])
    return [write(path, path.read_bytes()[:-50])]


def declares_two_gigabytes(folder: Path) -> Words:
    path = book(folder, ["id"])
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 2**31 - 1)
    return [write(path, content)]


def renamed(folder: Path) -> Words:
    return [book(folder, ["id"]).rename(folder / "deals.csv")]


def entities() -> str:
    """Each entity stands for ten of the one before: ten thousand million texts in all."""
    lines = (f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "aaaa">{"".join(lines)}]>{books.PLAIN}'


def loop(folder: Path, name: str = "deals.csv") -> Path:
    (folder / name).symlink_to(folder / name)
    return folder / name


def pipe(folder: Path, name: str = "deals.csv") -> Path:
    os.mkfifo(folder / name)
    return folder / name


def inside(make: Callable[[Path], object], folder: Path) -> Words:
    """The folder with what is made in it, beside good deals of another name."""
    (folder / "exports").mkdir()
    make(folder / "exports")
    deals(folder / "exports", name="affaires.csv")
    return [folder / "exports"]


def data_under_another_name(folder: Path) -> Words:
    (folder / "crm").mkdir()
    (folder / "crm" / "deals.csv").symlink_to(deals(folder, name="x.csv"))
    return [folder / "x.csv", "--as", "deals", "--out", folder / "crm"]


def zip_bomb(folder: Path) -> Words:
    return [books.xlsx(folder / "deals.xlsx", Deals=books.PLAIN + " " * 30_000_000)]


def folder_of_that_name(folder: Path) -> Words:
    (folder / "crm" / "deals.csv").mkdir(parents=True)
    return [deals(folder), "--out", folder / "crm"]


SAME = ",".join(["amount"] * 2_000) + "\n" + ",".join(map(str, range(2_000))) + "\n"


def words(count: int, first: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(first, first + count))


def many_words(folder: Path) -> Words:
    """Two million in all, in headers that can be read."""
    headers = ",".join(words(1_000, 1_000 * place) for place in range(1_990))
    return [deals(folder, f"deal_id,created_at,status,amount,{headers}\nD1,2026-01-02,won,5\n")]


def wide(folder: Path) -> Words:
    headers = ",".join(f"h{number}" for number in range(1_900))
    return [deals(folder, f"deal_id,created_at,status,amount,{headers}\n" + ROW * 300_000)]


def blank_rows(folder: Path) -> Words:
    return [deals(folder, HEAD + ROW + ",,,,,\n" * 1_000_000 + ROW.replace("D1", "D2"))]


def dates_of_commas(folder: Path) -> Words:
    return [deals(folder, HEAD + "".join(f'D{number},"{"," * 130_000}",won,5,Ana,\n' for number in range(20)))]


def long_cell(folder: Path) -> Words:
    owner = Random(1).randbytes(5_000_000).hex()
    return [book(folder, HEAD.strip().split(","), ["D1", "2026-01-02", "won", "5", owner])]


FILES: dict[str, tuple[Make, str]] = {
    "zip bomb": (zip_bomb, "once unpacked"),
    "entity bomb": (in_sheet(entities()), "declares an XML document type"),
    "truncated zip": (truncated, "truncated or damaged"),
    "two gigabytes declared": (declares_two_gigabytes, "2048 MiB once unpacked"),
    "workbook called CSV": (renamed, "it is a .xlsx file"),
    "CSV called workbook": (lambda folder: [deals(folder, name="deals.xlsx")], "it is a .csv file"),
    "web page": (in_csv("<html><table><tr><td>id</td></tr></table>"), "is a web page"),
    "cells far apart": (in_sheet(books.PLAIN + books.row(1048576, books.number("XFD1048576", 1))), "cells, 30 000 000"),
    "16k columns": (in_csv("deal_id," + ",".join(f"c{i}" for i in range(16_383)) + "\n" + ROW), "2000 at most"),
    "16k columns of a sheet": (lambda folder: [book(folder, [f"c{i}" for i in range(16_384)])], "2000 at most"),
    "NUL bytes": (in_csv(HEAD + ROW.replace("Ana", "A\0na")), "null bytes"),
    "lone surrogates": (in_csv(HEAD.encode() + ROW.encode() + b"D2,\xed\xa0\x80\xc3\xa9"), "neither UTF-8"),
    "half a surrogate pair": (in_csv(b"\xff\xfei\x00,\x00d\x00\n\x00\x00\xd8"), "neither UTF-8"),
    "garbage": (in_csv(bytes(range(256)) * 400), "null bytes"),
    "garbage without NUL": (in_csv(bytes(range(1, 256)) * 400), "neither UTF-8"),
    "garbage called workbook": (lambda folder: [deals(folder, bytes(range(256)) * 9, "deals.xlsx")], "damaged"),
    "nothing": (in_csv(" \n\n"), "is empty"),
    "header of 1 MB": (with_header(lambda: "h" * 10**6), "more than 131 072 characters"),
    "two million words": (with_header(lambda: words(2_000_000)), "more than 131 072 characters"),
    "cell of 10 MB": (with_owner(lambda: "x" * 10**7), "more than 131 072 characters"),
    "2,000 equal headers": (
        lambda folder: [deals(folder, SAME), "--partial"],
        "the headers “amount” and “amount (2)” both mean",
    ),
    "open quote": (in_csv(HEAD + ROW * 1000 + '"' + ROW), "row 1002: a quotation mark"),
    "link in a circle": (lambda folder: [loop(folder)], "was not found"),
    "link in a circle in a folder": (partial(inside, loop), "was not found"),
    "link out of the folder": (
        partial(inside, lambda folder: (folder / "deals.csv").symlink_to(deals(folder.parent, name="other.csv"))),
        "is a link to a file outside the folder",
    ),
    "pipe": (lambda folder: [pipe(folder)], "not a regular file"),
    "pipe in a folder": (partial(inside, pipe), "not a regular file"),
    "device": (lambda _: ["/dev/zero", "--as", "deals"], "not a regular file"),
    "memory": (lambda _: ["/proc/self/mem", "--as", "deals"], "no known extension"),
}
ARGUMENTS: dict[str, tuple[Make, str]] = {
    "table that leads out": (said("--as", "../../etc/passwd"), "“../../etc/passwd” is not a known table"),
    "program that leads out": (said("--source", "../profiles/hubspot"), "is no known program"),
    "column that leads out": (said("--map", "deals.../../x=owner"), "has no column “../../x”"),
    "meaning that leads out": (said("--map-value", "deals.status:won=../../x"), "is not a possible meaning"),
    "bytes that are no text": (said("--map-value", "deals.status:\udcff=won"), "not in the right form"),
    "header of such bytes": (said("--map", "deals.owner=\udcff"), "not in the right form"),
    "letters that move the cursor": (said("--source", "\x1b[2J\x9b1A\u202e"), "is no known program"),
    "data under another name": (data_under_another_name, "deals.csv is part of the data"),
    "name with a NUL": (said("--out", "a\0b"), "a�b was not found"),
    "no folder to write": (lambda folder: [deals(folder), "--out", folder / "a" / "b"], "the folder a does not exist"),
    "file where a folder is to be": (
        lambda folder: [deals(folder), "--out", write(folder / "crm", "mine")],
        "crm is no folder",
    ),
    "folder where a file is to be": (folder_of_that_name, "deals.csv is a folder"),
    "link in a circle to write": (lambda folder: [deals(folder), "--out", loop(folder, "crm")], "crm is no folder"),
    "pipe to write": (lambda folder: [deals(folder), "--out", pipe(folder, "crm.xlsx")], "is not replaced"),
    "device to write": (said("--out", "/dev/null"), "null is no folder"),
    "device for a mapping": (said("--save-map", "/dev/null"), "is not replaced"),
    "long name": (said("--out", "x" * 300 + ".xlsx"), "this name is too long"),
    "long name of a folder": (said("--out", "x" * 300), "this name is too long"),
    "mapping over the data": (lambda folder: [deals(folder), "--save-map", folder / "deals.csv"], "part of the data"),
    "mapping over what is written": (
        lambda folder: [deals(folder), "--out", folder / "crm.xlsx", "--save-map", folder / "crm.xlsx"],
        "part of the data",
    ),
    "mapping over a table that is written": (
        lambda folder: [deals(folder), "--out", folder / "crm", "--save-map", folder / "crm" / "deals.csv"],
        "part of the data",
    ),
    "mapping for no folder": (
        lambda folder: [deals(folder), "--save-map", folder / "a" / "m.toml"],
        "the folder a does not exist",
    ),
}
MAPPINGS: dict[str, tuple[Make, str]] = {
    "huge": (mapping("#" * 300_000), "more than 256 KiB"),
    "long line": (mapping("a" + ".a" * 20_000 + " = 1"), "a line of more than 1000 characters"),
    "deep lists": (mapping("a = " + "[\n" * 50_000), "lists within lists"),
    "deep tables": (mapping("a = " + "{a = " * 150 + "\n"), "m.toml is no readable mapping file"),
    "number without end": (mapping("source = " + "9\n" * 5_000), "m.toml is no readable mapping file"),
    "figures": (mapping("source = " + "9" * 900 + "_0" * 40), "(source)"),
    "number for a header": (mapping('[columns]\n"deals.owner" = 1'), "(columns.deals.owner)"),
    "day for a header": (mapping('[columns]\n"deals.owner" = 2026-01-01'), "(columns.deals.owner)"),
    "list of columns": (mapping('[[columns]]\n"deals.owner" = "x"'), "(columns)"),
    "table for a header": (mapping('[columns.deals]\nowner = "x"'), "(columns.deals)"),
    "words of no column": (mapping('[values.deals]\nstatus = {a = "won"}'), "(values.deals.status)"),
    "nothing that it may hold": (mapping('"\\u001b[2J" = 1'), "�[2J"),
    "no TOML": (mapping("a: 1"), "m.toml is no readable mapping file"),
    "no UTF-8": (mapping(b"\xff\xfe\x00"), "m.toml is no readable mapping file"),
    "NUL": (mapping('source = "\0"'), "m.toml is no readable mapping file"),
    "unknown table": (mapping('[columns]\n"../x.owner" = "x"'), "is not a known table"),
    "unknown header": (mapping('[columns]\n"deals.owner" = "a\\u0000b"'), "does not exist"),
    "missing": (lambda folder: [deals(folder), "--map-file", folder / "m.toml"], "was not found"),
    "folder": (lambda folder: [deals(folder), "--map-file", folder], "is not a regular file"),
    "pipe": (lambda folder: [deals(folder), "--map-file", pipe(folder, "m.toml")], "is not a regular file"),
    "device": (said("--map-file", "/dev/urandom"), "is not a regular file"),
    "circle": (lambda folder: [deals(folder), "--map-file", loop(folder, "m.toml")], "was not found"),
}
COSTLY: dict[str, tuple[Make, int, str]] = {
    "a million blank rows": (blank_rows, 0, "1,000,002 rows read, 2 kept, 1,000,000 set aside"),
    "blank rows without end": (lambda folder: [deals(folder, HEAD + "\n" * 60_000_000)], 1, "more than 5 000 000 rows"),
    "short rows below a wide header": (wide, 1, "more than 100 000 000 cells"),
    "two million words": (many_words, 0, "1,982 more"),
    "header of brackets": (with_header(lambda: "(" * 130_000), 0, "not recognised"),
    "dates of commas": (dates_of_commas, 0, "20 unreadable rows"),
    "keys of many parts": (mapping("".join(f"k{n}{'.a' * 490} = 1\n" for n in range(262))), 1, "no readable mapping"),
    "cell of 10 MB in a workbook": (long_cell, 1, "more than 131 072 characters"),
}
"""Those that cost most, with the exit code and what is said."""
