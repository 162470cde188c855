"""Good workbooks to break: one as the product builds it, one that a user has worked in and a program has saved."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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

OWN_ID = 12
OWN_SHEET = f"sheet{OWN_ID}"
OWN_XML = Path(__file__).with_name("own_sheet.xml").read_text(encoding="utf-8")
KINDS = {
    f"worksheets/{OWN_SHEET}": "worksheet",
    "sharedStrings": "sharedStrings",
    "calcChain": "calcChain",
    "metadata": "sheetMetadata",
}
"""The parts that the workbook points to. Excel writes shared texts, an order of calculation and metadata of arrays."""

ADDED = {
    "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>Total</t></si></sst>",
    "xl/calcChain.xml": f'<calcChain {MAIN}><c r="B1" i="{OWN_ID}"/><c r="C1"/></calcChain>',
    "xl/metadata.xml": f'<metadata {MAIN}><cellMetadata><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>',
    "xl/tables/table5.xml": f'<table {MAIN} id="5" name="MesNotes" displayName="MesNotes" ref="F5:G7">'
    '<tableColumns count="2"><tableColumn id="1" name="Mois"/><tableColumn id="2" name="Note"/></tableColumns></table>',
    f"xl/worksheets/_rels/{OWN_SHEET}.xml.rels": LINKS.format(
        f'<Relationship Id="rId1" Type="{OFFICE}/table" Target="../tables/table5.xml"/>'
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
    for name, text in {**ADDED, f"xl/worksheets/{OWN_SHEET}.xml": OWN_XML}.items():
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
    for file, kind in {**KINDS, "tables/table5": "table"}.items():
        item = f'<Override PartName="/xl/{file}.xml" ContentType="{SHEET_ML}.{kind}+xml"/>'
        _append(made, "[Content_Types].xml", "</Types>", item)
    return made


def with_chart(parts: Parts) -> Parts:
    """Add a chart of the user to the sheet of the user."""
    first, _, _ = parts["xl/drawings/drawing1.xml"].partition(b"</twoCellAnchor>")
    own = f"xl/worksheets/{OWN_SHEET}.xml"
    chart = f'<Relationship Id="rId1" Type="{OFFICE}/chart" Target="/xl/charts/chart13.xml"/>'
    made = {
        **parts,
        own: parts[own].replace(b"<tableParts", b'<drawing r:id="rId2"/><tableParts'),
        "xl/drawings/drawing2.xml": first + b"</twoCellAnchor></wsDr>",
        "xl/drawings/_rels/drawing2.xml.rels": LINKS.format(chart).encode(),
        "xl/charts/chart13.xml": parts["xl/charts/chart1.xml"].replace(b"'Calcul'!", f"'{OWN}'!".encode()),
    }
    drawing = f'<Relationship Id="rId2" Type="{OFFICE}/drawing" Target="../drawings/drawing2.xml"/>'
    _append(made, f"xl/worksheets/_rels/{OWN_SHEET}.xml.rels", "</Relationships>", drawing)
    for part, kind in {"drawings/drawing2": "drawing", "charts/chart13": "drawingml.chart"}.items():
        item = f'<Override PartName="/xl/{part}.xml" ContentType="{OPEN_XML}.{kind}+xml"/>'
        _append(made, "[Content_Types].xml", "</Types>", item)
    return made


def _append(parts: Parts, name: str, end: str, text: str) -> None:
    """Put a text before the end of a list."""
    assert parts[name].count(end.encode()) == 1
    parts[name] = parts[name].replace(end.encode(), text.encode() + end.encode())


def unzipped(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
