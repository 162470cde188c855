"""What the formula in one row looks at: prepared cells of that row and prepared columns; each look is noted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from xl_kpi.core.language import Keys, Predicate, Words
from xl_kpi.engines.columnar.columns import TEXT_KINDS
from xl_kpi.engines.formula.prepared import Code, Content, Flag, Key, Plain, Prepared, Row, Word, sheet_of
from xl_kpi.engines.formula.rows.sheets import Sheet, Sheets
from xl_kpi.engines.formula.text import product
from xl_kpi.tables.derived import derived
from xl_kpi.tables.money import MONEY
from xl_kpi.tables.schema import schemas

BLANK = "NA()"
"""A blank inside a formula: it makes blank all that is reckoned with it, until IFERROR puts something else."""


@dataclass(frozen=True, slots=True)
class Look:
    """``table`` is the one whose row holds the formula: orders and their lines are two, in one sheet."""

    sheets: Sheets
    table: str
    seen: dict[Prepared, None] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        return self.sheets.sheet(self.table)

    @property
    def sheet_name(self) -> str:
        return sheet_of(self.table)

    @property
    def is_order_of_lines(self) -> bool:
        return self.sheets.by_line and self.table == "orders"

    def header(self, column: str) -> str | None:
        return self.sheet.columns.get(column)

    def own(self, content: Content, table: str = "") -> str:
        """The cell of a prepared column in this row."""
        return self.sheet.cell(self._noted(content, table or self.table))

    def all(self, content: Content, table: str = "") -> str:
        """A whole prepared column, of this table or of another."""
        table = table or self.table
        return self.sheets.sheet(table).column(self._noted(content, table))

    def _noted(self, content: Content, table: str) -> str:
        prepared = Prepared(table, content)
        self.seen[prepared] = None
        return prepared.name

    def flags(self, where: Iterable[Predicate], table: str = "") -> tuple[str, ...]:
        """Which rows of a table satisfy the predicates, as factors of a mask."""
        return tuple(f"({self.all(Flag(predicate), table)}=1)" for predicate in where)

    def same(self, key: str, table: str = "") -> str:
        """Which rows have the key of this row: EXACT, for ids may differ by case alone, and ``*`` is a letter."""
        if table in ("", self.table):
            own = self.own(Code(key))
            return product((f"({self.all(Code(key))}={own})", f"({own}>0)"))
        own = self.own(Key(key))
        return product((f"EXACT({self.all(Key(key), table)},{own})", f'({own}<>"")'))

    def group(self) -> str:
        """Which lines belong to the order of this one; without an id a line is an order."""
        lines = "order_lines"
        number, place = self.own(Code("order_id"), lines), self.own(Row(), lines)
        alone = f"(({number}>0)+({self.all(Row(), lines)}={place})>0)"
        return product((f"({self.all(Code('order_id'), lines)}={number})", alone))


def smallest(values: str, mask: str) -> str:
    """The smallest number where the mask holds: errors, of texts or of a division by 0, are skipped."""
    return f"_xlfn.AGGREGATE(15,6,{values}/({mask}),1)"


def largest(values: str, mask: str) -> str:
    return f"_xlfn.AGGREGATE(14,6,{values}/({mask}),1)"


def kind_of(table: str, column: str) -> str:
    """How the cells of a given or added column are: ``number`` for dates too, ``keys``, else a kind of text."""
    added = derived(table, column)
    if added is not None:
        return "word" if isinstance(added.column, Words) else "keys" if isinstance(added.column, Keys) else "number"
    kind = "number" if column in MONEY else schemas()[sheet_of(table)].columns[column].kind
    return kind if kind.split(":")[0] in TEXT_KINDS else "number"


def known(look: Look, column: str) -> str:
    """Tell whether the cell of a column in this row says something."""
    match kind_of(look.table, column).split(":")[0]:
        case "number":
            return f"ISNUMBER({look.own(Plain(column))})"
        case "keys":
            return f"{look.own(Code(column))}>0"
        case "word" | "owner":
            return f'{look.own(Word(column))}<>"-"'
        case _:
            return f'{look.own(Key(column))}<>""'
