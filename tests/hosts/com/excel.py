"""Excel as its COM interface shows it: cells, ranges, a workbook with its VBA project, the program itself.

Whatever is not here raises AttributeError, as an unknown name does through COM; what Excel refuses raises com_error.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.hosts.com.pywin32 import CDispatch, pytime, refused, to_variant
from tests.hosts.com.vbaproject import Project

ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
MISSING = -2147352572
LONGEST_HELP = 255


def cell(value: Any) -> Any:
    """Return what COM gives for a cell: every number a float, a date the clock it shows, an error its number.

    Decimal stands for a cell in a currency format.
    """
    if isinstance(value, bool) or value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, datetime):
        return pytime(value)
    if isinstance(value, date):
        return pytime(datetime(value.year, value.month, value.day))
    if isinstance(value, int):
        return float(value)
    return ERRORS.get(value, value or None) if isinstance(value, str) else value


class Range(CDispatch):
    """A rectangle of a sheet, from the cell at ``row``, ``column`` (from 1)."""

    KIND, IID = "Range", "{00020846-0000-0000-C000-000000000046}"

    def __init__(self, sheet: "Sheet", row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        self.Worksheet, self.Row, self.Column = sheet, row, column
        self.Rows, self.Columns = SimpleNamespace(Count=rows), SimpleNamespace(Count=columns)
        self.Count = rows * columns

    def __call__(self, row: int, column: int) -> "Range":
        return Range(self.Worksheet, self.Row + row - 1, self.Column + column - 1)

    @property
    def Value(self) -> Any:  # noqa: N802
        rows = tuple(
            tuple(self.Worksheet.cells.get((row, column)) for column in self._span(self.Column, self.Columns))
            for row in self._span(self.Row, self.Rows)
        )
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, value: Any) -> None:  # noqa: N802
        rows = to_variant(value) if isinstance(value, list | tuple) else ((to_variant(value),),)
        for row, cells in zip(self._span(self.Row, self.Rows), rows, strict=True):
            for column, given in zip(self._span(self.Column, self.Columns), cells, strict=True):
                self.Worksheet.cells[row, column] = cell(given)

    @property
    def NumberFormat(self) -> str:  # noqa: N802
        return "General"

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:  # noqa: N802
        self.Worksheet.formats[self.Row, self.Column, self.Count] = code

    def ClearContents(self) -> None:  # noqa: N802
        self.Value = ((None,) * self.Columns.Count,) * self.Rows.Count

    @staticmethod
    def _span(first: int, lines: SimpleNamespace) -> range:
        return range(first, first + lines.Count)


class Table(Range):
    """A large range, which keeps its own cells: reading them costs nothing of what is measured."""

    def __init__(self, sheet: "Sheet", rows: tuple[tuple[Any, ...], ...]) -> None:
        super().__init__(sheet, 1, 1, len(rows), len(rows[0]))
        self.Value = rows[0][0] if self.Count == 1 else rows

    Value: Any = None


class Sheet(CDispatch):
    """A worksheet that keeps its cells by (row, column)."""

    KIND = "_Worksheet"

    def __init__(self, sheets: "Sheets", name: str) -> None:
        self.Parent, self.Name, self.Visible = sheets.Parent, name, -1
        self.cells: dict[tuple[int, int], Any] = {}
        self.formats: dict[tuple[int, int, int], str] = {}
        self._sheets = sheets

    @property
    def Index(self) -> int:  # noqa: N802
        return self._sheets.found.index(self) + 1

    def Cells(self, row: int, column: int) -> Range:  # noqa: N802
        return Range(self, row, column)

    def Range(self, first: Any, last: Range | None = None) -> Range:  # noqa: N802
        if isinstance(first, str):
            corners = [self._corner(address) for address in first.split(":")]
            return self.Range(corners[0], corners[-1])
        assert last is not None
        size = (last.Row - first.Row + 1, last.Column - first.Column + 1)
        return Range(self, first.Row, first.Column, *size)

    def typed(self) -> list[list[Any]]:
        """The filled cells, row by row."""
        known = sorted(place for place, value in self.cells.items() if value is not None)
        return [[self.cells[row, column] for line, column in known if line == row] for row in dict(known)]

    def _corner(self, address: str) -> Range:
        letter, row = re.fullmatch(r"\$?([A-Z])\$?(\d+)", address).groups()
        return Range(self, int(row), ord(letter) - ord("A") + 1)

    def fill(self, rows: Sequence[Sequence[Any]]) -> "Table":
        """Return the range of these rows, as if a person had typed them here and selected them."""
        width = max(map(len, rows))
        return Table(self, tuple((*map(cell, row), *(None,) * (width - len(row))) for row in rows))

    def Move(self, Before: "Sheet") -> None:  # noqa: N802, N803
        self._sheets.found.remove(self)
        self._sheets.found.insert(Before.Index - 1, self)

    def Activate(self) -> None:  # noqa: N802
        self.Parent.ActiveSheet = self

    def Delete(self) -> None:  # noqa: N802
        self._sheets.found.remove(self)


class Sheets(CDispatch):
    """The worksheets of a workbook; ``locked`` when its structure is protected."""

    KIND = "Sheets"

    def __init__(self, book: "Workbook", names: Sequence[str]) -> None:
        self.Parent, self.locked = book, False
        self.found = [Sheet(self, name) for name in names]

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.found)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.found)

    def __call__(self, wanted: str | int) -> Sheet:
        named = [sheet for sheet in self.found if wanted == sheet.Name]
        if isinstance(wanted, int):
            named = self.found[wanted - 1 : wanted]
        if not named:
            raise refused("Subscript out of range", -2147352565)
        return named[0]

    def Add(self, Before: Sheet | None = None) -> Sheet:  # noqa: N802, N803
        if self.locked:
            raise refused("Workbook is protected")
        sheet = Sheet(self, f"Sheet{self.Count + 1}")
        self.found.insert(Before.Index - 1 if Before else 0, sheet)
        return sheet


class Workbook(CDispatch):
    """An open workbook; ``trusted`` when programs may see its VBA project."""

    KIND = "_Workbook"

    def __init__(self, program: "Application", path: Path) -> None:
        self.Application, self.Name, self.Path, self.FullName = program, path.name, str(path.parent), str(path)
        self.Worksheets = Sheets(self, ["Feuil1"])
        self.ActiveSheet = self.Worksheets(1)
        self.IsAddin, self.trusted = path.suffix == ".xlam", True
        self.project = Project()
        self.saved, self.closed = 0, False
        self.FileFormat = 52

    @property
    def VBProject(self) -> Project:  # noqa: N802
        if not self.trusted:
            raise refused("Programmatic access to Visual Basic Project is not trusted")
        return self.project

    def Save(self) -> None:  # noqa: N802
        self.saved += 1

    def Close(self, SaveChanges: bool) -> None:  # noqa: N802, N803
        assert SaveChanges is False
        self.closed = True


class Workbooks(CDispatch):
    """The open workbooks."""

    KIND = "Workbooks"

    def __init__(self, program: "Application", prepare: Callable[[Workbook], None]) -> None:
        self.Application, self.found, self._prepare = program, [], prepare

    def __call__(self, wanted: str) -> Workbook:
        named = [book for book in self.found if book.Name == wanted]
        if not named:
            raise refused("Subscript out of range", -2147352565)
        return named[0]

    def Open(self, path: str, *_options: Any) -> Workbook:  # noqa: N802
        if self.Application.refused:
            raise refused(self.Application.refused)
        book = Workbook(self.Application, Path(path))
        self._prepare(book)
        self.found.append(book)
        return book


class Application(CDispatch):
    """Excel itself. ``prepare`` may change a workbook that it opens, before the caller gets it."""

    KIND = "_Application"

    def __init__(self, prepare: Callable[[Workbook], None] = lambda _book: None) -> None:
        self.Version, self.Hwnd, self.Visible = "16.0", 1, False
        self.DisplayAlerts, self.EnableEvents = True, True
        self.Workbooks = Workbooks(self, prepare)
        self.described: dict[str, dict[str, Any]] = {}
        self.computed = self.ended = 0
        self.refused: str | None = None

    def MacroOptions(self, macro: str, **texts: Any) -> None:  # noqa: N802
        """Take the wizard's texts; Excel refuses long ones, unknown functions and those of a hidden workbook."""
        name, function = re.fullmatch(r"'((?:[^']|'')+)'!(\w+)", macro).groups()
        book = self.Workbooks(name)
        if book.IsAddin or not any(f"Function {function}(" in module.text for module in book.VBProject.VBComponents):
            raise refused("Cannot edit a macro on a hidden workbook.")
        helps = [texts["Description"], texts["Category"], *(texts.get("ArgumentDescriptions") or ())]
        if any(len(text) > LONGEST_HELP for text in helps):
            raise refused("Method 'MacroOptions' of object '_Application' failed")
        self.described[function] = texts

    def CalculateFullRebuild(self) -> None:  # noqa: N802
        self.computed += 1

    def Quit(self) -> None:  # noqa: N802
        self.ended += 1


def spilled(result: Any) -> Any:
    """Return what the cells show: one value, or rows; a flat answer is one row."""
    sent = to_variant(result)
    if not isinstance(sent, tuple):
        return sent
    return [list(row) for row in sent] if sent and isinstance(sent[0], tuple) else [list(sent)]
