"""How far the cells of an old .xls reach, read from its container before the workbook reader trusts it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from xl_kpi.sources.extent import MAX_CELLS, too_many

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
STREAMS = ("workbook", "book")
ENTRY = 128
SMALL, SMALL_SECTOR = 4096, 64
END_OF_CHAIN = 0xFFFFFFFA
IN_HEADER = 109
# Where the header counts its sectors: of the directory, the table, the small table, the table of tables.
COUNTS = (40, 44, 64, 72)
# Cell records that begin with row and column: formula, blank, number, label, boolean, rich text, label of the
# shared list, RK number; those that end with their last column: several RK numbers, several blanks.
CELLS = frozenset({1, 2, 3, 4, 6, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E})
SEVERAL = frozenset({0x00BD, 0x00BE})
# The reader makes room for as many shared texts as this record announces.
SHARED_TEXTS = 0x00FC
SHEET, DIMENSIONS = 0x0085, 0x0200


@dataclass(frozen=True)
class Container:
    """A file of sectors; ``following[i]`` is the sector after i."""

    data: bytes
    sector: int
    skip: int
    following: tuple[int, ...]

    def stream(self, start: int) -> bytes:
        """Return the content of a chain of sectors. Raises ValueError when it runs in a circle."""
        parts = []
        while start < len(self.following):
            place = self.skip + start * self.sector
            parts.append(self.data[place : place + self.sector])
            start = self.following[start]
            if len(parts) > len(self.following):
                raise ValueError("a circle of sectors")
        return b"".join(parts)


def is_encrypted(data: bytes) -> bool:
    """Say whether an OLE container holds a workbook with a password; False as well when it is damaged."""
    try:
        return any(name == "encryptedpackage" for name, _, _ in _entries(_outer(data)))
    except (ValueError, struct.error):
        return False


def check(data: bytes, file: str) -> None:
    """Raise KpiError when the cells of an .xls span more than can be held, ValueError when it is damaged."""
    outer = _outer(data)
    entries = list(_entries(outer))
    if any(size > len(data) for _, _, size in entries):
        raise ValueError("more content than bytes")
    for name, start, size in entries:
        if name in STREAMS:
            holder = outer if size >= SMALL else _inner(outer, entries[0][1])
            _check_cells(holder.stream(start)[:size], file)


def _outer(data: bytes) -> Container:
    if len(data) < 512 or not data.startswith(MAGIC) or data[30] not in (9, 12):
        raise ValueError("no container")
    sector = 1 << data[30]
    # The reader makes room for what these numbers announce before it looks whether it is there.
    if any(_word(data, place) * sector > len(data) for place in COUNTS):
        raise ValueError("more sectors than bytes")
    parts = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
    start = _word(data, 68)
    for _ in range(len(data) // sector):
        if start >= END_OF_CHAIN:
            break
        more = _words(data[(start + 1) * sector : (start + 2) * sector])
        parts.extend(more[:-1])
        start = more[-1] if more else END_OF_CHAIN
    used = [part for part in parts if part < END_OF_CHAIN][: len(data) // sector + 1]
    table = b"".join(data[(part + 1) * sector : (part + 2) * sector] for part in used)
    return Container(data, sector, sector, _words(table))


def _inner(outer: Container, start: int) -> Container:
    """Return the container of the small streams, itself a stream of the outer one."""
    table = outer.stream(_word(outer.data, 60))
    return Container(outer.stream(start), SMALL_SECTOR, 0, _words(table))


def _entries(outer: Container) -> Iterator[tuple[str, int, int]]:
    directory = outer.stream(_word(outer.data, 48))
    for place in range(0, len(directory) - ENTRY + 1, ENTRY):
        entry = directory[place : place + ENTRY]
        name = entry[:64].decode("utf-16-le", "replace").split("\0")[0]
        yield name.lower(), _word(entry, 116), _word(entry, 120)


def _word(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little")


def _words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _check_cells(content: bytes, file: str) -> None:
    """Walk the records as the reader does: from the start, then from where each sheet is said to begin."""
    seen = bytearray(len(content))
    starts = [0, *(_word(content, place) for kind, place, _ in _records(content, 0) if kind == SHEET)]
    height = width = 0
    for rows, columns in chain.from_iterable(_reaches(content, start, seen) for start in starts):
        height, width = max(height, rows), max(width, columns)
    if height * width > MAX_CELLS:
        raise too_many(file, height * width)


def _reaches(content: bytes, start: int, seen: bytearray) -> Iterator[tuple[int, int]]:
    """Yield the rows and columns that each record needs; where a walk has come before, this one ends."""
    for kind, place, length in _records(content, start):
        if seen[place - 4]:
            return
        seen[place - 4] = 1
        if kind == SHARED_TEXTS and _word(content, place + 4) > len(content):
            raise ValueError("more texts than bytes")
        if kind == DIMENSIONS:
            yield _dimensions(content[place : place + length])
        elif kind in CELLS or kind in SEVERAL:
            row, column = struct.unpack_from("<2H", content, place)
            last = int.from_bytes(content[place + length - 2 : place + length], "little")
            yield row + 1, max(column, last if kind in SEVERAL else 0) + 1


def _dimensions(record: bytes) -> tuple[int, int]:
    """Return the rows and columns that a sheet announces; the reader makes room for them."""
    form = "<4H" if len(record) < 14 else "<2I2H"
    top, bottom, left, right = struct.unpack_from(form, record)
    if bottom < top or right < left:
        raise ValueError("dimensions upside down")
    return bottom, right


def _records(content: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and length of each record from a place on."""
    while place + 4 <= len(content):
        kind, length = struct.unpack_from("<2H", content, place)
        yield kind, place + 4, length
        place += 4 + length
