"""The engine against the independent oracle: every KPI, every combination of options, on random data."""

import random
import zlib
from typing import Any

import pytest

from tests.oracle import FUNCTIONS, Refused, answer
from tests.oracle.options import combinations
from tests.oracle.random_tables import random_scope, random_tables
from xl_kpi import KpiError, compute
from xl_kpi.catalog import catalog

ROUNDS = 4


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
    for number, options in enumerate(combinations(code)):
        for turn in range(ROUNDS):
            seed = zlib.crc32(f"{code} {number} {turn}".encode())
            check(code, options, random.Random(seed), f"{code} {options} seed {seed}")


def check(code: str, options: dict[str, Any], rng: random.Random, what: str) -> None:
    tables, scope = random_tables(rng), random_scope(rng)
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
    if wanted.value is None:
        return
    for side in ("value", "numerator", "denominator", "n"):
        found, right = getattr(reading, side), getattr(wanted, side)
        same = found == right if right is None else found == pytest.approx(right, rel=1e-9, abs=1e-9)
        assert same, f"{what}: {side}\n{reading}\n{wanted}"


def test_oracle_speaks_of_every_kpi() -> None:
    assert set(FUNCTIONS) == {kpi.code for kpi in catalog()}
