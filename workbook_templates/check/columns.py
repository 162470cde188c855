"""Rules on the columns of our tables: none was deleted or renamed, be it one in sight or a hidden one."""

from collections.abc import Iterator, Mapping

from workbook_templates.check.book import HIDDEN, Book, Table
from workbook_templates.check.facts import COLUMNS
from workbook_templates.check.finding import Fields, Finding
from workbook_templates.check.ours import data_tables
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import TableSchema

EXCEL = "Microsoft Excel"


def columns(book: Book) -> Iterator[Finding]:
    """Columns that were deleted or renamed.

    The builder numbers the columns of a table from 1, without gaps, those that a person sees before the hidden ones,
    and behind them those that no KPI needs, as Excel does with new ones: up to the highest number of ours, a gap was a
    column once, and an unknown header was a known one. Other programs number them anew, so that nothing can be said of
    their files.
    """
    for schema, table in data_tables(book):
        if table is not None and table.has_header and book.program.startswith(EXCEL):
            yield from _lost(schema, table, book.language)


def _lost(schema: TableSchema, table: Table, language: str) -> Iterator[Finding]:
    headers = dict(table.columns)
    known = {id_: _column(schema, header) for id_, header in headers.items() if _column(schema, header)}
    hidden = {id_ for id_, header in headers.items() if header.startswith(HIDDEN)}
    last = max(known, default=0)
    for id_ in range(1, min(max((last, *hidden)), COLUMNS)):
        if id_ in known or id_ in hidden:
            continue
        header = {"header": headers[id_]} if id_ in headers else {}
        happened = "renamed" if header else "deleted"
        if id_ < last:
            expected = _candidates(schema, known, id_, language)
            yield Finding(f"column_{happened}", table.place, {"expected": expected, **header})
        else:
            yield Finding(f"hidden_column_{happened}", table.place, {**_around(headers, id_), **header})


def _around(headers: Mapping[int, str], lost: int) -> Fields:
    """The columns that stand before and behind a lost one."""
    before = max((id_ for id_ in headers if id_ < lost), default=lost)
    after = min((id_ for id_ in headers if id_ > lost), default=lost)
    return {"before": headers.get(before, ""), "after": headers.get(after, "")}


def _column(schema: TableSchema, header: str) -> str:
    return schema.meanings().get(fold(header), (0, ""))[1]


def _candidates(schema: TableSchema, known: dict[int, str], lost: int, language: str) -> str:
    """The headers that a lost column may have had: the builder keeps the order of the schema."""
    names_ = list(schema.columns)
    places = {id_: names_.index(name) for id_, name in known.items()}
    first = max((place for id_, place in places.items() if id_ < lost), default=-1)
    last = min((place for id_, place in places.items() if id_ > lost), default=len(names_))
    between = [name for name in names_[first + 1 : last] if name not in known.values()]
    lacking = between or [name for name in names_ if name not in known.values()]
    return ", ".join(schema.columns[name].label[language] for name in lacking)
