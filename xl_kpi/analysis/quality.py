"""The quality report: what was read, set aside or doubtful, by reason and spreadsheet row."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.sentence import reason_text, texts
from xl_kpi.analysis.suspicions import lacks_lost, mass_stamps
from xl_kpi.analysis.targets import unknown_kpis, without_target
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import AnyOf, Blank, Cmp, Is, Predicate
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.cells import Labels, Mask
from xl_kpi.tables.derived import CLOSED, SALE, WON
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.given import FIRST_ROWS, FIRST_VALUES, NOTES, Aside
from xl_kpi.tables.stack import asides, set_aside


@dataclass(frozen=True, slots=True)
class Check:
    """Rows of a table that some KPIs must leave out; ``needs`` is the column without which nothing is said."""

    table: str
    reason: str
    needs: str
    where: tuple[Predicate, ...]


CHECKS = (
    Check("deals", "no_created_at", "created_at", (Blank("created_at"),)),
    Check("deals", "no_closed_at", "closed_at", (CLOSED, Blank("closed_at"))),
    Check("deals", "no_amount", "amount", (WON, Blank("amount"))),
    Check("deals", "negative_duration", "closed_at", (Cmp("cycle_days", "<", 0),)),
    Check("deals", "list_not_positive", "list_amount", (Cmp("list_amount", "<=", 0),)),
    Check("deals", "no_owner", "owner", (Blank("owner"),)),
    Check("activities", "no_date", "date", (Blank("date"),)),
    Check("activities", "no_direction", "direction", (Is("type", "call", "email", "social"), Blank("direction"))),
    Check("activities", "no_owner", "owner", (Blank("owner"),)),
    Check("leads", "no_created_at", "created_at", (Blank("created_at"),)),
    Check("leads", "no_owner", "owner", (Blank("owner"),)),
    Check("order_lines", "no_date", "date", (Blank("date"),)),
    Check("order_lines", "no_account_id", "account_id", (SALE, Blank("account_id"))),
    Check("order_lines", "no_amount", "amount", (Blank("amount"),)),
    Check("order_lines", "no_owner", "owner", (Blank("owner"),)),
    Check("surveys", "no_date", "date", (Blank("date"),)),
    Check("surveys", "no_score", "score", (Blank("score"),)),
    Check("surveys", "off_scale", "score", (AnyOf(Cmp("share", "<", 0), Cmp("share", ">", 1)),)),
    Check("complaints", "no_opened_at", "opened_at", (Blank("opened_at"),)),
    Check("complaints", "negative_duration", "resolved_at", (Cmp("days", "<", 0),)),
)


def findings(engine: Engine, language: str) -> tuple[Finding, ...]:
    """Return every line of the report: per table what was read, then what is doubtful or set aside."""
    lines: list[Finding] = []
    for frame in engine.tables.frames.values():
        odd = doubts(engine, frame)
        notes = (*set_aside(frame), *odd)
        lines += [*counts(frame, language), *(finding(frame, note, language) for note in notes)]
    return tuple(lines)


def notice(sentence: str) -> Finding:
    """A sentence about files, as a line of the report."""
    return Finding(table="", what=sentence, rows=0, where="", values="")


def counts(frame: Frame, language: str) -> Iterator[Finding]:
    """How many rows were read and, if not all, kept; unknown headers, unless whoever read a file names them."""
    words, sheet = texts(language)["findings"], frame.schema.sheet[language]
    files = frame.origin if len(frame.files) > 1 else ""
    yield Finding(table=sheet, what=words["rows_read"], rows=frame.rows_read, where="", values=files)
    if frame.size < frame.rows_read:
        yield Finding(table=sheet, what=words["rows_kept"], rows=frame.size, where="", values="")
    if frame.unknown_headers and not frame.origin:
        values = ", ".join(" ".join(header.split()) for header in frame.unknown_headers)
        yield Finding(table=sheet, what=words["unknown_headers"], rows=0, where="", values=values)


def doubts(engine: Engine, frame: Frame) -> tuple[Aside, ...]:
    """What is doubtful in a table: every column is read for that."""
    unreadable = list(_unreadable(frame))
    notes = (note for note in asides(frame) if note.code in NOTES)
    return (*notes, *unreadable, *_checked(engine, frame), *_of_rows(frame), *_of_the_whole(engine, frame))


def finding(frame: Frame, note: Aside, language: str) -> Finding:
    """Say one of these things in a language, with the first rows and values."""
    return Finding(
        table=frame.schema.sheet[language],
        what=_what(frame, note, language),
        rows=note.count,
        where=listed(note.rows) + (" …" if note.rows and note.count > len(note.rows) else ""),
        values=_refusal(frame, note, language) if note.code == "unreadable" else ", ".join(note.values),
    )


def listed(rows: Sequence[int | str]) -> str:
    """Spreadsheet rows as a text lists them, the name of a file said once.

    >>> listed([3, 4]), listed(["a.csv 3", "a.csv 4", "b.csv 2"])
    ('3, 4', 'a.csv 3, 4, b.csv 2')
    """
    told, last = [], ""
    for file, _, row in (str(row).rpartition(" ") for row in rows):
        told.append(row if file == last else f"{file} {row}")
        last = file
    return ", ".join(told)


def _what(frame: Frame, note: Aside, language: str) -> str:
    """The text of a code; some programs, and the outcome of deals, have one of their own."""
    words, label = texts(language)["findings"], frame.schema.columns[note.column].label[language]
    own = (f"{note.code}_{name}" for name in (note.column, *(file.source for file in frame.files)))
    text = next((words[code] for code in (*own, note.code) if code in words), None)
    if text is None:
        return reason_text(note.code, note.count, language, (frame.name,))
    return str(text.format(column=label, count=note.count))


def _refusal(frame: Frame, note: Aside, language: str) -> str:
    code = "bad_date" if frame.schema.columns[note.column].kind in ("date", "milestone") else "bad_number"
    said = {"table": frame.name, "sheet": frame.schema.sheet, "column": note.column}
    found = {"header": frame.header(note.column), "row": note.rows[0], "found": note.values[0]}
    return KpiError(code, **said, **found).text(language)


def _noted(frame: Frame, code: str, column: str, mask: Mask, values: Iterable[str] | None = None) -> Iterator[Aside]:
    """A note of some rows, if there are any; the values are the ids of the first, unless others say more."""
    rows = np.flatnonzero(mask)
    if len(rows):
        numbers = tuple(frame.row_number(int(row)) for row in rows[:FIRST_ROWS])
        said = _ids(frame, rows[:FIRST_VALUES]) if values is None else islice(values, FIRST_VALUES)
        yield Aside(frame.name, code, column, numbers, tuple(said), len(rows))


def _ids(frame: Frame, rows: NDArray[np.intp]) -> Iterator[str]:
    key = next(iter(frame.schema.key), "")
    if frame.has(key):
        ids = frame.labels(key)
        yield from (ids.words[code] for code in ids.codes[rows] if code >= 0)


def _unreadable(frame: Frame) -> Iterator[Aside]:
    """Load every column once: a cell that cannot be read is reported, not fatal."""
    for column in frame.given:
        try:
            frame.column(column)
        except KpiError as error:
            row, found = error.fields["row"], error.fields["found"]
            assert isinstance(row, int | str)
            yield Aside(frame.name, "unreadable", column, (row,), (str(found),), 1)


def _checked(engine: Engine, frame: Frame) -> Iterator[Aside]:
    """Rows that some KPIs must leave out."""
    for check in CHECKS:
        if check.table.replace("order_lines", "orders") == frame.name and frame.has(check.needs):
            with suppress(KpiError):
                yield from _noted(
                    frame, check.reason, check.needs, engine.columns.where(check.table, check.where, None)
                )


def _of_rows(frame: Frame) -> Iterator[Aside]:
    """Lines of targets without a KPI or value, leads with the same e-mail."""
    if frame.name in ("targets", "baselines") and frame.has("kpi"):
        labels = frame.labels("kpi")
        mask = np.zeros(frame.size, bool)
        mask[unknown_kpis(frame) + (without_target(frame) if frame.name == "targets" else [])] = True
        yield from _noted(frame, "bad_target", "kpi", mask, dict.fromkeys(_words(labels, mask)))
    if frame.name == "leads" and frame.has("email"):
        codes = frame.labels("email").codes
        counts = np.append(np.bincount(codes[codes >= 0]), 0)
        yield from _noted(frame, "same_email", "email", (codes >= 0) & (counts[codes] > 1))


def _words(labels: Labels, mask: Mask) -> Iterator[str]:
    return (labels.words[code] for code in labels.codes[mask] if code >= 0)


def _of_the_whole(engine: Engine, frame: Frame) -> Iterator[Aside]:
    """What is odd about a table, but in no row by itself."""
    if frame.name in ("deals", "orders") and frame.has("currency") and frame.has("amount"):
        yield from _money(engine, frame)
    for column, mask, moment in mass_stamps(engine, frame):
        yield from _noted(frame, "mass_stamp", column, mask, [moment])
    closed = lacks_lost(frame)
    if closed:
        yield Aside(frame.name, "no_lost", "status", (), (), closed)


def _money(engine: Engine, frame: Frame) -> Iterator[Aside]:
    currencies = frame.labels("currency")
    counts = np.bincount(currencies.codes[currencies.codes >= 0])
    if len(counts) > 1:
        others = (currencies.codes >= 0) & (currencies.codes != counts.argmax())
        yield from _noted(frame, "mixed_currencies", "currency", others, currencies.words)
    table = "order_lines" if frame.name == "orders" else frame.name
    with suppress(KpiError):
        missing = engine.columns.money(table, "amount_base", None).missing
        yield from _noted(frame, "no_rate", "currency", missing, sorted(set(_words(currencies, missing))))
