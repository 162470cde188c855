"""Good workbooks to break: one as the product builds it, one that a user has worked in and a program has saved."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from workbook_templates.check import Finding
from xl_kpi.cli import main

if TYPE_CHECKING:
    from tests.workbook.check.mutations import Mutation

DEALS = """\
deal_id,name,owner,amount,status,created_at,proposal_at,closed_at,source
A1,Nord,Mona Reed,1000,won,2026-01-10,2026-02-01,2026-03-05,salon
A2,Sud,Mona Reed,0,lost,2026-01-15,2026-02-03,2026-03-20,salon
A3,Est,Paul Stone,500,won,2026-02-01,2026-02-20,2026-03-12,site
A4,Ouest,Paul Stone,250.5,open,2026-02-10,,,site
"""
ACTIVITIES = """\
activity_id,type,date,owner,outcome
B1,call,2026-03-02,Mona Reed,done
B2,meeting,2026-03-03,Paul Stone,no_show
"""
TARGETS = "kpi,owner,period_start,period_end,target\nKPI_REVENUE,,2026-03-01,2026-03-31,2000\n"
SLOTS = "KPI_REVENUE,KPI_CLOSING_RATE,KPI_SALES_CYCLE"
OWN = "Mes calculs"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OPEN_XML = "application/vnd.openxmlformats-officedocument"
SHEET_ML = f"{OPEN_XML}.spreadsheetml"

OWN_ID = 99
OWN_XML = Path(__file__).with_name("own_sheet.xml").read_text(encoding="utf-8")
KINDS = {
    "worksheets/own": "worksheet",
    "sharedStrings": "sharedStrings",
    "calcChain": "calcChain",
    "metadata": "sheetMetadata",
}
"""The parts that the workbook points to. Excel writes shared texts, an order of calculation and metadata of arrays."""

ADDED = {
    "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>Total</t></si></sst>",
    "xl/calcChain.xml": f'<calcChain {MAIN}><c r="B1" i="{OWN_ID}"/><c r="C1"/></calcChain>',
    "xl/metadata.xml": f'<metadata {MAIN}><cellMetadata><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>',
    "xl/tables/table99.xml": f'<table {MAIN} id="{OWN_ID}" name="MesNotes" displayName="MesNotes" ref="F5:G7">'
    '<tableColumns count="2"><tableColumn id="1" name="Mois"/><tableColumn id="2" name="Note"/></tableColumns></table>',
    "xl/worksheets/_rels/own.xml.rels": LINKS.format(
        f'<Relationship Id="rId1" Type="{OFFICE}/table" Target="../tables/table99.xml"/>'
    ),
}

Parts = dict[str, bytes]
Codes = Callable[[Parts], set[str]]
Found = Callable[["Mutation"], tuple[Finding, ...]]


def build(folder: Path, language: str, tables: Mapping[str, str], *words: str) -> Path:
    """Build a workbook from CSV texts with the command line."""
    data = folder / "data"
    data.mkdir()
    for name, text in tables.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    out = folder / "board.xlsx"
    seen = ("--from", "2026-03", "--as-of", "2026-03-31", "--lang", language)
    assert main(["build", "--data", str(data), "--out", str(out), *seen, *words]) == 0
    return out


def small(folder: Path, language: str = "fr") -> Path:
    return build(folder, language, {"deals": DEALS, "activities": ACTIVITIES, "targets": TARGETS}, "--slots", SLOTS)


def worked_in(parts: Parts) -> Parts:
    """Add a sheet of the user, as Excel saves it: shared texts, formulas, lists, rules, a table, arrays."""
    made = dict(parts)
    for name, text in {**ADDED, "xl/worksheets/own.xml": OWN_XML}.items():
        made[name] = text.encode()
    _append(
        made,
        "xl/workbook.xml",
        "</sheets>",
        f'<sheet name="{OWN}" sheetId="{OWN_ID}" state="visible" r:id="xworksheet"/>',
    )
    for file, kind in KINDS.items():
        item = f'<Relationship Id="x{kind}" Type="{OFFICE}/{kind}" Target="{file}.xml"/>'
        _append(made, "xl/_rels/workbook.xml.rels", "</Relationships>", item)
    for file, kind in {**KINDS, "tables/table99": "table"}.items():
        item = f'<Override PartName="/xl/{file}.xml" ContentType="{SHEET_ML}.{kind}+xml"/>'
        _append(made, "[Content_Types].xml", "</Types>", item)
    return made


def with_chart(parts: Parts) -> Parts:
    """Add a chart of the user to the sheet of the user."""
    first, _, _ = parts["xl/drawings/drawing1.xml"].partition(b"</twoCellAnchor>")
    own = "xl/worksheets/own.xml"
    chart = f'<Relationship Id="rId1" Type="{OFFICE}/chart" Target="/xl/charts/own.xml"/>'
    made = {
        **parts,
        own: parts[own].replace(b"<tableParts", b'<drawing r:id="rId2"/><tableParts'),
        "xl/drawings/own.xml": first + b"</twoCellAnchor></wsDr>",
        "xl/drawings/_rels/own.xml.rels": LINKS.format(chart).encode(),
        "xl/charts/own.xml": parts["xl/charts/chart1.xml"].replace(b"'Calcul'!", f"'{OWN}'!".encode()),
    }
    drawing = f'<Relationship Id="rId2" Type="{OFFICE}/drawing" Target="../drawings/own.xml"/>'
    _append(made, "xl/worksheets/_rels/own.xml.rels", "</Relationships>", drawing)
    for part, kind in {"drawings/own": "drawing", "charts/own": "drawingml.chart"}.items():
        item = f'<Override PartName="/xl/{part}.xml" ContentType="{OPEN_XML}.{kind}+xml"/>'
        _append(made, "[Content_Types].xml", "</Types>", item)
    return made


def with_column(parts: Parts) -> Parts:
    """Add a column of the user behind those of the deals, as Excel does it."""
    sheet, table = part(parts, "sheet Affaires"), part(parts, "table Affaires")
    text = parts[table].decode()
    count = text.count("<tableColumn ")
    last, new = get_column_letter(count), get_column_letter(count + 1)
    text = text.replace(f":{last}5", f":{new}5").replace(f'count="{count}"', f'count="{count + 1}"')
    text = text.replace("</tableColumns>", f'<tableColumn id="{count + 1}" name="Ma note"/></tableColumns>')
    cell = f'<c r="{new}1" t="inlineStr"><is><t>Ma note</t></is></c></row>'
    return {**parts, table: text.encode(), sheet: parts[sheet].replace(b"</row>", cell.encode(), 1)}


def part(parts: Parts, name: str) -> str:
    """The name of a part told by what it is: ``sheet Affaires``, ``links Affaires``, ``table Affaires``, itself."""
    kind, _, title = name.partition(" ")
    if kind == "table":
        head = f'displayName="{title}"'.encode()
        return next(known for known in parts if known.startswith("xl/tables/") and head in parts[known])
    if kind not in ("sheet", "links"):
        return name
    [id_] = re.findall(rf'<sheet name="{title}"[^>]*r:id="([^"]*)"', parts["xl/workbook.xml"].decode())
    links = re.findall("<Relationship [^>]*>", parts["xl/_rels/workbook.xml.rels"].decode())
    [sheet] = [re.findall(r'Target="[^"]*?(\w+\.xml)"', link)[0] for link in links if f'Id="{id_}"' in link]
    return f"xl/worksheets/{sheet}" if kind == "sheet" else f"xl/worksheets/_rels/{sheet}.rels"


def _append(parts: Parts, name: str, end: str, text: str) -> None:
    """Put a text before the end of a list."""
    assert parts[name].count(end.encode()) == 1
    parts[name] = parts[name].replace(end.encode(), text.encode() + end.encode())


def unzipped(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, path: Path, method: int = zipfile.ZIP_STORED) -> Path:
    """Write the parts, as they are unless told: packing and unpacking them for each test takes its time."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
