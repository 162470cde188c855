"""The tables last read, found again by their content: the only memory of the functions."""

from collections.abc import Mapping
from dataclasses import replace

from udfs.columns import grid_of
from udfs.ranges import Block, Rows, same
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.frame import Frame
from xl_kpi.tables.load import Tables, load_table
from xl_kpi.tables.schema import schemas

MOST_CELLS = 2_000_000
"""How many cells are kept, some 150 MB; the tables of the last call are, however large."""
MOST_ENGINES = 32


class Memory:
    """Keeps the tables read last, with what was worked out from them; a table is the same when every cell is.

    Nothing that depends on the day, the period or the options is kept: a value is always worked out anew.
    """

    def __init__(self, most_cells: int = MOST_CELLS, most_engines: int = MOST_ENGINES) -> None:
        self.most_cells, self.most_engines = most_cells, most_engines
        self._tables: list[_Table] = []
        self._engines: dict[tuple[object, ...], Engine] = {}

    @property
    def cells(self) -> int:
        return sum(table.cells for table in self._tables)

    def engine(self, blocks: Mapping[str, Block], settings: Settings) -> Engine:
        """Return an engine over these tables, the same one as before when nothing has changed."""
        frames = {name: self._frame(name, blocks[name], settings) for name in schemas() if name in blocks}
        key = (repr(settings), *frames.values())
        engine = self._engines.pop(key, None) or Engine(Tables(frames, settings))
        self._engines[key] = engine  # last used, last to go
        self._forget(set(frames.values()))
        return engine

    def _frame(self, name: str, block: Block, settings: Settings) -> Frame:
        for place, table in enumerate(self._tables):
            if table.holds(name, block, settings):
                self._tables.append(self._tables.pop(place))
                return table.frame
        table = _Table(name, block, settings)
        self._tables.append(table)
        return table.frame

    def _forget(self, used: set[Frame]) -> None:
        """Let the oldest go until what is kept fits; those in use stay, as another formula asks for them next."""
        while self.cells > self.most_cells and self._tables[0].frame not in used:
            self._tables.pop(0)
        kept = {table.frame for table in self._tables}
        self._engines = {key: engine for key, engine in self._engines.items() if kept.issuperset(key[1:])}
        while len(self._engines) > self.most_engines:
            self._engines.pop(next(iter(self._engines)))


class _Table:
    """A table read once. Its rows are a copy of our own: a caller who changes a cell asks about another table."""

    def __init__(self, name: str, block: Block, settings: Settings) -> None:
        outer, inner = (list if isinstance(part, list) else tuple for part in (block.rows, block.rows[0]))
        rows: Rows = outer(map(inner, block.rows))  # of the same kind: a list equals no tuple
        self._rows, ours = rows, replace(block, rows=rows)
        self._key = _key(name, block, settings)
        self.frame = load_table(name, grid_of(ours), settings, first_row=block.first_row)
        self.cells = sum(map(len, rows))

    def holds(self, name: str, block: Block, settings: Settings) -> bool:
        """Tell whether this is the table asked for: cells that are equal for Python mean the same to a block."""
        return self._key == _key(name, block, settings) and same(self._rows, block.rows)


def _key(name: str, block: Block, settings: Settings) -> tuple[object, ...]:
    """What equal cells do not tell: how they are read, and the zone of a wall clock (a host has only one)."""
    zones = [getattr(cell, "tzinfo", None) for row in block.rows[1:2] for cell in row] if block.wall_clock else None
    return (name, block.first_row, block.wall_clock, zones, repr(settings))


MEMORY = Memory()
