"""An export's rows as a raw table of the schema: its columns found, its outcome and closing day put together."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import compress
from typing import Any

from xl_kpi.core.blank import is_blank
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.crm.layout import Layout, settled
from xl_kpi.crm.profile import HALVES
from xl_kpi.tables.cells import plain
from xl_kpi.tables.given import FIRST_ROWS, FIRST_VALUES, Aside, Given
from xl_kpi.tables.grid import RowGrid
from xl_kpi.tables.schema import schemas

Words = Mapping[tuple[str, str], Mapping[str, str]]
_HASHED = re.compile(r"h:[0-9a-f]{16}")
_SUFFIX = re.compile(r".*\((\d{2,})\)")


class Translated(RowGrid):
    """Rows of cells, with columns that were put together from theirs, standing after them."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        super().__init__(rows)
        self._made: list[list[Any]] = []

    def add(self, header: str, cells: list[Any]) -> int:
        """Put a column after the others; return its position."""
        self.headers.append(header)
        self._made.append(cells)
        return len(self.headers) - 1

    def column(self, position: int) -> Any:
        behind = position - (len(self.headers) - len(self._made))
        return self._made[behind][: self.size] if behind >= 0 else super().column(position)


def translate(
    rows: Sequence[Sequence[Any]], layout: Layout, words: Words, keep: frozenset[str], first_row: int
) -> Given:
    """Return the raw table that an export means. ``rows``: header first, then cells; ``words`` are the user's own.

    ``keep`` has folded headers: of private columns that are not hashed, and of others that are carried along.

    Raises KpiError where two columns may be meant and the user has to say which.
    """
    grid = Translated(rows)
    places = settled(layout, grid.column)
    mapped = words.get((layout.profile.table, "status"), {})
    several = tuple(_several_ids(grid, layout, places, first_row))
    _Work(grid, layout, places, {fold(word): meaning for word, meaning in mapped.items()}).run()
    for column, schema in schemas()[layout.profile.table].columns.items():
        if schema.private and column in places and fold(layout.headers[places[column]]) not in keep:
            place = places[column]
            places[column] = grid.add(grid.headers[place], list(map(hashed, grid.column(place))))
    known = {column: place for column, place in places.items() if column not in HALVES}
    return Given(
        rows=grid,
        first_row=first_row,
        places=known,
        unknown=layout.unknown,
        aside=dict(_left_out(grid, layout)),
        earlier=several,
        extra=_extra(layout.headers, keep - {""}, frozenset(places.values())),
    )


def _extra(headers: Sequence[str], keep: frozenset[str], used: frozenset[int]) -> dict[str, int]:
    return {name: place for place, name in enumerate(headers) if fold(name) in keep and place not in used}


def _several_ids(grid: Translated, layout: Layout, places: Mapping[str, int], first_row: int) -> Iterator[Aside]:
    """The cells that name several records, of which the table has room for the first."""
    for column in sorted(layout.profile.first_ids & places.keys()):
        cells = grid.column(places[column])
        several = _mapped(lambda cell: isinstance(cell, str) and len(_ids(cell)) > 1, cells)
        rows = list(compress(range(grid.size), several))
        if rows:
            numbers, values = (
                (row + first_row + 1 for row in rows[:FIRST_ROWS]),
                (cells[row] for row in rows[:FIRST_VALUES]),
            )
            yield Aside(layout.profile.table, "several_ids", column, tuple(numbers), tuple(values), len(rows))


def hashed(cell: Any) -> Any:
    """A cell that tells equal from different and nothing else; one that is hashed already stays.

    >>> hashed(" Ana@Example.org "), hashed("ana@example.org") == hashed(hashed("ana@example.org")), hashed(None)
    ('h:86b9260a115ceac8', True, None)
    """
    if is_blank(cell):
        return None
    text = fold(plain(cell))
    return text if _HASHED.fullmatch(text) else f"h:{sha256(text.encode()).hexdigest()[:16]}"


class _Work:
    """The columns that an export does not have as such."""

    def __init__(self, grid: Translated, layout: Layout, places: dict[str, int], words: Mapping[str, str]) -> None:
        self.grid, self.layout, self.places, self.words = grid, layout, places, words

    def run(self) -> None:
        for column in self.layout.profile.first_ids & self.places.keys():
            place = self.places[column]
            cells = _mapped(first_id, self.grid.column(place))
            self.places[column] = self.grid.add(self.grid.headers[place], cells)
        self._told()
        if self.layout.profile.table == "deals":
            self._status()
            self._closing()

    def _told(self) -> None:
        """What a row does not say is what the headers tell of all: a list of calls may say nowhere that it is one."""
        headers = frozenset(map(fold, self.layout.headers))
        for column, words in self.layout.profile.told.items():
            word = next((word for word, known in words.items() if known & headers), None)
            if word:
                place = self.places.get(column)
                cells = [None] * self.grid.size if place is None else self.grid.column(place)
                header = column if place is None else self.grid.headers[place]
                self.places[column] = self.grid.add(header, [word if is_blank(cell) else cell for cell in cells])

    def _status(self) -> None:
        """The outcome: flags first, else the column of outcomes, else the label of the stage."""
        labels = self.places.get("status", self.places.get("stage"))
        if not self.layout.flags:
            if labels is not None:
                self.places["status"] = labels
            return
        known = self.grid.column(labels) if labels is not None else [None] * self.grid.size
        flags = {flag: _truths(self.grid.column(place)) for flag, place in self.layout.flags.items()}
        rows = list(zip(known, *flags.values(), strict=True))
        cells = _mapped(lambda row: _outcome(dict(zip(flags, row[1:], strict=True)), row[0]), rows)
        header = self.grid.headers[labels] if labels is not None else "status"
        self.places["status"] = self.grid.add(header, cells)

    def _closing(self) -> None:
        """A won deal was closed on the day it was won, a lost one on the day it was lost, if these are known."""
        halves = {half: self.grid.column(self.places[half]) for half in HALVES if half in self.places}
        if not halves:
            return
        blank = [None] * self.grid.size
        closed = self.grid.column(self.places["closed_at"]) if "closed_at" in self.places else blank
        won, lost = (halves.get(half, blank) for half in HALVES)
        status = _mapped(self._meaning, self.grid.column(self.places["status"]) if "status" in self.places else blank)
        cells = [
            next((day for day in _days(meaning, *days) if not is_blank(day)), None)
            for meaning, *days in zip(status, won, lost, closed, strict=True)
        ]
        self.places["closed_at"] = self.grid.add(self.grid.headers[self.places[next(iter(halves))]], cells)

    def _meaning(self, cell: Any) -> str:
        word = fold(plain(cell))
        return self.words.get(word) or vocabulary("status").get(word, "open")


def _mapped(read: Callable[[Any], Any], cells: Sequence[Any]) -> list[Any]:
    """What each cell is read as; equal cells are read once."""
    read_as = {cell: read(cell) for cell in dict.fromkeys(cells)}
    return list(map(read_as.__getitem__, cells))


def first_id(cell: Any) -> Any:
    """The id that a cell of associations means: the first of several, the number behind a name.

    >>> first_id("51;52"), first_id("Durand & Fils (5551)"), first_id("A-12")
    ('51', '5551', 'A-12')
    """
    if not isinstance(cell, str):
        return cell
    first = next(iter(_ids(cell)), "")
    behind = _SUFFIX.fullmatch(first)
    return behind[1] if behind else first or None


def _ids(cell: str) -> dict[str, None]:
    return dict.fromkeys(filter(None, map(str.strip, cell.split(";"))))


def _truths(cells: Sequence[Any]) -> list[bool | None]:
    """Whether a flag is set, row by row; None is what cannot be told. A blank is a no where another row says yes.

    >>> _truths(["1", None, "x?"]), _truths([None, None])
    ([True, False, None], [None, None])
    """
    known = {word: meaning == "yes" for word, meaning in vocabulary("yes_no").items()}
    told = {cell: known.get(fold(plain(cell))) for cell in dict.fromkeys(cells) if not is_blank(cell)}
    blank = False if True in told.values() else None
    return [told.get(cell, blank) for cell in cells]


def _outcome(flags: Mapping[str, bool | None], label: Any) -> Any:
    if flags.get("won"):
        return "won"
    if flags.get("lost") or flags.get("active") is False:
        return "lost"
    if flags.get("closed") is False:
        return "open"
    if flags.get("closed") and flags.get("won") is False:
        return "lost"
    return label


def _days(meaning: str, won: Any, lost: Any, closed: Any) -> tuple[Any, ...]:
    match meaning:
        case "won":
            return won, closed
        case "lost":
            return lost, closed
        case _:
            return (closed,)


def _left_out(grid: Translated, layout: Layout) -> Iterator[tuple[str, list[int]]]:
    for rule, place in zip(layout.profile.left_out, layout.rules, strict=True):
        if place is not None:
            told = [fold(plain(cell)) in rule.words if cell is not None else False for cell in grid.column(place)]
            rows = list(compress(range(grid.size), told))
            if rows:
                yield rule.reason, rows
