"""Where a workbook holds the user's tables and lists, and the structured references to their cells and columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xl_kpi.engines.formula.prepared import sheet_of
from xl_kpi.engines.formula.text import header as header_text

_PLAIN = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """An Excel table: its name, the user's headers from left to right, and which of them is which canonical column.

    A canonical column without a header is blank in every row.
    """

    name: str
    headers: tuple[str, ...]
    columns: Mapping[str, str]

    def cell(self, header: str) -> str:
        """The cell of this row."""
        return f"{self.name}[[#This Row],[{header_text(header)}]]"

    def column(self, header: str) -> str:
        """The cells of all rows."""
        plain = _PLAIN.fullmatch(header)
        return f"{self.name}[{header}]" if plain else f"{self.name}[[{header_text(header)}]]"

    @property
    def row(self) -> str:
        """What the user typed in this row."""
        first, last = header_text(self.headers[0]), header_text(self.headers[-1])
        return f"{self.name}[[#This Row],[{first}]:[{last}]]"

    @property
    def place(self) -> str:
        """Which row of the table this one is, 1, 2…"""
        return f"ROW()-ROW({self.name}[[#Headers],[{header_text(self.headers[0])}]])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The tables of a workbook by canonical name, and the ranges of its lists.

    ``sales`` is the table that sales come from, ``orders`` or ``deals``. ``people``: the names in the order of their
    numbers. ``spellings`` and ``meanings``: what ``words.word_lines`` lists. ``base``: the cell of the base currency.
    ``currencies`` (codes), ``rates`` and perhaps ``months``: one exchange rate per line, the last one holds; a line
    with a month is left out.
    """

    tables: Mapping[str, Sheet]
    sales: str
    people: str
    spellings: str
    meanings: str
    base: str
    currencies: str
    rates: str
    months: str | None = None
    by_line: bool = field(init=False)

    def __post_init__(self) -> None:
        """Rows of orders are lines when they say which line or product they are."""
        orders = self.tables.get("orders")
        by_line = orders is not None and bool({"line_id", "product"} & orders.columns.keys())
        object.__setattr__(self, "by_line", by_line)

    def real_name(self, table: str) -> str:
        """As ``Tables.real_name``: the table that ``sales`` and ``sale_lines`` stand for."""
        if table == "sale_lines":
            return "order_lines" if self.sales == "orders" else self.sales
        return self.sales if table == "sales" else table

    def has(self, table: str) -> bool:
        return sheet_of(table) in self.tables

    def sheet(self, table: str) -> Sheet:
        return self.tables[sheet_of(table)]
