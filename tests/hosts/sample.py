"""The bundled sample as people select it: the same rows in French and in English, as cells of a sheet."""

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xl_kpi.sample
from xl_kpi.core.period import serial
from xl_kpi.sample.words import FRENCH
from xl_kpi.tables.schema import schemas

Cell = float | int | str | None
Rows = list[list[Cell]]

FOLDER = Path(xl_kpi.sample.__file__).parent / "data"
LANGUAGES = ("fr", "en")
OWNER = "Inès Chaïb"
AS_OF = date(2026, 3, 31)


@cache
def block(table: str, language: str) -> Rows:
    """A table with its header: dates are dd/mm/yyyy texts in French, serials in English; words are translated."""
    header, *lines = _lines(table)
    schema = schemas()[table].columns
    shown = [schema[name].label[language] for name in header]
    return [shown, *([_cell(table, *named, language) for named in zip(header, line, strict=True)] for line in lines)]


def tail(table: str, language: str, rows: int = 6) -> Rows:
    """The header and the last rows of a table: enough for a mistake."""
    header, *lines = block(table, language)
    return [header, *lines[-rows:]]


def word(table: str, column: str, text: str, language: str) -> str:
    """A word of the sample in a language."""
    if language == "fr":
        return text
    known = {french.lower(): english for english, french in FRENCH.get((table, column), {}).items()}
    return known.get(text.lower(), text)


@cache
def _lines(table: str) -> list[list[str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _cell(table: str, column: str, text: str, language: str) -> Cell:
    kind = schemas()[table].columns[column].kind
    if not text:
        return None
    if kind in ("date", "milestone"):
        return _moment(text, language)
    return float(text) if kind in ("number", "percent") else word(table, column, text, language)


def names() -> tuple[str, ...]:
    """The tables of the sample, in the order of the schema."""
    return tuple(name for name in schemas() if (FOLDER / f"{name}.csv").exists())


def raw(tables: tuple[str, ...], language: str) -> dict[str, Any]:
    return {name: block(name, language) for name in tables if name in names()}


def _moment(text: str, language: str) -> Cell:
    """A day, with its hour where it has one; what is no date stays as someone typed it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    hours = moment - datetime.combine(moment, time())
    if language == "fr":
        return f"{moment:%d/%m/%Y %H:%M}" if hours else f"{moment:%d/%m/%Y}"
    return serial(moment.date()) + hours / timedelta(days=1) if hours else serial(moment.date())
