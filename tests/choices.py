"""Every KPI with every choice of its options: their answers on given tables, and where two sets of them differ."""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.question import IDS
from tests.oracle.random_tables import random_scope, random_tables
from xl_kpi.analysis.compute import evaluate, make_scope
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.errors import KpiError
from xl_kpi.core.reading import Reading
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

PROMISES = tomllib.loads((Path(__file__).parent / "properties.toml").read_text(encoding="utf-8"))
SIDES = ("value", "numerator", "denominator", "n")
ROWS = 24


Answers = dict[str, Reading | str]
Tables = dict[str, list[dict[str, Any]]]


# --- every KPI with every choice ----------------------------------------------------------------------------


@cache
def choices() -> tuple[tuple[Kpi, tuple[tuple[str, Any], ...]], ...]:
    return tuple((kpi, options) for kpi in catalog() for options in choices_of(kpi))


def choices_of(kpi: Kpi) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Every legal combination of closed values, and of the values declared for the open ones."""
    tried = PROMISES.get(kpi.code, {}).get("values", {})
    space = {option.name: option.values or tuple(tried[option.name]) for option in kpi.options}
    space |= {name: tuple(tried[name]) for name in kpi.definition.params}
    for values in product(*space.values()):
        options = dict(zip(space, values, strict=True))
        try:
            kpi.choose(options, lambda _: True)
        except KpiError:
            continue
        yield tuple(options.items())


def name_of(kpi: Kpi, options: tuple[tuple[str, Any], ...]) -> str:
    return f"{kpi.code}[{';'.join(f'{name}={value}' for name, value in options)}]"


def answers(
    tables: Tables, scope: Mapping[str, Any], only: Callable[[Kpi], bool] = lambda _: True, factor: float = 1
) -> Answers:
    """The reading of every KPI and choice, or the code of its error; ``factor`` multiplies the given numbers."""
    rows = {name: as_rows(table) for name, table in tables.items()}
    engine = Engine(load_tables(rows, Settings()))
    what = make_scope(scope["from_date"], scope["to_date"], scope["owner"], scope["as_of"])
    found: Answers = {}
    for kpi, options in choices():
        if not only(kpi):
            continue
        numbers = {
            name: value * factor if name in kpi.definition.params and value else value for name, value in options
        }
        try:
            found[name_of(kpi, options)] = evaluate(engine, kpi, numbers, what)
        except KpiError as error:
            found[name_of(kpi, options)] = error.code
    return found


def as_rows(table: list[dict[str, Any]]) -> list[list[Any]]:
    columns = list(dict.fromkeys(name for row in table for name in row))
    return [columns, *([row.get(name) for name in columns] for row in table)]


def data(seed: int) -> tuple[Tables, dict[str, Any], random.Random]:
    rng = random.Random(seed)
    return random_tables(rng, ROWS), random_scope(rng), rng


def team(scope: Mapping[str, Any]) -> dict[str, Any]:
    return {**scope, "owner": None}


def holds(name: str, condition: str, answer: Reading | str = "") -> bool:
    """Tell whether a name of a KPI with its options, or its answer's options, has all of ``a=x;b=y``."""
    said = set(name[name.index("[") + 1 : -1].split(";"))
    if not isinstance(answer, str):
        said |= {f"{option}={value}" for option, value in answer.options.items()}
    return not condition or set(condition.split(";")) <= said


def figure(answer: Reading | str, side: str) -> float | None:
    return None if isinstance(answer, str) else getattr(answer, side)


def same(first: float | None, second: float | None) -> bool:
    return first == second if None in (first, second) else first == pytest.approx(second, rel=1e-9, abs=1e-6)


def unlike(first: Answers, second: Answers, sides: tuple[str, ...] = SIDES, more: bool = True) -> list[str]:
    """Where two sets of answers differ: in an error, a figure, in rows excluded or notes."""
    found = []
    for name, one in first.items():
        two = second[name]
        if isinstance(one, str) or isinstance(two, str):
            found += [f"{name}: {one} / {two}"] if one != two else []
            continue
        wrong = [side for side in sides if not same(getattr(one, side), getattr(two, side))]
        if more and (set(one.excluded), set(one.notes)) != (set(two.excluded), set(two.notes)):
            wrong.append("excluded or notes")
        found += [f"{name}: {', '.join(wrong)}\n{one}\n{two}"] if wrong else []
    return found


def without_ties(tables: Tables) -> Tables:
    """One row per id and no two events of a table at the same moment, for there the order of the rows decides."""
    return {name: spread(name, single(name, table)) for name, table in tables.items()}


def single(name: str, table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if name not in IDS or (table and {"line_id", "product"} & set(table[0]) and name == "orders"):
        return table
    return list({row.get(IDS[name]) or number: row for number, row in enumerate(table)}.values())


def spread(name: str, table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    column = {"activities": "date", "orders": "date", "deals": "closed_at"}.get(name)
    seen: set[datetime] = set()
    result = []
    for row in table:
        moment = row.get(column) if column else None
        while moment in seen and moment is not None:
            moment += timedelta(seconds=1)
        seen |= {moment} if moment else set()
        result.append({**row, column: moment} if column else row)
    return result
