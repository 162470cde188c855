"""One file of cases over the whole catalogue with the library's answers; every host computes it and is compared.

``python -m tests.hosts.parity FILE [--full]`` writes it: each KPI with its default and each option value singly, over
two periods, two owners and both languages of the sample; ``--full`` takes every combination of the options.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

from tests.hosts.parity_errors import error_cases
from tests.hosts.parity_helpers import helper_cases
from tests.hosts.parity_kpis import Case, every, kpi_cases, singly
from tests.hosts.sample import block


@cache
def cases(full: bool = False) -> tuple[Case, ...]:
    """Return every case; the larger set holds every combination of the options."""
    return (*kpi_cases(every if full else singly), *error_cases(full), *helper_cases())


def write(path: Path, full: bool = False) -> Path:
    """Write the cases with the blocks of cells that they point at."""
    found = cases(full)
    used = {argument["block"] for case in found for argument in case.arguments if is_block(argument)}
    blocks = {name: block(*name.split(".")) for name in sorted(used)}
    text = json.dumps({"blocks": blocks, "cases": [vars(case) for case in found]}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def check(results: Mapping[str, Any], only: Callable[[Case], bool] = lambda _: True, full: bool = False) -> list[str]:
    """Return where the answers of a host differ from the library's, by the name of each case.

    ``only`` tells which cases the host was to compute; one of these without an answer is a difference.
    """
    wanted = {case.name: case for case in cases(full) if only(case)}
    unknown = [f"{name}: no such case" for name in results if name not in wanted]
    missing = [f"{name}: no answer" for name in wanted if name not in results]
    pairs = ((case, results[name]) for name, case in wanted.items() if name in results)
    return unknown + missing + [said for case, got in pairs if (said := difference(case, got))]


def difference(case: Case, got: Any) -> str:
    """Say how an answer differs, empty when it does not: numbers to 1e-9, texts exactly, rows cell by cell."""
    expect = case.expect
    if not isinstance(expect, list):
        return "" if same(expect, got) else f"{case.name}: {got!r} instead of {expect!r}"
    if not isinstance(got, Sequence) or isinstance(got, str):
        return f"{case.name}: {got!r} instead of rows"
    sizes = ([len(row) for row in rows] for rows in (expect, got))
    if len({tuple(size) for size in sizes}) > 1:
        return f"{case.name}: {len(got)} rows instead of {len(expect)}, or other columns: {got!r}"
    pairs = (zip(row, other, strict=True) for row, other in zip(expect, got, strict=True))
    wrong = (f"{mine!r} instead of {cell!r}" for row in pairs for cell, mine in row if not same(cell, mine))
    return next((f"{case.name}: {said}" for said in wrong), "")


def same(expect: Any, got: Any) -> bool:
    if isinstance(expect, str):
        return bool(got == expect) or (expect == "" and got is None)
    number = isinstance(got, int | float) and not isinstance(got, bool)
    return number and isclose(expect, got, rel_tol=1e-9, abs_tol=1e-12)


def is_block(argument: Any) -> bool:
    return isinstance(argument, dict) and "block" in argument


if __name__ == "__main__":
    write(Path(sys.argv[1]), full="--full" in sys.argv)
