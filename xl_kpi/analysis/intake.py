"""What an import read: files and columns, rows kept and set aside, what is doubtful; as records, JSON and texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.numerals import show
from xl_kpi.analysis.quality import counts, doubts, finding, listed, notice
from xl_kpi.analysis.sentence import reason_text, texts
from xl_kpi.core.words import printable, shortened
from xl_kpi.crm.importing import Imported
from xl_kpi.crm.nearest import nearest
from xl_kpi.crm.profile import GENERIC, profile_of, sources
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.given import Aside
from xl_kpi.tables.schema import schemas
from xl_kpi.tables.stack import set_aside

SHOWN_HEADERS, SHOWN_ROWS = 8, 3
_BARE = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class FileRead:
    """One table of one file: what wrote it and how sure that is, headers as counted by the recognition.

    ``columns`` maps canonical columns to headers, ``unknown`` the other headers to the column each may mean, or None.
    """

    file: str
    table: str
    source: str | None
    sure: str | None
    headers: int
    known: int
    own: int
    columns: Mapping[str, str]
    unknown: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class TableRead:
    """One table of all its files; the rows read are those kept and those ``set_aside``, a reason each."""

    table: str
    read: int
    kept: int
    set_aside: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """All that was read; ``notices`` are sentences about files left aside, ``doubts`` what is odd in rows kept."""

    files: tuple[FileRead, ...]
    tables: tuple[TableRead, ...]
    doubts: tuple[Aside, ...]
    notices: tuple[str, ...]
    frames: Mapping[str, Frame]

    def of(self, table: TableRead) -> Iterator[Aside]:
        """The doubts about one table."""
        return (note for note in self.doubts if note.table == table.table)


def intake(imports: Mapping[str, Sequence[Imported]], engine: Engine, notices: Sequence[str] = ()) -> Intake:
    """What was understood of each file and what became of its rows. ``engine`` holds the tables of the ``imports``."""
    frames = engine.tables.frames
    return Intake(
        files=files_read(imports, engine),
        tables=tuple(
            TableRead(table, frame.rows_read, frame.size, set_aside(frame)) for table, frame in frames.items()
        ),
        doubts=tuple(note for frame in frames.values() for note in doubts(engine, frame)),
        notices=tuple(notices),
        frames=frames,
    )


def files_read(imports: Mapping[str, Sequence[Imported]], engine: Engine) -> tuple[FileRead, ...]:
    """What was understood of each file, table by table."""
    frames = engine.tables.frames
    files = (zip(imports[table], frame.files, strict=True) for table, frame in frames.items() if table in imports)
    return tuple(_file(one, frame) for one, frame in chain.from_iterable(files))


def _file(one: Imported, frame: Frame) -> FileRead:
    seen, unknown = one.seen, frame.unknown_headers
    profile = seen.profile if seen else profile_of(GENERIC, frame.name)
    columns = one.columns or {column: frame.header(column) for column in frame.given}
    perhaps = nearest(unknown, profile, frame.given)
    headers = seen.headers if seen else len([*filter(None, frame.headers)])
    return FileRead(
        file=frame.origin,
        table=frame.name,
        source=profile.source if seen else None,
        sure=seen.sure if seen else None,
        headers=headers,
        known=seen.known if seen else headers - len(unknown),
        own=seen.own if seen else 0,
        columns={column: columns[column] for column in frame.given},
        unknown={header: perhaps.get(header) for header in unknown},
    )


def as_json(read: Intake) -> dict[str, Any]:
    """The same for programs: keys, codes and columns do not change with the language."""
    return {
        "files": [asdict(file) for file in read.files],
        "tables": [
            {
                "table": table.table,
                "read": table.read,
                "kept": table.kept,
                "set_aside": [_record(note) for note in table.set_aside],
            }
            for table in read.tables
        ],
        "findings": [{"table": note.table, **_record(note)} for note in read.doubts],
        "notices": list(read.notices),
    }


def _record(note: Aside) -> dict[str, Any]:
    rows, values = list(note.rows), list(note.values)
    return {"code": note.code, "column": note.column, "count": note.count, "rows": rows, "values": values}


def lines(read: Intake, language: str) -> list[str]:
    """The same for a console: a line per file, per table, per reason to set rows aside, per finding."""
    files = (file_lines(file, language) for file in read.files)
    tables = (_table_lines(read, table, language) for table in read.tables)
    return list(map(printable, chain(read.notices, *files, *tables)))


def file_lines(file: FileRead, language: str) -> Iterator[str]:
    """What a file was taken for and how sure that is; which of its headers nobody knows."""
    words, sheet = texts(language), schemas()[file.table].sheet[language]
    fields = {"file": file.file, "table": sheet, "headers": file.headers, "known": file.known, "own": file.own}
    if file.source is None:
        yield words["intake"]["read"].format_map(fields)
    else:
        source = sources()[file.source][language]
        yield words["console"][f"recognised_{file.sure}"].format_map({**fields, "source": source})
    if file.unknown:
        yield printable(_unknown(file, language))


def _unknown(file: FileRead, language: str) -> str:
    """The headers that nobody knows, first those that resemble known ones."""
    words, columns = texts(language)["intake"], schemas()[file.table].columns
    told = []
    for header, column in sorted(file.unknown.items(), key=lambda pair: pair[1] is None)[:SHOWN_HEADERS]:
        flat = " ".join(header.split())
        quoted = flat if _BARE.fullmatch(flat) else f'"{flat}"'
        said = {"header": flat, "place": f"{file.table}.{column}", "quoted": quoted}
        told.append(
            words["perhaps"].format(label=columns[column].label[language], **said) if column else shortened(flat)
        )
    headers = _more(texts(language)["explain"]["separator"].join(told), len(file.unknown) - len(told), language)
    text = words["unknown" if any(file.unknown.values()) else "unexplained"]
    return str(text.format(file=file.file, table=file.table, headers=headers))


def _table_lines(read: Intake, table: TableRead, language: str) -> Iterator[str]:
    words, frame = texts(language)["intake"], read.frames[table.table]
    counts = {"read": table.read, "kept": table.kept, "aside": sum(note.count for note in table.set_aside)}
    shown = {name: show(count, "count", language) for name, count in counts.items()}
    name, files = frame.schema.sheet[language], show(len(frame.files), "count", language)
    name = words["merged"].format(table=name, n=files) if len(frame.files) > 1 else name
    yield words["counts"].format(table=name, **shown)
    for note in table.set_aside:
        yield _detailed(note, _reason(frame, note, language), language)
    for note in read.of(table):
        yield _detailed(note, finding(frame, note, language).what, language)


def _reason(frame: Frame, note: Aside, language: str) -> str:
    """How many rows were set aside and why; in which column, where the reason is one of cells."""
    words, column = texts(language), frame.schema.columns[note.column].label[language]
    what = reason_text(note.code, note.count, language, (frame.name,))
    of_cells = "{column}" in words["findings"].get(note.code, "")
    return str(words["intake"]["column"].format(what=what, column=column)) if of_cells else what


def _detailed(note: Aside, what: str, language: str) -> str:
    """A line below its table: what it is about, in which rows, with which values."""
    words = texts(language)["intake"]
    if note.rows:
        first = note.rows[:SHOWN_ROWS]
        rows = _more(listed(first), note.count - len(first), language)
        what = words["row" if note.count == 1 else "rows"].format(what=what, rows=rows)
    if note.values:
        what = words["values"].format(what=what, values=", ".join(note.values[:SHOWN_ROWS]))
    return f"  {what}"


def _more(first: str, left: int, language: str) -> str:
    words = texts(language)["intake"]
    return str(words["more"].format(first=first, n=show(left, "count", language))) if left else first


def report(read: Intake, language: str) -> list[Finding]:
    """The same as lines of the quality sheet: what files were taken for comes first."""
    files = chain.from_iterable(file_lines(file, language) for file in read.files)
    told = [notice(sentence) for sentence in (*read.notices, *files)]
    for table in read.tables:
        frame = read.frames[table.table]
        notes = (*table.set_aside, *read.of(table))
        told += [*counts(frame, language), *(finding(frame, note, language) for note in notes)]
    return told


def rows(read: Intake, language: str) -> list[list[str | int]]:
    """The lines of the quality sheet as rows of cells, header first."""
    cells: list[list[str | int]] = [
        [line.table, line.what, line.rows, line.where, line.values] for line in report(read, language)
    ]
    return [texts(language)["intake"]["heads"].split(", "), *cells]
