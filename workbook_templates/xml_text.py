"""Texts made safe for the file: control characters, mark-up and the longest text a cell holds."""

import re

LONGEST = 32_767
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]|_(?=x[0-9A-Fa-f]{4}_)|^\\s|\\s$")
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """Return the text without characters that a workbook cannot hold, cut to the longest that it can."""
    return cut(_FORBIDDEN.sub(" ", text))


def text_element(text: str) -> str:
    """Return the ``<t>`` element of a text, every character kept (control characters as ``_x0001_``).

    >>> text_element("a<b"), text_element(" x")
    ('<t>a&lt;b</t>', '<t xml:space="preserve"> x</t>')
    """
    text = cut(text)
    if not _SPECIAL.search(text):
        return f"<t>{text}</t>"
    escaped = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{escaped}</t>"


def cut(text: str) -> str:
    """Cut to what a cell holds: Excel counts 16-bit units, two for an emoji."""
    if 2 * len(text) <= LONGEST:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST]
    return units.decode("utf-16-le", "ignore") if len(units) == 2 * LONGEST else text
