"""Comparing words as people type them: case, accents, apostrophes, spaces; and the vocabularies of the data."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_SPACES = re.compile(r"[\s_\u00a0\u202f]+")
_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return the text without case, accents, typographic apostrophes or doubled spaces.

    >>> fold("  Date d’ouverture\\n(Créée) ")
    "date d'ouverture (creee)"
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    plain = decomposed.isascii()
    bare = decomposed if plain else "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACES.sub(" ", bare).strip()


def printable(text: str) -> str:
    """Return the text on one line, without anything that a terminal would act on or that no file can hold.

    >>> printable("Date\\n\\x1b[2J")
    'Date �[2J'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text))


def shortened(text: str, most: int = 80) -> str:
    """Return the text, or its beginning where it is longer than a sentence can bear.

    >>> shortened("Copyright of many", 9)
    'Copyright…'
    """
    return text if len(text) <= most else f"{text[:most]}…"


@cache
def vocabulary(name: str) -> Mapping[str, str]:
    """Return the accepted words of a vocabulary of words.toml, folded, each with its canonical word."""
    table = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))[name]
    return {fold(word): canonical for canonical, words in table.items() for word in (canonical, *words)}
