"""Finishes the file that openpyxl wrote: what it cannot write, data rows, the same bytes every time."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from workbook_templates.evaluate import ERRORS as KINDS
from workbook_templates.sheets.data_sheets import DataSheet, row_chunks, table_range

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ERRORS = frozenset(KINDS.values())
FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name"),
    *("family", "charset", "scheme"),
)
SHEET_DATA = (b"<sheetData>", b"</sheetData>")
FAST = 1  # compression of many data rows: five times quicker than the default, a fifth larger
MANY = 20_000

Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finishing:
    """What openpyxl did not write: data rows by part, values of formulas by part and address, texts, the date.

    ``descriptions`` are the alternative texts of the charts, in order, of each sheet that has some; ``day`` is the
    date of the document; ``frozen`` are parts whose formulas give way to their values.
    """

    data: Mapping[str, DataSheet]
    values: Mapping[str, Mapping[str, float | str]]
    descriptions: list[list[str]]
    day: date
    frozen: frozenset[str] = frozenset()


def finish(skeleton: bytes, target: Path, finishing: Finishing, report: Report) -> None:
    """Copy the skeleton to ``target`` with everything filled in; ``report`` is told how many rows are written."""
    edits, data = _edits(finishing.descriptions, finishing.day), finishing.data
    with (
        zipfile.ZipFile(BytesIO(skeleton)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            content = source.read(name)
            archive.compresslevel = FAST if name in data and data[name].table.rows > MANY else None
            # A name, not a ZipInfo: zipfile then gives every part the same date.
            with archive.open(name, "w") as part:
                if name in data:
                    _write_rows(part, content, data[name], report)
                elif name in finishing.values:
                    part.write(_with_values(content, finishing.values[name], frozen=name in finishing.frozen))
                else:
                    part.write(_edited(name, content, edits))


# A formula as openpyxl writes it, its value blank; cells of a block that another cell's formula fills have none.
FORMULA = re.compile(
    r'<c r="([A-Z]+\d+)"([^>]*?)(?: t="[^"]*")?>(<f[^>]*>[^<]*</f>)<v ?/></c>|<c r="([A-Z]+\d+)"([^>]*?) ?/>'
)


def _with_values(content: bytes, values: Mapping[str, float | str], *, frozen: bool) -> bytes:
    """Give every formula its value, so that previews and phones show figures."""

    def cell(found: re.Match[str]) -> str:
        address, style, formula = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], "")
        if address not in values:
            return found[0]
        value, formula = values[address], "" if frozen else formula
        if isinstance(value, str):
            kind = "e" if value.startswith("#") and value in ERRORS else "str"
            return f'<c r="{address}"{style} t="{kind}">{formula}<v>{escape(value)}</v></c>'
        return f'<c r="{address}"{style}>{formula}<v>{_number(value)}</v></c>'

    return FORMULA.sub(cell, content.decode()).encode()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _write_rows(part: IO[bytes], content: bytes, sheet: DataSheet, report: Report) -> None:
    """Write a data sheet: its skeleton with the rows behind the header."""
    head, rows = content.split(SHEET_DATA[0], 1)
    rows, tail = rows.split(SHEET_DATA[1], 1)
    header = rows[: rows.index(b"</row>") + len(b"</row>")]
    dimension = f'<dimension ref="{table_range(sheet.table)}"'.encode()
    part.write(re.sub(rb'<dimension ref="[^"]*"', dimension, head) + SHEET_DATA[0] + header)
    done = 0
    for written, xml in row_chunks(sheet):
        part.write(xml)
        report(written - done)
        done = written
    part.write(SHEET_DATA[1] + tail)


Edit = Callable[[str], str]


def _edits(descriptions: list[list[str]], day: date) -> list[tuple[str, Edit]]:
    """Return (part name pattern, edit) pairs."""
    moment = f"{day.isoformat()}T00:00:00Z"
    return [
        (r"xl/styles\.xml", _ordered_fonts),
        (r"xl/charts/chart\d+\.xml", _without_automatic_title),
        *(
            (rf"xl/drawings/drawing{number}\.xml", partial(_described, texts=texts))
            for number, texts in enumerate(descriptions, start=1)
        ),
        (r"docProps/core\.xml", lambda text: _dated(text, moment)),
    ]


def _edited(name: str, content: bytes, edits: list[tuple[str, Edit]]) -> bytes:
    for pattern, edit in edits:
        if re.fullmatch(pattern, name):
            return edit(content.decode()).encode()
    return content


def _ordered_fonts(text: str) -> str:
    """Put the children of every font in the order of the schema."""
    ElementTree.register_namespace("", MAIN)
    root = ElementTree.fromstring(text)  # noqa: S314 - written by this program
    for font in root.iter(f"{{{MAIN}}}font"):
        font[:] = sorted(font, key=lambda child: FONT_ORDER.index(child.tag.partition("}")[2]))
    return ElementTree.tostring(root, encoding="unicode")


def _without_automatic_title(text: str) -> str:
    """Excel titles a chart with the name of its series unless told not to."""
    return text.replace("<plotArea>", '<autoTitleDeleted val="1" /><plotArea>', 1)


def _described(text: str, texts: list[str]) -> str:
    """Give each chart its alternative text."""
    descriptions = iter(texts)
    return re.sub(r"<cNvPr ", lambda found: f"{found[0]}descr={quoteattr(next(descriptions))} ", text)


def _dated(text: str, moment: str) -> str:
    return re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*", rf"\g<1>{moment}", text)
