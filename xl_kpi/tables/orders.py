"""Orders that come by line: the lines, which share their order's date and owner, and one row per order made of them."""

import numpy as np

from xl_kpi.tables.cells import Codes, Floats, Labels, labels
from xl_kpi.tables.frame import Frame

SUMMED = frozenset({"amount", "amount_base", "quantity"})
SIGNED = frozenset({"amount", "amount_base"})
SHARED = frozenset({"date", "owner", "account_id"})


class OrderLines(Frame):
    """The rows of the orders table. They are lines when a ``line_id`` or ``product`` column is there."""

    @property
    def by_line(self) -> bool:
        return self.has("line_id") or self.has("product")

    def column(self, name: str) -> Floats | Labels:
        """As in any table, but the amounts of refunds are negative, however they were typed."""
        values = super().column(name)
        if name in SIGNED and self.has("kind") and isinstance(values, np.ndarray):
            kinds = self.labels("kind")
            refunds = np.array([*(word == "refund" for word in kinds.words), False])[kinds.codes]
            return np.where(refunds, -np.abs(values), values)
        return values

    def identity(self, ids: Labels) -> Labels:
        if not self.by_line:
            return ids
        if not self.has("line_id"):
            return Labels(np.full(len(ids.codes), -1, np.int32), ())
        lines = self._loaded("line_id")
        assert isinstance(lines, Labels)
        known = (ids.codes >= 0) & (lines.codes >= 0)
        pairs = np.where(known, ids.codes.astype(np.int64) * (len(lines.words) + 1) + lines.codes, -1)
        return Labels(_renumber(pairs), ())


class Lines:
    """The lines of orders; date, owner and account are those of the order, which often stand in its first line only."""

    def __init__(self, lines: OrderLines, orders: "Orders") -> None:
        self.lines, self.orders = lines, orders
        self.name, self.schema, self.size = lines.name, lines.schema, lines.size
        self.has = lines.has

    def column(self, name: str) -> Floats | Labels:
        if name not in SHARED:
            return self.lines.column(name)
        values = self.orders.column(name)
        if isinstance(values, Labels):
            return Labels(values.codes[self.orders.group], values.words)
        return values[self.orders.group]


class Orders:
    """One row per order: earliest date, amounts and quantities added, the first account, owner and so on known."""

    def __init__(self, lines: OrderLines) -> None:
        self.lines = lines
        self.name, self.schema, self.has = lines.name, lines.schema, lines.has
        ids = lines.labels("order_id").codes.astype(np.int64)
        single = np.where(ids < 0, len(lines.labels("order_id").words) + np.arange(len(ids)), ids)
        self.group = _renumber(single)
        self.size = int(self.group.max()) + 1 if len(ids) else 0
        self._columns: dict[str, Floats | Labels] = {}

    def column(self, name: str) -> Floats | Labels:
        if name not in self._columns:
            values = self.lines.column(name)
            self._columns[name] = self.kind(values) if name == "kind" else self.gather(name, values)
        return self._columns[name]

    def gather(self, name: str, values: Floats | Labels) -> Floats | Labels:
        """Make one cell per order of the cells of its lines."""
        if isinstance(values, Labels):
            return Labels(self._first_known(values.codes), values.words)
        return self.total(values) if name in SUMMED else self._smallest(values)

    def total(self, values: Floats) -> Floats:
        """Add up the known cells of each order's lines; blank when none is known."""
        known = ~np.isnan(values)
        sums = np.bincount(self.group[known], values[known], self.size)
        return np.where(np.bincount(self.group[known], minlength=self.size) > 0, sums, np.nan)

    def _smallest(self, values: Floats) -> Floats:
        smallest = np.full(self.size, np.inf)
        known = ~np.isnan(values)
        np.minimum.at(smallest, self.group[known], values[known])
        return np.where(np.isinf(smallest), np.nan, smallest)

    def _first_known(self, codes: Codes) -> Codes:
        first = np.full(self.size, -1, np.int32)
        rows = np.flatnonzero(codes >= 0)[::-1]
        first[self.group[rows]] = codes[rows]
        return first

    def kind(self, values: Floats | Labels) -> Labels:
        """Additional when one line is; refund when all lines are; else sale."""
        assert isinstance(values, Labels)
        words = np.array([*values.words, ""])[values.codes]
        refunds = np.bincount(self.group[words == "refund"], minlength=self.size)
        additional = np.bincount(self.group[words == "additional"], minlength=self.size) > 0
        all_refunds = refunds == np.bincount(self.group, minlength=self.size)
        return labels(list(np.where(additional, "additional", np.where(all_refunds, "refund", "sale"))), str)


def _renumber(keys: np.ndarray) -> Codes:
    """Number the keys from 0 in the order in which they appear; a negative key stays -1."""
    distinct, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(distinct), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(distinct))
    return np.where(keys < 0, -1, rank[inverse]).astype(np.int32)
