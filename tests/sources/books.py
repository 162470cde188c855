"""Workbooks made by hand, honest and hostile: every part is written here, none by a library."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def text(address: str, value: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def number(address: str, value: float) -> str:
    return f'<c r="{address}"><v>{value}</v></c>'


def row(position: int, *cells: str) -> str:
    return f'<row r="{position}">{"".join(cells)}</row>'


HEADER = row(1, text("A1", "id"), text("B1", "montant"))
PLAIN = HEADER + row(2, text("A2", "D1"), number("B2", 1.5))


def parts(sheets: Mapping[str, str], hidden: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the parts of a workbook whose sheets hold these rows, written as XML."""
    states = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" state="{states[name in hidden]}" r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'),
    } | {
        f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        for i, rows in enumerate(sheets.values(), 1)
    }


def write(path: Path, content: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def xlsx(path: Path, hidden: frozenset[str] = frozenset(), **sheets: str) -> Path:
    return write(path, parts(sheets, hidden))


def ods(path: Path, rows: str, sheet: str = "Affaires") -> Path:
    space = " ".join(f'xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="{sheet}">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content {space}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return write(path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_cell(value: str, repeated: str = "") -> str:
    attributes = f'office:value-type="string"{repeated}'
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"
