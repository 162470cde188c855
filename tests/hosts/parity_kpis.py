"""The 34 functions over the sample: each option value, period, owner and language, with the library's answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.choices import PROMISES, choices_of
from tests.hosts.sample import AS_OF, LANGUAGES, OWNER, raw, word
from xl_kpi.analysis.compute import evaluate, make_scope, speaking
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.errors import KpiError
from xl_kpi.core.period import serial
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

Answer = float | int | str | list[list[Any]]
Choice = Mapping[str, Any]

NOT_AVAILABLE = "n/d"
PERIODS = {
    "fr": {"month": ("01/03/2026", "31/03/2026"), "quarter": ("2026-T1", None)},
    "en": {"month": (46082, 46112), "quarter": ("2026-Q1", None)},
}
DAY = {"fr": AS_OF.isoformat(), "en": serial(AS_OF)}
OWNERS = {"team": None, "owner": OWNER}
IN_SAMPLE = {"KPI_ADDITIONAL_SALES_COUNT": {"product": "Kit filtres"}, "KPI_TARGET_ATTAINMENT": {"actual": 45000}}
"""What is tried for an option where the values of tests/properties.toml do not occur in the sample."""
WORDS = {"source": ("leads", "source"), "channel": ("leads", "source")}
"""Options whose value is a word of the data, which the English sample translates."""


@dataclass(frozen=True)
class Case:
    """One call. An argument is None, a number, a text, ``{"block": name}`` or ``{"rows": rows}``."""

    name: str
    function: str
    arguments: list[Any]
    expect: Answer
    error: bool


# --- the answers of the library -----------------------------------------------------------------------------


@cache
def engine(tables: tuple[str, ...], language: str) -> Engine:
    return Engine(load_tables(raw(tables, language), Settings()))


def figure(value: float | None) -> float | str:
    return NOT_AVAILABLE if value is None else float(value)


def asked(ask: Callable[[], Answer]) -> tuple[Answer, bool]:
    """The answer or, when there is none, the sentence that says why."""
    try:
        return ask(), False
    except KpiError as error:
        return error.text("fr"), True


# --- each KPI, its options, over periods, owners and languages ----------------------------------------------


def kpi_cases(options_of: Callable[[Kpi], Iterator[Choice]]) -> Iterator[Case]:
    """Yield the calls of the 34 functions."""
    for kpi in catalog():
        for options in options_of(kpi):
            for language in LANGUAGES:
                yield from _scoped(kpi, options, language)


def _scoped(kpi: Kpi, options: Choice, language: str) -> Iterator[Case]:
    given = {name: spoken(kpi, name, value, language) for name, value in options.items()}
    for period, (first, last) in PERIODS[language].items():
        for who, owner in OWNERS.items():
            told = ";".join(f"{name}={value}" for name, value in options.items())
            name = f"{kpi.code}[{told}] {period} {who} {language}"
            said = {"from_date": first, "to_date": last, "owner": owner, "as_of": DAY[language], **given}
            expect, error = asked(lambda said=said, given=given: _value(kpi, language, said, given))
            yield Case(name, kpi.code, arguments(kpi, said, language), expect, error)


def _value(kpi: Kpi, language: str, said: Choice, options: Choice) -> Answer:
    with speaking("fr", kpi.code):
        scope = make_scope(said["from_date"], said["to_date"], said["owner"], said["as_of"])
        return figure(evaluate(engine(cell_tables(kpi), language), kpi, options, scope).value)


def arguments(kpi: Kpi, said: Choice, language: str) -> list[Any]:
    """The arguments in the order of a cell; tables of the sample where nothing else is said of them."""
    tables = {name: {"block": f"{name}.{language}"} for name in cell_tables(kpi)}
    return [{**tables, **said}.get(name) for name in argument_names(kpi)]


def argument_names(kpi: Kpi) -> tuple[str, ...]:
    """Tables, required numbers, period, owner, options, as-of day, rates."""
    options = (option.name for option in kpi.options)
    return (*cell_tables(kpi), *kpi.definition.params, "from_date", "to_date", "owner", *options, "as_of", "rates")


def cell_tables(kpi: Kpi) -> tuple[str, ...]:
    """The tables of the definition; those that only stand in for a required number are no argument of the function."""
    definition = kpi.definition
    return definition.required if definition.params else definition.tables


def singly(kpi: Kpi) -> Iterator[Choice]:
    """The default, then each value of each option alone; what the catalogue refuses is left out."""
    needed = needed_options(kpi)
    yield needed
    for option in kpi.options:
        for value in values_of(kpi, option.name, option.values):
            if _is_legal(kpi, {**needed, option.name: value}) and needed.get(option.name) != value:
                yield {**needed, option.name: value}


def every(kpi: Kpi) -> Iterator[Choice]:
    """Every legal combination; blank values are left out of the call."""
    found: dict[tuple[Any, ...], Choice] = {}
    for options in choices_of(kpi):
        said = {**needed_options(kpi), **{n: IN_SAMPLE.get(kpi.code, {}).get(n, v) for n, v in options if v != ""}}
        found[tuple(said.items())] = said
    yield from found.values()


def needed_options(kpi: Kpi) -> dict[str, Any]:
    """The numbers and words that a call must give."""
    required = [option.name for option in kpi.options if option.required]
    return {name: values_of(kpi, name)[0] for name in (*kpi.definition.params, *required)}


def values_of(kpi: Kpi, name: str, closed: Sequence[str] = ()) -> tuple[Any, ...]:
    """The values of an option: all of a closed list, those declared for an open one."""
    if closed:
        return tuple(closed)
    sample = IN_SAMPLE.get(kpi.code, {}).get(name)
    return (sample,) if sample else tuple(value for value in PROMISES[kpi.code]["values"][name] if value != "")


def spoken(kpi: Kpi, name: str, value: Any, language: str) -> Any:
    """A value as a person says it: by its French word in French, as the catalogue does in English."""
    if name in WORDS:
        return word(*WORDS[name], value, language)
    words = kpi.texts("fr").get("options", {}).get(name, {})
    return words[value][0] if language == "fr" and value in words else value


def _is_legal(kpi: Kpi, options: Choice) -> bool:
    try:
        kpi.choose(options, lambda _: True)
    except KpiError:
        return False
    return True
