"""What an import read: files and columns, rows kept and set aside, what is doubtful; as records, JSON and texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.numerals import show
from xl_kpi.analysis.quality import doubts, finding
from xl_kpi.analysis.sentence import reason_text, texts
from xl_kpi.crm.importing import Imported
from xl_kpi.crm.nearest import nearest
from xl_kpi.crm.profile import GENERIC, profile_of, sources
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.given import Aside
from xl_kpi.tables.schema import schemas

SET_ASIDE = frozenset({"duplicate_id", "total_row", "deleted", "is_lead", "is_opportunity"})
SHOWN_HEADERS, SHOWN_ROWS = 8, 3


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


def intake(imports: Mapping[str, Sequence[Imported]], engine: Engine, notices: Sequence[str] = ()) -> Intake:
    """What was understood of each file and what became of its rows. ``engine`` holds the tables of the ``imports``."""
    frames = engine.tables.frames
    notes = {table: _gathered(doubts(engine, frame)) for table, frame in frames.items()}
    files = (zip(imports[table], frame.files, strict=True) for table, frame in frames.items() if table in imports)
    return Intake(
        files=tuple(_file(one, frame) for one, frame in chain.from_iterable(files)),
        tables=tuple(
            TableRead(
                table, frame.rows_read, frame.size, tuple(note for note in notes[table] if note.code in SET_ASIDE)
            )
            for table, frame in frames.items()
        ),
        doubts=tuple(note for note in chain.from_iterable(notes.values()) if note.code not in SET_ASIDE),
        notices=tuple(notices),
        frames=frames,
    )


def _file(one: Imported, frame: Frame) -> FileRead:
    seen, unknown = one.seen, frame.unknown_headers
    profile = seen.profile if seen else profile_of(GENERIC, frame.name)
    columns = one.columns or {column: frame.header(column) for column in frame.given}
    perhaps = nearest(unknown, profile, frame.given)
    return FileRead(
        file=frame.origin,
        table=frame.name,
        source=profile.source if seen else None,
        sure=seen.sure if seen else None,
        headers=seen.headers if seen else len([*filter(None, frame.headers)]),
        known=seen.known if seen else len(columns),
        own=seen.own if seen else 0,
        columns={column: columns[column] for column in frame.given},
        unknown={header: perhaps.get(header) for header in unknown},
    )


def _gathered(notes: Sequence[Aside]) -> tuple[Aside, ...]:
    """One note of each kind, where several files or passes made several."""
    kinds: dict[tuple[str, str], list[Aside]] = {}
    for note in notes:
        kinds.setdefault((note.code, note.column), []).append(note)
    return tuple(map(_one, kinds.values()))


def _one(notes: Sequence[Aside]) -> Aside:
    first, count = notes[0], sum(note.count for note in notes)
    rows = tuple(chain.from_iterable(note.rows for note in notes))[:10]
    values = tuple(dict.fromkeys(chain.from_iterable(note.values for note in notes)))[:5]
    return Aside(first.table, first.code, first.column, rows, values, count)


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
    told = [*recognition(read, language)]
    for table in read.tables:
        told += _table_lines(read, table, language)
    return told


def recognition(read: Intake, language: str) -> Iterator[str]:
    """What was left aside, what each file was taken for, and which of its headers nobody knows."""
    yield from read.notices
    for file in read.files:
        yield recognised(file, language)
        if file.unknown:
            yield unknown(file, language)


def recognised(file: FileRead, language: str) -> str:
    """The sentence that says what a file was taken for, and how sure that is."""
    words = texts(language)
    fields = {"file": file.file, "table": schemas()[file.table].sheet[language], "known": file.known}
    fields |= {"headers": file.headers, "own": file.own}
    if file.source is None:
        return str(words["intake"]["read"].format_map(fields))
    return str(
        words["console"][f"recognised_{file.sure}"].format_map({**fields, "source": sources()[file.source][language]})
    )


def unknown(file: FileRead, language: str) -> str:
    """The sentence that lists the headers that nobody knows, each with the column that it may mean."""
    words, schema = texts(language)["intake"], schemas()[file.table]
    told = []
    for header, column in sorted(file.unknown.items(), key=lambda item: item[1] is None)[:SHOWN_HEADERS]:
        flat = " ".join(header.split())
        said = {"header": flat, "place": f"{file.table}.{column}"}
        told.append(words["perhaps"].format(label=schema.columns[column].label[language], **said) if column else flat)
    left = len(file.unknown) - len(told)
    told += [words["more"].format(n=left)] if left else []
    return str(words["unknown"].format(file=file.file, headers=", ".join(told)))


def _table_lines(read: Intake, table: TableRead, language: str) -> Iterator[str]:
    words, frame = texts(language)["intake"], read.frames[table.table]
    counts = {"read": table.read, "kept": table.kept, "aside": table.read - table.kept}
    shown = {name: show(count, "count", language) for name, count in counts.items()}
    yield words["counts"].format(table=frame.schema.sheet[language], **shown)
    for note in table.set_aside:
        yield f"  {reason_text(note.code, note.count, language, (frame.name,))}{_details(note, language)}"
    for note in read.doubts:
        if note.table == table.table:
            yield f"  {finding(frame, note, language).what}{_details(note, language)}"


def _details(note: Aside, language: str) -> str:
    rows = ", ".join(map(str, note.rows[:SHOWN_ROWS])) + (" …" if note.count > SHOWN_ROWS else "")
    listed = texts(language)["intake"]["rows"].format(rows=rows) if note.rows else ""
    values = ", ".join(note.values[:SHOWN_ROWS])
    told = " ; ".join(filter(None, (listed, values))) if language == "fr" else "; ".join(filter(None, (listed, values)))
    return f" ({told})" if told else ""


def report(read: Intake, language: str) -> list[Finding]:
    """The same as lines of the quality sheet: what files were taken for comes first."""
    told = [Finding(table="", what=sentence, rows=0, where="", values="") for sentence in recognition(read, language)]
    words = texts(language)["findings"]
    for table in read.tables:
        frame = read.frames[table.table]
        sheet = frame.schema.sheet[language]
        for what, rows in (("rows_read", table.read), ("rows_kept", table.kept)):
            told.append(Finding(table=sheet, what=words[what], rows=rows, where="", values=""))
        notes = (*table.set_aside, *(note for note in read.doubts if note.table == table.table))
        told += [finding(frame, note, language) for note in notes]
    return told


def rows(read: Intake, language: str) -> list[list[str | int]]:
    """The lines of the quality sheet as rows of cells, header first."""
    cells: list[list[str | int]] = [
        [line.table, line.what, line.rows, line.where, line.values] for line in report(read, language)
    ]
    return [list(texts(language)["intake"]["heads"]), *cells]
