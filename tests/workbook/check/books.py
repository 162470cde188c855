"""Good workbooks to break: one as the product builds it, one that a user has worked in and a program has saved."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

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
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"

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


def worked_in(path: Path, out: Path) -> Path:
    """Write a copy with a sheet of the user, saved by a program: shared texts, formulas, lists, rules, a table."""
    book = openpyxl.load_workbook(path, rich_text=True)
    sheet = book.create_sheet(OWN)
    for row in (
        ("Total", "=SUM(Affaires[Montant])", '=IF(B1>0,"oui","non")'),
        ("Taux", "=SUMIFS(Affaires[Montant],Affaires[Statut],A1)/MAX(1,Affaires!E2)", "=_xlfn.IFNA(B2,0)"),
        ("Repère", "=VLOOKUP(Slot1,Objectifs[[#All],[Indicateur]:[Repère]],5,FALSE)", "=-B1^2%+{1,2;3,4}"),
        ("Date", "=AsOf-DATE(2026,1,1)", "='Tableau de bord'!B9&\" \"&Currency"),
    ):
        sheet.append(row)
    for row in (("Mois", "Note"), ("mars", 3), ("avril", 4)):
        sheet.append((None,) * 5 + row)
    sheet.add_table(Table(displayName="MesNotes", ref="F5:G7"))
    choices = DataValidation(type="list", formula1='"oui,non"', allow_blank=True)
    choices.add("A6")
    codes = DataValidation(type="list", formula1="KpiCodes")
    codes.add("A7")
    sheet.add_data_validation(choices)
    sheet.add_data_validation(codes)
    sheet.conditional_formatting.add("B1:B4", FormulaRule(formula=["$B1>AsOf"]))
    sheet.merge_cells("A9:C9")
    book.save(out)
    return zipped(_as_excel_saves(unzipped(out)), out)


def _as_excel_saves(parts: Parts) -> Parts:
    """Add what Excel writes and openpyxl does not: shared texts, an order of calculation, metadata of arrays."""
    sheet = parts["xl/worksheets/sheet9.xml"]
    shared = b'<c r="A1" t="s"><v>0</v></c>'
    sheet = sheet.replace(b'<c r="A1" t="inlineStr"><is><t>Total</t></is></c>', shared)
    sheet = sheet.replace(b'<c r="C3"><f>', b'<c r="C3" cm="1"><f t="array" ref="C3:D4">')
    added = {
        "sharedStrings": f"<sst {MAIN}><si><t>Total</t></si></sst>",
        "calcChain": f'<calcChain {MAIN}><c r="B1" i="9"/><c r="C1"/></calcChain>',
        "sheetMetadata": f'<metadata {MAIN}><cellMetadata><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>',
    }
    files = {kind: kind.replace("sheetM", "m") for kind in added}
    links = "".join(f'<Relationship Id="x{kind}" Type="{OFFICE}/{kind}" Target="{files[kind]}.xml"/>' for kind in added)
    types = "".join(
        f'<Override PartName="/xl/{file}.xml" ContentType="{SHEET_ML}.{file}+xml"/>' for file in files.values()
    )
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    return {
        **parts,
        "xl/worksheets/sheet9.xml": sheet,
        **{f"xl/{files[kind]}.xml": text.encode() for kind, text in added.items()},
        "xl/_rels/workbook.xml.rels": relations,
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", types.encode() + b"</Types>"),
    }


def unzipped(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
