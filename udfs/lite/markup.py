"""Reads and adds to small XML parts while everything else in them stays: prefixes, order, what we do not know."""

# The parts come out of an archive that was checked for document type definitions before.
from xml.dom.minidom import Document, Element, parseString
from xml.parsers.expat import ExpatError

from xl_kpi.core.errors import KpiError


def parse(part: bytes, file: str) -> Document:
    """Read a part; KpiError when it is no XML."""
    try:
        return parseString(part)  # noqa: S318
    except (ExpatError, ValueError, LookupError):
        raise KpiError("file_damaged", file=file) from None


def dump(document: Document, file: str) -> bytes:
    """Write a part; KpiError when its elements are nested beyond all reason."""
    try:
        text: bytes = document.toxml(encoding="UTF-8", standalone=True)
    except RecursionError:
        raise KpiError("file_damaged", file=file) from None
    return text


def root(document: Document) -> Element:
    element = document.documentElement
    assert element is not None
    return element


def children(parent: Element, name: str) -> list[Element]:
    """The elements of this local name in a parent."""
    found = (node for node in parent.childNodes if isinstance(node, Element))
    return [node for node in found if node.localName == name]


def add(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    """Append an element in the namespace of its parent."""
    prefix = f"{parent.prefix}:" if parent.prefix else ""
    document = parent.ownerDocument
    assert document is not None
    made = document.createElementNS(parent.namespaceURI, prefix + name)
    for attribute, value in attributes.items():
        made.setAttribute(attribute, value)
    parent.appendChild(made)
    return made
