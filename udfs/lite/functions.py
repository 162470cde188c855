"""The functions as xlwings Lite calls them, in Excel's own Python: an error is #VALUE! with its sentence on hover."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from xlwings import XlwingsError

from udfs.binding import Function, answer
from udfs.decorate import decorated
from udfs.language import language
from xl_kpi.core.errors import KpiError


def expose(function: Function) -> Callable[..., Any]:
    """Return the function registered with xlwings Lite, which takes the decorators of xlwings Server.

    The add-in keeps results without a time limit, so only functions that read no clock may be kept there.
    """
    server = import_module("xlwings.server")  # asks for the licence that the add-in has, and other hosts may not
    return decorated(function, _run, server, language(), cache=not function.reads_clock)


def _run(function: Function, cells: Sequence[object]) -> Any:
    """Answer; the error is of no class of our own, as the add-in, which is closed, may know this one by its name."""
    try:
        return answer(function, cells, language())
    except KpiError as error:
        raise XlwingsError(str(error)) from None
