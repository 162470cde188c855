"""What the extension says of itself to LibreOffice: its functions with their types and texts, its name, its files.

Everything is derived from the binding; LibreOffice reads these texts without running any Python.
"""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from udfs import companions
from udfs.binding import CATEGORY, Argument, Function
from xl_kpi.catalog import catalog

LANGUAGES = ("en", "fr")
"""The first one is what users of any other language read."""
IDENTIFIER = "org.xl-kpi.calc"
MODULE, INTERFACE, SERVICE = "org.xlkpi", "XFunctions", "org.xlkpi.Functions"
TABLES = (*(name for name in companions.TABLES if name != "rates"), "table")
"""The arguments that name a table of sales; exchange rates come last of all."""
RANGE = "com::sun::star::table::XCellRange"
BLOCK = "sequence< sequence<any> >"  # with blanks: ">>" would be another sign
OLDEST_OFFICE = "25.2"
NAMES = {"en": "xl-kpi: sales KPIs", "fr": "xl-kpi\u00a0: les indicateurs commerciaux"}
ABOUT = {
    "en": "Sales KPIs as functions of Calc (KPI_REVENUE, KPI_CLOSING_RATE…). "
    "Needs numpy in LibreOffice's Python. MIT licence.",
    "fr": "Les indicateurs commerciaux en fonctions de Calc (KPI_REVENUE, KPI_CLOSING_RATE…). "
    "Demande numpy dans le Python de LibreOffice. Licence MIT.",
}

OOR = "http://openoffice.org/2001/registry"
XML_SCHEMA = "http://www.w3.org/2001/XMLSchema"
DESCRIPTION = "http://openoffice.org/extensions/description/2006"
NEEDS = "http://libreoffice.org/extensions/description/2011"
MANIFEST = "http://openoffice.org/2001/manifest"
MEDIA_TYPES = {
    "functions.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    "component.py": "application/vnd.sun.star.uno-component;type=Python",
}


def types(functions: Iterable[Function]) -> str:
    """The interface of the functions, in UNO's language; LibreOffice compiles it as it loads."""
    methods = "".join(f"    {_method(function)}\n" for function in functions)
    modules = MODULE.split(".")
    opened = " ".join(f"module {name} {{" for name in modules)
    return f"{opened}\n  interface {INTERFACE} {{\n{methods}  }};\n{' '.join(['};'] * len(modules))}\n"


def _method(function: Function) -> str:
    result = BLOCK if function.is_block else "any"
    ranges = _ranges(function)
    typed = (RANGE if argument in ranges else "any" for argument in function.arguments)
    arguments = ", ".join(
        f"[in] {kind} {parameter(argument)}" for kind, argument in zip(typed, function.arguments, strict=True)
    )
    return f"{result} {function.name}({arguments});"


def _ranges(function: Function) -> tuple[Argument, ...]:
    """The tables that Calc hands over as they lie in the sheet, whole columns and cells with errors included.

    A formula must then give them, be it as a blank, and every argument before them. So only the tables that a call
    cannot do without are taken so, or else the first one; in others the error of a cell is that of the formula.
    """
    needed = {kpi.code: kpi.definition.required for kpi in catalog()}.get(function.name, ())
    tables = [argument for argument in function.arguments if argument.name in TABLES]
    last = max((place for place, table in enumerate(tables) if table.name in needed), default=0)
    return tuple(tables[: last + 1])


def parameter(argument: Argument) -> str:
    """The name of an argument in UNO's language, which knows no underscores in it."""
    first, *others = argument.name.split("_")
    return "in" + "".join(map(str.capitalize, (first, *others)))


def configuration(functions: Iterable[Function]) -> bytes:
    """The names and texts of the functions for Calc's wizard and for the names in Excel files."""
    root = Element(
        "oor:component-data",
        {"xmlns:oor": OOR, "xmlns:xs": XML_SCHEMA, "oor:name": "CalcAddIns", "oor:package": "org.openoffice.Office"},
    )
    service = _node(
        _node(SubElement(root, "node", {"oor:name": "AddInInfo"}), SERVICE), "AddInFunctions", replace=False
    )
    for function in functions:
        node = _node(service, function.name)
        _property(node, "DisplayName", dict.fromkeys(LANGUAGES, function.name))
        _property(node, "CompatibilityName", dict.fromkeys(LANGUAGES, function.name))
        _property(node, "Description", {language: function.help(language) for language in LANGUAGES})
        _property(node, "Category", "Add-In")
        _property(node, "CategoryDisplayName", dict.fromkeys(LANGUAGES, CATEGORY))
        _arguments(_node(node, "Parameters", replace=False), function.arguments)
    return _written(root)


def _arguments(parent: Element, arguments: Iterable[Argument]) -> None:
    for argument in arguments:
        node = _node(parent, parameter(argument))
        _property(node, "DisplayName", dict.fromkeys(LANGUAGES, argument.name))
        _property(node, "Description", {language: argument.help(language) for language in LANGUAGES})


def _node(parent: Element, name: str, *, replace: bool = True) -> Element:
    return SubElement(parent, "node", {"oor:name": name, **({"oor:op": "replace"} if replace else {})})


def _property(parent: Element, name: str, values: str | Mapping[str, str]) -> None:
    made = SubElement(parent, "prop", {"oor:name": name})
    if isinstance(values, str):
        SubElement(made, "value").text = values
        return
    for language, value in values.items():
        SubElement(made, "value", {"xml:lang": language}).text = value


def description(version: str) -> bytes:
    """What the extension manager shows, and which LibreOffice it needs."""
    root = Element("description", {"xmlns": DESCRIPTION, "xmlns:xlink": "http://www.w3.org/1999/xlink"})
    SubElement(root, "identifier", {"value": IDENTIFIER})
    SubElement(root, "version", {"value": version})
    needs = SubElement(root, "dependencies")
    SubElement(needs, "l:LibreOffice-minimal-version", {"xmlns:l": NEEDS, "value": OLDEST_OFFICE})
    names, texts = SubElement(root, "display-name"), SubElement(root, "extension-description")
    for language in LANGUAGES:
        SubElement(names, "name", {"lang": language}).text = NAMES[language]
        SubElement(texts, "src", {"lang": language, "xlink:href": f"description-{language}.txt"})
    return _written(root)


def manifest() -> bytes:
    """Which files LibreOffice registers, and as what."""
    root = Element("manifest:manifest", {"xmlns:manifest": MANIFEST})
    for path, kind in MEDIA_TYPES.items():
        SubElement(root, "manifest:file-entry", {"manifest:media-type": kind, "manifest:full-path": path})
    return _written(root)


def _written(root: Element) -> bytes:
    indent(root)
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"
