"""The text of a VBA module as the compiler of Excel reads it: lines joined, functions with their arguments."""

import re
from typing import NamedTuple

RESERVED = frozenset(
    """
    call case close const declare defbool defbyte defcur defdate defdbl defdec defint deflng deflnglng deflngptr
    defobj defsng defstr defvar dim do else elseif end endif enum erase event exit for friend function get global
    gosub goto if implements input let lock loop lset next on open option print private public put raiseevent redim
    resume return rset seek select set static stop sub type unlock wend while with write rem any as byref byval each
    in new shared until withevents optional paramarray preserve spc tab then to addressof and eqv imp is like mod
    not or typeof xor abs cbool cbyte ccur cdate cdbl cdec cint clng clnglng clngptr csng cstr cvar cverr date debug
    doevents fix int len lenb me pset scale sgn string array circle inputb lbound ubound boolean byte currency
    double integer long longlong longptr single variant true false nothing empty null attribute lineinput cdecl
    decimal
    """.split()
)
"""Every reserved identifier of the language (MS-VBAL 3.3.5.2)."""

USED_BY_THE_WRAPPER = frozenset({"application", "app", "array", "err", "failed", "range", "thisworkbook", "xlpy"})
"""What the wrapper's own lines mean by a name; an argument of that name would hide it."""

LONGEST_LINE = 1023
MOST_CONTINUATIONS = 24
MOST_ARGUMENTS = 60
LONGEST_NAME = 255


class Wrapper(NamedTuple):
    """One function of the module."""

    name: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...]


def logical_lines(text: str) -> list[list[str]]:
    """Split into lines of code, each a list of the physical lines that ` _` joins."""
    lines: list[list[str]] = [[]]
    for line in text.split("\n"):
        lines[-1].append(line)
        if not line.endswith(" _"):
            lines.append([])
    return lines[:-1]


def wrappers(text: str) -> dict[str, Wrapper]:
    """Return the functions of the module by name; each declares Optional arguments without types."""
    joined = ["".join(part.removesuffix("_") for part in line) for line in logical_lines(text)]
    found = {}
    for place, line in enumerate(joined):
        declared = re.fullmatch(r"Function (\w+)\((.*)\)", line)
        if declared:
            end = joined.index("End Function", place)
            arguments = tuple(part.strip() for part in declared[2].split(",") if part.strip())
            assert all(re.fullmatch(r"Optional \w+", argument) for argument in arguments), line
            names = tuple(argument.removeprefix("Optional ") for argument in arguments)
            assert declared[1] not in found, declared[1]
            found[declared[1]] = Wrapper(declared[1], names, tuple(joined[place + 1 : end]))
    return found


def is_cell_address(name: str) -> bool:
    """Tell whether Excel would read a name as a cell, in A1 or R1C1 style."""
    column = re.fullmatch(r"([A-Z]{1,3})\d+", name.upper())
    in_a1 = bool(column) and (len(column[1]) < 3 or column[1] <= "XFD")
    return in_a1 or bool(re.fullmatch(r"R\d*C?\d*|C\d*", name.upper()))
