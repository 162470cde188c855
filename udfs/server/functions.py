"""The functions as xlwings Server calls them: an error becomes #VALUE! with its sentence on hover."""

from collections.abc import Callable, Sequence
from typing import Any

from xlwings import XlwingsError, server

from udfs.binding import Function, answer
from udfs.decorate import decorated
from udfs.language import language
from xl_kpi.core.errors import KpiError


def expose(function: Function) -> Callable[..., Any]:
    """Return the function registered with xlwings Server.

    The client keeps results without a time limit, so only functions that read no clock may be kept there.
    """
    return decorated(function, _run, server, language(), cache=not function.reads_clock)


def _run(function: Function, cells: Sequence[object]) -> Any:
    try:
        return answer(function, cells, language())
    except KpiError as error:
        raise XlwingsError(error.text(language())) from None
