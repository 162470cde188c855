"""A process of its own in which xlwings runs as on Windows: functions to run there, and the way to start it."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path, PureWindowsPath
from typing import Any, NamedTuple
from unittest import mock

from tests.hosts.com import pywin32
from tests.hosts.com.excel import MISSING, Application, Range, Workbook, spilled
from tests.hosts.com.vbaproject import Component
from udfs.binding import find_function
from udfs.com import install
from udfs.com.windows import Windows
from xl_kpi.core.errors import KpiError

LAST_ROW = 2**20


class Cell(NamedTuple):
    """An argument that points to one cell."""

    value: Any


class WholeColumns(NamedTuple):
    """An argument that points to whole columns: these rows, and blank ones down to the end of the sheet."""

    rows: list[list[Any]]


class Imported(NamedTuple):
    """What an import leaves in the workbook."""

    vba: str
    described: dict[str, dict[str, Any]]


@contextmanager
def windows(language: str = "fr") -> Iterator[ProcessPoolExecutor]:
    """Start a fresh interpreter with xlwings on the stand-ins; ``submit`` one of the functions below to it."""
    with ProcessPoolExecutor(1, get_context("spawn"), start, (language,)) as process:
        yield process


def start(language: str) -> None:
    os.environ["XL_KPI_LANGUAGE"] = language
    pywin32.install(Application)


def a_workbook(name: str = "ventes.xlsm") -> Workbook:
    """A workbook that is open in Excel."""
    return Application().Workbooks.Open(name)


def import_functions(name: str = "ventes.xlsm") -> Imported:
    """Import the functions as the button of xlwings does."""
    book = a_workbook(name)
    book.IsAddin = False  # Excel describes no function of a hidden workbook
    import_module("xlwings").import_udfs("udfs", book)
    return Imported(book.project.VBComponents("xlwings_udfs").text, book.Application.described)


def call(function: str, *arguments: Any, module: str = "udfs") -> Any:
    """Call a function as its VBA wrapper does and return what the cells show.

    None is an argument left out, rows are a range, Cell a range of one cell, anything else a literal.
    """
    book = a_workbook()
    return answer(book, function, [as_variant(book, argument) for argument in arguments], module)


def call_broken(broken: str, error: Exception, function: str, *arguments: Any) -> Any:
    """The same while ``broken`` raises an error that nobody foresaw."""
    with mock.patch(broken, side_effect=error):
        return call(function, *arguments)


class Machine(Windows):
    """This machine with the stand-ins, where only Excel and Windows itself are not real."""

    def __init__(self) -> None:
        """No check for Windows: the stand-ins are there."""

    def version_of(self, library: str) -> str | None:
        return None if library in self.without else super().version_of(library)

    without: tuple[str, ...] = ()
    python = r"C:\Python\pythonw.exe"
    interpreter = property(lambda self: PureWindowsPath(self.python))  # type: ignore[assignment]


class Left(NamedTuple):
    """What a command left behind: its error if any, and the workbook with Excel around it."""

    error: KpiError | None
    sheets: dict[str, list[list[Any]]]
    hidden: list[str]
    formats: list[str]
    modules: dict[str, str]
    references: list[str]
    described: list[str]
    is_add_in: bool
    saved: int
    computed: int
    is_started: bool
    is_over: bool


def excel(command: str, file: Path, language: str = "fr", **state: Any) -> Left:
    """Run `xl-kpi excel install` or `uninstall` with xlwings' own code; ``state`` is how Excel finds the workbook."""
    program, error = Application(partial(_prepare, state)), None
    program.refused = state.get("refused")
    with mock.patch("xlwings._xlwindows.DispatchEx", return_value=program) as start_excel:
        try:
            machine = Machine()
            machine.without = state.get("without", ())
            install.install(file, machine, language) if command == "install" else install.uninstall(file, machine)
        except KpiError as raised:
            error = raised
    return _left(program, start_excel.called, error)


def _left(program: Application, is_started: bool, error: KpiError | None) -> Left:
    opened = program.Workbooks.found
    (book,) = opened or [Workbook(program, Path("never opened.xlsm"))]
    return Left(
        error,
        {sheet.Name: sheet.typed() for sheet in book.Worksheets},
        [sheet.Name for sheet in book.Worksheets if sheet.Visible == install.HIDDEN],
        sorted({code for sheet in book.Worksheets for code in sheet.formats.values()}),
        {module.Name: module.text for module in book.project.VBComponents},
        [reference.Name for reference in book.project.References],
        sorted(program.described),
        book.IsAddin,
        book.saved,
        program.computed,
        is_started,
        bool(program.ended and (book.closed or not opened)) and not program.EnableEvents,
    )


def _prepare(state: dict[str, Any], book: Workbook) -> None:
    book.trusted = state.get("trusted", True)
    book.Worksheets.locked = state.get("locked", False)
    for name in state.get("modules", ()):
        book.project.VBComponents.found[name] = Component(name, "old")
    for name in state.get("references", ()):
        book.project.References.found[name] = Component(name)
    if "settings" in state:
        sheet = book.Worksheets.Add()
        sheet.Name = state.get("sheet", "xlwings.conf")
        sheet.Range(f"A1:B{len(state['settings'])}").Value = state["settings"]


def as_variant(book: Workbook, argument: Any) -> Any:
    if argument is None:
        return MISSING
    if isinstance(argument, Cell):
        return book.ActiveSheet.fill([[argument.value]])._oleobj_
    if isinstance(argument, WholeColumns):
        blank = [[None] * len(argument.rows[0]) for _ in range(LAST_ROW - len(argument.rows))]
        return book.ActiveSheet.fill(argument.rows + blank)._oleobj_
    if isinstance(argument, list):
        return book.ActiveSheet.fill(argument)._oleobj_
    return argument


def answer(book: Workbook, function: str, variants: Sequence[Any], module: str = "udfs") -> Any:
    """Run CallUDF of xlwings' COM server; a wrapper hands over every argument of its function."""
    left_out = len(find_function(function).arguments) - len(variants)
    given = (*variants, *(MISSING,) * left_out)
    caller = Range(book.ActiveSheet, 1, 26)._oleobj_
    server = import_module("xlwings.com_server").XLPython()
    return spilled(server.CallUDF(module, function, given, book._oleobj_, caller))


def answer_file(path: Path) -> dict[str, Any]:
    """Answer every case of a parity file."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    book = a_workbook()
    ranges = {name: book.ActiveSheet.fill(rows)._oleobj_ for name, rows in asked["blocks"].items()}

    def variant(argument: Any) -> Any:
        if not isinstance(argument, dict):
            return as_variant(book, argument)
        return ranges[argument["block"]] if "block" in argument else as_variant(book, argument["rows"])

    return {
        case["name"]: answer(book, case["function"], list(map(variant, case["arguments"]))) for case in asked["cases"]
    }


def run_com_parity(parity_file: Path) -> dict[str, Any]:
    """Return the answer to every case of a parity file, by its name, through the COM code of xlwings."""
    with windows() as process:
        return process.submit(answer_file, parity_file).result()
