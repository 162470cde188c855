"""Formula text of the functions, host by host: the one place that writes it and that finds it again."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

Host = Literal["plain", "com", "calc", "lite", "server"]

PREFIXES: Mapping[Host, str] = {"plain": "", "com": "", "calc": "", "lite": "_xldudf_", "server": "_xldudf_"}
"""What stands before the name of a function in the file; nobody types or sees it."""

# What other programs and other versions of Excel put before a name: one for functions of the Office store, one for
# add-ins of C, two for functions that a version does not know; and Calc's own name when it finds no shorter one.
KNOWN = re.compile(r"(?:_XLDUDF_|_XLL\.|_XLFN\.|_XLUDF\.|ORG\.XLKPI\.FUNCTIONS\.)*+", re.IGNORECASE)

# What is opened and never closed reaches to the end: there is nothing to find in it, and no reason to search again.
TEXT = r'"(?:[^"]++|"")*+(?:"|\Z)'
QUOTED = r"'(?:[^']++|'')*+(?:'|\Z)"
# A table's column, another workbook: brackets within brackets, an apostrophe before one that belongs to a name.
INNER = r"\[(?:[^\[\]']++|'(?:.|\Z))*+(?:\]|\Z)"
BRACKETS = rf"\[(?:[^\[\]']++|'(?:.|\Z)|{INNER})*+(?:\]|\Z)"
WORD = r"[\w.\\?]++"
BOOK = rf"(?:{QUOTED}|(?:{BRACKETS})?\#?{WORD}|{BRACKETS})!"
PIECE = re.compile(rf"{TEXT}|(?:{BOOK})?({WORD})(?=\()|{QUOTED}|{BRACKETS}|{WORD}", re.DOTALL)
"""Everything that can hold or be a name, so that the inside of a text, of a sheet's or a column's name is skipped."""


def call(name: str, arguments: Sequence[str], host: Host) -> str:
    """Return the call of a function as the file stores it, in English whatever the language of the program.

    Arguments that are left out at the end leave no separators behind.

    >>> call("KPI_CLOSING_RATE", ["Deals[#All]", "B1", "", ""], "lite")
    '_xldudf_KPI_CLOSING_RATE(Deals[#All],B1)'
    """
    last = max((position for position, argument in enumerate(arguments, 1) if argument), default=0)
    return f"{PREFIXES[host]}{name}({','.join(arguments[:last])})"


def retarget(formula: str, host: Host, names: Collection[str]) -> str:
    """Return a formula in which every call of these functions has the form of a host; the rest stays as it is.

    Calls are known in any form: as typed, with a prefix, as found in another workbook (``[1]!``), in any case.

    >>> retarget('IF(A1="KPI_TREND(",[1]!kpi_trend(B1,C1),_xll.KPI_TREND(D1))', "lite", {"KPI_TREND"})
    'IF(A1="KPI_TREND(",_xldudf_KPI_TREND(B1,C1),_xldudf_KPI_TREND(D1))'
    """

    def written(piece: re.Match[str]) -> str:
        word = piece[1] or ""
        name = KNOWN.sub("", word, count=1).upper()
        return f"{PREFIXES[host]}{name}" if word.isascii() and name in names else piece[0]

    return PIECE.sub(written, formula)
