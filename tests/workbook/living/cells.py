"""The cells of a workbook file, errors among them, whoever wrote it; where two files differ in what formulas give."""

import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HIDDEN = ("hidden", "veryHidden")
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
FORMULA = re.compile(r"<f\b([^>]*)>")
WHOLE_FORMULA = re.compile(r"<f\b[^>]*>([^<]*)</f>")
BLOCK = re.compile(r'\bref="([^"]+)"')
VALUE = re.compile(r"<v[^>]*>([^<]*)</v>")
TEXT = re.compile(r"<t[^>]*>([^<]*)</t>")
KIND = re.compile(r'\bt="(\w+)"')


class Error(str):
    """What a cell shows that has no value: ``#N/A``."""

    __slots__ = ()


Value = float | str
Sheet = Mapping[str, Value]
"""Values by address; blank cells are left out, as a formula that gives an empty text is."""


@dataclass(frozen=True)
class File:
    """A workbook on disk."""

    path: Path

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The part of each sheet by its name, in order."""
        with zipfile.ZipFile(self.path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): str(link.get("Target")).removeprefix("/xl/") for link in links}
        sheets = book.iter(f"{MAIN}sheet")
        return {str(sheet.get("name")): f"xl/{targets[sheet.get(LINK)]}" for sheet in sheets}

    @cached_property
    def hidden(self) -> frozenset[str]:
        with zipfile.ZipFile(self.path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        return frozenset(str(sheet.get("name")) for sheet in book.iter(f"{MAIN}sheet") if sheet.get("state") in HIDDEN)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """The sheet and the address of each defined name that is one cell."""
        with zipfile.ZipFile(self.path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        found = {}
        for name in book.iter(f"{MAIN}definedName"):
            place = re.fullmatch(r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+)", name.text or "")
            if place:
                found[str(name.get("name"))] = (place[1], place[2] + place[3])
        return found

    @cached_property
    def shared(self) -> tuple[str, ...]:
        with zipfile.ZipFile(self.path) as archive:
            if "xl/sharedStrings.xml" not in archive.namelist():
                return ()
            root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        return tuple("".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in root)

    def table(self, name: str) -> str:
        """The part of the table of a sheet."""
        folder, _, part = self.parts[name].rpartition("/")
        with zipfile.ZipFile(self.path) as archive:
            links = archive.read(f"{folder}/_rels/{part}.rels").decode()
        found = re.search(r'Target="[^"]*/(tables/\w+\.xml)"', links)
        assert found
        return f"xl/{found[1]}"

    def sheet(self, name: str) -> Sheet:
        """Every value of a sheet."""
        found = {}
        for address, attributes, content in CELL.findall(self._xml(name)):
            value = self._value(attributes, content)
            if value != "":
                found[address] = value
        return found

    @cache  # noqa: B019  a file lives as long as the tests
    def formulas(self, name: str) -> list[str]:
        """The addresses of the formulas of a sheet, every cell of a block that one fills."""
        return [place for address, _, content in CELL.findall(self._xml(name)) for place in _filled(address, content)]

    def formula_texts(self, name: str) -> dict[str, str]:
        """The formulas of a sheet by their first cell."""
        found = ((address, WHOLE_FORMULA.search(content)) for address, _, content in CELL.findall(self._xml(name)))
        return {address: unescape(text[1]) for address, text in found if text}

    def _xml(self, name: str) -> str:
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(self.parts[name]).decode()

    def _value(self, attributes: str, content: str) -> Value:
        kind = KIND.search(attributes)
        if kind and kind[1] == "inlineStr":
            return unescape("".join(TEXT.findall(content)))
        value = VALUE.search(content)
        if value is None or value[1] == "":
            return ""
        match kind[1] if kind else "n":
            case "s":
                return self.shared[int(value[1])]
            case "str":
                return unescape(value[1])
            case "e":
                return Error(value[1])
            case _:
                return float(value[1])


def _filled(address: str, content: str) -> Iterator[str]:
    formula = FORMULA.search(content)
    if not formula:
        return
    block = BLOCK.search(formula[1])
    if block is None or 't="array"' not in formula[1]:
        yield address
        return
    yield from (f"{get_column_letter(column)}{row}" for line in CellRange(block[1]).rows for row, column in line)


def same(one: Value, other: Value) -> bool:
    """Equal to 1e-9, texts letter for letter."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return type(one) is type(other) and one == other


def differences(ours: File, theirs: File) -> Iterator[str]:
    """Each formula whose value is another in the second file."""
    for name in ours.parts:
        formulas = ours.formulas(name)
        mine, other = (ours.sheet(name), theirs.sheet(name)) if formulas else ({}, {})
        for address in formulas:
            pair = mine.get(address, ""), other.get(address, "")
            if not same(*pair):
                yield f"{name}!{address}: {pair[0]!r} in the file, {pair[1]!r} computed"


def errors(file: File) -> list[str]:
    """Every error on a sheet that a person sees."""
    seen = (name for name in file.parts if name not in file.hidden)
    cells = ((name, address, value) for name in seen for address, value in file.sheet(name).items())
    return [f"{name}!{address} shows {value}" for name, address, value in cells if isinstance(value, Error)]
