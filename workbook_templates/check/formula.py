"""One formula as stored in the file: whether it can be read, and everything that it refers to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import FORMULAE

from xl_kpi.catalog import catalog

LONGEST, LONGEST_TEXT = 8_192, 255
PREFIXES = ("_XLFN.", "_XLWS.", "_XLDUDF_", "_XLL.", "_XLUDF.", "_XLPM.", "ORG.", "COM.")
"""What other hosts and versions put before names that a plain Excel does not have."""

COMPANIONS = (
    *("KPI", "KPI_EXPLAIN", "KPI_DEFINITION", "KPI_TABLE", "KPI_SERIES"),
    *("KPI_STATUS", "KPI_TREND", "KPI_DATA_QUALITY", "KPI_VERSION"),
)
"""The functions of ours beside those of the KPIs."""

LOST = "#REF!"
BRACKET = re.compile(r"'[\[\]]")
"""A bracket in the name of a column, which the tokenizer cannot read."""

BOOK = re.compile(r"(?:'((?:[^']++|'')++)'|((?:\[\d+\])?[^'!\[\]]*+))!(.*)", re.DOTALL)
PIECE = re.compile(r"(?:[^:\[\]]++|\[(?:[^\[\]]++|\[(?:[^\[\]']++|'.)*+\])*+\])++", re.DOTALL)
CELLS = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7}")
TABLE = re.compile(r"([^\[]+)\[(.*)\]", re.DOTALL)
ITEM = re.compile(r"\[((?:[^\[\]']++|'.)*+)\]", re.DOTALL)
KNOWN = FORMULAE | {"AGGREGATE", "NETWORKDAYS.INTL", "WORKDAY.INTL", "ISO.CEILING", "ECMA.CEILING"}
SHAPE = re.compile(
    r"""(?P<kept>"(?:[^"]|""){128,}"|'(?:[^']++|'')*+'|\[(?:[^\[\]']++|'.|\[(?:[^\[\]']++|'.)*+\])*+\])"""
    r"""|(?P<text>"(?:[^"]|"")*")"""
    r"""|(?<![\w.$\\])(?:(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![\w.(!]))|(?P<number>[0-9]+(?![\w.])))""",
    re.DOTALL,
)
ALIKE = {"text": '""', "cell": "A1", "number": "1"}
"""What stands in a shape for each text, cell and number, whichever it is."""
SPECIAL = frozenset({"#all", "#data", "#headers", "#totals", "#this row"})


@dataclass(slots=True)
class Content:
    """What a formula refers to. ``trouble``: (code, what) pairs that need no look at the workbook."""

    sheets: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    tables: set[tuple[str, str]] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    trouble: dict[tuple[str, str], None] = field(default_factory=dict)

    def blame(self, code: str, found: str) -> None:
        self.trouble[code, found] = None


@cache
def future() -> frozenset[str]:
    """Return the functions that the file must write with ``_xlfn.``, in capitals."""
    return frozenset(files(__package__).joinpath("future.txt").read_text(encoding="utf-8").split())


@cache
def own() -> frozenset[str]:
    """Return the functions that this product brings, in capitals."""
    return frozenset({*COMPANIONS, *(kpi.code for kpi in catalog())})


@lru_cache(maxsize=50_000)
def content_of(text: str) -> Content:
    """Read a formula without its equal sign; those that differ in cells, numbers and texts alone are read once.

    >>> sorted(content_of("SUM(Deals[Amount])/Rate").names), content_of("SUM(A1").trouble
    (['Rate'], {('formula_syntax', ''): None})
    """
    if len(text) > LONGEST:
        return Content(trouble={("formula_too_long", str(len(text))): None})
    return parsed(SHAPE.sub(_alike, text))


def _alike(found: re.Match[str]) -> str:
    return ALIKE.get(found.lastgroup or "", found[0])


@lru_cache(maxsize=20_000)
def parsed(text: str) -> Content:
    """Read one formula, or the shape of many."""
    content = Content()
    try:
        tokens = Tokenizer(f"={text}").items
    except (TokenizerError, IndexError):
        if not BRACKET.search(text):
            content.blame("formula_syntax", "")
        return content
    if not _is_grammatical(tokens):
        content.blame("formula_syntax", "")
    for token in tokens:
        _token(token, content)
    return content


def _token(token: Token, content: Content) -> None:
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        _function(token.value[:-1], content)
    elif token.subtype == Token.TEXT and len(token.value) - 2 > LONGEST_TEXT:
        content.blame("formula_text_too_long", token.value)
    elif token.subtype in (Token.RANGE, Token.ERROR):
        _reference(token.value, content)


def _is_grammatical(tokens: list[Token]) -> bool:
    """Tell whether operands and operators take turns and every bracket closes."""
    stack: list[str] = []
    wanting, gap, before = True, False, ""  # an operand must come; a space came; what came
    for token in tokens:
        if token.type == Token.WSPACE:
            gap = True
            continue
        if not _may_come(token, stack, wanting, gap, before):
            return False
        if token.subtype == Token.OPEN:
            stack.append(token.type)
        elif token.subtype == Token.CLOSE:
            stack.pop()
        wanting = token.subtype == Token.OPEN or token.type in (Token.SEP, Token.OP_IN, Token.OP_PRE)
        gap, before = False, token.type
    return not wanting and not stack


def _may_come(token: Token, stack: list[str], wanting: bool, gap: bool, before: str) -> bool:
    """Tell whether a token may come here. Arguments may be empty; a space between references is their intersection."""
    in_function = stack[-1:] == [Token.FUNC]
    if token.subtype == Token.CLOSE:
        return bool(stack) and (not wanting or (in_function and before in (Token.FUNC, Token.SEP)))
    if token.type == Token.SEP:
        return not wanting or in_function
    if token.type == Token.OPERAND or token.subtype == Token.OPEN:
        is_reference = token.subtype == Token.RANGE or token.type in (Token.FUNC, Token.PAREN)
        return wanting or (gap and is_reference)
    return wanting == (token.type == Token.OP_PRE)


def _function(name: str, content: Content) -> None:
    """Note a function; a reference may lead to it: ``A1:INDEX(…)``."""
    before, colon, name = name.rpartition(":")
    if colon:
        _reference(before, content)
    if "!" in name or name.upper().startswith(PREFIXES) or name.upper() in own():
        return
    if name.upper() in future():
        content.blame("formula_prefix", name)
    elif name.upper() not in KNOWN:
        content.functions.add(name)


def _reference(text: str, content: Content) -> None:
    """Note the sheets, tables, columns and names of an operand."""
    if LOST in text.upper():
        content.blame("formula_ref_lost", LOST)
        return
    found = BOOK.fullmatch(text)
    if found:
        sheet = (found[1] or found[2] or "").replace("''", "'")
        if "[" in sheet or not sheet:
            return  # another workbook: only its own program knows what is there
        content.sheets.update(sheet.split(":"))
        text = found[3]
    if text.startswith("@"):
        content.blame("formula_syntax", text)
    elif text[:1] != "#" and not CELLS.fullmatch(text):
        for piece in PIECE.findall(text):
            _piece(piece, content)


def _piece(text: str, content: Content) -> None:
    table = TABLE.fullmatch(text)
    if table:
        for column in _columns(table[2], content):
            content.tables.add((table[1], column))
    elif not CELLS.fullmatch(text) and not text.upper().startswith(PREFIXES):
        content.names.add(text)


def _columns(inside: str, content: Content) -> Iterator[str]:
    """Yield the columns between the brackets of a table, and an empty one for the table as such."""
    yield ""
    items = ITEM.findall(inside) if inside.lstrip().startswith("[") else [inside]
    for item in items:
        if item.startswith("@"):
            content.blame("formula_row_form", item)
        elif item.startswith("#"):
            if item.casefold() not in SPECIAL:
                content.blame("formula_syntax", item)
        elif item.strip():
            yield re.sub("'(.)", r"\1", item)
