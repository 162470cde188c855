"""The words of the workbook in one language, read from texts.toml."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from xl_kpi.analysis.numerals import show

Words = Mapping[str, Any]
LANGUAGES = ("fr", "en")


@cache
def words(language: str) -> Words:
    """Return the texts of ``fr`` or ``en``: tables of sentences with placeholders.

    ``tile`` holds the words around a reading that the analysis uses too: n/d, status, trend.

    >>> words("fr")["sheets"]["quality"]
    'Qualité'
    """
    tile = _table("xl_kpi.analysis", language)
    return {**_table(__package__, language), "tile": tile, "language": language}


def _table(package: str, language: str) -> Words:
    text = files(package).joinpath("texts.toml").read_text(encoding="utf-8")
    table: Words = tomllib.loads(text)[language]
    return table


def count(number: float, say: Words) -> str:
    """Return a number for a sentence: ``{n:alerte/alertes}`` prints it with the right word."""
    return show(number, "count", say["language"])


def month_label(day: date, say: Words) -> str:
    """Return a month as written under a chart: “mars 26”."""
    return f"{say['months']['short'][day.month - 1]} {day.year % 100:02}"


def long_day(day: date, say: Words) -> str:
    """Return a day in full words: “31 mars 2026”."""
    months = say["months"]
    return str(months["day"].format(day=day.day, month=months["long"][day.month - 1], year=day.year))
