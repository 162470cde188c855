"""Workbooks to refresh: built ones of two data sets, and what Excel and a user make of the first, edited in the zip."""

import re
import zipfile
from pathlib import Path

from tests.workbook.check.books import ACTIVITIES, DEALS, MAIN, OFFICE, SHEET_ML, SLOTS, TARGETS, Parts, build, unzipped

LATER = """\
deal_id,name,owner,amount,status,created_at,proposal_at,closed_at,source
A4,Ouest,Paul Stone,250.5,won,2026-02-10,2026-02-20,2026-03-30,site
A1,Nord & Fils,Mona Reed,1500,won,2026-01-10,2026-02-01,2026-03-05,salon
A5,Centre,Nora Hill,700,won,2026-03-02,2026-03-03,2026-03-25,site
A3,Est,Paul Stone,500,won,2026-02-01,2026-02-20,2026-03-12,site
A6,<Île>,Nora Hill,90,open,2026-03-20,,,salon
"""
WIDER = "".join(f"{line},{word}\n" for line, word in zip(LATER.splitlines(), ("product", *"vwxyz"), strict=True))
DASHBOARD, QUALITY, DEFINITIONS, SETTINGS, SHEET, ACTIVITY_SHEET, TARGET_SHEET, CALCULATION = (
    f"xl/worksheets/sheet{number}.xml" for number in range(1, 9)
)
TABLE = "xl/tables/table1.xml"
OWN = "Mes calculs"
TYPES = "[Content_Types].xml"
TITLES = ("Tableau de bord", "Qualité", "Définitions", "Réglages", "Affaires", "Activités", "Objectifs", "Calcul")
BONUS = "Affaires[[#This Row],[Montant]]*0.1"

__all__ = ["MAIN", "OFFICE", "Parts", "unzipped"]


def built(folder: Path, deals: str = DEALS, activities: str = ACTIVITIES) -> Path:
    folder.mkdir()
    return build(folder, "fr", {"deals": deals, "activities": activities, "targets": TARGETS}, "--slots", SLOTS)


def zipped(parts: Parts, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def edited(parts: Parts, name: str, *edits: tuple[str, str]) -> Parts:
    """Replace texts in a part, each of which must be there once."""
    content = parts[name].decode()
    for old, new in edits:
        assert content.count(old) == 1, (name, old, content.count(old))
        content = content.replace(old, new)
    return {**parts, name: content.encode()}


# --- as Excel saves ---


def saved_by_excel(parts: Parts) -> Parts:
    """Texts shared, spans, an extension's attributes, an order of calculation, quotes around few sheet names."""
    texts: dict[str, int] = {}

    def shared(found: re.Match[str]) -> str:
        return f'{found[1]} t="s"><v>{texts.setdefault(found[2], len(texts))}</v></c>'

    made = dict(parts)
    for name in (name for name in parts if name.startswith("xl/worksheets/sheet")):
        text = re.sub(r'(<c [^>]*?) t="inlineStr"><is>(.*?)</is></c>', shared, parts[name].decode())
        text = re.sub(r'<c ([^>]*?) t="n" />', r"<c \1/>", text)
        text = re.sub(r"<v>(\d+)\.0</v>", r"<v>\1</v>", text)
        text = re.sub(r"<row r", '<row spans="1:22" x14ac:dyDescent="0.25" r', text)
        made[name] = text.replace("<worksheet ", f"<worksheet {EXTENSIONS} ", 1).encode()
    for name in (name for name in parts if name.startswith("xl/charts/")):
        made[name] = parts[name].replace(b"'Calcul'!", b"Calcul!")
    items = "".join(f"<si>{text}</si>" for text in texts)
    count = f'count="{len(texts)}" uniqueCount="{len(texts)}"'
    made["xl/sharedStrings.xml"] = f"<sst {MAIN} {count}>{items}</sst>".encode()
    made["xl/calcChain.xml"] = f'<calcChain {MAIN}><c r="B2" i="8"/></calcChain>'.encode()
    return linked(made, "xl/workbook.xml", {"sharedStrings": "sharedStrings.xml", "calcChain": "calcChain.xml"})


EXTENSIONS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
)
CONTENT = {
    "sharedStrings": f"{SHEET_ML}.sharedStrings+xml",
    "calcChain": f"{SHEET_ML}.calcChain+xml",
    "worksheet": f"{SHEET_ML}.worksheet+xml",
    "comments": f"{SHEET_ML}.comments+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}


def linked(parts: Parts, source: str, links: dict[str, str]) -> Parts:
    """Point from a part to others, by kind, and declare what they are."""
    folder, _, file = source.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    wanted = "".join(
        f'<Relationship Id="own{kind}" Type="{OFFICE}/{kind}" Target="{to}"/>' for kind, to in links.items()
    )
    names = {kind: re.sub(r"^xl/[^/]+/\.\./", "xl/", f"{folder}/{to}") for kind, to in links.items()}
    types = "".join(
        f'<Override PartName="/{names[kind]}" ContentType="{CONTENT[kind]}"/>' for kind in links if kind in CONTENT
    )
    return {
        **parts,
        relations: parts.get(relations, empty).replace(b"</Relationships>", f"{wanted}</Relationships>".encode()),
        TYPES: parts[TYPES].replace(b"</Types>", f"{types}</Types>".encode()),
    }


# --- what a user does ---


def with_own_parts(parts: Parts) -> Parts:
    """A sheet of the user with formulas, a chart and a comment; macros and data of another program beside."""
    chart = parts["xl/charts/chart1.xml"].decode()
    chart = re.sub(r"<f>[^<]*</f>", "<f>Affaires!$D$2:$D$5</f>", chart)
    parts = edited(
        parts,
        "xl/workbook.xml",
        ("</sheets>", f'<sheet name="{OWN}" sheetId="99" r:id="ownworksheet" /></sheets>'),
        ("</definedNames>", f"<definedName name=\"MonTaux\">'{OWN}'!$B$1</definedName></definedNames>"),
    )
    parts = linked(parts, "xl/workbook.xml", {"worksheet": "worksheets/sheet99.xml"})
    own = {
        "xl/worksheets/sheet99.xml": OWN_SHEET,
        "xl/drawings/drawing99.xml": DRAWING,
        "xl/charts/chart99.xml": chart,
        "xl/comments99.xml": COMMENTS,
        "xl/drawings/vmlDrawing99.vml": VML,
        "xl/media/image1.png": "not drawn anywhere",
        "customXml/item1.xml": "<mine/>",
    }
    parts = {**parts, **{name: text.encode() for name, text in own.items()}}
    parts = linked(
        parts,
        "xl/worksheets/sheet99.xml",
        {
            "drawing": "../drawings/drawing99.xml",
            "comments": "../comments99.xml",
            "vmlDrawing": "../drawings/vmlDrawing99.vml",
        },
    )
    parts = linked(parts, "xl/drawings/drawing99.xml", {"chart": "../charts/chart99.xml"})
    endings = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in {
            "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
            "png": "image/png",
        }.items()
    )
    return {**parts, TYPES: re.sub(rb"(<Types[^>]*>)", rb"\1" + endings.encode(), parts[TYPES], count=1)}


OWN_SHEET = (
    f'<worksheet {MAIN} xmlns:r="{OFFICE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Total</t></is></c>'
    '<c r="B1"><f>SUM(Affaires[Montant])</f><v>1750.5</v></c></row></sheetData>'
    '<drawing r:id="owndrawing"/><legacyDrawing r:id="ownvmlDrawing"/></worksheet>'
)
COMMENTS = (
    f'<comments {MAIN}><authors><author>Mona</author></authors><commentList><comment ref="A1" authorId="0">'
    "<text><t>à revoir</t></text></comment></commentList></comments>"
)
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1" type="#_x0000_t202" '
    'style="position:absolute;visibility:hidden"><x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column>'
    "</x:ClientData></v:shape></xml>"
)
DRAWING = (
    '<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}">'
    "<twoCellAnchor><from><col>3</col><colOff>0</colOff><row>1</row><rowOff>0</rowOff></from>"
    '<to><col>9</col><colOff>0</colOff><row>15</row><rowOff>0</rowOff></to><graphicFrame macro=""><nvGraphicFramePr>'
    '<cNvPr id="2" name="Le mien"/><cNvGraphicFramePr/></nvGraphicFramePr><xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="0" cy="0"/></xfrm><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="ownchart"/></a:graphicData></a:graphic>'
    "</graphicFrame><clientData/></twoCellAnchor></wsDr>"
)


def with_own_columns(parts: Parts) -> Parts:
    """Two columns more in the table of deals: notes and a formula; a note beside it; a cell in another style."""
    text = parts[SHEET].decode()
    inline, bonus = 't="inlineStr"', f"<f>{BONUS}</f>"
    added: dict[int, tuple[tuple[str, str, str], ...]] = {
        1: (("J", inline, "<is><t>Note</t></is>"), ("K", inline, "<is><t>Prime</t></is>")),
        2: (("J", inline, "<is><t>rappeler &amp; voir</t></is>"), ("K", "", f"{bonus}<v>100</v>")),
        3: (("K", "", f"{bonus}<v>0</v>"), ("N", inline, "<is><t>à côté</t></is>")),
        4: (("J", f's="5" {inline}', "<is><t>grand compte</t></is>"), ("K", "", f"{bonus}<v>50</v>")),
        5: (("K", "", "<v>7</v>"),),
    }
    for row, cells in added.items():
        new = "".join(f'<c r="{letter}{row}" {attributes}>{body}</c>' for letter, attributes, body in cells)
        text = re.sub(rf'(<row r="{row}".*?)</row>', lambda found, new=new: f"{found[1]}{new}</row>", text, count=1)
    text, count = re.subn(r'<c r="D4" s="\d+">', '<c r="D4" s="7">', text)
    assert count == 1
    parts = {**parts, SHEET: text.encode()}
    columns = (
        '<tableColumn id="10" name="Note" /><tableColumn id="11" name="Prime"><calculatedColumnFormula>'
        f"{BONUS}</calculatedColumnFormula></tableColumn></tableColumns>"
    )
    table = parts[TABLE].decode().replace("A1:I5", "A1:K5").replace('count="9"', 'count="11"')
    return {**parts, TABLE: table.replace("</tableColumns>", columns).encode()}


def moved_columns(parts: Parts) -> Parts:
    """The table two rows lower, with the amount (D) and the status (E) swapped, as a user drags them."""
    swap = {"D": "E", "E": "D"}

    def row(found: re.Match[str]) -> str:
        return f'<row r="{int(found[1]) + 2}"{found[2]}>{_sorted(found[3], swap)}</row>'

    text = re.sub(r'<row r="(\d+)"([^>]*)>(.*?)</row>', row, parts[SHEET].decode())
    note = '<sheetData><row r="1"><c r="B1" t="inlineStr"><is><t>Mon titre</t></is></c></row>'
    table = parts[TABLE].decode().replace("A1:", "A3:")
    table = re.sub(r":([A-Z]+)(\d+)", lambda found: f":{found[1]}{int(found[2]) + 2}", table)
    one, other = ('<tableColumn id="4" name="Montant" />', '<tableColumn id="5" name="Statut" />')
    assert one + other in table
    return {
        **parts,
        SHEET: text.replace("<sheetData>", note).encode(),
        TABLE: table.replace(one + other, other + one).encode(),
    }


def _sorted(cells: str, swap: dict[str, str]) -> str:
    moved = re.sub(r'(<c r=")([A-Z]+)(\d+)"', lambda f: f'{f[1]}{swap.get(f[2], f[2])}{int(f[3]) + 2}"', cells)
    return "".join(sorted(re.findall(r"<c [^>]*?(?:/>|>.*?</c>)", moved)))


# --- a workbook that lives ---


def living(parts: Parts, factor: int, last: int = 5) -> Parts:
    """Formulas with their values, as a living workbook has them: plain, array, shared; a prepared column of a table."""
    rows = (
        f'<row r="300"><c r="A300"><f>SUM(Affaires!$D$2:$D${last})</f><v>{factor}</v></c>'
        f'<c r="B300"><f t="array" ref="B300">MAX(IF(Affaires!$E$2:$E${last}="won",1))</f><v>{factor}</v></c>'
        f'<c r="C300"><f t="shared" ref="C300:C301" si="0">A300*{factor}</f><v>{factor}</v></c>'
        f'<c r="D300" t="str"><f>IF(A300&gt;0,"oui","non")</f><v>oui {factor}</v></c></row>'
        f'<row r="301"><c r="C301"><f t="shared" si="0"/><v>{factor}</v></c></row>'
    )
    parts = edited(parts, CALCULATION, ("</sheetData>", f"{rows}</sheetData>"))
    text = parts[SHEET].decode()
    for row in range(1, last + 1):
        cell = 't="inlineStr"><is><t>x_double</t></is></c>' if row == 1 else f"><f>D{row}*2</f><v>{factor}</v></c>"
        text = re.sub(rf'(<row r="{row}".*?)</row>', rf'\g<1><c r="J{row}" {cell}</row>', text, count=1)
    table = parts[TABLE].decode().replace(f"A1:I{last}", f"A1:J{last}").replace('count="9"', 'count="10"')
    column = '<tableColumn id="10" name="x_double" /></tableColumns>'
    return {**parts, SHEET: text.encode(), TABLE: table.replace("</tableColumns>", column).encode()}
