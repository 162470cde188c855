"""What a spreadsheet or a report adds below the rows of a table: totals, counts of records, notices."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from xl_kpi.core.blank import is_blank
from xl_kpi.core.words import fold

TOTAL, FOOTER, BLANK = "total_row", "footer_row", "blank_row"
_LETTER = re.compile(r"[^\W\d_]")
_SUM = r"(?:(?:grand|sub|sous)[ -]?)?tota(?:l|ls|ux)(?: general| generaux)?"
_RECORDS = r"(?:records?|rows?|enregistrements?|lignes?|fiches?)"
_COUNT = (
    rf"{_SUM} ?\(\d[\d ,.]* ?{_RECORDS}\)"
    rf"|(?:{_SUM} (?:of |des |de )?{_RECORDS}|{_RECORDS} count|nombre (?:de |d'){_RECORDS})(?: ?:? ?\d[\d ,.]*)?"
)
_TOTAL = re.compile(rf"(?:{_SUM}|{_COUNT}) ?:?")
_RECORD_COUNT = re.compile(_COUNT)
_NOTICE = re.compile(
    r"confidential(?: information)?\W+do not (?:distribute|disclose)\.?"
    r"|informations? confidentielles?\W+ne pas (?:diffuser|distribuer|divulguer)\.?"
    r"|(?:copyright )?(?:©|\(c\)|copyright) ?\d{4}\b.*(?:all rights reserved|tous droits reserves)\.?"
)
# A report signs with its name, who made it and when, the company: lone cells of any words beside its notices.
_SIGNATURE = 6


def is_total(row: Sequence[Any]) -> bool:
    """Tell whether a row is a total: such a word first, then nothing but figures.

    >>> is_total(["Total", None, 1250.5, "12 %"]), is_total(["Total", "gagné", 1250.5])
    (True, False)
    >>> is_total(["Grand Totals (5,700 records)", "$22,700.00"]), is_total(["TotalEnergies", 1250.5])
    (True, False)
    """
    filled = [str(cell) for cell in row if not is_blank(cell)]
    return bool(filled) and bool(_TOTAL.fullmatch(fold(filled[0]))) and not any(map(_LETTER.search, filled[1:]))


def is_footer(row: Sequence[Any]) -> bool:
    """Tell whether a row is one lone cell that counts the records or gives notice, as reports end with.

    >>> is_footer([None, "Confidential Information - Do Not Distribute"]), is_footer(["Confidential project"])
    (True, False)
    >>> is_footer(["Copyright © 2000-2023 salesforce.com, inc. Tous droits réservés."])
    True
    >>> is_footer(["Total des enregistrements : 5 700"]), is_footer(["Grand Totals (5,700 records)", 5])
    (True, False)
    """
    lone = fold(_lone(row))
    return bool(_NOTICE.fullmatch(lone) or _RECORD_COUNT.fullmatch(lone))


def trailing(upwards: Iterable[Sequence[Any]]) -> list[str]:
    """Say what each row below the data is, TOTAL, FOOTER or a BLANK one between them, given the rows from the last up.

    >>> trailing([["Copyright © 2020 A. All rights reserved."], [], ["Total", 5], ["D1", 5]])
    ['footer_row', 'blank_row', 'total_row']
    """
    rows = iter(upwards)
    first = list(islice(rows, _SIGNATURE + 1))
    kinds = [FOOTER] * _signature(first)
    last = len(kinds)
    for row in chain(first[last:], rows):
        kind = FOOTER if is_footer(row) else TOTAL if is_total(row) else BLANK
        if kind == BLANK and not all(map(is_blank, row)):
            break
        kinds.append(kind)
        last = last if kind == BLANK else len(kinds)
    return kinds[:last]


def first_filled(row: Sequence[Any]) -> str:
    """The words that a total or a footer begins with."""
    return next((str(cell) for cell in row if not is_blank(cell)), "")


def _signature(upwards: Sequence[Sequence[Any]]) -> int:
    """Count the lone cells at the end, a notice among them, that a blank row parts from the data."""
    height = next((place for place, row in enumerate(upwards) if all(map(is_blank, row))), 0)
    lone = [_lone(row) for row in upwards[:height]]
    return height if all(lone) and any(_NOTICE.fullmatch(fold(text)) for text in lone) else 0


def _lone(row: Sequence[Any]) -> str:
    """The text of the only filled cell, empty when there is none or another."""
    filled = [str(cell) for cell in row if not is_blank(cell)]
    return filled[0] if len(filled) == 1 else ""
