"""Rows and cells of a worksheet part as bytes, read as a stream: what stands around them is handed on untouched."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import IO, NamedTuple
from xml.parsers import expat

from workbook_templates.check.facts import COLUMNS, column_number
from workbook_templates.check.stream import decoded

CHUNK = 2**20
SHEET_DATA = re.compile(rb"<(\w+:)?sheetData\s*(/?)>")
ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
NUMBER = re.compile(rb' r="([0-9]+)"')
# Attributes in the order of every known writer; others, and those in another order, are left to ``_odd``.
CELL = re.compile(
    rb'<(?:\w+:)?c(?: r="([A-Z]+)[0-9]+")?(?: s="([0-9]+)")?(?: t="(\w+)")?([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)',
    re.DOTALL,
)
ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v>", re.DOTALL)
TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)
SAID = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)  # how a text is pronounced
ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w-]+)""")
MARKUP = b"<!"  # comments, verbatim text: no spreadsheet writes them into rows, and no pattern here expects them
EQUAL = 1e-13  # programs keep 15 digits


class Cell(NamedTuple):
    """``kind`` is the attribute t, ``rest`` further attributes, ``body`` what stands inside the element."""

    column: int
    style: bytes
    kind: bytes
    rest: bytes
    body: bytes


class Row(NamedTuple):
    """``attributes`` are those of the row without its number and without the columns that it spans.

    ``strange`` is its content from the first cell on that is not as usual.
    """

    number: int
    attributes: bytes
    body: bytes
    strange: bytes

    def cells(self, *, strange: bool = False) -> list[Cell]:
        """Return the cells of the row, or the strange ones; one without address stands right of the one before."""
        made: list[Cell] = []
        column = 0
        for letters, style, kind, rest, body in CELL.findall(self.strange if strange else self.body):
            if letters and not rest.strip():
                column = number_of(letters)
                made.append(Cell(column, style, kind, b"", body))
                continue
            cell = _odd(letters, style, kind, rest, body, column + 1)
            column = cell.column
            made.append(cell)
        return made


class Damaged(Exception):
    """A part that is no XML, or one written as no spreadsheet does."""


class Sheet:
    """A worksheet: ``head`` up to its rows, the rows by iteration (once), then ``tail``.

    Raises ``Damaged`` on the way; a sheet that is ``trusted`` is not looked over. Rows whose beginning matches
    ``usual``, from their tag on, need no look for as far as that reaches: it may only match what is no damage.
    """

    usual: re.Pattern[bytes] | None = None

    def __init__(self, stream: IO[bytes], trusted: bool = False) -> None:
        self._stream, self._parser = stream, None if trusted else expat.ParserCreate()
        content = b""
        while (found := SHEET_DATA.search(content)) is None:
            content += self._more() or _none()
        if not is_utf8(content):
            raise Damaged
        self.prefix = found[1] or b""
        self.head = self._parsed(content[: found.start()] + b"<" + self.prefix + b"sheetData>")
        closed = b"</" + self.prefix + b"sheetData>" if found[2] else b""
        self._content = closed + content[found.end() :]
        self.tail = b""

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for attributes, body, strange in chain.from_iterable(map(self._rows, self._pieces())):
            found = NUMBER.fullmatch(attributes)
            others = b"" if found else attributes
            number = int(found[1]) if found else number + 1
            if others:
                said = {name: a or b for name, a, b in ATTRIBUTE.findall(attributes)}
                number = int(said.pop(b"r", number))
                said.pop(b"spans", None)
                others = b"".join(b' %s="%s"' % item for item in said.items())
            yield Row(number, others, body, strange)

    def _rows(self, piece: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield attributes and content of each row of some whole ones, and what of it is strange."""
        start, end, cell = (mark % self.prefix for mark in (b"<%srow", b"</%srow>", b'<%sc r="'))
        *texts, rest = piece.split(end)
        for text in texts:
            usual = self.usual.match(text) if self.usual else None
            strange = text[usual.end() :] if usual else b""
            if strange or not usual:
                self._parsed(text + end)
            head, _, body = text.partition(b">")
            if head.startswith(start) and not head.endswith(b"/"):
                # The place of a cell without address is counted from the beginning of its row.
                is_cut = usual and strange[: len(cell)] in (b"", cell)
                yield head[len(start) :], body, strange if is_cut else body
            else:
                yield from ((attributes, body, body) for attributes, body in ROW.findall(text + end))
        yield from ((attributes, body, body) for attributes, body in ROW.findall(self._parsed(rest)))

    def _pieces(self) -> Iterator[bytes]:
        """Yield the rows, some whole ones at a time."""
        stop, close = (b"</" + self.prefix + name for name in (b"sheetData>", b"row>"))
        content = self._content
        while stop not in content:
            content += self._more() or _none()
            cut = content.rfind(close) + len(close)
            if cut >= len(close):
                yield _plain(content[:cut])
                content = content[cut:]
        rows, _, rest = content.partition(stop)
        yield _plain(rows)
        self.tail = self._parsed(stop + rest + b"".join(iter(self._more, b"")), is_last=True)

    def _more(self) -> bytes:
        return self._stream.read(CHUNK)

    def _parsed(self, text: bytes, *, is_last: bool = False) -> bytes:
        """Return the text: what is no XML is noticed before it is written anywhere."""
        try:
            if self._parser:
                self._parser.Parse(text, is_last)
        except (expat.ExpatError, ValueError):
            raise Damaged from None
        return text


def is_utf8(part: bytes) -> bool:
    """Tell whether a part is written as all spreadsheet programs write: nothing can be put into another one."""
    declared = ENCODING.match(part)
    return declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")


def _none() -> bytes:
    raise Damaged


def _plain(rows: bytes) -> bytes:
    try:
        rows.decode()
    except UnicodeDecodeError:
        raise Damaged from None
    if MARKUP in rows or b"\0" in rows:
        raise Damaged
    return rows


def _odd(letters: bytes, style: bytes, kind: bytes, rest: bytes, body: bytes, following: int) -> Cell:
    said = {name: a or b for name, a, b in ATTRIBUTE.findall(rest)}
    letters = letters or said.pop(b"r", b"").rstrip(b"0123456789")
    style, kind = style or said.pop(b"s", b""), kind or said.pop(b"t", b"")
    others = b"".join(b' %s="%s"' % item for item in said.items() if item[0] not in (b"r", b"s", b"t"))
    return Cell(number_of(letters) if letters else following, style, kind, others, body)


@lru_cache(maxsize=COLUMNS)
def number_of(letters: bytes) -> int:
    return column_number(letters.decode()) or _none()  # type: ignore[return-value]


def write_row(prefix: bytes, number: int, attributes: bytes, cells: bytes) -> bytes:
    """Return a row; nothing when it says nothing."""
    if not cells and not attributes:
        return b""
    return b'<%srow r="%d"%s>%s</%srow>' % (prefix, number, attributes, cells, prefix)


def write_cell(prefix: bytes, address: bytes, cell: Cell) -> bytes:
    """Return a cell; nothing when it has neither content nor style."""
    style = b' s="%s"' % cell.style if cell.style else b""
    if not cell.body:
        return b'<%sc r="%s"%s/>' % (prefix, address, style) if style else b""
    kind = b' t="%s"' % cell.kind if cell.kind else b""
    return b'<%sc r="%s"%s%s%s>%s</%sc>' % (prefix, address, style, kind, cell.rest, cell.body, prefix)


def prefixed(body: bytes, prefix: bytes) -> bytes:
    """Return the inside of a cell that was written without namespace prefix with one.

    >>> prefixed(b"<f>A1</f><v>1</v>", b"x:")
    b'<x:f>A1</x:f><x:v>1</x:v>'
    """
    return re.sub(rb"<(/?)(?=\w)", rb"<\1" + prefix, body) if prefix else body


def plain_text(content: bytes) -> str:
    """Return the text that a part of the file stands for."""
    text = content.decode()
    if "&" in text:
        text = ENTITY.sub(_character, text)
    return decoded(text)


def escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def _character(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    return CHARACTERS[name] if name else chr(int(hexadecimal or decimal, 16 if hexadecimal else 10))


def value(cell: Cell, texts: Sequence[str]) -> object:
    """Return what a cell shows: text, number, truth value, None; ``texts`` are those that cells share."""
    kind, body = cell.kind, cell.body
    if kind == b"inlineStr":
        return "".join(map(plain_text, TEXT.findall(SAID.sub(b"", body)))) or None
    found = VALUE.search(body)
    if found is None or (not found[1] and kind != b"s"):
        return None
    if kind == b"s":
        place = int(found[1])
        return (texts[place] if place < len(texts) else None) or None
    if kind in (b"", b"n"):
        return float(found[1])
    return plain_text(found[1]) if kind != b"b" else found[1] in (b"1", b"true")


def formula(cell: Cell) -> tuple[str, Mapping[bytes, bytes]] | None:
    """Return text and attributes of a cell's formula, None when it has none."""
    found = FORMULA.search(cell.body)
    if found is None:
        return None
    return plain_text(found[2] or b""), {name: a or b for name, a, b in ATTRIBUTE.findall(found[1])}


def has_formula(cell: Cell) -> bool:
    return b"f" in cell.body and FORMULA.search(cell.body) is not None


def same(first: Cell, second: Cell, texts: Sequence[str]) -> bool:
    """Tell whether two cells hold the same formula and show the same; formulas shared with others count by value."""
    if first.body == second.body and first.kind == second.kind != b"s":
        return True
    formulas = formula(first), formula(second)
    if (formulas[0] is None) != (formulas[1] is None):
        return False
    if formulas[0] and formulas[1] and formulas[0][0] and formulas[1][0] and formulas[0][0] != formulas[1][0]:
        return False
    one, other = value(first, texts), value(second, texts)
    if type(one) is float and type(other) is float:
        return math.isclose(one, other, rel_tol=EQUAL)
    return type(one) is type(other) and one == other
