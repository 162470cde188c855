"""From the arguments of the command line to settings, maps, loaded tables and scopes."""

import gc
import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from xl_kpi.analysis.intake import file_lines, files_read
from xl_kpi.analysis.sentence import texts
from xl_kpi.cli.mapping import explained
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import to_day
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold, printable, vocabulary
from xl_kpi.crm.importing import File, Imported, import_rows, maps_for
from xl_kpi.crm.recognise import AUTO
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import Sheet, read, table_of
from xl_kpi.sources.reading import Spec
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.given import Given
from xl_kpi.tables.headers import numbered
from xl_kpi.tables.headers import shown as listed
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas, typed_tables

UNREADABLE = re.compile("[\ud800-\udfff]")
"""Letters that stand for bytes of the command line that are no UTF-8: no file has them, none can be written."""


def split(text: str, argument: str, sign: str = "=", *, last: bool = False) -> tuple[str, str]:
    """Split ``K=V`` at the first sign, or at the last; a KpiError shows the form when there is none."""
    name, found, value = text.rpartition(sign) if last else text.partition(sign)
    if not found or not name.strip() or UNREADABLE.search(text):
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
        word, meaning = split(rest, "--map-value", last=True)
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
    asked = explained(wanted)
    sheets, told = read_files(asked, asked.data)
    for table in sorted((typed or {}).keys() - sheets.keys()):
        name = schemas()[table].sheet[asked.lang]
        tell(texts(asked.lang)["console"]["kept"].format(table=name, file=Path(asked.out).name))
    return loaded(asked, sheets, told, typed or {})


def loaded(wanted: Namespace, sheets: Mapping[str, Sheet], told: Sequence[str], kept: Mapping[str, Sheet]) -> Loaded:
    """Understand the rows of files, and of tables ``kept`` where these bring none; say what was left aside.

    What a file was taken for is said where that was a guess: a program was recognised, or a header is unknown.
    """
    for text in told:
        tell(text)
    imports = understood(wanted, {**kept, **sheets})
    engine = engine_of(wanted, imports)
    files = files_read({table: imports[table] for table in sheets}, engine)
    guesses = [text for file in files if file.source or file.unknown for text in file_lines(file, wanted.lang)]
    for text in guesses:
        tell(text)
    return Loaded(engine, (*told, *guesses))


def check_out(out: Path, data: Sequence[str], argument: str = "--out") -> None:
    """Refuse to write over the data: the user's files are never changed."""
    given = {_real(text) for spec in data for text in (spec, spec.partition("=")[2]) if text}
    place = _real(out)
    if place in given or (place.parent in given and place.exists() and table_of(place.stem)):
        raise KpiError("out_is_data", file=out.name, argument=argument)


def _real(path: str | Path) -> Path:
    """The path behind links; one that runs in a circle is its own. Raises KpiError for what no file can be called."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        raise KpiError("file_missing", file=printable(str(path))) from None


def read_files(wanted: Namespace, files: Sequence[Spec]) -> tuple[dict[str, Sheet], list[str]]:
    """The raw tables of files, and the sentences about what was left aside."""
    with progress_bar("lecture" if wanted.lang == "fr" else "reading") as progress:
        sheets, notices = read(files, progress, source=wanted.source or AUTO)
    gc.freeze()  # a million rows live as long as the command: nothing is gained by looking for garbage among them
    return sheets, [notice.text(wanted.lang) for notice in notices]


def understood(wanted: Namespace, sheets: Mapping[str, Sheet]) -> dict[str, list[Imported]]:
    """What each file of each table means."""
    maps = maps_of(wanted)
    for table in sorted({table for table, _ in (*maps.columns, *maps.values)} - sheets.keys()):
        raise KpiError("map_without_table", table=table, found=", ".join(sheets) or "–")
    headers = [*chain.from_iterable(_headers(one) for sheet in sheets.values() for one in (sheet, *sheet.more))]
    for header in wanted.keep:
        if fold(header) not in map(fold, headers):
            raise KpiError("keep_unknown", header=printable(header), found=listed(headers))
    return {table: [*_imported(wanted, table, sheet, maps)] for table, sheet in sheets.items()}


def _headers(sheet: Sheet) -> Sequence[str]:
    return numbered([str(cell or "") for cell in sheet.rows[0]])


def _imported(wanted: Namespace, table: str, sheet: Sheet, maps: Maps) -> Iterator[Imported]:
    files, source = (sheet, *sheet.more), wanted.source or AUTO
    for one in files:
        if one.own or table in typed_tables():
            yield Imported(table, Given(one.rows, one.first_row, origin=one.origin), None, {})
            continue
        said = maps_for(maps, table, [file.rows[0] for file in files], one.rows[0])
        file = File(one.origin, one.first_row)
        yield import_rows(table, one.rows, said, file, source=source, keep=wanted.keep)


def engine_of(wanted: Namespace, imports: Mapping[str, Sequence[Imported]], *, tolerant: bool = False) -> Engine:
    """The engine over raw tables, with the settings and maps of the arguments.

    Exports of CRM programs lose the rows whose cells cannot be read; ``tolerant``: all tables do.
    """
    given = {
        table: [replace(one.given, tolerant=tolerant or one.given.tolerant) for one in files]
        for table, files in imports.items()
    }
    return Engine(load_tables(given, settings_of(wanted), maps_of(wanted)))


def tell(text: str) -> None:
    """Say something on the side: the error stream stays apart from results."""
    print(printable(text), file=sys.stderr)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, nothing elsewhere; gives a function of (done, total)."""
    with tqdm(desc=title, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
