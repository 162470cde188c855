"""From the arguments of the command line to settings, maps, loaded tables and scopes."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from xl_kpi.analysis.sentence import texts
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import to_day
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import Sheet, read, table_of
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
        currency=wanted.currency.strip().upper() or "EUR",
        min_n=wanted.min_n,
        orange=wanted.orange,
        trend=wanted.trend,
        rates=rates,
        time_zone=wanted.time_zone,
        language=wanted.lang,
        date_order=wanted.date_order,
        like=wanted.like,
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
        values.setdefault(_place(place), {})[word] = _meaning(place, meaning)
    return Maps(columns, values)


def _place(text: str) -> tuple[str, str]:
    named, _, column = text.strip().partition(".")
    table = table_of(named)
    if table is None:
        raise KpiError("unknown_table", found=named, allowed=", ".join(schemas()))
    meaning = schemas()[table].meanings().get(fold(column))
    if meaning is None:
        raise KpiError("unknown_column", table=table, found=column, allowed=", ".join(schemas()[table].columns))
    return table, meaning[1]


def _meaning(place: str, meaning: str) -> str:
    """The meaning of a word, which the column must know: another one would silently count nowhere."""
    table, column = _place(place)
    vocabularies = {name: s.kind.removeprefix("word:") for name, s in schemas()[table].columns.items() if ":" in s.kind}
    if column not in vocabularies:
        raise KpiError("column_without_words", table=table, found=column, allowed=", ".join(vocabularies) or "–")
    known = vocabulary(vocabularies[column])
    if fold(meaning) not in known:
        allowed = ", ".join(dict.fromkeys(known.values()))
        raise KpiError("unknown_meaning", column=f"{table}.{column}", found=meaning, allowed=allowed)
    return fold(meaning)


def options_of(wanted: Namespace) -> dict[str, str]:
    return dict(split(text, "--option") for text in wanted.option)


def today(wanted: Namespace) -> date:
    """The as-of day given, else today: the one place where the clock is read."""
    return to_day(wanted.as_of, "--as-of") or date.today()


class Loaded(NamedTuple):
    """The data, ready to be evaluated, and what was left aside while reading them."""

    engine: Engine
    notices: tuple[str, ...]


def load(wanted: Namespace, typed: Mapping[str, Sheet] | None = None) -> Loaded:
    """Read the files named by --data; what was left aside is said on the error stream.

    ``typed``: tables that count only where the files bring none.
    """
    with progress_bar("lecture" if wanted.lang == "fr" else "reading") as progress:
        sheets, notices = read(wanted.data, progress)
    for notice in notices:
        tell(notice.text(wanted.lang))
    for table in sorted((typed or {}).keys() - sheets.keys()):
        name = schemas()[table].sheet[wanted.lang]
        tell(texts(wanted.lang)["console"]["kept"].format(table=name, file=Path(wanted.out).name))
    return Loaded(engine_of(wanted, {**(typed or {}), **sheets}), tuple(notice.text(wanted.lang) for notice in notices))


def engine_of(wanted: Namespace, sheets: Mapping[str, Sheet]) -> Engine:
    """The engine over raw tables, with the settings and maps of the arguments."""
    settings, maps = settings_of(wanted), maps_of(wanted)
    for table in sorted({table for table, _ in (*maps.columns, *maps.values)} - sheets.keys()):
        raise KpiError("map_without_table", table=table, found=", ".join(sheets) or "–")
    rows = {name: sheet.rows for name, sheet in sheets.items()}
    first_rows = {name: sheet.first_row for name, sheet in sheets.items()}
    return Engine(load_tables(rows, settings, maps, first_rows))


def tell(text: str) -> None:
    """Say something on the side: the error stream stays apart from results."""
    print(text, file=sys.stderr)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, nothing elsewhere; gives a function of (done, total)."""
    with tqdm(desc=title, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
