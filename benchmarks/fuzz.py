"""Fuzzing led by coverage of what an export meets first; what it finds is kept as a test, it is no part of the checks.

`pip install xl-kpi[fuzz]`, then `python -m benchmarks.fuzz TARGET [CORPUS] [-max_total_time=120]` with the options of
libFuzzer. A crash is anything but a KpiError, a hang ten seconds, a bomb two gigabytes.
"""

import sys
from collections.abc import Callable
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["xl_kpi", "csv", "zipfile"]):
    from xl_kpi.analysis.intake import as_json, intake, lines
    from xl_kpi.core.errors import KpiError
    from xl_kpi.core.settings import Settings
    from xl_kpi.crm.importing import import_rows
    from xl_kpi.crm.layout import lay_out
    from xl_kpi.crm.nearest import nearest
    from xl_kpi.crm.profile import profiles
    from xl_kpi.crm.recognise import guess_table, recognise
    from xl_kpi.engines.engine import Engine
    from xl_kpi.sources.delimited import read_text
    from xl_kpi.sources.workbook import open_book
    from xl_kpi.tables.dates import DateStyle, dates
    from xl_kpi.tables.frame import Maps
    from xl_kpi.tables.load import load_tables
    from xl_kpi.tables.numbers import numbers, percents

LIMITS = ("-max_total_time=120", "-timeout=10", "-rss_limit_mb=2048", "-max_len=8192")
PARIS = ZoneInfo("Europe/Paris")


def _texts(data: bytes) -> list[str]:
    return data.decode("utf-8", "ignore").split("\x1e")


def text(data: bytes) -> None:
    """A CSV file."""
    rows = read_text(data, "a.csv").rows
    if len({*map(len, rows)}) != 1:
        raise AssertionError("rows of unequal length")


def workbook(data: bytes) -> None:
    """A workbook of any kind."""
    book = open_book(data, "a.xlsx")
    for sheet in book.sheets:
        book.rows(sheet)


def headers(data: bytes) -> None:
    """Headers: their program, table and columns, and what unknown ones resemble."""
    found = _texts(data)
    guess_table(found)
    profile = profiles()[len(data) % len(profiles())]
    nearest(lay_out(profile, found, {}).unknown, profile, ())
    recognise(found)


def amounts(data: bytes) -> None:
    """A column of numbers: a cell that cannot be read has no value."""
    cells, spoilt = _texts(data), list[int]()
    values = numbers(cells, spoilt)
    percents(cells, [])
    if len(values) != len(cells) or any(value == value for value in values[spoilt]):  # noqa: PLR0124 – NaN is not
        raise AssertionError("a cell that cannot be read has a value")


def days(data: bytes) -> None:
    """A column of dates, in every order."""
    cells = _texts(data)
    for order in (None, "dmy", "mdy", "ymd"):
        values, _ = dates(cells, DateStyle(PARIS, order), [])
        if ((values < 1) | (values > 2_958_466)).any():
            raise AssertionError("a day of no calendar")


def whole(data: bytes) -> None:
    """A CSV file of deals, up to what is said of it: every row is kept or set aside."""
    one = import_rows("deals", read_text(data, "a.csv").rows, Maps(), source="hubspot")
    told = intake({"deals": [one]}, Engine(load_tables({"deals": [one.given]}, Settings())))
    as_json(told)
    lines(told, "en")
    [table] = told.tables
    if table.read != table.kept + sum(note.count for note in table.set_aside):
        raise AssertionError("a row is lost")


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (text, workbook, headers, amounts, days, whole)
}


def main(name: str, *options: str) -> None:
    """Fuzz one target until the time is over or something is found."""

    def attempt(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except KpiError as error:
            error.text("en")

    atheris.Setup([sys.argv[0], *LIMITS, *options], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
