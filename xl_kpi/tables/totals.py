"""Rows of totals that a spreadsheet or a report adds at the end of a table."""

import re
from collections.abc import Sequence
from typing import Any

from xl_kpi.core.blank import is_blank
from xl_kpi.core.words import fold

TOTALS = frozenset("total|totaux|totals|total general|grand total|sous-total|sous total|subtotal".split("|"))
_LETTER = re.compile(r"[^\W\d_]")


def is_total(row: Sequence[Any]) -> bool:
    """Tell whether a row is a total: that word first, then nothing but figures.

    >>> is_total(["Total", None, 1250.5, "12 %"]), is_total(["Total", "gagné", 1250.5])
    (True, False)
    """
    filled = [str(cell) for cell in row if not is_blank(cell)]
    return bool(filled) and fold(filled[0]).rstrip(" :") in TOTALS and not any(map(_LETTER.search, filled[1:]))
