"""Clean tables as a folder of CSV files, which `--data FOLDER` reads."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from xl_kpi.analysis.board import DataColumn, DataTable
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import made_folder, replace_atomically
from xl_kpi.core.period import EPOCH
from xl_kpi.sources.formulas import disarmed

CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r")
"""Characters that mean nothing in a table; a CSV file that holds one is not read again."""
LONGEST = csv.field_size_limit()
"""Letters of a text: no more are read again."""
DAY = 86_400
ROWS = 10_000


def write_folder(tables: Sequence[DataTable], folder: Path) -> list[Path]:
    """Write ``TABLE.csv`` each, UTF-8 with its mark, canonical headers, ISO dates: all of them or none.

    Texts that a spreadsheet program would run as formulas are disarmed. Raises KpiError when the folder cannot be made,
    or when a text is too long to be read again.
    """
    places = [folder / f"{table.name}.csv" for table in tables]
    with made_folder(folder), ExitStack() as written:
        for table, place in zip(tables, places, strict=True):
            target = written.enter_context(replace_atomically(place))
            with target.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\r\n")  # else a lone \r stands without quotes
                writer.writerow([_safe(column.name) for column in table.columns])
                writer.writerows(_rows(table))
    return places


def _rows(table: DataTable) -> Iterator[tuple[str, ...]]:
    """The rows as text, made some thousands at a time."""
    for start in range(0, table.rows, ROWS):
        yield from zip(*(_texts(column, slice(start, start + ROWS)) for column in table.columns), strict=True)


def _texts(column: DataColumn, rows: slice) -> list[str]:
    values = column.values[rows]
    if not isinstance(values, np.ndarray):
        texts = ["" if value is None else str(value) for value in values]
        distinct = dict.fromkeys(texts)
        together = "\n".join(distinct)
        harmless = "".join(distinct).isprintable() and disarmed(together) == together
        texts = texts if harmless else list(map(_safe, texts))
        if max(map(len, texts)) > LONGEST:
            raise KpiError("text_too_long", column=column.label, limit=f"{LONGEST:,}".replace(",", " "))
        return texts
    if column.kind == "date":
        return _days(values)
    return ["" if text == "nan" else text.removesuffix(".0") for text in map(repr, values.tolist())]


def _safe(text: str) -> str:
    return disarmed(text if text.isprintable() else text.translate(CONTROLS))


def _days(serials: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[str]:
    """ISO days; with the time of day where there is one."""
    blank = np.isnan(serials)
    seconds = np.round(np.where(blank, 0.0, serials) * DAY).astype(np.int64)
    moments = np.datetime64(EPOCH, "s") + seconds
    timed = bool((seconds % DAY).any())
    texts = np.datetime_as_string(moments, unit="s" if timed else "D")
    return ["" if empty else text for empty, text in zip(blank.tolist(), texts.tolist(), strict=True)]
