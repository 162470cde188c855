"""The cells of a column made alike on all hosts, before the tables read them."""

from datetime import datetime, time
from functools import partial
from typing import Any

import numpy as np

from udfs.ranges import Block, unwrapped
from xl_kpi.core.period import EPOCH
from xl_kpi.tables.cells import Cells, Floats
from xl_kpi.tables.grid import RowGrid

DAY_ZERO = EPOCH.toordinal()


def grid_of(block: Block) -> RowGrid:
    """The rows of a block as a table reads them."""
    return RowGrid(block.rows, partial(_alike, wall_clock=block.wall_clock))


def _alike(column: list[Any], *, wall_clock: bool) -> Cells:
    """Make TRUE 1, as in Calc, so that equal cells mean the same; unwrap numbers that Office wraps with their format.

    Where COM adds a time zone to dates, they are read off the wall clock.
    """
    kinds = set(map(type, column))
    if bool in kinds:
        column = [float(cell) if isinstance(cell, bool) else cell for cell in column]
    if dict in kinds:
        column = [unwrapped(cell) for cell in column]
    moments = {kind for kind in kinds if issubclass(kind, datetime)} if wall_clock else set()
    if moments and kinds <= moments | {type(None)}:
        return _serials(column)
    return [_serial(cell) if isinstance(cell, datetime) else cell for cell in column] if moments else column


def _serials(column: list[Any]) -> Floats:
    """Dates as the numbers behind them, as the other hosts hand them over; blank cells are NaN."""
    moments = list(filter(None, column))
    clocks = list(map(datetime.time, moments))
    part = {clock: _part_of_day(clock) for clock in set(clocks)}
    days = np.fromiter(map(datetime.toordinal, moments), np.float64, len(moments)) - DAY_ZERO
    if any(part.values()):
        days += np.fromiter(map(part.__getitem__, clocks), np.float64, len(clocks))
    if len(days) == len(column):
        return days
    serials = np.full(len(column), np.nan)
    serials[np.fromiter(map(bool, column), np.bool_, len(column))] = days
    return serials


def _serial(moment: datetime) -> float:
    return moment.toordinal() - DAY_ZERO + _part_of_day(moment.time())


def _part_of_day(clock: time) -> float:
    return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86_400
