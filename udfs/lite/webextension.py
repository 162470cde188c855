"""Where xlwings Lite keeps its files in a workbook: the properties of its web extension, a JSON text each."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath, split
from xml.dom.minidom import Document, Element

from udfs.lite import markup
from xl_kpi.core.errors import KpiError

STORE_ID = "wa200008175"
"""xlwings Lite in the add-in store of Office."""

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "http://schemas.microsoft.com/office"
TASKPANES_TYPE = f"{OFFICE}/2011/relationships/webextensiontaskpanes"
EXTENSION_TYPE = f"{OFFICE}/2011/relationships/webextension"
CONTENT_TYPE = "application/vnd.ms-office."

FOLDER = "xl/webextensions"
PACKAGE_RELATIONS, CONTENT_TYPES = "_rels/.rels", "[Content_Types].xml"

EMPTY_RELATIONS = f'<Relationships xmlns="{RELATIONSHIPS}"/>'
EMPTY_TASKPANES = f'<wetp:taskpanes xmlns:wetp="{OFFICE}/webextensions/taskpanes/2010/11"/>'
# The last part says that the add-in brings functions that the workbook uses.
EMPTY_EXTENSION = f"""<we:webextension xmlns:we="{OFFICE}/webextensions/webextension/2010/11"\
 id="{{5B0C7F1E-3A64-4F0B-9C55-6D2C1E8A7B90}}">\
<we:reference id="{STORE_ID}" version="1.0.0.0" store="en-US" storeType="OMEX"/>\
<we:alternateReferences><we:reference id="{STORE_ID.upper()}" version="1.0.0.0" store="{STORE_ID.upper()}"\
 storeType="OMEX"/></we:alternateReferences>\
<we:properties/><we:bindings/><we:snapshot xmlns:r="{DOCUMENT_RELATIONSHIPS}"/>\
<we:extLst><a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"\
 uri="{{D87F86FE-615C-45B5-9D79-34F1136793EB}}"><we:containsCustomFunctions/></a:ext></we:extLst></we:webextension>"""
PANE = {"dockstate": "right", "visibility": "1", "width": "350"}

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Extensions:
    """The web extensions of one workbook; ``read`` gives a part by name, ``file`` names the workbook in errors."""

    read: Read
    file: str

    def properties(self) -> dict[str, str]:
        """The files of xlwings Lite by name, empty when the workbook has none."""
        found = self._lite()
        known = self._properties(found[1]) if found else {}
        return {name: _text(one.getAttribute("value")) for name, one in known.items()}

    def with_properties(self, properties: Mapping[str, str]) -> dict[str, bytes]:
        """Return the parts of the workbook that change, by name, when Lite gets these files; its others stay."""
        part, extension = self._lite() or (self._free_name(), self._parse(EMPTY_EXTENSION.encode()))
        known = self._properties(extension)
        for name, text in properties.items():
            value = json.dumps(text)
            if name in known:
                known[name].setAttribute("value", value)
            else:
                markup.add(self._bag(extension), "property", {"name": name, "value": value})
        added = {} if self.read(part) is not None else self._connected(part)
        return {**added, part: markup.dump(extension, self.file)}

    def _properties(self, extension: Document) -> dict[str, Element]:
        return {one.getAttribute("name"): one for one in markup.children(self._bag(extension), "property")}

    def _bag(self, extension: Document) -> Element:
        """The element that holds the properties; the schema wants it to be there."""
        found = markup.children(markup.root(extension), "properties")
        if not found:
            raise KpiError("file_damaged", file=self.file)
        return found[0]

    def _lite(self) -> tuple[str, Document] | None:
        """The part that belongs to xlwings Lite."""
        for taskpanes in self._targets(PACKAGE_RELATIONS, TASKPANES_TYPE):
            for part in self._targets(_relations_of(taskpanes), EXTENSION_TYPE):
                extension = self._document(part)
                references = markup.children(markup.root(extension), "reference")
                if any(one.getAttribute("id").lower() == STORE_ID for one in references):
                    return part, extension
        return None

    def _connected(self, part: str) -> dict[str, bytes]:
        """The parts that make a new extension known: its task pane, their relations and content types."""
        existing = self._targets(PACKAGE_RELATIONS, TASKPANES_TYPE)
        taskpanes = existing[0] if existing else f"{FOLDER}/taskpanes.xml"
        panes = self._document(taskpanes, EMPTY_TASKPANES)
        relations = self._document(_relations_of(taskpanes), EMPTY_RELATIONS)
        types = self._document(CONTENT_TYPES)
        row = len(markup.children(markup.root(panes), "taskpane"))
        pane = markup.add(markup.root(panes), "taskpane", {**PANE, "row": str(row)})
        key = _relate(relations, EXTENSION_TYPE, relpath(part, dirname(taskpanes)))
        markup.add(pane, "webextensionref", {"xmlns:r": DOCUMENT_RELATIONSHIPS, "r:id": key})
        _declare(types, part, "webextension+xml")
        _declare(types, taskpanes, "webextensiontaskpanes+xml")
        changed = {CONTENT_TYPES: types, taskpanes: panes, _relations_of(taskpanes): relations}
        if not existing:
            changed[PACKAGE_RELATIONS] = self._document(PACKAGE_RELATIONS)
            _relate(changed[PACKAGE_RELATIONS], TASKPANES_TYPE, taskpanes)
        return {name: markup.dump(document, self.file) for name, document in changed.items()}

    def _targets(self, relations: str, kind: str) -> list[str]:
        """The parts that a relations part points to, of one type."""
        content = self.read(relations)
        if content is None:
            return []
        found = markup.children(markup.root(self._parse(content)), "Relationship")
        base = dirname(dirname(relations))
        targets = [one.getAttribute("Target") for one in found if one.getAttribute("Type") == kind]
        return [normpath(join("/", base, target)).lstrip("/") for target in targets]

    def _free_name(self) -> str:
        number = 1
        while self.read(f"{FOLDER}/webextension{number}.xml") is not None:
            number += 1
        return f"{FOLDER}/webextension{number}.xml"

    def _document(self, part: str, default: str = "") -> Document:
        content = self.read(part)
        if content is None and not default:
            raise KpiError("file_damaged", file=self.file)
        return self._parse(default.encode() if content is None else content)

    def _parse(self, content: bytes) -> Document:
        return markup.parse(content, self.file)


def _text(value: str) -> str:
    """The text that a property holds as JSON; what is no JSON text counts as it is."""
    try:
        text = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return text if isinstance(text, str) else value


def _relations_of(part: str) -> str:
    folder, name = split(part)
    return f"{folder}/_rels/{name}.rels"


def _relate(relations: Document, kind: str, target: str) -> str:
    """Add a relation and return its new key."""
    taken = {one.getAttribute("Id") for one in markup.children(markup.root(relations), "Relationship")}
    key = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
    markup.add(markup.root(relations), "Relationship", {"Id": key, "Type": kind, "Target": target})
    return key


def _declare(types: Document, part: str, kind: str) -> None:
    """Add the content type of a part that has none yet."""
    known = {one.getAttribute("PartName").lower() for one in markup.children(markup.root(types), "Override")}
    if f"/{part}".lower() not in known:
        markup.add(markup.root(types), "Override", {"PartName": f"/{part}", "ContentType": CONTENT_TYPE + kind})
