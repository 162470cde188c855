"""Typed words in formulas: outer spaces off, folded, looked up among the spellings that a workbook lists."""

from collections.abc import Iterator

from xl_kpi.core.words import fold, vocabulary
from xl_kpi.engines.formula.text import call, quote
from xl_kpi.tables.cells import CURRENCIES
from xl_kpi.tables.schema import schemas

NOTHING = quote("")
CURRENCY = "currency"
"""The vocabulary of currencies: how they are named → their codes."""

_SPACES = "\u00a0\u202f"
_FOLDED = {letter: fold(letter) for letter in "àâäáãåçéèêëîïíìôöóòõùûüúÿñ’‘`´"} | {"_": " "}
_WILDCARDS = "~*?"


def word_lines() -> Iterator[tuple[str, str]]:
    """What the two columns of spellings list: ``status|gagne`` → ``won``, for each vocabulary of the tables."""
    kinds = {column.kind for table in schemas().values() for column in table.columns.values()}
    for name in sorted(kind.removeprefix("word:") for kind in kinds if kind.startswith("word:")):
        yield from ((f"{name}|{word}", fold(meaning)) for word, meaning in vocabulary(name).items())
    yield from ((f"{CURRENCY}|{name.lower()}", code) for name, code in CURRENCIES.items())


def trimmed(text: str) -> str:
    """A cell, or a column of them, without outer spaces; numbers become texts."""
    return call("TRIM", _replaced(text, dict.fromkeys(_SPACES, " ")))


def folded(text: str) -> str:
    """As ``fold``, for the letters of western Europe."""
    return trimmed(_replaced(call("LOWER", text), _FOLDED))


def meaning(vocabulary_name: str, word: str, spellings: str, meanings: str, unknown: str) -> str:
    """The canonical word of a folded one; MATCH would take ``*`` and ``?`` for any letters."""
    plain = _replaced(word, {letter: f"~{letter}" for letter in _WILDCARDS})
    place = call("MATCH", f"{quote(vocabulary_name + '|')}&{plain}", spellings, "0")
    return call("IFERROR", call("INDEX", meanings, place), unknown)


def _replaced(text: str, letters: dict[str, str]) -> str:
    for letter, other in letters.items():
        text = call("SUBSTITUTE", text, quote(letter), quote(other))
    return text
