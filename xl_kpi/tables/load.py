"""All tables of one analysis: from raw rows or DataFrames to canonical frames, with their rates and notes."""

from collections.abc import Iterable, Mapping
from typing import Any

from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.tables.frame import Aside, Frame, Maps, zone_of
from xl_kpi.tables.grid import grid_of
from xl_kpi.tables.money import Rates, read_rates
from xl_kpi.tables.orders import Lines, OrderLines, Orders
from xl_kpi.tables.schema import schemas

View = Frame | Orders | Lines
"""A table as measures see it."""


class Tables:
    """The canonical tables given. ``sales`` and ``sale_lines`` stand for the orders, else for the deals."""

    def __init__(self, frames: Mapping[str, Frame], settings: Settings) -> None:
        self.settings = settings
        self.frames = dict(frames)
        self.rates: Rates = read_rates(settings, frames.get("rates"))
        self._views: dict[str, View] = dict(frames)
        lines = frames.get("orders")
        if isinstance(lines, OrderLines):
            orders = Orders(lines) if lines.by_line else None
            self._views["orders"] = orders or lines
            self._views["order_lines"] = Lines(lines, orders) if orders else lines

        self._orders_speak = lines is not None and (lines.size > 0 or "deals" not in frames)

    def real_name(self, table: str) -> str:
        """The table that a name stands for: ``sales`` → ``orders`` if given (an empty sheet is not), else ``deals``."""
        if table == "sales":
            return "orders" if self._orders_speak else "deals"
        if table == "sale_lines":
            return "order_lines" if self._orders_speak else "deals"
        return table

    def given(self, what: str) -> bool:
        """Tell whether a table or column may answer for an option left to the data."""
        return self._orders_speak if what == "orders" else self.has(what)

    def get(self, table: str) -> View | None:
        return self._views.get(self.real_name(table))

    def has(self, what: str) -> bool:
        """Tell whether a table (``orders``) or a column (``accounts.churned_at``) is given."""
        table, _, column = what.partition(".")
        frame = self.get(table)
        return frame is not None and (not column or frame.has(column))

    def currency(self, tables: Iterable[str] = ("deals", "orders")) -> str:
        """The currency of the amounts: the only one of these tables when nothing converts it, else the base."""
        names = {"orders" if name == "order_lines" else name for name in tables} & {"deals", "orders"}
        frames = [self.frames[name] for name in names & self.frames.keys()]
        seen = {word for frame in frames for word in frame.labels("currency").words}
        mixed = any(frame.has("amount_base") or _partly_blank(frame) for frame in frames)
        return self.rates.base if mixed or len(seen) != 1 or self.rates.knows(*seen) else seen.pop()

    def owners(self) -> dict[str, str]:
        """Everybody who owns a row of any table: folded name → the name as written first."""
        names: dict[str, str] = {}
        for frame in self.frames.values():
            if "owner" in frame.schema.columns:
                names = {fold(word): word for word in frame.labels("owner").words} | names
        return names

    def notes(self, table: str) -> tuple[str, ...]:
        """What every reading over this table must say of how its rows were understood."""
        lines = self.frames.get("orders")
        if table not in ("orders", "order_lines") or not isinstance(lines, OrderLines):
            return ()
        if lines.by_line:
            view = self._views["orders"]
            return ("order_lines",) if view.size < lines.size else ()
        return ("order_duplicates",) if "duplicate_id" in lines.set_aside else ()

    def asides(self) -> tuple[Aside, ...]:
        return tuple(aside for frame in self.frames.values() for aside in frame.asides)


def _partly_blank(frame: Frame) -> bool:
    """Tell whether some rows name a currency and others do not: those are in the base currency."""
    codes = frame.labels("currency").codes
    return bool((codes < 0).any() and (codes >= 0).any())


def load_table(
    name: str, rows: Any, settings: Settings, maps: Maps | None = None, *, first_row: int = 1, tolerant: bool = False
) -> Frame:
    """Read one raw table; ``first_row`` is the spreadsheet row of its header.

    A ``tolerant`` table sets rows with unreadable numbers and dates aside instead of raising KpiError.
    """
    kind = OrderLines if name == "orders" else Frame
    return kind(name, grid_of(name, rows, zone_of(settings)), settings, maps or Maps(), first_row, tolerant=tolerant)


def load_tables(
    raw: Mapping[str, Any],
    settings: Settings,
    maps: Maps | None = None,
    first_rows: Mapping[str, int] | None = None,
    *,
    tolerant: bool = False,
) -> Tables:
    """Read raw tables by name. Names are canonical (``deals``) or sheet names (``Affaires``); others are refused.

    ``first_rows`` and ``tolerant`` as of ``load_table``.
    """
    if not isinstance(raw, Mapping):
        raise KpiError("tables_not_named", found=type(raw).__name__)
    names = {fold(word): s.name for s in schemas().values() for word in (s.name, *s.sheet.values())}
    frames: dict[str, Frame] = {}
    origin: dict[str, str] = {}
    for given, rows in raw.items():
        name = names.get(fold(given))
        if name is None:
            raise KpiError("unknown_table", found=given, allowed=", ".join(schemas()))
        if rows is None:
            continue
        if name in frames:
            raise KpiError("table_twice", table=name, file=given, other=origin[name])
        origin[name] = given
        first_row = (first_rows or {}).get(name, 1)
        frames[name] = load_table(name, rows, settings, maps, first_row=first_row, tolerant=tolerant)
    return Tables({name: frames[name] for name in schemas() if name in frames}, settings)
