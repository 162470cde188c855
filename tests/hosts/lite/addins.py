"""Workbooks in which Excel has saved add-ins: the parts as Excel writes them, put in by hand."""

import zipfile
from html import escape
from pathlib import Path
from xml.etree import ElementTree

LITE, OTHER = "wa200008175", "wa104381504"
OFFICE = "http://schemas.microsoft.com/office"
RELATION = '<Relationship Id="{key}" Type="{office}/2011/relationships/{kind}" Target="{target}"/>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts(workbook: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(workbook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def properties(workbook: Path, number: int = 1) -> dict[str, str]:
    """The properties of a web extension as they stand in the file."""
    root = ElementTree.fromstring(parts(workbook)[f"xl/webextensions/webextension{number}.xml"])
    return {one.attrib["name"]: one.attrib["value"] for one in root.iter() if one.tag.endswith("}property")}


def with_addins(source: Path, target: Path, addins: dict[str, dict[str, str]]) -> Path:
    """Write a copy of a workbook that has these add-ins: properties, as they stand in the file, by store id."""
    parts = dict(_addin_parts(addins))
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name).decode() if name in EDITS else before.read(name)
            after.writestr(name, EDITS[name](content, len(addins)) if isinstance(content, str) else content)
        for name, text in parts.items():
            after.writestr(name, DECLARATION + text)
    return target


def _addin_parts(addins: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    numbers = range(1, len(addins) + 1)
    panes = "".join(
        f'<wetp:taskpane dockstate="right" visibility="0" width="438" row="{number}">'
        f'<wetp:webextensionref xmlns:r="{DOCUMENT}" r:id="rId{number}"/></wetp:taskpane>'
        for number in numbers
    )
    relations = (
        RELATION.format(key=f"rId{number}", office=OFFICE, kind="webextension", target=f"webextension{number}.xml")
        for number in numbers
    )
    extensions = (
        (f"xl/webextensions/webextension{number}.xml", _extension(store_id, properties))
        for number, (store_id, properties) in enumerate(addins.items(), 1)
    )
    return [
        *extensions,
        (
            "xl/webextensions/taskpanes.xml",
            f'<wetp:taskpanes xmlns:wetp="{OFFICE}/webextensions/taskpanes/2010/11">{panes}</wetp:taskpanes>',
        ),
        ("xl/webextensions/_rels/taskpanes.xml.rels", RELATIONS.format("".join(relations))),
    ]


def _extension(store_id: str, properties: dict[str, str]) -> str:
    bag = "".join(f'<we:property name="{name}" value="{escape(value)}"/>' for name, value in properties.items())
    return (
        f'<we:webextension xmlns:we="{OFFICE}/webextensions/webextension/2010/11"'
        f' id="{{0D9F3C5B-8AC3-4C64-9B6F-1D3FB9F2A6{store_id[-2:]}}}">'
        f'<we:reference id="{store_id}" version="1.0.0.28" store="fr-FR" storeType="OMEX"/><we:alternateReferences/>'
        f'<we:properties>{bag}</we:properties><we:bindings/><we:snapshot xmlns:r="{DOCUMENT}"/></we:webextension>'
    )


def _with_types(text: str, count: int) -> str:
    kinds = {"taskpanes": "webextensiontaskpanes"}
    kinds |= {f"webextension{number}": "webextension" for number in range(1, count + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/webextensions/{part}.xml" ContentType="application/vnd.ms-office.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    return text.replace("</Types>", f"{overrides}</Types>")


def _with_panes(text: str, _: int) -> str:
    target = "xl/webextensions/taskpanes.xml"
    relation = RELATION.format(key="rId90", office=OFFICE, kind="webextensiontaskpanes", target=target)
    return text.replace("</Relationships>", f"{relation}</Relationships>")


EDITS = {"[Content_Types].xml": _with_types, "_rels/.rels": _with_panes}
