"""From what the user names (a folder, a workbook, one file per table) to the raw rows of each table."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable
from xl_kpi.crm.recognise import AUTO, guess_table, recognise
from xl_kpi.sources.content import SUFFIXES, TEXTS, is_folder, load
from xl_kpi.sources.delimited import read_text
from xl_kpi.sources.names import is_own, table_of
from xl_kpi.sources.sheet import Grid, Notice, Sheet
from xl_kpi.sources.workbook import Book, open_book
from xl_kpi.tables.schema import schemas

Progress = Callable[[int, int], None]
Spec = str | Path | tuple[str, Path]
LISTED = 10


@dataclass(frozen=True)
class Part:
    """A table that was found, and how to read it; an optional one may be empty, ``own`` ones this product wrote."""

    table: str
    origin: str
    rows: Callable[[], Grid]
    optional: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps with every file: the program that wrote it, and whom to tell how far it is read."""

    source: str = AUTO
    progress: Progress | None = None


def read(
    specs: Sequence[Spec],
    progress: Progress | None = None,
    but: Collection[str] = (),
    source: str = AUTO,
) -> tuple[dict[str, Sheet], list[Notice]]:
    """Return the raw rows of every table found, and what was left aside.

    ``specs``: folders of files named by table, workbooks with a sheet per table, files named by table or
    recognised by their headers, ``"deals=FILE"`` or ``("deals", Path)`` for a file of any name. Several files of
    one table stand in ``more`` of the first. ``progress`` gets, for each file of text, the bytes read and their
    number; the tables ``but`` are left alone; ``source`` is the program that wrote the files, if the user said it.
    Raises KpiError: nothing recognised, twice a table whose rows have no id, a file that cannot be read.

    Example: ``read(["data/crm", "targets=objectifs-2026.xlsx"])``.
    """
    hints = Hints(source, progress)
    found = list(chain.from_iterable(_planned(spec, hints) for spec in specs))
    parts = [item for item in found if isinstance(item, Part) and item.table not in but]
    notices = [item for item in found if isinstance(item, Notice)]
    sheets: dict[str, list[Sheet]] = {}
    for part in parts:
        sheet = _filled(part)
        if isinstance(sheet, Notice):
            notices.append(sheet)
        else:
            _check_mergeable(sheet, sheets.get(part.table, []))
            sheets.setdefault(part.table, []).append(sheet)
    return {table: replace(first, more=tuple(more)) for table, (first, *more) in sheets.items()}, notices


def typed_in(path: Path) -> dict[str, Sheet]:
    """Return what somebody typed into a workbook of this product (targets, starting values); {} for other files."""
    try:
        book = _opened(path)
    except (KpiError, OSError):
        return {}
    if not is_own(book.sheets):
        return {}
    named = ((table_of(sheet), sheet) for sheet in book.sheets)
    places = {table: sheet for table, sheet in named if table and schemas()[table].typed}
    found = (_filled(_sheet(table, book, sheet, optional=True)) for table, sheet in places.items())
    return {sheet.table: sheet for sheet in found if isinstance(sheet, Sheet) and len(sheet.rows) > 1}


def _filled(part: Part) -> Sheet | Notice:
    try:
        grid = part.rows()
    except KpiError as error:
        if part.optional and error.code == "file_empty":
            return Notice("sheet_empty", {"file": part.origin})
        raise
    return Sheet(part.table, grid.rows, part.origin, grid.first_row, part.own)


def _check_mergeable(sheet: Sheet, others: Sequence[Sheet]) -> None:
    """Files of one table are put together by their ids; without any, which lines hold would be a guess."""
    if others and not schemas()[sheet.table].key:
        raise KpiError("table_twice", table=sheet.table, file=sheet.origin, other=others[0].origin)


def _planned(spec: Spec, hints: Hints) -> Iterator[Part | Notice]:
    table, path = _named(spec)
    if table is None:
        yield from _folder(path, hints) if is_folder(path) else _file(path, hints)
        return
    if is_folder(path):
        raise KpiError("data_folder", table=table, file=printable(path.name))
    yield _part(table, path, hints)


def _named(spec: Spec) -> tuple[str | None, Path]:
    """Split ``deals=FILE``; a path that exists as written is never split."""
    if isinstance(spec, Path):
        return None, spec
    if isinstance(spec, str):
        name, equals, file = spec.partition("=")
        if not equals or _exists(Path(spec)):
            return None, Path(spec)
        spec = (name, Path(file))
    table = table_of(spec[0])
    if table is None:
        raise KpiError("unknown_table", found=printable(spec[0]), allowed=", ".join(schemas()))
    return table, spec[1]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _folder(folder: Path, hints: Hints) -> Iterator[Part | Notice]:
    """Plan every file that is named by its table, or that a known program wrote.

    Files of the system and of open programs go unmentioned.
    """
    name = printable(folder.absolute().name or str(folder))
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))
    except OSError:
        raise KpiError("file_unreadable", file=name) from None
    known = {entry: list(_entry(entry, folder, hints)) for entry in entries if entry.suffix.lower() in SUFFIXES}
    if not any(known.values()):
        raise KpiError("data_nothing", file=name, expected=", ".join(schemas()))
    yield from chain.from_iterable(known.values())
    others = [entry.name for entry in entries if not known.get(entry)]
    yield from _left("files_ignored", name, others)


def _entry(entry: Path, folder: Path, hints: Hints) -> Iterator[Part]:
    """Plan a file of a folder; one of another name counts only when a program is recognised in it."""
    table = table_of(entry.stem)
    inside = Path(os.path.realpath(entry)).is_relative_to(os.path.realpath(folder))
    if table:
        if not inside:
            raise KpiError("file_link", file=printable(entry.name))
        yield _part(table, entry, hints)
    elif inside:
        try:
            yield from [part for part in _unnamed(entry, hints, sure=True) if isinstance(part, Part)]
        except KpiError as error:
            # What cannot be read is no export: it is listed with the other files.
            if error.code in ("source_unclear", "table_unclear"):
                raise


def _file(path: Path, hints: Hints) -> Iterator[Part | Notice]:
    """Plan a single file: the sheets that are tables, else the table that it is named by, or that it looks like."""
    table = table_of(path.stem)
    book = _opened(path) if path.suffix.lower() not in TEXTS else None
    if book and any(map(table_of, book.sheets + book.excel_tables)):
        yield from _book(book)
    elif table is None:
        yield from _unnamed(path, hints)
    else:
        yield _only_sheet(table, book) if book else _text(table, path, hints)


def _unnamed(path: Path, hints: Hints, *, sure: bool = False) -> Iterator[Part | Notice]:
    """Plan a file, or the visible sheets of a workbook, by what their headers say."""
    file = printable(path.name)
    if path.suffix.lower() in TEXTS:
        grids = {file: read_text(load(path), file, hints.progress)}
    else:
        book = _opened(path)
        grids = {book.origin(sheet): grid for sheet in book.visible if (grid := _sheet_grid(book, sheet))}
    known = {origin: _table_like(grid, hints.source, sure) for origin, grid in grids.items()}
    if not any(known.values()):
        raise KpiError("file_no_table", file=file, expected=", ".join(schemas()))
    for origin, table in known.items():
        if table:
            yield Part(table, origin, partial(grids.__getitem__, origin))
    yield from _left("sheets_ignored", file, [origin.partition(", ")[2] for origin in known if not known[origin]])


def _sheet_grid(book: Book, sheet: str) -> Grid | None:
    try:
        return book.rows(sheet)
    except KpiError as error:
        if error.code != "file_empty":
            raise
        return None


def _table_like(grid: Grid, source: str, sure: bool) -> str | None:
    seen = recognise(grid.rows[0], source)
    if seen:
        return seen.profile.table
    return None if sure else guess_table(grid.rows[0])


def _book(book: Book) -> Iterator[Part | Notice]:
    """Plan every table of a workbook: an Excel table of that name, wherever it stands, else a sheet.

    In a workbook of this product a table has its sheet for itself: rows typed below it belong to it.
    """
    named = () if is_own(book.sheets) else book.excel_tables
    excel = [(table, name) for name in named if (table := table_of(name))]
    for table, name in excel:
        yield _excel_table(table, book, name)
    known = {sheet: table for sheet in book.sheets if (table := table_of(sheet))}
    for sheet, table in known.items():
        if table not in dict(excel):
            yield _sheet(table, book, sheet, optional=True)
    if not excel and not is_own(book.sheets):
        yield from _left("sheets_ignored", book.file, [sheet for sheet in book.visible if sheet not in known])


def _left(code: str, file: str, names: list[str]) -> Iterator[Notice]:
    if names:
        listed = ", ".join(map(printable, names[:LISTED])) + (" …" if len(names) > LISTED else "")
        yield Notice(code, {"file": file, "count": len(names), "names": listed})


def _part(table: str, path: Path, hints: Hints) -> Part:
    """Plan a file that is one table, whatever its name."""
    return _text(table, path, hints) if path.suffix.lower() in TEXTS else _only_sheet(table, _opened(path))


def _opened(path: Path) -> Book:
    return open_book(load(path), printable(path.name))


def _text(table: str, path: Path, hints: Hints) -> Part:
    file = printable(path.name)
    return Part(table, file, lambda: read_text(load(path), file, hints.progress))


def _only_sheet(table: str, book: Book) -> Part:
    """Plan the Excel table or else the sheet that bears the table's name, else the only visible sheet."""
    for name in () if is_own(book.sheets) else book.excel_tables:
        if table_of(name) == table:
            return _excel_table(table, book, name)
    sheets = [sheet for sheet in book.sheets if table_of(sheet) == table] or list(book.visible)
    if len(sheets) != 1:
        found = ", ".join(map(printable, sheets[:LISTED])) or "0"
        raise KpiError("sheet_unclear", file=book.file, found=found, table=table)
    return _sheet(table, book, sheets[0])


def _excel_table(table: str, book: Book, name: str) -> Part:
    return Part(table, book.origin(name), lambda: book.table_rows(name), optional=True)


def _sheet(table: str, book: Book, sheet: str, optional: bool = False) -> Part:
    return Part(table, book.origin(sheet), lambda: book.rows(sheet), optional, is_own(book.sheets))
