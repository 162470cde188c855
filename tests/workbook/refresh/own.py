"""What a user does to a workbook: sheets, charts and columns of his own, columns dragged elsewhere."""

import re

from openpyxl.utils import column_index_from_string, get_column_letter

from tests.workbook.refresh.books import MAIN, OFFICE, PARTS, SHEET, TABLE, TYPES, Parts, edited, linked

OWN = "Mes calculs"
BONUS = "Affaires[[#This Row],[Montant]]*0.1"
DOUBLE = "x_double"


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


def letter(parts: Parts, steps: int) -> str:
    """The column of deals so many steps right of the hidden ones that the product has prepared."""
    names = re.findall(r'<tableColumn id="\d+" name="([^"]*)"', parts[TABLE].decode())
    ours = (place for place, name in enumerate(names, start=1) if name.startswith("x_") and name != DOUBLE)
    return get_column_letter(max(ours) + steps)


def with_own_columns(parts: Parts) -> Parts:
    """Two columns more in the table of deals: notes and a formula; a note beside it; a cell in another style."""
    text = parts[SHEET].decode()
    note, bonus, beside = (letter(parts, steps) for steps in (1, 2, 5))
    inline, formula = 't="inlineStr"', f"<f>{BONUS}</f>"
    added: dict[int, tuple[tuple[str, str, str], ...]] = {
        1: ((note, inline, "<is><t>Note</t></is>"), (bonus, inline, "<is><t>Prime</t></is>")),
        2: ((note, inline, "<is><t>rappeler &amp; voir</t></is>"), (bonus, "", f"{formula}<v>100</v>")),
        3: ((bonus, "", f"{formula}<v>0</v>"), (beside, inline, "<is><t>à côté</t></is>")),
        4: ((note, f's="5" {inline}', "<is><t>grand compte</t></is>"), (bonus, "", f"{formula}<v>50</v>")),
        5: ((bonus, "", "<v>7</v>"),),
    }
    for row, cells in added.items():
        new = "".join(f'<c r="{place}{row}" {attributes}>{body}</c>' for place, attributes, body in cells)
        text = re.sub(rf'(<row r="{row}".*?)</row>', lambda found, new=new: f"{found[1]}{new}</row>", text, count=1)
    text, count = re.subn(r'<c r="D4" s="\d+">', '<c r="D4" s="7">', text)
    assert count == 1
    formulas = {"Note": "", "Prime": f"<calculatedColumnFormula>{BONUS}</calculatedColumnFormula>"}
    return widened({**parts, SHEET: text.encode()}, TABLE, formulas)


def widened(parts: Parts, name: str, columns: dict[str, str]) -> Parts:
    """Columns more at the right of a table, by what their description holds."""
    text = parts[name].decode()
    found = re.search(r'ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', text)
    assert found
    left, right = (column_index_from_string(found[place]) for place in (1, 3))
    width, start = right + 1 - left, f"{found[1]}{found[2]}"
    wider = f"{start}:{get_column_letter(right + len(columns))}{found[4]}"
    text = text.replace(f"{start}:{found[3]}{found[4]}", wider)
    text = text.replace(f'count="{width}"', f'count="{width + len(columns)}"')
    new = "".join(
        f'<tableColumn id="{place}" name="{header}">{body}</tableColumn>'
        for place, (header, body) in enumerate(columns.items(), start=width + 1)
    )
    return {**parts, name: text.replace("</tableColumns>", f"{new}</tableColumns>").encode()}


def moved_columns(parts: Parts) -> Parts:
    """The table two rows lower, with the amount (D) and the status (E) swapped, as a user drags them."""
    swap = {"D": "E", "E": "D"}

    def row(found: re.Match[str]) -> str:
        return f'<row r="{int(found[1]) + 2}"{found[2]}>{_sorted(found[3], swap)}</row>'

    text = re.sub(r'<row r="(\d+)"([^>]*)>(.*?)</row>', row, parts[SHEET].decode())
    note = '<sheetData><row r="1"><c r="B1" t="inlineStr"><is><t>Mon titre</t></is></c></row>'
    table = parts[TABLE].decode().replace("A1:", "A3:")
    table = re.sub(r'(ref="A3:[A-Z]+)(\d+)', lambda found: f"{found[1]}{int(found[2]) + 2}", table)
    one, other = ('<tableColumn id="4" name="Montant" />', '<tableColumn id="5" name="Statut" />')
    assert one + other in table
    return {
        **parts,
        SHEET: text.replace("<sheetData>", note).encode(),
        TABLE: table.replace(one + other, other + one).encode(),
    }


def _sorted(cells: str, swap: dict[str, str]) -> str:
    moved = re.sub(r'(<c r=")([A-Z]+)(\d+)"', lambda f: f'{f[1]}{swap.get(f[2], f[2])}{int(f[3]) + 2}"', cells)
    found = re.findall(r'(<c r="([A-Z]+)[^>]*?(?:/>|>.*?</c>))', moved)
    return "".join(cell for cell, _ in sorted(found, key=lambda cell: column_index_from_string(cell[1])))


# --- formulas of every kind ---


def with_formulas(parts: Parts, factor: int, last: int = 5) -> Parts:
    """Formulas of ours with their values: plain, array, shared, one that gives a text; a prepared column more."""
    rows = (
        f'<row r="300"><c r="A300"><f>SUM(Affaires!$D$2:$D${last})</f><v>{factor}</v></c>'
        f'<c r="B300"><f t="array" ref="B300">MAX(IF(Affaires!$E$2:$E${last}="won",1))</f><v>{factor}</v></c>'
        f'<c r="C300"><f t="shared" ref="C300:C301" si="0">A300*{factor}</f><v>{factor}</v></c>'
        f'<c r="D300" t="str"><f>IF(A300&gt;0,"oui","non")</f><v>oui {factor}</v></c></row>'
        f'<row r="301"><c r="C301"><f t="shared" si="0"/><v>{factor}</v></c></row>'
    )
    parts = edited(parts, PARTS["Calcul"], ("</sheetData>", f"{rows}</sheetData>"))
    text, place = parts[SHEET].decode(), letter(parts, 1)
    for row in range(1, last + 1):
        cell = f't="inlineStr"><is><t>{DOUBLE}</t></is></c>' if row == 1 else f"><f>D{row}*2</f><v>{factor}</v></c>"
        text = re.sub(rf'(<row r="{row}".*?)</row>', rf'\g<1><c r="{place}{row}" {cell}</row>', text, count=1)
    return widened({**parts, SHEET: text.encode()}, TABLE, {DOUBLE: ""})
