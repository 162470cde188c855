"""Where what stands in a fresh workbook stands in the user's: sheets have other titles, columns have moved."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbook_templates.check.facts import COLUMNS, ROWS, Area, column_name, column_number

SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![\w(.])"
# Texts and names of table columns are passed over, words too, so that nothing is found inside of them.
TOKEN = re.compile(
    r'"(?:[^"]|"")*"|\[(?:[^\[\]\']|\'.|\[(?:[^\[\]\']|\'.)*\])*\]'
    rf"|(?P<sheet>{SHEET})?(?P<first>{CELL})(?::(?P<last>{CELL}))?|(?P<alone>{SHEET})|[\w.\\]+"
)
REFERENCE = re.compile(r"(\$?)([A-Z]+)(\$?)([0-9]+)")
PLAIN = re.compile(r"[^\W\d]\w*")
LOST = "#REF!"

Move = Callable[[bool, int, bool, int], tuple[int, int]]
"""From (column is fixed, column, row is fixed, row) to another column and row."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet of the fresh workbook in the user's. ``area``: its table there; ``rows``, ``columns``: where that is."""

    title: str
    area: Area | None = None
    columns: Mapping[int, int] | None = None
    rows: int = 0

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Return row and column in the user's sheet; what stands outside the table has not moved."""
        area = self.area
        if area is None or not (area.left <= column <= area.right and area.top <= row <= area.bottom):
            return row, column
        return row + self.rows, (self.columns or {}).get(column, column)

    @property
    def moved(self) -> bool:
        return bool(self.rows) or any(old != new for old, new in (self.columns or {}).items())


@dataclass(frozen=True)
class Places:
    """All sheets by their fresh title in lower case."""

    known: Mapping[str, Place]

    @cached_property
    def moved(self) -> bool:
        return any(place.moved or place.title.casefold() != title for title, place in self.known.items())

    def formula(self, text: str, here: str) -> str:
        """Return a formula of the fresh sheet ``here`` as it must read in the user's workbook."""
        if not self.moved:
            return text

        def rewritten(found: re.Match[str]) -> str:
            prefix = found["sheet"] or found["alone"]
            title = _title(prefix) if prefix else here
            place = self.known.get(title.casefold())
            if place is None:
                return found[0]
            name = _prefix(place.title) if prefix and place.title.casefold() != title.casefold() else prefix or ""
            return name if found["alone"] else name + _cells(found, lambda _, column, __, row: place.at(row, column))

        return TOKEN.sub(lambda found: rewritten(found) if _is_place(found) else found[0], text)


def shifted(text: str, rows: int, columns: int = 0) -> str:
    """Return a formula as it reads when its cell is copied so many rows down and columns to the right.

    >>> shifted("A1*$B$1+SUM(C1:C$3)&\\"A1\\"&T[[#This Row],[A1]]+LOG10(D4)", 2)
    'A3*$B$1+SUM(C3:C$3)&"A1"&T[[#This Row],[A1]]+LOG10(D6)'
    """
    if not rows and not columns:
        return text

    def move(column_fixed: bool, column: int, row_fixed: bool, row: int) -> tuple[int, int]:
        return row if row_fixed else row + rows, column if column_fixed else column + columns

    def rewritten(found: re.Match[str]) -> str:
        return (found["sheet"] or "") + _cells(found, move) if found["first"] else found[0]

    return TOKEN.sub(rewritten, text)


def _is_place(found: re.Match[str]) -> bool:
    return bool(found["first"] or found["alone"])


def _cells(found: re.Match[str], move: Move) -> str:
    corners = [_moved(corner, move) for corner in (found["first"], found["last"]) if corner]
    return LOST if LOST in corners else ":".join(corners)


def _moved(reference: str, move: Move) -> str:
    found = REFERENCE.fullmatch(reference)
    assert found is not None
    row, column = move(bool(found[1]), column_number(found[2]), bool(found[3]), int(found[4]))
    if not (0 < row <= ROWS and 0 < column <= COLUMNS):
        return LOST
    return f"{found[1]}{column_name(column)}{found[3]}{row}"


def _title(prefix: str) -> str:
    return prefix[:-1].strip("'").replace("''", "'") if prefix.startswith("'") else prefix[:-1]


def _prefix(title: str) -> str:
    return f"{title}!" if PLAIN.fullmatch(title) else "'" + title.replace("'", "''") + "'!"
