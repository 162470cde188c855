"""Clean tables as a folder of CSV files, which `--data FOLDER` reads.

Quotes are put around distinct texts, a column at a time: `csv.writer` looks at every cell, which takes twice as long.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_kpi.analysis.board import DataColumn, DataTable
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import made_folder, replace_atomically
from xl_kpi.core.period import EPOCH
from xl_kpi.sources.formulas import SIGNS, disarmed
from xl_kpi.tables.column import Floats

CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r")
"""Characters that mean nothing in a table; a CSV file that holds one is not read again."""
SPECIAL = re.compile(f'[\\x00-\\x1f",{SIGNS}]')
"""What a text must hold to need quotes, or to be made harmless."""
LONGEST = csv.field_size_limit()
"""Letters of a text: no more are read again."""
TEXTS = {str, type(None)}
DAY = 86_400
ROWS = 10_000
LINE = "\r\n"


def write_folder(tables: Sequence[DataTable], folder: Path) -> list[Path]:
    """Write ``TABLE.csv`` each, UTF-8 with its mark, canonical headers, ISO dates: all of them or none.

    Texts that a spreadsheet program would run as formulas are disarmed. Raises KpiError when the folder cannot be made,
    or when a text is too long to be read again.
    """
    places = [folder / f"{table.name}.csv" for table in tables]
    with made_folder(folder), ExitStack() as written:
        for table, place in zip(tables, places, strict=True):
            target = written.enter_context(replace_atomically(place))
            with target.open("w", encoding="utf-8", newline="") as stream:
                stream.write("\N{BYTE ORDER MARK}" + ",".join(_cell(column.name) for column in table.columns) + LINE)
                stream.writelines(_lines(table))
    return places


def _lines(table: DataTable) -> Iterator[str]:
    """The rows as text, made some thousands at a time."""
    for start in range(0, table.rows, ROWS):
        columns = [_cells(column, slice(start, start + ROWS)) for column in table.columns]
        if len(columns) == 1:  # without quotes a blank cell would be a blank line
            columns = [[cell or '""' for cell in columns[0]]]
        yield LINE.join([*map(",".join, zip(*columns, strict=True)), ""])


def _cells(column: DataColumn, rows: slice) -> list[str]:
    values = column.values[rows]
    if not isinstance(values, np.ndarray):
        texts: list[Any] = list(values)
        if not set(map(type, texts)) <= TEXTS:
            texts = [None if value is None else str(value) for value in texts]
        return _texts([text or "" for text in texts], column.label)
    if column.kind == "date":
        return _moments(values)
    return ["" if text == "nan" else text.removesuffix(".0") for text in map(repr, values.tolist())]


def _texts(texts: list[str], label: str) -> list[str]:
    distinct = dict.fromkeys(texts)
    together = "".join(distinct)
    if len(together) > LONGEST and max(map(len, distinct)) > LONGEST:
        raise KpiError("text_too_long", column=label, limit=f"{LONGEST:,}".replace(",", " "))
    if not SPECIAL.search(together):
        return texts
    cells = {text: _cell(text) if SPECIAL.search(text) else text for text in distinct}
    return [cells[text] for text in texts]


def _cell(text: str) -> str:
    """A harmless text as a cell; a lone line break has quotes too."""
    text = disarmed(text.translate(CONTROLS))
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def _moments(serials: Floats) -> list[str]:
    """ISO days; with the time of day where one of them has it."""
    known = ~np.isnan(serials)
    days, clock = np.divmod(np.round(serials[known] * DAY).astype(np.int64), DAY)
    different, place = np.unique(days, return_inverse=True)
    texts = np.datetime_as_string(np.datetime64(EPOCH, "D") + different).astype(object)[place]
    cells = np.full(len(serials), "", object)
    cells[known] = texts + _clock()[clock] if clock.any() else texts
    return cells.tolist()


@cache
def _clock() -> NDArray[np.object_]:
    """Every second of a day, as ISO 8601 writes it after the date."""
    texts = np.datetime_as_string(np.datetime64(EPOCH, "s") + np.arange(DAY)).tolist()
    return np.array([text[len("2026-01-01") :] for text in texts], object)
