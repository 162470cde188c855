"""The engine against the independent oracle: every KPI, every combination of options, on random data."""

import random
import zlib
from typing import Any

import pytest

from tests.oracle import FUNCTIONS, Refused, answer
from tests.oracle.options import combinations, needs
from tests.oracle.random_tables import on_an_edge, random_scope, random_tables
from xl_kpi import KpiError, compute
from xl_kpi.catalog import catalog

SIDES = ("value", "numerator", "denominator", "n")
ROUNDS = 4
CHECKS = 60
"""A KPI of few combinations is asked more often: rare rows must come by."""

EXCLUDE_ALIKE = {
    f"KPI_{name}"
    for name in (
        "AVERAGE_BASKET COMPLAINT_RESOLUTION_RATE CONVERSION_RATE CUSTOMER_CONTACTS FOLLOW_UP_SUCCESS_RATE"
        " LEADS_WORKED MEETINGS_BOOKED NEWSLETTER_SUBSCRIBERS NO_SHOW_RATE PROPOSALS_SENT R1_TO_R2_RATE REVENUE"
        " SATISFACTION_SCORE TARGET_ATTAINMENT"
    ).split()
}
"""Where the oracle refuses rows by the same reason in the same order; elsewhere one row may have two reasons."""


def as_rows(table: list[dict[str, Any]]) -> list[list[Any]]:
    columns = list(dict.fromkeys(name for row in table for name in row))
    return [columns, *([row.get(name) for name in columns] for row in table)]


def expected(code: str, tables: dict[str, Any], scope: dict[str, Any], options: dict[str, Any]) -> Any:
    try:
        return answer(code, tables, **scope, **options)
    except Refused as refused:
        return refused


@pytest.mark.parametrize("code", sorted(FUNCTIONS))
def test_same_answer(code: str) -> None:
    every = combinations(code)
    for number, options in enumerate(every):
        for turn in range(max(ROUNDS, CHECKS // len(every))):
            seed = zlib.crc32(f"{code} {number} {turn}".encode())
            check(code, options, random.Random(seed), f"{code} {options} seed {seed}")


def question(code: str, options: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    tables = random_tables(rng)
    return tables, on_an_edge(rng, tables, random_scope(rng), needs(code, options))


def check(code: str, options: dict[str, Any], rng: random.Random, what: str) -> None:
    tables, scope = question(code, options, rng)
    wanted = expected(code, tables, scope, options)
    rows = {name: as_rows(table) for name, table in tables.items()}
    if isinstance(wanted, Refused):
        with pytest.raises(KpiError):
            compute(code, rows, **scope, **options)
        return
    try:
        reading = compute(code, rows, **scope, **options)
    except KpiError as error:
        if error.code not in ("missing_param", "missing_column", "missing_period") or wanted.value is not None:
            raise
        return
    assert (reading.value is None) == (wanted.value is None), f"{what}\n{reading}\n{wanted}"
    assert not any(getattr(reading, side) != getattr(reading, side) for side in SIDES), f"{what}: NaN\n{reading}"
    if wanted.value is None:
        return
    for side in SIDES:
        found, right = getattr(reading, side), getattr(wanted, side)
        same = found == right if right is None else found == pytest.approx(right, rel=1e-9, abs=1e-9)
        assert same, f"{what}: {side}\n{reading}\n{wanted}"
    if code in EXCLUDE_ALIKE:
        assert refused(reading) == refused(wanted), f"{what}: excluded\n{reading}\n{wanted}"


def refused(answer: Any) -> dict[str, int]:
    """The rows refused by reason; those of repeated ids are counted by table, so they are left aside."""
    excluded = answer.excluded if isinstance(answer.excluded, dict) else {e.reason: e.rows for e in answer.excluded}
    return {reason: rows for reason, rows in excluded.items() if reason != "duplicate_id"}


def test_oracle_speaks_of_every_kpi() -> None:
    assert set(FUNCTIONS) == {kpi.code for kpi in catalog()}
