"""How the table of a fresh data sheet fits into the user's, and the part of the file that describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from workbook_templates.check.facts import ROWS, Area, area, column_name, number
from workbook_templates.check.parts import local
from workbook_templates.check.stream import decoded
from workbook_templates.refresh.cells import prefixed
from workbook_templates.refresh.opened import Owned, Workbook
from workbook_templates.refresh.places import Place
from xl_kpi.core.errors import KpiError
from xl_kpi.tables.headers import PREPARED

REFERENCE = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")
ROOT = re.compile(rb"<(\w+:)?table(?=\s)[^>]*>")
# Rows are neither sorted nor filtered as they were: a filter left on would hide none of the new ones.
FILTER = re.compile(rb"<(?:\w+:)?autoFilter(?=[\s/>])([^>]*?)(?:/>|>.*?</(?:\w+:)?autoFilter>)", re.DOTALL)
SORT = re.compile(rb"<(?:\w+:)?sortState(?=[\s/>])[^>]*?(?:/>|>.*?</(?:\w+:)?sortState>)", re.DOTALL)
COLUMNS = re.compile(rb"<(?:\w+:)?tableColumns\s[^>]*>")
COUNT = re.compile(rb"""count\s*=\s*["']\d+["']""")
COLUMN = re.compile(rb"<tableColumn(?=\s)[^>]*?(?:/>|>.*?</tableColumn>)", re.DOTALL)
ANY_COLUMN = re.compile(rb"<(?:\w+:)?tableColumn(?=\s)[^>]*>")
QUERY = b"queryTableFieldId"  # a query of another program knows its columns by their numbers
OWN_STYLES = re.compile(rb"""\s\w+(?:DxfId|CellStyle)\s*=\s*(?:"[^"]*"|'[^']*')""")
NUMBER = re.compile(rb"""\sid\s*=\s*["'](\d+)["']""")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands, its header, the formula that fills new rows, its number in the file."""

    place: int
    name: str
    formula: str
    id: int


@dataclass(frozen=True, slots=True)
class Grid:
    """An Excel table: its part, its cells without the row of totals, its columns from left to right."""

    part: str
    area: Area
    columns: tuple[Column, ...]
    has_totals: bool

    def named(self) -> Mapping[str, Column]:
        return {column.name.casefold(): column for column in self.columns}


@dataclass(frozen=True)
class Fit:
    """The fresh table and the user's; ``columns``: from a column there to the column here, new ones at the right."""

    owned: Owned
    fresh: Grid
    user: Grid
    last: int = 0
    """Of a table that people fill in, the last row with something; no row of it goes."""

    @cached_property
    def columns(self) -> Mapping[int, int]:
        named, right = self.user.named(), self.user.area.right
        new = {column.place: right + 1 + index for index, column in enumerate(self.new)}
        return {
            column.place: new.get(column.place) or named[column.name.casefold()].place for column in self.fresh.columns
        }

    @cached_property
    def new(self) -> tuple[Column, ...]:
        """The fresh columns that the user's table does not have."""
        named = self.user.named()
        return tuple(column for column in self.fresh.columns if column.name.casefold() not in named)

    @cached_property
    def own(self) -> tuple[Column, ...]:
        """The columns that the user added; one of ours that is fresh no more is emptied."""
        fresh = self.fresh.named()
        strange = (column for column in self.user.columns if column.name.casefold() not in fresh)
        return tuple(column for column in strange if not self.is_ours(column))

    def is_ours(self, column: Column) -> bool:
        """Tell that KPIs may need it, or formulas."""
        return is_prepared(column.name) or column.name.casefold() in self.owned.headers

    @cached_property
    def typed(self) -> tuple[int, ...]:
        """The columns of the user's table that neither a formula of ours fills nor the product prepares."""
        computed = {column.name.casefold() for column in self.fresh.columns if column.formula}
        strange = (column for column in self.user.columns if column.name.casefold() not in computed)
        return tuple(column.place for column in strange if not is_prepared(column.name))

    @property
    def rows(self) -> int:
        """How many rows down the table stands, compared with the fresh one."""
        return self.user.area.top - self.fresh.area.top

    @cached_property
    def area(self) -> Area:
        """The cells of the user's table as it will be, without the row of totals."""
        old, bottom = self.user.area, self.fresh.area.bottom + self.rows
        if self.owned.kind == "typed":
            bottom = max(old.bottom, self.last)
        return Area(old.left, old.top, old.right + len(self.new), bottom)

    @property
    def place(self) -> Place:
        """Where the cells of the fresh table are: below a data table stands nothing else."""
        there = self.fresh.area
        bottom = ROWS if self.owned.kind == "data" else there.bottom
        return Place(self.owned.user, Area(there.left, there.top, there.right, bottom), self.columns, self.rows)

    @cached_property
    def key(self) -> tuple[int, int] | None:
        """The column that tells rows apart, in the fresh table and in the user's."""
        column = self.fresh.named().get(self.owned.key.casefold())
        return (column.place, self.columns[column.place]) if column else None


def is_prepared(header: str) -> bool:
    return header.casefold().startswith(PREPARED)


def fit(owned: Owned, fresh: Workbook, user: Workbook, last: int = 0) -> Fit:
    """Return how a table fits. Raises KpiError: no such table, or another one in its way."""
    made = Fit(owned, grid_of(fresh, owned.fresh, owned.table), grid_of(user, owned.user, owned.table), last)
    _check_room(made, user)
    return made


def grid_of(book: Workbook, title: str, name: str) -> Grid:
    """Return the table of that name on a sheet. Raises KpiError when it is not there."""
    part = book.table_part(title, name)
    root = book.parts.tree(part) if part else None
    cells = area(root.get("ref", "")) if root is not None else None
    if root is None or cells is None or root.get("headerRowCount") == "0":
        raise KpiError("refresh_no_table", file=book.book.file, sheet=title, table=name)
    totals = root.get("totalsRowCount", "0") != "0"
    columns = tuple(
        Column(place, decoded(item.get("name", "")), _formula(item), number(item.get("id")))
        for place, item in enumerate((i for i in root.iter() if local(i.tag) == "tableColumn"), start=cells.left)
    )
    return Grid(part, Area(cells.left, cells.top, cells.right, cells.bottom - totals), columns, totals)


def _formula(column: Element) -> str:
    return next((item.text or "" for item in column if local(item.tag) == "calculatedColumnFormula"), "")


def _check_room(made: Fit, user: Workbook) -> None:
    """Refuse to grow over another table of the same sheet."""
    cells = made.area
    reach = Area(cells.left, cells.top, cells.right, ROWS if made.owned.kind == "data" else cells.bottom + 1)
    for table in user.book.tables:
        of_user = table.sheet == made.owned.user and table.name.casefold() != made.owned.table.casefold()
        if of_user and table.area and table.area.meets(reach):
            raise no_room(made, table.place)


def no_room(made: Fit, place: str) -> KpiError:
    return KpiError("refresh_no_room", table=made.owned.table, place=place)


def described(content: bytes, fresh: bytes, made: Fit) -> bytes:
    """Return the part of the user's table with its new range and new columns."""
    cells = made.area
    start = f"{column_name(cells.left)}{cells.top}"
    full, filtered = (
        f"{start}:{column_name(cells.right)}{bottom}".encode()
        for bottom in (cells.bottom + made.user.has_totals, cells.bottom)
    )
    root = ROOT.search(content)
    assert root is not None
    prefix = root[1] or b""
    if made.owned.kind == "data":
        content = SORT.sub(b"", content)
        content = FILTER.sub(b'<%sautoFilter ref="%s"/>' % (prefix, filtered), content)
    content = FILTER.sub(lambda found: REFERENCE.sub(rb'\g<1>"%s"' % filtered, found[0], count=1), content)
    content = content.replace(root[0], REFERENCE.sub(rb'\g<1>"%s"' % full, root[0], count=1), 1)
    return _with_columns(content, fresh, made, prefix) if made.new else content


def _with_columns(content: bytes, fresh: bytes, made: Fit, prefix: bytes) -> bytes:
    """Add the new columns at the right. The numbers of columns that no KPI needs stay higher than those of ours."""
    ours = [column.id for column in made.user.columns if made.is_ours(column)]
    last = max(column.id for column in made.user.columns) if QUERY in content else max(ours, default=0)
    known = {_id(item): item for item in COLUMN.findall(fresh)}
    numbers = {column: last + place for place, column in enumerate(sorted(made.new, key=_number), start=1)}
    added = (_numbered(known[column.id], numbers[column]) for column in made.new)
    content = ANY_COLUMN.sub(
        lambda found: _numbered(found[0], _id(found[0]) + len(made.new) * (_id(found[0]) > last)), content
    )
    count = b'count="%d"' % (len(made.user.columns) + len(made.new))
    content = COLUMNS.sub(lambda found: COUNT.sub(count, found[0]), content, count=1)
    end = b"</" + prefix + b"tableColumns>"
    return content.replace(end, prefixed(OWN_STYLES.sub(b"", b"".join(added)), prefix) + end, 1)


def _number(column: Column) -> int:
    return column.id


def _id(column: bytes) -> int:
    found = NUMBER.search(column)
    return number(found[1].decode()) if found else 0


def _numbered(column: bytes, id_: int) -> bytes:
    return NUMBER.sub(b' id="%d"' % id_, column, count=1)
