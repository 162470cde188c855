"""Cells → numbers: amounts as people write them, with their currency and grouping, and percentages."""

import math
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import numpy as np

from xl_kpi.tables.column import Cells, Floats, each, without_errors

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
CURRENCIES = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "£": "GBP", "LIVRE": "GBP", "LIVRES": "GBP",
}  # fmt: skip
CODES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK DZD EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD MAD MXN "
    "MYR NGN NOK NZD PEN PHP PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD VND XAF XOF XPF ZAR"
).split()
_WORD = re.compile(r"[€$£]|[^\W\d_]+\$?")
_SAID = frozenset({*CURRENCIES, *CODES, "HT"})
_EXPONENT = frozenset("eE")
_NOTHING = frozenset("'’\u200b\u2060\ufeff")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_FIGURES = re.compile(r"[0-9.,\n+-]*")


def currency_sign(cell: Any) -> str:
    """The currency that an amount names (``$100`` → USD), empty if none.

    >>> currency_sign("1 250,00 €"), currency_sign("CHF 1'234.50"), currency_sign("1 250")
    ('EUR', 'CHF', '')
    """
    words = _WORD.findall(cell) if isinstance(cell, str) else ()
    named = (word.upper() for word in words)
    return next((CURRENCIES.get(word, word) for word in named if word in CURRENCIES or word in CODES), "")


def numbers(cells: Cells, spoilt: list[int] | None = None) -> Floats:
    """Read a column of numbers: figures or text such as ``12 500,50``, ``1,234.56 €``, ``(300)``, ``12 %``.

    ``spoilt`` gathers the positions of cells that cannot be read; without it the first is a BadCell.
    """
    if isinstance(cells, np.ndarray):
        return cells
    types = set(map(type, cells))
    if types <= {float, int, Decimal, type(None)}:
        with suppress(OverflowError):
            return without_errors(np.array(cells, np.float64))
    values = _bare_figures(cells) if types <= {str, type(None)} else None
    if values is not None:
        return values
    comma = _decimal_comma(map(_undecorated, {cell for cell in cells if isinstance(cell, str)}))
    return each(cells, lambda cell: _number(cell, comma), spoilt)


def _bare_figures(cells: Sequence[str | None]) -> Floats | None:
    """Read texts of nothing but figures and the same decorations, all at once; None if a single one is otherwise."""
    filled = list(filter(None, cells))
    text = "\n".join(filled)
    if not _FIGURES.fullmatch(text):
        text = _undecorated(text)
    texts = text.split("\n") if filled else []
    comma = "," in text and _decimal_comma(texts)
    if not _FIGURES.fullmatch(text) or len(texts) != len(filled) or (comma and "." in text):
        return None
    if "," in text:
        texts = text.replace(",", "." if comma else "").split("\n")
    values = np.full(len(cells), np.nan)
    place = slice(None) if len(filled) == len(cells) else np.fromiter(map(bool, cells), np.bool_, len(cells))
    try:
        values[place] = np.fromiter(map(float, texts), np.float64, len(filled))
    except ValueError:
        return None
    return None if np.isinf(values).any() else values


def _undecorated(text: str) -> str:
    """The text without names of currencies, spaces and apostrophes; line breaks stay, and words if one is unknown."""
    words = set(_WORD.findall(text)) - _EXPONENT
    if _SAID.issuperset(map(str.upper, words)):
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, "")
    for letter in set(text):
        if letter in _NOTHING or (letter.isspace() and letter != "\n"):
            text = text.replace(letter, "")
    return text


def _decimal_comma(texts: Iterable[str]) -> bool:
    """Decide ``1,234`` for the whole column: a decimal comma if another cell shows one (``12,5``, ``1.234,56``)."""
    bare = (text.rstrip("-%)").lstrip("(-−+") for text in texts if "," in text)
    return any(
        _FIGURES.fullmatch(text) and not _GROUPED.fullmatch(text) and text.rfind(",") > text.rfind(".") for text in bare
    )


def _number(cell: Any, comma: bool) -> float:
    if isinstance(cell, bool):
        raise ValueError(cell)
    if not isinstance(cell, str):
        return float(cell)
    text = _undecorated(cell).replace("\n", "").replace("−", "-")
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if negative else text
    if text.endswith("-"):
        text = "-" + text[:-1]
    percent = text.endswith("%")
    text = _point(text.rstrip("%"), comma)
    if not PLAIN.fullmatch(text):
        raise ValueError(cell)
    value = float(text) / (100 if percent else 1)
    if math.isinf(value):
        raise ValueError(cell)
    return -value if negative else value


def _point(text: str, comma: bool) -> str:
    """Write a number with a decimal point and no grouping."""
    last_comma, last_point = text.rfind(","), text.rfind(".")
    if last_comma < 0:
        grouped = text.count(".") > 1 or (comma and _GROUPED.fullmatch(text.lstrip("+-")))
        return text.replace(".", "") if grouped else text
    if last_point >= 0:
        group = "." if last_comma > last_point else ","
        return text.replace(group, "").replace(",", ".")
    if text.count(",") > 1 or (not comma and _GROUPED.fullmatch(text.lstrip("+-"))):
        return text.replace(",", "")
    return text.replace(",", ".")


def percents(cells: Cells, spoilt: list[int] | None = None) -> Floats:
    """Read shares: 0.4, ``40 %`` or, when a value of the column exceeds 1, 40; ``spoilt`` as of ``numbers``."""
    values = numbers(cells, spoilt)
    with np.errstate(invalid="ignore"):
        return values / 100 if (values > 1).any() else values
