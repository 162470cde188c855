"""A raw table as a file brought it, with what is known of it beside its cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xl_kpi.core.words import shortened

if TYPE_CHECKING:
    from xl_kpi.tables.frame import Frame


FIRST_ROWS, FIRST_VALUES = 10, 5
"""How many rows and values are named of those that are counted."""
NOTES = frozenset({"ambiguous_dates", "blank_status", "mangled_id", "several_ids", "unknown_word"})
"""Codes of what is noted about cells that are read; all others set their rows aside."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something the quality report says of a table: a code, a column, the first spreadsheet rows, values, how many."""

    table: str
    code: str
    column: str
    rows: tuple[int | str, ...]
    values: tuple[str, ...]
    count: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(map(shortened, self.values)))


@dataclass(frozen=True, slots=True)
class Given:
    """One raw table: rows or a DataFrame, and what whoever read the file found out.

    ``places`` says where the columns stand, None leaves it to the headers; ``unknown`` are headers that nobody
    knows; ``aside`` has, by reason, the positions of rows that do not belong to the table; ``extra`` says where
    columns of the user's own stand, by header; ``tolerant`` sets rows aside whose cells cannot be read, instead of
    refusing the table; ``origin`` is the file as shown to people, ``source`` the program that wrote it, if one was
    recognised. ``number`` gives the spreadsheet row of a row by its position, with its file where there are several;
    ``earlier`` is what was noted before the table was read; ``files`` are the frames that were put together.
    """

    rows: Any
    first_row: int = 1
    places: Mapping[str, int] | None = None
    unknown: tuple[str, ...] = ()
    aside: Mapping[str, Sequence[int]] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    tolerant: bool = False
    origin: str = ""
    source: str = ""
    number: Callable[[int], int | str] | None = None
    earlier: tuple[Aside, ...] = ()
    files: "tuple[Frame, ...]" = ()

    def row(self, position: int) -> int | str:
        """The spreadsheet row of a row of cells, the first one being 0."""
        return self.number(position) if self.number else position + self.first_row + 1
