"""CSV text: its encoding, its delimiter, its rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from xl_kpi.core.errors import KpiError
from xl_kpi.sources.sheet import Grid, Row, trimmed

DELIMITERS = (";", ",", "\t")
SAMPLE_ROWS = 50
SAMPLE_TEXT = 100_000
# Control characters mean nothing in a table and break the workbooks that we write.
CONTROLS = bytes(c for c in range(1, 32) if c not in b"\t\n\r")
# Ends the rows: when a quote is still open there, it swallows this mark. No text can hold it, see CONTROLS.
END = "\x1f"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(data: bytes, file: str) -> Grid:
    """Return the rows of a CSV file; empty text is None, every other cell is text.

    Encodings UTF-8, UTF-16 with its mark, Windows-1252; delimiters comma, semicolon, tab. Raises KpiError.

    >>> read_text("N° affaire;Montant\\r\\nD1;1,5\\r\\n".encode(), "deals.csv").rows
    [['N° affaire', 'Montant'], ['D1', '1,5']]
    """
    text = _decoded(data, file)
    # Excel's own hint, a first line such as sep=; that is not a row.
    hint = re.match(r"sep=([^\r\n])\r?\n?", text)
    delimiter = hint[1] if hint else _delimiter(text)
    return trimmed(_rows(text[hint.end() if hint else 0 :], delimiter, file), file)


def _decoded(data: bytes, file: str) -> str:
    try:
        if data.startswith(UTF_16):
            data = data.decode("utf-16").encode("utf-8")
    except UnicodeDecodeError as error:
        raise KpiError("file_encoding", file=file, row=_line(data, error.start, "utf-16")) from None
    if b"\0" in data:
        raise KpiError("file_binary", file=file)
    data = data.translate(None, CONTROLS)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _windows(data, error.start, file)


def _windows(data: bytes, position: int, file: str) -> str:
    """Decode what is not UTF-8, unless it plainly is UTF-8 with a damaged place."""
    lenient = data.decode("utf-8", "replace")
    damaged = lenient.count("\N{REPLACEMENT CHARACTER}")
    accents = len(lenient.encode("ascii", "ignore")) + damaged < len(lenient)
    try:
        if accents or data.startswith(codecs.BOM_UTF8):
            raise UnicodeError
        return data.decode("cp1252")
    except UnicodeError:
        raise KpiError("file_encoding", file=file, row=_line(data, position, "latin-1")) from None


def _line(data: bytes, position: int, encoding: str) -> int:
    return data[:position].decode(encoding, "replace").count("\n") + 1


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most first rows into the same number of cells, the larger at a tie."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(text[:SAMPLE_TEXT], delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_ROWS)
        widths = Counter(len(row) for row in rows if any(row))
    except csv.Error:
        return 0.0, 0
    several = {width: count for width, count in widths.items() if width > 1}
    width = max(several, key=lambda width: (several[width], width), default=0)
    return several.get(width, 0) / max(widths.total(), 1), width


def _rows(text: str, delimiter: str, file: str) -> Iterator[Row]:
    number = 0
    try:
        for row in csv.reader(chain(io.StringIO(text, newline=""), (END,)), delimiter=delimiter):
            if row == [END]:
                return
            number += 1
            yield [cell or None for cell in row]
    except csv.Error:
        number += 1
    raise KpiError("file_quote", file=file, row=number)
