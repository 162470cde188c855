"""Reads a workbook into the records of ``book``: each part once, large ones as a stream."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from xml.etree.ElementTree import Element

from workbook_templates.build import MARK
from workbook_templates.check.book import (
    MOST_ROWS,
    Book,
    Name,
    Package,
    Sheet,
    Styles,
    Table,
    destination,
)
from workbook_templates.check.facts import number
from workbook_templates.check.parts import Parts, Relation, local
from workbook_templates.check.stream import BAD_XML, Reader, SheetReader, TextsReader, decoded
from workbook_templates.formulas.places import FIRST
from workbook_templates.look.layout import SLOTS
from workbook_templates.look.texts import LANGUAGES, words
from xl_kpi.core.errors import KpiError

STYLE_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs")
STYLE_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "_rels"
Relations = Mapping[str, tuple[Relation, ...]]
Found = list[tuple[dict[str, str], str]]
"""What the workbook says of each sheet, and the part that holds it."""


def read_book(parts: Parts, cells_of: Collection[str] | None = None) -> Book:
    """Read all that the rules ask about. Raises KpiError when there is no workbook in the file.

    ``cells_of``: the only sheets whose cells are read; those of the others are no facts then.
    """
    relations = {source: parts.relations(source) for source in _sources(parts)}
    start = _first(relations.get("", ()), "officeDocument")
    root = parts.tree(start)
    if root is None:
        raise KpiError("file_damaged", file=parts.file)
    linked = relations.get(start, ())
    sheets = [(head.attrib, _part(head, linked)) for head in _all(root, "sheet")]
    names = tuple(_names(root, [head.get("name", "") for head, _ in sheets]))
    tables = tuple(table for head, part in sheets for table in _tables(parts, relations.get(part, ()), head))
    return Book(
        file=parts.file,
        program=_program(parts, relations.get("", ())),
        mark=_mark(parts, relations.get("", ())),
        calculation=next((item.attrib for item in _all(root, "calcPr")), {}),
        sheets=tuple(_sheets(parts, sheets, relations, _wanted(names, tables), cells_of)),
        tables=tables,
        names=names,
        styles=_styles(parts.tree(_first(linked, "styles"))),
        texts=_texts(parts, _first(linked, "sharedStrings")),
        metadata=len(_children(parts.tree(_first(linked, "sheetMetadata")), "cellMetadata")),
        chain=tuple(_chain(parts.tree(_first(linked, "calcChain")))),
        chart_formulas=tuple(_chart_formulas(parts, sheets, relations)),
        package=Package(parts.names, tuple(_types(parts)), relations),
    )


def read_rest(parts: Parts) -> None:
    """Read the parts that nobody asks about: Excel stops at them too when they are damaged."""
    for name in parts.names:
        if name.endswith((".xml", ".rels")) and name not in parts.seen:
            _stream(parts, name, Reader())


def _sources(parts: Parts) -> Iterator[str]:
    """Yield the parts that point to others; the empty name stands for the whole file."""
    for name in parts.names:
        folder, file = posixpath.split(name)
        if posixpath.basename(folder) == RELATIONS and file.endswith(".rels"):
            yield posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _first(relations: Collection[Relation], kind: str) -> str:
    return next((item.target for item in relations if item.kind == kind and item.target), "")


def _all(root: Element | None, name: str) -> Iterator[Element]:
    return (item for item in (() if root is None else root.iter()) if local(item.tag) == name)


def _children(root: Element | None, name: str) -> list[Element]:
    """The members of a list of the file."""
    return [] if root is None else [item for found in root if local(found.tag) == name for item in found]


def _id(attributes: Mapping[str, str]) -> str:
    """The id of a relation: an attribute of the relationships' namespace."""
    return next((value for key, value in attributes.items() if key.endswith("relationships}id")), "")


def _part(head: Element, relations: Collection[Relation]) -> str:
    return next((item.target for item in relations if item.id == _id(head.attrib) and item.target), "")


def _mark(parts: Parts, relations: Collection[Relation]) -> str | None:
    properties = _all(parts.tree(_first(relations, "custom-properties")), "property")
    marks = ("".join(item.itertext()) for item in properties if item.get("name") == MARK)
    return next(marks, None)


def _program(parts: Parts, relations: Collection[Relation]) -> str:
    properties = _all(parts.tree(_first(relations, "extended-properties")), "Application")
    return next((item.text or "" for item in properties), "")


def _names(root: Element, titles: list[str]) -> Iterator[Name]:
    for item in _all(root, "definedName"):
        place = number(item.get("localSheetId"))
        yield Name(item.get("name", ""), titles[place] if place < len(titles) else "", item.text or "")


def _tables(parts: Parts, relations: Collection[Relation], head: Mapping[str, str]) -> Iterator[Table]:
    for item in relations:
        root = parts.tree(item.target or "") if item.kind == "table" else None
        if root is not None:
            yield _table(root, head.get("name", ""))


def _table(root: Element, sheet: str) -> Table:
    columns = _children(root, "tableColumns")
    items = [root.attrib, *(column.attrib for column in columns)]
    formulas = [(decoded(column.get("name", "")), formula.text or "") for column in columns for formula in column]
    filters = [item.get("ref", "") for item in root if local(item.tag) == "autoFilter"]
    return Table(
        sheet=sheet,
        name=root.get("displayName", ""),
        id=root.get("id", ""),
        reference=root.get("ref", ""),
        columns=tuple((number(column.get("id")), decoded(column.get("name", ""))) for column in columns),
        has_header=root.get("headerRowCount", "1") != "0",
        has_totals=root.get("totalsRowCount", "0") != "0",
        filter=next(iter(filters), ""),
        dxfs=tuple(value for item in items for key, value in item.items() if key.endswith("DxfId")),
        formulas=tuple((name, formula) for name, formula in formulas if formula.strip()),
    )


def _wanted(names: Collection[Name], tables: Collection[Table]) -> Mapping[str, set[int]]:
    """The rows whose cells a rule looks at: heads of tables and the row below them, named cells, facts of slots."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for table in tables:
        if table.area:
            wanted[table.sheet.casefold()] |= {table.area.top, table.area.bottom + 1}
    for name in names:
        place = None if name.sheet else destination(name.text)
        if place:
            bottom = min(place[1].bottom, place[1].top + MOST_ROWS)
            wanted[place[0].casefold()].update(range(place[1].top, bottom + 1))
    for language in LANGUAGES:
        wanted[words(language)["sheets"]["calculation"].casefold()].update(range(FIRST - 1, FIRST + SLOTS))
    return wanted


def _sheets(
    parts: Parts,
    found: Found,
    relations: Relations,
    wanted: Mapping[str, set[int]],
    cells_of: Collection[str] | None,
) -> Iterator[Sheet]:
    for head, part in found:
        title = head.get("name", "")
        reader = SheetReader(wanted.get(title.casefold(), ()))
        if cells_of is None or title in cells_of:
            _stream(parts, part, reader)
        visible = head.get("state", "visible") == "visible"
        known = frozenset(item.id for item in relations.get(part, ()))
        yield Sheet(title, head.get("sheetId", ""), part, visible, known, reader.facts)


def _texts(parts: Parts, name: str) -> tuple[str, ...]:
    reader = TextsReader()
    _stream(parts, name, reader)
    return tuple(reader.texts)


def _stream(parts: Parts, name: str, reader: Reader) -> None:
    if parts.name(name) is None:
        return
    try:
        with parts.open(name) as stream:
            reader.feed(stream)
    except BAD_XML:
        parts.damage(name)


def _styles(root: Element | None) -> Styles:
    return Styles({name: len(_children(root, name)) for name in STYLE_LISTS}, tuple(_style_parts(root)))


def _style_parts(styles: Element | None) -> Iterator[tuple[str, int, str]]:
    for place, style in enumerate(_children(styles, "cellXfs")):
        for attribute, name in STYLE_PARTS.items():
            if attribute in style.attrib:
                yield name, number(style.get(attribute)), str(place)


def _chain(root: Element | None) -> Iterator[tuple[str, str]]:
    """Yield (sheet id, cell) in the order of calculation; a sheet that is not named is the one before."""
    sheet = ""
    for item in _all(root, "c"):
        sheet = item.get("i", sheet)
        yield sheet, item.get("r", "")


def _chart_formulas(parts: Parts, sheets: Found, relations: Relations) -> Iterator[tuple[str, str]]:
    """Yield (chart with its sheet, formula)."""
    for head, part in sheets:
        for drawing in _targets(relations, part, "drawing"):
            for chart in _targets(relations, drawing, "chart"):
                name = posixpath.basename(chart).removesuffix(".xml")
                formulas = dict.fromkeys(item.text or "" for item in _all(parts.tree(chart), "f"))
                yield from ((f"{head.get('name', '')}!{name}", formula) for formula in formulas)


def _targets(relations: Relations, source: str, kind: str) -> Iterator[str]:
    return (item.target for item in relations.get(source, ()) if item.kind == kind and item.target)


def _types(parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield (part or ending, content type): a part begins with a slash."""
    for item in _all(parts.tree(CONTENT_TYPES), "Override"):
        yield item.get("PartName", ""), item.get("ContentType", "")
    for item in _all(parts.tree(CONTENT_TYPES), "Default"):
        yield item.get("Extension", ""), item.get("ContentType", "")
