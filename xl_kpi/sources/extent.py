"""How far the cells of a sheet reach: the workbook reader builds the full rectangle, whatever is in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.errors import KpiError

MAX_CELLS = 30_000_000
SHEET_ROWS = 1_048_576
LONGEST_TEXT, LONGEST_ADDRESS = 2**21, 200
# A cell's address, unless the element closes at once: a format without a value takes no place.
ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'](?!(?:\s+\w+="\w*")*\s*/>)""")
# Rows, and cells that do not begin with their address: those may take the place after the one before.
ROW_OR_BARE = re.compile(rb"<(?:\w+:)?(?:(row)(?=[\s/>])(\s+r\s*=)?|c(?:\s+(?!r\s*=)|[/>]))")
# The last corner of an Excel table.
TABLE = re.compile(rb"""<(?:\w+:)?table\s[^<]*?\bref\s*=\s*["'][^"':<]*:\s*\$?([A-Za-z]+)\$?([0-9]+)""")
# What nearly every writer writes; the numbers of letters and digits that an address may have.
PLAIN_CELL, LETTERS, DIGITS = b'<c r="', 3, 7
# OpenDocument: tables, rows and cells that may stand for many; quoted text may hold a closing bracket.
OPEN_TAG = re.compile(rb"""<table:(table|table-row|(?:covered-)?table-cell)(\s(?:"[^"]*"|'[^']*'|[^"'<>])*)?>""")
REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']([0-9]{1,12})""")
Numbers = NDArray[np.int64]
ROW_RECORD, CELL_RECORDS, SHARED_TEXTS = 0, range(1, 12), 159


@dataclass(frozen=True)
class Reach:
    """The farthest row and column addressed so far, and what cells without address may add to them."""

    height: int = 0
    width: int = 0
    bare_rows: int = 0
    run: int = 0
    longest_run: int = 0

    @property
    def cells(self) -> int:
        return (self.height + self.bare_rows) * (self.width + self.longest_run)

    @property
    def fits(self) -> bool:
        return self.height <= SHEET_ROWS and self.cells <= MAX_CELLS


def check_xml(chunks: Iterable[bytes], file: str) -> None:
    """Raise KpiError when the addresses in an XML sheet span more cells than can be held.

    >>> check_xml([b'<row r="7"><c r="B7"><v>1</v></c></row>'], "a.xlsx")
    """
    reach = Reach()
    for text in _whole_tags(chunks):
        plain = _plain_reach(reach, text)
        reach = plain if plain and plain.fits else _exact_reach(reach, text)
        reach = _farther(reach, _corner(TABLE.findall(text) if b"table" in text else []))
    _check(reach, file)


def _plain_reach(reach: Reach, text: bytes) -> Reach | None:
    """Return at least the reach of a text whose every cell begins with its address, else None."""
    odd = not text.startswith(b"<") or b":c" in text or b":row" in text
    addresses = None if odd else _plain_addresses(text)
    if addresses is None:
        return None
    width, height = (int(numbers.max(initial=0)) for numbers in addresses)
    bare_rows = text.count(b"<row") - text.count(b'<row r="')
    return _farther(reach, (width, height), bare_rows=reach.bare_rows + bare_rows, run=0)


def _plain_addresses(text: bytes) -> tuple[Numbers, Numbers] | None:
    """Return columns and rows of all cells, None when one of them does not begin with a plain address."""
    codes = np.frombuffer(text + bytes(len(PLAIN_CELL) + LETTERS + DIGITS), dtype=np.uint8)
    start = np.flatnonzero((codes[:-1] == PLAIN_CELL[0]) & (codes[1:] == PLAIN_CELL[1]))
    columns, end = _numbers(codes, start + len(PLAIN_CELL), b"AZ", LETTERS)
    rows, end = _numbers(codes, end, b"09", DIGITS)
    plain = (codes[end] == ord('"')) & (columns > 0) & (rows > 0)
    for place, code in enumerate(PLAIN_CELL):
        plain &= codes[start + place] == code
    return (columns, rows) if plain.all() else None


def _numbers(codes: NDArray[np.uint8], place: Numbers, digits: bytes, most: int) -> tuple[Numbers, Numbers]:
    """Return the numbers that begin at these places, A being one as in the names of columns, and where they end."""
    first, last = digits
    base, zero = last - first + 1, first - (first == ord("A"))
    number = np.zeros(len(place), dtype=np.int64)
    for _ in range(most):
        code = codes[place]
        inside = (code >= first) & (code <= last)
        number = np.where(inside, number * base + code - zero, number)
        place = place + inside
    return number, place


def _exact_reach(reach: Reach, text: bytes) -> Reach:
    bare_rows, run, longest = reach.bare_rows, reach.run, reach.longest_run
    for row, addressed in ROW_OR_BARE.findall(text):
        run = 0 if row else run + 1
        longest = max(longest, run)
        bare_rows += bool(row) and not addressed
    return _farther(reach, _corner(ADDRESS.findall(text)), bare_rows=bare_rows, run=run, longest_run=longest)


def _corner(places: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Return the last column and the last row of some addresses."""
    columns, rows = {column for column, _ in places}, {row for _, row in places}
    return max(map(_column, columns), default=0), max((int(row[:12]) for row in rows), default=0)


def _farther(reach: Reach, corner: tuple[int, int], **bare: int) -> Reach:
    width, height = corner
    return replace(reach, height=max(reach.height, height), width=max(reach.width, width), **bare)


def check_open(chunks: Iterable[bytes], file: str) -> None:
    """Raise KpiError when a table of an OpenDocument sheet, its repetitions written out, cannot be held."""
    reach, rows, columns = Reach(), 0, 0
    for kind, attributes in chain.from_iterable(map(OPEN_TAG.findall, _whole_tags(chunks))):
        found = REPEATED.search(attributes)
        count = int(found[1]) if found else 1
        if kind == b"table":
            rows = 0
        elif kind == b"table-row":
            rows, columns = rows + count, 0
        else:
            columns += count
            blank = attributes.endswith(b"/") and b"office:" not in attributes
            reach = reach if blank else Reach(max(reach.height, rows), max(reach.width, columns))
    _check(reach, file)


def check_binary(content: bytes, file: str) -> None:
    """Raise KpiError when the cells of a binary sheet (.xlsb) span more than can be held.

    Raises ValueError when a list of shared texts announces more than it has bytes: the reader makes room.
    """
    height = width = 0
    for kind, start, _ in _records(content):
        number = int.from_bytes(content[start : start + 4], "little") + 1
        if kind == ROW_RECORD:
            height = max(height, number)
        elif kind in CELL_RECORDS:
            width = max(width, number)
        elif kind == SHARED_TEXTS and int.from_bytes(content[start + 4 : start + 8], "little") > len(content):
            raise ValueError("more texts than bytes")
    _check(Reach(height, width), file)


def too_many(file: str, cells: int) -> KpiError:
    """Return the error for a sheet that spans too many cells."""
    found, limit = (f"{number:,}".replace(",", " ") for number in (cells, MAX_CELLS))
    return KpiError("file_cells", file=file, found=found, limit=limit)


def _check(reach: Reach, file: str) -> None:
    if not reach.fits:
        raise too_many(file, reach.cells)


def _whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a text where a tag begins, so that no tag is seen in two halves, or where it runs on endlessly."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind(b"<", len(rest))
        if cut < 0 and len(text) > LONGEST_TEXT:
            yield text
            rest = text[-LONGEST_ADDRESS:]
            continue
        rest = text[max(cut, 0) :]
        yield text[: max(cut, 0)]
    yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:7].upper():
        number = number * 26 + letter - 64
    return number


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and length of each record; both numbers are written in groups of seven bits."""
    position = 0
    while position < len(content):
        kind, position = _number(content, position, 2)
        length, position = _number(content, position, 4)
        yield kind, position, length
        position += length


def _number(content: bytes, position: int, most: int) -> tuple[int, int]:
    number = 0
    for shift, byte in enumerate(content[position : position + most]):
        number |= (byte & 127) << (7 * shift)
        if byte < 128:
            return number, position + shift + 1
    return number, position + most
