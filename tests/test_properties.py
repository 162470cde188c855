"""What must hold on any data, for every KPI and every choice; the exceptions stand in properties.toml."""

import copy
import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.choices import (
    PROMISES,
    SIDES,
    Tables,
    answers,
    as_rows,
    choices,
    choices_of,
    data,
    figure,
    holds,
    name_of,
    same,
    team,
    unlike,
    without_ties,
)
from tests.oracle.question import IDS
from xl_kpi.analysis.compute import evaluate, make_scope
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.errors import KpiError
from xl_kpi.core.reading import Reading
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

LEAP_CYCLE = 1461
ANY_PERIOD = LEAP_CYCLE * 7
"""After so many days months, leap days and weekdays all fall the same again."""

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=10)


# --- the declarations ---------------------------------------------------------------------------------------


def test_every_kpi_declares_its_properties() -> None:
    assert set(PROMISES) == {kpi.code for kpi in catalog()}
    for code, promise in PROMISES.items():
        assert {"owners", "shift", "later"} <= set(promise) <= {"owners", "shift", "later", "values"}, code
        assert all(item["why"] and item["side"] in SIDES for item in promise["owners"] + promise["later"])


@pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)
def test_every_value_is_tried(kpi: Kpi) -> None:
    tried = {(name, value) for options in choices_of(kpi) for name, value in options}
    closed = {(option.name, value) for option in kpi.options for value in option.values}
    ends = {("from_step", "won"), ("to_step", "lead")}  # nothing comes after the first nor before the second
    assert closed - tried <= ends
    exceptions = [item.get("when", "") for item in PROMISES[kpi.code]["owners"] + PROMISES[kpi.code]["later"]]
    names = [name_of(kpi, options) for options in choices_of(kpi)]
    assert all(any(holds(name, condition) for name in names) for condition in exceptions)


# --- rows ---------------------------------------------------------------------------------------------------


@few
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    tables, scope, rng = data(seed)
    tables = without_ties(tables)
    mixed = {name: rng.sample(table, len(table)) for name, table in tables.items()}
    assert unlike(answers(tables, scope), answers(mixed, scope)) == []


@few
@given(seeds)
def test_the_order_of_columns_does_not_matter(seed: int) -> None:
    tables, scope, rng = data(seed)
    mixed = {
        name: [{column: row[column] for column in rng.sample(list(row), len(row))} for row in table]
        for name, table in tables.items()
    }
    assert unlike(answers(tables, scope), answers(mixed, scope)) == []


@few
@given(seeds)
def test_blank_rows_change_nothing(seed: int) -> None:
    tables, scope, rng = data(seed)
    holes = {}
    for name, table in tables.items():
        holes[name] = list(table)
        for _ in range(3):
            holes[name].insert(rng.randint(0, len(table)), dict.fromkeys(table[0] if table else ()))
    assert unlike(answers(tables, scope), answers(holes, scope)) == []


@few
@given(seeds)
def test_input_is_not_changed(seed: int) -> None:
    tables, scope, _ = data(seed)
    rows = {name: as_rows(table) for name, table in tables.items()}
    before = copy.deepcopy(rows)
    engine = Engine(load_tables(rows, Settings()))
    first = {}
    for _ in range(2):  # nor is what the engine keeps: a second answer is the same
        for kpi, options in choices():
            what = make_scope(scope["from_date"], scope["to_date"], scope["owner"], scope["as_of"])
            try:
                answer: Any = evaluate(engine, kpi, dict(options), what)
            except KpiError as error:
                answer = error.code
            name = name_of(kpi, options)
            assert figure(first.setdefault(name, answer), "value") == figure(answer, "value"), name
    assert rows == before


# --- arithmetic ---------------------------------------------------------------------------------------------


@few
@given(seeds)
def test_a_ratio_is_its_numerator_over_its_denominator(seed: int) -> None:
    tables, scope, _ = data(seed)
    wrong = []
    for name, reading in answers(tables, scope).items():
        if isinstance(reading, str) or None in (reading.value, reading.numerator, reading.denominator):
            continue
        scale = 100 if reading.unit == "points" or "per=100_sales" in name else 1
        if reading.denominator and not same(reading.value, scale * reading.numerator / reading.denominator):
            wrong.append(f"{name}\n{reading}")
    assert wrong == []


def with_everyone_named(tables: Tables) -> Tables:
    return {
        name: [{**row, "owner": row["owner"] or "Sans nom"} if "owner" in row else row for row in table]
        for name, table in tables.items()
    }


@few
@given(seeds)
def test_owners_add_up_to_the_team(seed: int) -> None:
    tables, scope, _ = data(seed)
    everyone = answers(tables, team(scope))
    named = with_everyone_named(tables)
    owners = ["chloe martin", "BRUNO", "Elodie", "sans nom"]
    parts = [answers(named, {**scope, "owner": owner}) for owner in owners]
    wrong = []
    for name, whole in everyone.items():
        for side in ("numerator", "denominator"):
            shares = [figure(part[name], side) for part in parts]
            if not adds_up(rule(name, side, whole), figure(whole, side), shares):
                wrong.append(f"{name} {side}: {figure(whole, side)} from {shares}")
    assert wrong == []


def rule(name: str, side: str, answer: Reading | str) -> str:
    declared = PROMISES[name[: name.index("[")]]["owners"]
    for item in declared:
        if item["side"] == side and holds(name, item.get("when", ""), answer):
            return item["is"]
    return "sum"


def adds_up(how: str, whole: float | None, shares: list[float | None]) -> bool:
    if whole is None or None in shares or how == "other":
        return how == "other" or (whole is None) == (None in shares)
    known = [share for share in shares if share is not None]
    if how == "fixed":
        return all(same(whole, share) for share in known)
    if how == "sum":
        return same(whole, sum(known))
    return (how == "at most" or max(known) <= whole) and whole <= sum(known)


@few
@given(seeds)
def test_several_owners_are_the_sum_of_each(seed: int) -> None:
    tables, scope, _ = data(seed)
    both = answers(tables, {**scope, "owner": [["Chloé Martin"], ["bruno"]]})
    parts = [answers(tables, {**scope, "owner": owner}) for owner in ("CHLOE MARTIN", " Bruno")]
    wrong = []
    for name, whole in both.items():
        shares = [figure(part[name], "numerator") for part in parts]
        if not adds_up(rule(name, "numerator", whole), figure(whole, "numerator"), shares):
            wrong.append(f"{name}: {figure(whole, 'numerator')} from {shares}")
    assert wrong == []


@few
@given(seeds, st.sampled_from((0.25, 3, 1000)))
def test_money_scales_and_nothing_else_does(seed: int, factor: float) -> None:
    tables, scope, _ = data(seed)
    money = ("amount", "amount_base", "list_amount", "target")
    more = {
        name: [{column: times(cell, factor, column in money) for column, cell in row.items()} for row in table]
        for name, table in tables.items()
    }
    first, second = answers(tables, scope), answers(more, scope, factor=factor)
    wrong = []
    for name, one in first.items():
        two = second[name]
        if isinstance(one, str) or isinstance(two, str):
            wrong += [name] if one != two else []
            continue
        given = name.startswith("KPI_TARGET_ATTAINMENT")  # its two numbers may be of any unit
        units = {"value": one.unit, "numerator": one.numerator_unit, "denominator": one.denominator_unit}
        for side, unit in units.items():
            scaled = unit == "money" or (given and side != "value")
            if not same(times(getattr(one, side), factor, scaled), getattr(two, side)):
                wrong.append(f"{name} {side}\n{one}\n{two}")
    assert wrong == []


def times(cell: Any, factor: float, scaled: bool) -> Any:
    return cell * factor if scaled and cell is not None else cell


# --- time ---------------------------------------------------------------------------------------------------


def moved(tables: Tables, days: int) -> Tables:
    by = timedelta(days=days)
    return {
        name: [{c: cell + by if isinstance(cell, date) else cell for c, cell in row.items()} for row in table]
        for name, table in tables.items()
    }


def moved_scope(scope: Mapping[str, Any], days: int) -> dict[str, Any]:
    by = timedelta(days=days)
    return {name: cell + by if isinstance(cell, date) else cell for name, cell in scope.items()}


@few
@given(seeds, st.integers(-300, 300).filter(bool))
def test_moving_everything_in_time_changes_nothing(seed: int, number: int) -> None:
    tables, scope, _ = data(seed)
    if "rates" in tables:  # rates by month belong to the calendar: see the next test
        tables["rates"] = [row for row in tables["rates"] if row["month"] is None]
    for step in sorted({promise["shift"] for promise in PROMISES.values()}):

        def of_step(kpi: Kpi, step: int = step) -> bool:
            return bool(PROMISES[kpi.code]["shift"] == step)

        days = number * step if step < LEAP_CYCLE else number % 10 * step
        late = answers(moved(tables, days), moved_scope(scope, days), of_step)
        assert unlike(answers(tables, scope, of_step), late) == [], f"{days} days"


@few
@given(seeds, st.sampled_from((1, 2)))
def test_the_calendar_repeats(seed: int, number: int) -> None:
    tables, scope, _ = data(seed)
    days = number * ANY_PERIOD
    late = answers(moved(tables, days), moved_scope(scope, days))
    assert unlike(answers(tables, scope), late) == []


def later_rows(tables: Tables, day: date, rng: random.Random) -> Tables:
    """Copies of some rows under new ids, with every date after a day."""
    kinds = {name: {c.name for c in schemas()[name].columns.values()} for name in tables}
    after = datetime(day.year, day.month, day.day) + timedelta(days=1)
    more: Tables = {}
    for name, table in tables.items():
        more[name] = list(table)
        for number, row in enumerate(rng.sample(table, min(6, len(table))) if name in IDS else []):
            copied = {column: row[column] for column in row if column in kinds[name]}
            copied |= {
                column: after + timedelta(days=rng.randrange(60))
                for column in row
                if schemas()[name].columns[column].kind in ("date", "milestone")
            }
            more[name].append({**copied, IDS[name]: f"later {number}"})
    return more


@few
@given(seeds)
def test_what_comes_later_changes_nothing(seed: int) -> None:
    tables, scope, rng = data(seed)
    scope["to_date"] = scope["to_date"] or date(2026, 12, 31)  # after an open period nothing is outside
    more = later_rows(tables, max(scope["to_date"], scope["as_of"]), rng)
    first, second = answers(tables, scope), answers(more, scope)
    wrong = []
    for side in ("numerator", "denominator"):
        wrong += [
            f"{name} {side}: {figure(one, side)} / {figure(second[name], side)}"
            for name, one in first.items()
            if not same(figure(one, side), figure(second[name], side)) and not may_change(name, side)
        ]
    assert wrong == []


def may_change(name: str, side: str) -> bool:
    declared = PROMISES[name[: name.index("[")]]["later"]
    return any(item["side"] == side and holds(name, item.get("when", "")) for item in declared)
