"""Several files of one table, each read for itself, put under each other."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from xl_kpi.tables.cells import Cells, Labels
from xl_kpi.tables.given import FIRST_ROWS, FIRST_VALUES, NOTES, Aside, Given

if TYPE_CHECKING:
    from xl_kpi.tables.frame import Frame


class Stack:
    """The cleaned columns of several frames, one frame under the other: a grid like any other."""

    def __init__(self, frames: Sequence["Frame"]) -> None:
        self._frames = frames
        schema = frames[0].schema
        self.columns = [column for column in schema.columns if any(_gives(frame, column) for frame in frames)]
        self.extra = list(dict.fromkeys(header for frame in frames for header in frame.extra()))
        self.headers = [*self.columns, *self.extra]
        self.size = sum(frame.size for frame in frames)
        self._ends = np.cumsum([frame.size for frame in frames])

    def column(self, position: int) -> Cells:
        header = self.headers[position]
        read = _cells if position < len(self.columns) else _extra
        parts = [read(frame, header) for frame in self._frames]
        if all(isinstance(part, np.ndarray) for part in parts):
            return np.concatenate(parts)
        return [cell for part in parts for cell in part]

    def row(self, position: int) -> Sequence[Any]:
        return [self.number(position)]

    def number(self, position: int) -> int | str:
        """The file of a row, and its row there."""
        which = int(np.searchsorted(self._ends, position, side="right"))
        start = int(self._ends[which - 1]) if which else 0
        frame = self._frames[which]
        return f"{frame.origin} {frame.row_number(position - start)}"

    def drop_last(self, rows: int) -> None:
        raise NotImplementedError  # each file has lost its totals when it was read

    def is_blank_row(self, row: int) -> bool:  # noqa: ARG002
        return False


def stacked(frames: Sequence["Frame"]) -> Given:
    """One raw table of the files of a table; the same id in two of them is for its reader to see."""
    stack = Stack(frames)
    return Given(
        rows=stack,
        places={column: place for place, column in enumerate(stack.columns)},
        extra={header: place for place, header in enumerate(stack.extra, len(stack.columns))},
        aside={"duplicate_id": rows} if (rows := _told_again(frames)) else {},
        unknown=tuple(dict.fromkeys(header for frame in frames for header in frame.unknown_headers)),
        number=stack.number,
        origin=", ".join(frame.origin for frame in frames),
        files=tuple(frames),
    )


def asides(frame: "Frame") -> tuple[Aside, ...]:
    """What was noted of a table until now, one note of each kind; rows of files begin with the file's name."""
    earlier = (_named(aside, file.origin) for file in frame.files if file is not frame for aside in file.asides)
    kinds: dict[tuple[str, str], list[Aside]] = {}
    for note in (*earlier, *frame.asides):
        kinds.setdefault((note.code, note.column), []).append(note)
    return tuple(map(_one, kinds.values()))


def _one(notes: Sequence[Aside]) -> Aside:
    rows = tuple(chain.from_iterable(note.rows for note in notes))[:FIRST_ROWS]
    values = tuple(chain.from_iterable(note.values for note in notes))[:FIRST_VALUES]
    return replace(notes[0], rows=rows, values=values, count=sum(note.count for note in notes))


def set_aside(frame: "Frame") -> tuple[Aside, ...]:
    """The rows read that are not in the table, by reason."""
    return tuple(note for note in asides(frame) if note.code not in NOTES)


def _told_again(frames: Sequence["Frame"]) -> list[int]:
    """The lines of orders that another file tells anew: without ids of their own, an order's lines go together.

    The file with the latest modification of the order counts, else the last one.
    """
    if not any(frame.lines_without_id for frame in frames):
        return []
    orders, stamps, files = [], [], []
    for number, frame in enumerate(frames):
        labels, modified = frame.labels("order_id"), frame.numbers("modified_at")
        orders += [labels.words[code] if code >= 0 else "" for code in labels.codes]
        stamps += np.nan_to_num(modified, nan=-np.inf).tolist()
        files += [number] * frame.size
    latest: dict[str, tuple[float, int]] = {}
    for order, stamp, number in zip(orders, stamps, files, strict=True):
        latest[order] = max(latest.get(order, (stamp, number)), (stamp, number))
    told = enumerate(zip(orders, files, strict=True))
    return [row for row, (order, number) in told if order and latest[order][1] != number]


def _extra(frame: "Frame", header: str) -> Cells:
    """A column of the user's own; all blank where a file has none."""
    return frame.extra().get(header, [None] * frame.size)


def _gives(frame: "Frame", column: str) -> bool:
    """Whether a file has a column; the currency may stand in its amounts (``$100``)."""
    return frame.has(column) or (column == "currency" and bool(frame.labels("currency").words))


def _cells(frame: "Frame", column: str) -> Cells:
    """A file's column, cleaned; all blank where it has none."""
    if not _gives(frame, column):
        numeric = frame.schema.columns[column].kind in ("date", "milestone", "number", "percent")
        return np.full(frame.size, np.nan) if numeric else [None] * frame.size
    values = frame.typed(column) if frame.has(column) else frame.labels(column)
    if not isinstance(values, Labels):
        return values
    words = (*values.words, None)
    return [words[code] for code in values.codes]


def _named(aside: Aside, origin: str) -> Aside:
    return replace(aside, rows=tuple(f"{origin} {row}" for row in aside.rows))
