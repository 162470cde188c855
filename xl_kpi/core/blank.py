"""What an empty cell looks like, whichever host hands it over."""

import math
from typing import Any

ERROR_TEXTS = frozenset(
    "#N/A #NA #DIV/0! #VALUE! #REF! #NAME? #NUM! #NULL! #VALEUR! #NOM? #NOMBRE! #NUL!".split(),
)
ERROR_NUMBERS = range(-2146826288, -2146826240)
"""Excel's error values as COM hands them over."""

_MISSING = ("NAType", "NaTType", "JsNull")


def is_blank(cell: Any) -> bool:
    """Tell whether a cell says nothing: empty, spaces, an Excel error, NaN or a missing value of pandas.

    >>> [is_blank(cell) for cell in (None, "  ", "#N/A", float("nan"), {"type": "Error"}, 0, "0")]
    [True, True, True, True, True, False, False]
    """
    if cell is None:
        return True
    if isinstance(cell, str):
        text = cell.strip()
        return not text or (text[0] == "#" and text.upper() in ERROR_TEXTS)
    if isinstance(cell, int | float):
        return (isinstance(cell, float) and math.isnan(cell)) or cell in ERROR_NUMBERS
    if isinstance(cell, dict):
        return not is_wrapped(cell)
    return type(cell).__name__ in _MISSING


def is_error(cell: Any) -> bool:
    """Tell whether a cell holds an Excel error, whichever host hands it over.

    >>> [is_error(cell) for cell in ("#N/A", -2146826246, {"type": "Error"}, None, "", 0)]
    [True, True, True, False, False, False]
    """
    if isinstance(cell, str):
        return cell.strip().upper() in ERROR_TEXTS
    if isinstance(cell, int | float):
        return cell in ERROR_NUMBERS
    return isinstance(cell, dict) and not is_wrapped(cell)


def is_wrapped(cell: Any) -> bool:
    """Tell whether Office wraps a value with its format: ``{"type": "FormattedNumber", "basicValue": 12.5, …}``."""
    return isinstance(cell, dict) and cell.get("type") != "Error" and "basicValue" in cell
