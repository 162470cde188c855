"""From the arguments of the command line to settings, maps, loaded tables and scopes."""

import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any

from tqdm import tqdm

from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import to_day
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import read
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas


def split(text: str, argument: str, sign: str = "=") -> tuple[str, str]:
    """Split ``K=V``; a KpiError shows the form when there is no sign."""
    name, found, value = text.partition(sign)
    if not found or not name.strip():
        raise KpiError("bad_pair", argument=argument, found=text)
    return name.strip(), value.strip()


def settings_of(wanted: Namespace) -> Settings:
    """The settings that the arguments give."""
    rates = {}
    for text in wanted.rate:
        currency, rate = split(text, "--rate")
        try:
            rates[currency.upper()] = float(rate.replace(",", "."))
        except ValueError:
            raise KpiError("bad_rate", currency=currency, found=rate) from None
    return Settings(
        currency=wanted.currency.upper(),
        rates=rates,
        time_zone=wanted.time_zone,
        language=wanted.lang,
        date_order=wanted.date_order,
    )


def maps_of(wanted: Namespace) -> Maps:
    """The headers and words of foreign files, as the user explains them."""
    columns: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], dict[str, str]] = {}
    for text in wanted.map:
        place, header = split(text, "--map")
        columns[_place(place)] = header
    for text in wanted.map_value:
        place, rest = split(text, "--map-value", ":")
        word, meaning = split(rest, "--map-value")
        values.setdefault(_place(place), {})[word] = fold(meaning)
    return Maps(columns, values)


def _place(text: str) -> tuple[str, str]:
    table, _, column = text.strip().partition(".")
    if table not in schemas():
        raise KpiError("unknown_table", found=table, allowed=", ".join(schemas()))
    if column not in schemas()[table].columns:
        raise KpiError("unknown_column", table=table, found=column, allowed=", ".join(schemas()[table].columns))
    return table, column


def options_of(wanted: Namespace) -> dict[str, str]:
    return dict(split(text, "--option") for text in wanted.option)


def today(wanted: Namespace) -> date:
    """The as-of day given, else today: the one place where the clock is read."""
    return to_day(wanted.as_of, "--as-of") or date.today()


def load(wanted: Namespace) -> Engine:
    """Read the files named by --data; what was left aside is said on the error stream."""
    settings, maps = settings_of(wanted), maps_of(wanted)
    with bar("lecture" if wanted.lang == "fr" else "reading") as progress:
        sheets, notices = read(wanted.data, progress)
    for notice in notices:
        tell(notice.text(wanted.lang))
    for table in {table for table, _ in (*maps.columns, *maps.values)} - sheets.keys():
        raise KpiError("map_without_table", table=table, found=", ".join(sheets) or "–")
    rows = {name: sheet.rows for name, sheet in sheets.items()}
    first_rows = {name: sheet.first_row for name, sheet in sheets.items()}
    return Engine(load_tables(rows, settings, maps, first_rows))


def tell(text: str) -> None:
    """Say something on the side: the error stream stays apart from results."""
    print(text, file=sys.stderr)


class bar:  # noqa: N801 - reads as a verb phrase: with bar("reading") as progress
    """A progress bar on a terminal, nothing elsewhere; gives a function of (done, total)."""

    def __init__(self, title: str) -> None:
        self._bar: Any = tqdm(desc=title, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

        return progress

    def __exit__(self, *_: object) -> None:
        self._bar.close()
