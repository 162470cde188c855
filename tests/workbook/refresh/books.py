"""Workbooks to refresh: built ones of two data sets, edited in the zip, and what Excel makes of them."""

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
PAGES = ("Tableau de bord", "Essentiel", "Équipe", "Qualité", "Définitions", "Réglages")
DATA = {"Affaires": ("Affaires", "N° affaire"), "Activités": ("Activites", "N° activité")}
TYPED = {"Objectifs": "Objectifs"}
BLANK = {"Départ": ("Depart", ""), "Historique": ("Historique", "")}
"""Tables that people may type in, and nobody has."""
HIDDEN = ("Calcul", "Grille", "Listes")
TITLES = (*PAGES, *DATA, *TYPED, *BLANK, *HIDDEN)
PARTS = {title: f"xl/worksheets/sheet{number}.xml" for number, title in enumerate(TITLES, start=1)}
DASHBOARD, SHEET, TARGET_SHEET = PARTS["Tableau de bord"], PARTS["Affaires"], PARTS["Objectifs"]
TABLE, TARGET_TABLE = "xl/tables/table1.xml", "xl/tables/table3.xml"
TYPES = "[Content_Types].xml"

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
