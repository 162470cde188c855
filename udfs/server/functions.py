"""The functions as xlwings Server calls them: an error becomes #VALUE! with its sentence on hover."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from xlwings import XlwingsError

from udfs.binding import Function, answer
from udfs.decorate import decorated
from udfs.language import language
from xl_kpi.core.errors import KpiError


class CellError(XlwingsError):  # type: ignore[misc] # xlwings' types are not read
    """A sentence for the cell. It quotes what the cells hold, so that whoever keeps a log writes ``code`` instead."""

    def __init__(self, error: KpiError) -> None:
        super().__init__(str(error))
        self.code = error.code


def expose(function: Function) -> Callable[..., Any]:
    """Return the function registered with xlwings Server.

    The client keeps results without a time limit, so only functions that read no clock may be kept there.
    """
    server = import_module("xlwings.server")  # raises LicenseError without a licence key: asked for here only
    return decorated(function, _run, server, language(), cache=not function.reads_clock)


def _run(function: Function, cells: Sequence[object]) -> Any:
    try:
        return answer(function, cells, language())
    except KpiError as error:
        raise CellError(error) from None
