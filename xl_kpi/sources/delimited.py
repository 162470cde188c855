"""CSV text: its encoding, its delimiter, its rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from xl_kpi.core.errors import KpiError
from xl_kpi.sources.formulas import are_disarmed, as_meant
from xl_kpi.sources.sheet import Grid, Row, trimmed

DELIMITERS = (";", ",", "\t")
SAMPLE_ROWS = 50
SAMPLE_TEXT = 100_000
Progress = Callable[[int, int], None]
PIECE = 2**20
REMEMBERED = 2**12
# Control characters mean nothing in a table and break the workbooks that we write.
CONTROLS = bytes(c for c in range(1, 32) if c not in b"\t\n\r")
# Ends the rows: when a quote is still open there, it swallows this mark. No text can hold it, see CONTROLS.
END = "\x1f"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(data: bytes, file: str, progress: Progress | None = None) -> Grid:
    """Return the rows of a CSV file; empty text is None, every other cell is text.

    Encodings UTF-8, UTF-16 with its mark, Windows-1252; delimiters comma, semicolon, tab. ``progress`` gets
    the bytes read and their number. Raises KpiError.

    >>> read_text("N° affaire;Montant\\r\\nD1;1,5\\r\\n".encode(), "deals.csv").rows
    [['N° affaire', 'Montant'], ['D1', '1,5']]
    """
    data = _clean(data, file)
    encoding = _encoding(data, file)
    sample = data[:SAMPLE_TEXT].decode(encoding, "ignore")
    # Excel's own hint, a first line such as sep=; that is not a row.
    hint = re.match(r"sep=([^\r\n])\r?\n?", sample)
    counted = _Counted(data)
    counted.progress = progress
    lines = io.TextIOWrapper(counted, encoding, newline="")
    lines.read(hint.end() if hint else 0)
    rows = _rows(lines, hint[1] if hint else _delimiter(sample), file)
    return trimmed(map(_as_meant, rows) if are_disarmed(data) else rows, file)


class _Counted(io.BytesIO):
    """Bytes that say how many of them were read."""

    progress: Progress | None = None

    def read1(self, size: int | None = -1, /) -> bytes:
        if self.progress:
            self.progress(self.tell(), self.getbuffer().nbytes)
        return super().read1(size)


def _clean(data: bytes, file: str) -> bytes:
    """Return the bytes without control characters, those of UTF-16 as UTF-8."""
    try:
        if data.startswith(UTF_16):
            data = data.decode("utf-16").encode("utf-8")
    except UnicodeDecodeError as error:
        raise KpiError("file_encoding", file=file, row=_line(data, error.start, "utf-16")) from None
    if b"\0" in data:
        raise KpiError("file_binary", file=file)
    return data.translate(None, CONTROLS)


def _encoding(data: bytes, file: str) -> str:
    """Return the encoding by which all of the data can be read; read in pieces, for the text may be large."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(data[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows(data, file)
    return "utf-8-sig"


def _windows(data: bytes, file: str) -> str:
    """Tell that what is not UTF-8 can be read as Windows-1252, unless it plainly is UTF-8 with a damaged place."""
    lenient = data.decode("utf-8", "replace")
    damaged = lenient.count("\N{REPLACEMENT CHARACTER}")
    accents = len(lenient.encode("ascii", "ignore")) + damaged < len(lenient)
    try:
        data.decode("utf-8" if accents or data.startswith(codecs.BOM_UTF8) else "cp1252")
    except UnicodeDecodeError as error:
        raise KpiError("file_encoding", file=file, row=_line(data, error.start, "latin-1")) from None
    return "cp1252"


def _line(data: bytes, position: int, encoding: str) -> int:
    return data[:position].decode(encoding, "replace").count("\n") + 1


def _delimiter(sample: str) -> str:
    """Return the delimiter that cuts most first rows into the same number of cells, the larger at a tie."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_ROWS)
        widths = Counter(len(row) for row in rows if any(row))
    except csv.Error:
        return 0.0, 0
    several = {width: count for width, count in widths.items() if width > 1}
    width = max(several, key=lambda width: (several[width], width), default=0)
    return several.get(width, 0) / max(widths.total(), 1), width


def _as_meant(row: Row) -> Row:
    return [as_meant(cell) if isinstance(cell, str) else cell for cell in row]


def _rows(lines: Iterable[str], delimiter: str, file: str) -> Iterator[Row]:
    """Yield the rows; a text that comes again within some thousand rows is the same object, which spares memory."""
    number = 0
    seen: dict[str, str | None] = {"": None}
    try:
        for row in csv.reader(chain(lines, (END,)), delimiter=delimiter):
            if row == [END]:
                return
            number += 1
            if len(seen) > REMEMBERED:
                seen = {"": None}
            yield list(map(seen.setdefault, row, row))
    except csv.Error:  # a text beyond the limit of the csv module
        limit = f"{csv.field_size_limit():,}".replace(",", " ")
        raise KpiError("file_text", file=file, row=number + 1, limit=limit) from None
    raise KpiError("file_quote", file=file, row=number)
