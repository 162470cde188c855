"""What a check keeps of a worksheet: cells that somebody asked for, formulas, rules, and breaches of the format."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

ROWS, COLUMNS = 1_048_576, 16_384
BEYOND = 10**9


class Cell(NamedTuple):
    """A cell that is not blank: ``kind`` as in the file (s, str, inlineStr, n, b, e), its raw text."""

    kind: str
    text: str


class Formula(NamedTuple):
    """A formula as stored, with the value that it had: None where the file holds none.

    ``shared``: number of the formula that several cells share; only one of them holds it. ``block``: the cells that an
    array formula fills.
    """

    text: str
    kind: str
    shared: str
    block: str
    value: Cell | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A breach of the format inside a sheet, at a cell or range."""

    code: str
    place: str
    found: str


@dataclass(slots=True)
class Rule:
    """A conditional format or a validation: its cells, its formulas, the number of its format if any."""

    is_format: bool
    cells: str
    formulas: list[str] = field(default_factory=list)
    dxf: str = ""


@dataclass(slots=True)
class Facts:
    """What a worksheet holds. Styles, and the highest text and metadata numbers, come with the first such cell."""

    values: dict[tuple[int, int], Cell] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    last_string: tuple[int, str] = (-1, "")
    last_metadata: tuple[int, str] = (0, "")
    faults: list[Fault] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    relations: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, first and last column and row included.

    >>> area("$B$2:C5")
    Area(left=2, top=2, right=3, bottom=5)
    """

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Area") -> bool:
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


def area(reference: str) -> Area | None:
    """Return the rectangle of ``A1`` or ``A1:B2``, None when it is none."""
    first, _, last = reference.replace("$", "").partition(":")
    start, end = position(first), position(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return Area(start[1], start[0], end[1], end[0])


def position(address: str) -> tuple[int, int] | None:
    """Return row and column of ``B7``, None when there is no such cell."""
    digits = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    row = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 7 else 0
    column = column_number(address[: len(address) - len(digits)])
    return (row, column) if column and 0 < row <= ROWS else None


def number(text: str | None) -> int:
    """Return a number of the file; one that is missing, or none, is beyond every list.

    >>> number("12"), number("²") == number(None) == BEYOND
    (12, True)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else BEYOND


@lru_cache(maxsize=COLUMNS)
def column_number(letters: str) -> int:
    """Return the number of a column, 0 when there is no such one.

    >>> column_number("AA"), column_number("XFE")
    (27, 0)
    """
    number = 0
    for letter in letters[:4]:
        if not "A" <= letter <= "Z":
            return 0
        number = 26 * number + ord(letter) - 64
    return number if number <= COLUMNS else 0


@lru_cache(maxsize=COLUMNS)
def column_name(number: int) -> str:
    """Return the letters of a column.

    >>> column_name(27)
    'AA'
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
