"""Texts of CSV files that a spreadsheet program would run: an apostrophe before the sign disarms them."""

import re

SIGNS = "=+\\-@＝＋－＠"
"""What a formula begins with, for a regular expression's set."""
# Also within a text: a program that splits at another delimiter sees a cell there, or a row. A quote that it takes for
# one around the cell does not hide the sign.
_PLACE, _HIDDEN = "(?:^|(?<=[;,\t\r\n]))", f"(?=[\"']*[{SIGNS}])"
_ARMED, _DISARMED = re.compile(_PLACE + _HIDDEN), re.compile(f"{_PLACE}'{_HIDDEN}")
_BYTES = re.compile(rb"'[\"']*(?:[=+\-@]|\xef\xbc)")


def disarmed(text: str) -> str:
    """The text as it goes into a CSV file.

    >>> disarmed("=1+1"), disarmed("Durand;-2"), disarmed("2-1")
    ("'=1+1", "Durand;'-2", '2-1')
    """
    return _ARMED.sub("'", text)


def as_meant(text: str) -> str:
    """The text of a cell without the apostrophes that disarm it; other programs write them too.

    >>> as_meant(disarmed("=1+1")), as_meant(disarmed("'=1+1")), as_meant("l'or")
    ('=1+1', "'=1+1", "l'or")
    """
    return _DISARMED.sub("", text)


def are_disarmed(data: bytes) -> bool:
    """Tell quickly whether some text of a file may be disarmed."""
    return b"'" in data and bool(_BYTES.search(data))
