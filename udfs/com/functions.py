"""The functions as xlwings calls them through COM: an error is the text of the cell, dates come as datetimes."""

from collections.abc import Callable, Sequence
from typing import Any

import xlwings

from udfs import language
from udfs.binding import Function, answer
from udfs.decorate import decorated
from xl_kpi.core.errors import KpiError


def expose(function: Function, spoken: str | None = None) -> Callable[..., Any]:
    """Return the function registered with xlwings' COM server; ``spoken`` is the language of its texts."""
    words = spoken or language.language()

    def run(asked: Function, cells: Sequence[object]) -> Any:
        """Answer in the cell whatever happens: an exception would show its traceback there."""
        try:
            return answer(asked, cells, words, wall_clock=True)
        except KpiError as error:
            return str(error)

    return decorated(function, run, xlwings, words)
