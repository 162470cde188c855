"""The quality report: what was read, set aside or doubtful, by reason and spreadsheet row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.sentence import reason_text, texts
from xl_kpi.analysis.targets import unknown_kpis, without_target
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import AnyOf, Blank, Cmp, Is, Predicate
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.derived import CLOSED, SALE, WON
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.given import Aside

FIRST_ROWS = 10


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
        lines += _of_table(engine, frame, language)
    return tuple(lines)


def _of_table(engine: Engine, frame: Frame, language: str) -> Iterator[Finding]:
    words, sheet = texts(language)["findings"], frame.schema.sheet[language]
    unreadable = list(_unreadable(frame, sheet, words["unreadable"], language))
    yield Finding(table=sheet, what=words["rows_read"], rows=frame.rows_read, where="", values="")
    if frame.unknown_headers:
        values = ", ".join(" ".join(header.split()) for header in frame.unknown_headers)
        yield Finding(table=sheet, what=words["unknown_headers"], rows=0, where="", values=values)
    for aside in frame.asides:
        yield _aside(frame, aside, language)
    yield from unreadable
    for check in CHECKS:
        if check.table.replace("order_lines", "orders") == frame.name and frame.has(check.needs):
            yield from _checked(engine, frame, check, language)
    yield from _bad_targets(frame, sheet, words["bad_target"])
    yield from _money(engine, frame, language)
    yield from _same_email(frame, sheet, words["same_email"])


def _unreadable(frame: Frame, sheet: str, what: str, language: str) -> Iterator[Finding]:
    """Load every column once: a cell that cannot be read is reported, not fatal."""
    for column in frame.given:
        try:
            frame.column(column)
        except KpiError as error:
            yield Finding(table=sheet, what=what, rows=1, where=str(error.fields["row"]), values=error.text(language))


def _aside(frame: Frame, aside: Aside, language: str) -> Finding:
    code = "unknown_status" if (aside.code, aside.column) == ("unknown_word", "status") else aside.code
    label = frame.schema.columns[aside.column].label[language]
    return Finding(
        table=frame.schema.sheet[language],
        what=texts(language)["findings"][code].format(column=label),
        rows=aside.count,
        where=_listed(list(aside.rows), aside.count),
        values=", ".join(aside.values),
    )


def _checked(engine: Engine, frame: Frame, check: Check, language: str) -> Iterator[Finding]:
    try:
        mask = engine.columns.where(check.table, check.where, None)
    except KpiError:
        return
    rows = np.flatnonzero(mask)
    if len(rows):
        text = reason_text(check.reason, len(rows), language, (frame.name,))
        numbers = [frame.row_number(int(row)) for row in rows[:FIRST_ROWS]]
        where = _listed(numbers, len(rows))
        yield Finding(table=frame.schema.sheet[language], what=text, rows=len(rows), where=where, values="")


def _money(engine: Engine, frame: Frame, language: str) -> Iterator[Finding]:
    if frame.name not in ("deals", "orders") or not frame.has("currency") or not frame.has("amount"):
        return
    words, sheet = texts(language)["findings"], frame.schema.sheet[language]
    currencies = frame.labels("currency").words
    if len(currencies) > 1:
        what = words["mixed_currencies"].format(column=frame.schema.columns["currency"].label[language])
        yield Finding(table=sheet, what=what, rows=frame.size, where="", values=", ".join(currencies))
    table = "order_lines" if frame.name == "orders" else frame.name
    try:
        missing = engine.columns.money(table, "amount_base", None).missing
    except KpiError:
        return
    rows = np.flatnonzero(missing)
    if len(rows):
        numbers = [frame.row_number(int(row)) for row in rows[:FIRST_ROWS]]
        codes = sorted({currencies[code] for code in frame.labels("currency").codes[rows] if code >= 0})
        where = _listed(numbers, len(rows))
        yield Finding(table=sheet, what=words["no_rate"], rows=len(rows), where=where, values=", ".join(codes))


def _bad_targets(frame: Frame, sheet: str, what: str) -> Iterator[Finding]:
    if frame.name not in ("targets", "baselines") or not frame.has("kpi"):
        return
    lines = unknown_kpis(frame) + (without_target(frame) if frame.name == "targets" else [])
    if lines:
        labels = frame.labels("kpi")
        values = ", ".join(dict.fromkeys(labels.words[labels.codes[line]] for line in lines[:5]))
        where = _listed([frame.row_number(line) for line in lines[:FIRST_ROWS]], len(lines))
        yield Finding(table=sheet, what=what, rows=len(lines), where=where, values=values)


def _same_email(frame: Frame, sheet: str, what: str) -> Iterator[Finding]:
    if frame.name != "leads" or not frame.has("email"):
        return
    codes = frame.labels("email").codes
    counts = np.bincount(codes[codes >= 0])
    rows = np.flatnonzero((codes >= 0) & (np.append(counts, 0)[codes] > 1))
    if len(rows):
        numbers = [frame.row_number(int(row)) for row in rows[:FIRST_ROWS]]
        yield Finding(table=sheet, what=what, rows=len(rows), where=_listed(numbers, len(rows)), values="")


def _listed(rows: Sequence[int | str], count: int) -> str:
    return ", ".join(map(str, rows)) + (" …" if count > len(rows) else "")
