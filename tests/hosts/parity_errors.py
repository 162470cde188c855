"""Calls that cannot work: the mistakes people make, spread over all KPIs, each with the sentence of the library."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.hosts.parity_kpis import (
    DAY,
    Case,
    argument_names,
    asked,
    cell_tables,
    figure,
    needed_options,
    spoken,
)
from tests.hosts.sample import LANGUAGES, tail
from xl_kpi import compute
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import ColumnSchema, schemas

Said = dict[str, Any]
"""The arguments of a call by name; tables are rows."""


def error_cases(full: bool = False) -> Iterator[Case]:
    """Yield one mistake for each KPI, or every kind of mistake for each."""
    kinds = list(KINDS)
    for place, kpi in enumerate(catalog()):
        turned = kinds[place % len(kinds) :] + kinds[: place % len(kinds)]
        found = (case for kind in turned for case in _mistaken(kpi, kind, LANGUAGES[place % 2]))
        yield from found if full else [next(found)]


def _mistaken(kpi: Kpi, kind: str, language: str) -> Iterator[Case]:
    """The first call with this kind of mistake that cannot work, if there is one."""
    for said in KINDS[kind](kpi, _right(kpi, language)):
        expect, error = asked(lambda said=said: figure(_compute(kpi, said)))
        if error:
            given = {name: {"rows": value} if name in schemas() else value for name, value in said.items()}
            cells = [given.get(name) for name in argument_names(kpi)]
            yield Case(f"{kpi.code} error {kind} {language}", kpi.code, cells, expect, error)
            return


def _compute(kpi: Kpi, said: Said) -> float | None:
    given = {name: value for name, value in said.items() if value is not None}
    tables = {name: given.pop(name) for name in schemas() if name in given}
    return compute(kpi.code, tables, **given).value


def _right(kpi: Kpi, language: str) -> Said:
    """A call that works, over the last rows of each table."""
    tables: Said = {name: tail(name, language) for name in cell_tables(kpi)}
    needed = {name: spoken(kpi, name, value, language) for name, value in needed_options(kpi).items()}
    return {**tables, **needed, "from_date": "2026", "as_of": DAY[language]}


# --- the kinds of mistakes -----------------------------------------------------------------------------------


def _no_table(kpi: Kpi, right: Said) -> Iterator[Said]:
    if cell_tables(kpi):
        yield {name: value for name, value in right.items() if name not in schemas()}


def _no_column(kpi: Kpi, right: Said) -> Iterator[Said]:
    for table, place in _columns(kpi, right):
        yield {**right, table: [row[:place] + row[place + 1 :] for row in right[table]]}


def _foreign_headers(kpi: Kpi, right: Said) -> Iterator[Said]:
    for table in cell_tables(kpi):
        yield {**right, table: [[f"xx{place}" for place in range(len(right[table][0]))], *right[table][1:]]}


def _two_headers(kpi: Kpi, right: Said) -> Iterator[Said]:
    """The column stands there a second time, under another word that is no surer a match than the first."""
    for table, place in _columns(kpi, right):
        also = _schema(right, table, place).also[:2]
        yield {**right, table: [[*row[:place], *(also if number == 0 else [row[place]] * len(also)), *row[place + 1 :]]
                                for number, row in enumerate(right[table])]}  # fmt: skip


def _no_number(kpi: Kpi, right: Said) -> Iterator[Said]:
    for table, place in _columns(kpi, right):
        if _schema(right, table, place).kind == "number":
            header, *rows = right[table]
            yield {**right, table: [header, *([*row[:place], "beaucoup", *row[place + 1 :]] for row in rows)]}


def _unknown_choice(kpi: Kpi, right: Said) -> Iterator[Said]:
    for option in kpi.options:
        if option.kind != "text":
            yield {**right, option.name: "n'importe quoi"}


def _blank_number(kpi: Kpi, right: Said) -> Iterator[Said]:
    for name in needed_options(kpi):
        yield {other: value for other, value in right.items() if other != name}


def _arguments(**wrong: Any) -> Callable[[Kpi, Said], Iterator[Said]]:
    return lambda _, right: iter([{**right, **wrong}])


def _columns(kpi: Kpi, right: Said) -> Iterator[tuple[str, int]]:
    return ((table, place) for table in cell_tables(kpi) for place in range(len(right[table][0])))


def _schema(right: Said, table: str, place: int) -> ColumnSchema:
    schema = schemas()[table]
    return schema.columns[schema.meanings()[fold(right[table][0][place])][1]]


KINDS: Mapping[str, Callable[[Kpi, Said], Iterator[Said]]] = {
    "no table": _no_table,
    "no column": _no_column,
    "unknown choice": _unknown_choice,
    "bad first day": _arguments(from_date="32/03/2026"),
    "no number": _no_number,
    "period reversed": _arguments(from_date="31/03/2026", to_date="01/03/2026"),
    "two headers": _two_headers,
    "bad label": _arguments(from_date="2026-T5"),
    "foreign headers": _foreign_headers,
    "bad as-of day": _arguments(as_of="demain"),
    "blank number": _blank_number,
}
