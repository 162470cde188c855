"""Good workbooks to break: one as the product builds it, one that a user has worked in and a program has saved."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from xl_kpi.cli import main

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
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"

OWN_ID = 12
OWN_SHEET = f"sheet{OWN_ID}"
OWN_XML = f"""<worksheet {MAIN} xmlns:r="{OFFICE}"><cols><col min="1" max="1" width="20" customWidth="1"/></cols><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>SUM(Affaires[Montant])</f><v>1750.5</v></c>\
<c r="C1" t="str"><f>IF(B1&gt;0,"oui","non")</f><v>oui</v></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Taux</t></is></c>\
<c r="B2"><f>SUMIFS(Affaires[Montant],Affaires[Statut],A1)/MAX(1,Affaires!E2)</f><v>0</v></c>\
<c r="C2"><f>_xlfn.IFNA(B2,0)</f><v>0</v></c></row>
<row r="3"><c r="B3" t="e"><f>VLOOKUP(Slot1,Objectifs[[#All],[Indicateur]:[Repère]],5,FALSE)</f><v>#N/A</v></c>\
<c r="C3" cm="1"><f t="array" ref="C3:D4">-B1^2%+{{1,2;3,4}}</f><v>1</v></c><c r="D3"><v>2</v></c></row>
<row r="4"><c r="B4" s="0"><f>AsOf-DATE(2026,1,1)</f><v>89</v></c><c r="C4"><v>3</v></c><c r="D4"><v>4</v></c>\
<c r="E4" t="str"><f>'Tableau de bord'!B9&amp;" "&amp;Currency</f><v>1500 EUR</v></c></row>
<row r="5"><c r="B5"><f t="shared" ref="B5:B6" si="0">SUM(A$1:A4)</f><v>0</v></c>\
<c r="F5" t="inlineStr"><is><t>Mois</t></is></c><c r="G5" t="inlineStr"><is><t>Note</t></is></c></row>
<row r="6"><c r="B6"><f t="shared" si="0"/><v>0</v></c><c r="F6" t="inlineStr"><is><t>mars</t></is></c><c r="G6"><v>3</v></c></row>
<row r="7"><c r="F7" t="inlineStr"><is><t>avril</t></is></c><c r="G7"><v>4</v></c></row></sheetData>
<mergeCells count="1"><mergeCell ref="A9:C9"/></mergeCells>
<conditionalFormatting sqref="B1:B4"><cfRule type="expression" priority="1"><formula>$B1&gt;AsOf</formula></cfRule>\
</conditionalFormatting>
<dataValidations count="2"><dataValidation type="list" sqref="A6"><formula1>"oui,non"</formula1></dataValidation>\
<dataValidation type="list" sqref="A7"><formula1>KpiCodes</formula1></dataValidation></dataValidations>
<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>"""
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
    "xl/tables/table5.xml": f'<table {MAIN} id="5" name="MesNotes" displayName="MesNotes" ref="F5:G7" headerRowCount="1">'
    '<tableColumns count="2"><tableColumn id="1" name="Mois"/><tableColumn id="2" name="Note"/></tableColumns></table>',
    f"xl/worksheets/_rels/{OWN_SHEET}.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/table" Target="../tables/table5.xml"/></Relationships>',
}

Parts = dict[str, bytes]


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
