"""What a table as a whole tells of its origin: rows that a migration stamped, lost deals that nobody exported."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import numpy as np

from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import EPOCH
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.cells import Floats, Mask
from xl_kpi.tables.frame import Frame

STAMPED = (
    ("deals", "created_at", "created_at"),
    ("deals", "closed_on", "closed_at"),
    ("leads", "created_at", "created_at"),
)
"""Table, the days that are looked at, the column whose cells they are: open deals have no closing day."""
MANY, SHARE = 20, 1 / 3
"""So many rows, and so much of all dated rows, do not happen at the same moment."""
CROWD = 10
"""Without hours a day is a moment for everybody; it is odd when it holds so many times the rows of any other day."""
ENOUGH_CLOSED = 10
"""A team that never loses closes less than so many deals."""
ARCHIVES = "odoo"
"""The program that hides lost deals from its lists: there one won deal without a lost one is enough."""


def mass_stamps(engine: Engine, frame: Frame) -> Iterator[tuple[str, Mask, str]]:
    """Yield the column, the rows and the moment where a great part of a table carries the very same one."""
    for table, days, column in STAMPED:
        if table == frame.name and frame.has(column):
            with suppress(KpiError):
                values = engine.columns.floats(table, days)
                moment = odd_moment(values)
                if moment is not None:
                    yield column, values == moment, _written(moment)


def odd_moment(values: Floats) -> float | None:
    """The moment that too many rows share; without any hours in the column, the day.

    >>> days = np.arange(46000.0, 46040.0)
    >>> odd_moment(np.append(days, [46050.5] * 20)), odd_moment(np.append(days, [46050.0] * 20))
    (46050.5, 46050.0)
    >>> odd_moment(np.repeat([46022.0, 46053.0], 30))  # deals are closed at the end of the month
    """
    dated = values[~np.isnan(values)]
    moments, counts = np.unique(dated, return_counts=True)
    if not len(counts) or counts.max() < max(MANY, SHARE * len(dated)):
        return None
    first = int(counts.argmax())
    others = np.delete(counts, first)
    if not (moments % 1).any() and counts[first] < CROWD * others.max(initial=0):
        return None
    return float(moments[first])


def lacks_lost(frame: Frame) -> int:
    """How many closed deals there are, none of them lost; 0 where that tells nothing."""
    if frame.name != "deals" or not frame.has("status"):
        return 0
    status = frame.labels("status")
    counts = {word: int((status.codes == code).sum()) for code, word in enumerate(status.words)}
    won = counts.get("won", 0)
    enough = 1 if frame.source == ARCHIVES else ENOUGH_CLOSED
    return won if won >= enough and not counts.get("lost") else 0


def _written(moment: float) -> str:
    day = datetime(EPOCH.year, EPOCH.month, EPOCH.day) + timedelta(seconds=round(moment * 86_400))
    return f"{day:%Y-%m-%d %H:%M}" if moment % 1 else f"{day:%Y-%m-%d}"
