"""Converts the formulas of a whole workbook from one host to another, in place: nothing else in the file changes."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from functools import cache
from pathlib import Path

from udfs.binding import functions
from udfs.formula import Host, retarget
from udfs.package import Package, open_package
from xl_kpi.core.errors import KpiError

# Formulas of cells, names of the workbook, conditional formats, checks of what is typed, columns and totals of tables.
TAGS = "f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula"
ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*+\s*"""
# What is opened and never closed reaches to the end, or a hostile part would be searched again and again.
VERBATIM = r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)"
SKIPPED = rf"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|{VERBATIM}"
FORMULA = re.compile(
    rf"{SKIPPED}|<(?:[\w.-]+:)?(?:{TAGS}){ATTRIBUTES}>(?P<formula>(?:[^<]++|{VERBATIM})*+)</", re.DOTALL
)
ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
MARK_UP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
HEAD = 4096
"""Bytes within which a part says what it is: charts have elements of the same names, and no calls."""
CODECS = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}


def rehost(source: Path, target: Path, host: Host) -> int:
    """Write a workbook with its formulas as a host stores them, and return how many were converted.

    ``target`` may be the workbook itself, which is left alone when there is nothing to convert. Stored values
    and every part without such a formula stay as they are, byte for byte.
    Raises KpiError: no workbook, a damaged or hostile one, another extension for the target.
    """
    package = open_package(source)
    if target.suffix.lower() != source.suffix.lower():
        raise KpiError("file_suffix", file=target.name, expected=source.suffix)
    changed, total = converted_parts(package, host)
    if changed or target.resolve() != source.resolve():
        package.write(target, changed)
    return total


def converted_parts(package: Package, host: Host) -> tuple[dict[str, bytes], int]:
    """Return the parts of a workbook that change for a host, by name, and how many formulas were converted."""
    changed: dict[str, bytes] = {}
    total = 0
    for name, content in package.parts(".xml"):
        try:
            made, count = convert(content, host)
        except (ValueError, OverflowError):  # another encoding than the format allows, a character that is none
            raise KpiError("file_damaged", file=package.file) from None
        if count:
            changed[name] = made
            total += count
    return changed, total


def convert(content: bytes, host: Host) -> tuple[bytes, int]:
    """Return a part of a workbook with its formulas converted, and how many there were to convert.

    >>> part = f'<worksheet xmlns="{SPREADSHEET[0]}"><f>1&amp;KPI_VERSION()</f></worksheet>'
    >>> convert(part.encode(), "lite")[0].decode().partition(">")[2]
    '<f>1&amp;_xldudf_KPI_VERSION()</f></worksheet>'
    """
    codec = CODECS.get(content[:2], "utf-8")
    if not any(namespace.encode(codec) in content[:HEAD] for namespace in SPREADSHEET):
        return content, 0
    text, pieces, place = content.decode(codec), [], 0
    for found in FORMULA.finditer(text):
        formula = found["formula"] or ""
        made = _converted(formula, host)
        if made != formula:
            pieces += [text[place : found.start("formula")], made]
            place = found.end("formula")
    return "".join((*pieces, text[place:])).encode(codec), len(pieces) // 2


def _converted(formula: str, host: Host) -> str:
    """Convert a formula as it stands in the file; a character that was written as an entity is so again."""
    if "(" not in formula:
        return formula
    escaped = re.sub(VERBATIM, lambda found: _escaped(found[1], MARK_UP), formula, flags=re.DOTALL)
    plain = ENTITY.sub(_character, escaped)
    made = retarget(plain, host, _names())
    if made == plain:
        return formula
    return _escaped(made, MARK_UP | {_character(entity): entity[0] for entity in ENTITY.finditer(formula)})


def _escaped(text: str, entities: dict[str, str]) -> str:
    table = str.maketrans(entities)
    return text.translate(table)


def _character(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    return CHARACTERS[name] if name else chr(int(hexadecimal or decimal, 16 if hexadecimal else 10))


@cache
def _names() -> frozenset[str]:
    return frozenset(function.name for function in functions())
