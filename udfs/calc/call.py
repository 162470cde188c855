"""One call from Calc: its arguments become cells, its answer or its sentence becomes what the formula shows."""

from collections.abc import Sequence
from typing import Any

from udfs.binding import Function, find_function
from udfs.binding import answer as computed
from xl_kpi.core.errors import KpiError

NUMBERS = frozenset({"actual", "value", "reference", "n", "months"})
"""The arguments in which 0 is common. Calc hands a blank cell over as 0, which elsewhere is taken as blank: a target
of 0 must be written as text, as otherwise one not yet typed would be reached at once."""

Cells = Sequence[Sequence[Any]]


def answer(name: str, arguments: Sequence[Any], language: str) -> Any:
    """Compute a function of the binding; whatever goes wrong is a sentence in the cell."""
    function = find_function(name)
    try:
        cells = [_cells(argument.name, given) for argument, given in zip(function.arguments, arguments, strict=False)]
        found = computed(function, cells, language)
    except KpiError as error:
        found = str(_explained(error, function, language))
    if not function.is_block:
        return found
    return tuple(map(tuple, found)) if isinstance(found, list) else ((found,),)


def _cells(name: str, given: Any) -> Any:
    if hasattr(given, "getDataArray"):
        return _used_cells(given)
    return None if given == 0 and name not in NUMBERS else given


def _used_cells(chosen: Any) -> Cells:
    """The cells of a range as far as its sheet is used: whole columns have a million rows.

    They are read with every call. Kept until Calc tells a listener of a change they would save nine tenths of the
    time, but be out of date when it computes before it tells, as it does with undo, cut and data set by a macro.
    """
    asked, used = chosen.getRangeAddress(), _used_area(chosen.getSpreadsheet())
    columns = min(asked.EndColumn, used.EndColumn) - asked.StartColumn
    rows = min(asked.EndRow, used.EndRow) - asked.StartRow
    if columns < 0 or rows < 0:
        return ()
    cells: Cells = chosen.getCellRangeByPosition(0, 0, columns, rows).getDataArray()
    return cells


def _used_area(sheet: Any) -> Any:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.getRangeAddress()


def _explained(error: KpiError, function: Function, language: str) -> KpiError:
    """Tell what to install when the calculation could not even be loaded: numpy is all it needs from elsewhere."""
    if not isinstance(error.__cause__, ImportError):
        return error
    known = KpiError("calc_no_numpy")
    known.about, known.language = function.name, language
    return known
