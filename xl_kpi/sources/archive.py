"""Checks of a zipped workbook before any reader meets it: nothing in it may cost more than it is worth."""

import hashlib
import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable
from xl_kpi.sources import extent

MAX_MEMBERS = 5_000
MAX_TOTAL = 2 * 2**30
# Honest sheets shrink 10 to 100 times; small parts may be as regular as they like.
MAX_RATIO = 400
FREE_SIZE = 10 * 2**20
CHUNK = 2**20
REMEMBERED = 8
LOCAL_HEADER = 30
DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# What the standard library raises on a damaged archive, by design or by accident.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, RuntimeError, ValueError)
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check(data: bytes, file: str) -> None:
    """Read a zipped workbook once, part by part, and raise KpiError when it is damaged or unreasonable.

    Refused: too many parts, too large or too compressed, sizes that lie, encryption, document type
    definitions, a sheet whose cells lie so far apart that its grid would not fit in memory. A file that passed is
    not read again: a refresh opens the same one several times.
    """
    digest = hashlib.sha256(data).digest()
    if digest in _passed():
        return
    try:
        with BytesIO(data) as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_sizes(members, file)
            for member in members:
                _check_part(member, stream, file)
    except DAMAGED:
        raise KpiError("file_damaged", file=file) from None
    _passed().append(digest)


@cache
def _passed() -> deque[bytes]:
    """The digests of the last files that passed."""
    return deque(maxlen=REMEMBERED)


def _check_sizes(members: list[zipfile.ZipInfo], file: str) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL:
        parts = f"{len(members)} × zip"
        raise KpiError("file_unsafe", file=file, part=parts, found=_size(total), limit=_size(MAX_TOTAL))
    for member in members:
        allowed = max(FREE_SIZE, MAX_RATIO * member.compress_size)
        if member.file_size > allowed:
            raise _too_dense(member, file, member.file_size, allowed)


def _too_dense(member: zipfile.ZipInfo, file: str, found: int, allowed: int) -> KpiError:
    return KpiError("file_unsafe", file=file, part=_name(member), found=_size(found), limit=_size(allowed))


def _name(member: zipfile.ZipInfo) -> str:
    return printable(member.filename[:80])


def _size(count: int) -> str:
    return f"{count / 2**20:.0f} MiB"


def _check_part(member: zipfile.ZipInfo, stream: BinaryIO, file: str) -> None:
    if member.flag_bits & 1 or member.compress_type not in READABLE:
        raise KpiError("file_damaged", file=file)
    chunks = _content(member, stream, file)
    if member.filename.endswith(".bin"):
        content = b"".join(chunks)
        # Programs and printer settings have the same ending, and no records.
        if any(name in member.filename for name in ("worksheets/", "sharedStrings")):
            extent.check_binary(content, file)
        return
    head = next(chunks, b"")
    # Without the zeros that UTF-16 puts between letters.
    if member.filename.endswith((".xml", ".rels")) and DTD.search(head.replace(b"\0", b"")):
        raise KpiError("file_dtd", file=file, part=_name(member))
    check_extent = extent.check_open if member.filename == "content.xml" else extent.check_xml
    check_extent(chain((head,), chunks), file)


def _content(member: zipfile.ZipInfo, stream: BinaryIO, file: str) -> Iterator[bytes]:
    """Yield a part's real content: the size in the directory is a claim that the reader won't respect."""
    stream.seek(member.header_offset)
    header = stream.read(LOCAL_HEADER)
    if not header.startswith(b"PK\x03\x04") or len(header) < LOCAL_HEADER:
        raise zipfile.BadZipFile
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unpacked = 0
    for chunk in _unpacked(member, stream):
        unpacked += len(chunk)
        if unpacked > member.file_size:
            raise _too_dense(member, file, unpacked, member.file_size)
        yield chunk
    if unpacked < member.file_size:
        raise EOFError


def _unpacked(member: zipfile.ZipInfo, stream: BinaryIO) -> Iterator[bytes]:
    left = member.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left and (packed := stream.read(min(CHUNK, left))):
        left -= len(packed)
        if member.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, CHUNK)
            packed = inflate.unconsumed_tail
    # What the decompressor may still hold back is not bounded by CHUNK, but by its window.
    yield inflate.flush()
