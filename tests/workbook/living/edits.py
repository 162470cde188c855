"""Copies of a workbook with other values in some cells, everything else byte for byte as it was."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.workbook.living.cells import File, Value
from workbook_templates.xml_text import text_element

Cells = Mapping[str, Value]
"""New values by address; an empty text clears the cell."""


def edited(file: File, path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write the copy; a cell that the file does not have cannot be changed."""
    changes = {file.parts[name]: cells for name, cells in sheets.items()}
    return rewritten(file, path, {part: _with(cells) for part, cells in changes.items()})


def rewritten(file: File, path: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """Write a copy of which some parts are changed."""
    with (
        zipfile.ZipFile(file.path) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, changes[name](content.decode()) if name in changes else content)
    return path


def _with(cells: Cells) -> Callable[[str], str]:
    def change(xml: str) -> str:
        seen = set()

        def cell(found: re.Match[str]) -> str:
            address, style = found[1], found[2] or ""
            if address not in cells:
                return found[0]
            seen.add(address)
            return _cell(address, style, cells[address])

        made = re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")?[^>]*?(?:/>|>.*?</c>)', cell, xml, flags=re.DOTALL)
        if seen != set(cells):
            raise KeyError(f"no such cells: {sorted(set(cells) - seen)}")
        return made

    return change


def _cell(address: str, style: str, value: Value) -> str:
    if value == "":
        return f'<c r="{address}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{address}"{style} t="inlineStr"><is>{text_element(value)}</is></c>'
    return f'<c r="{address}"{style}><v>{value!r}</v></c>'


def with_rows(file: File, path: Path, sheets: Sequence[str], rows: int) -> Path:
    """A copy that has the first ``rows`` rows of the tables of some sheets; an empty table keeps a blank row."""
    changes: dict[str, Callable[[str], str]] = {}
    for name in sheets:
        changes[file.parts[name]] = partial(_first_rows, rows=rows)
        changes[file.table(name)] = partial(_shortened, rows=max(rows, 1))
    return rewritten(file, path, changes)


def _first_rows(xml: str, rows: int) -> str:
    def row(found: re.Match[str]) -> str:
        return found[0] if int(found[1]) <= rows + 1 else ""

    return re.sub(r'<row r="(\d+)"[^>]*>.*?</row>', row, xml, flags=re.DOTALL)


def _shortened(xml: str, rows: int) -> str:
    return re.sub(r'ref="(A1:[A-Z]+)\d+"', rf'ref="\g<1>{rows + 1}"', xml)
