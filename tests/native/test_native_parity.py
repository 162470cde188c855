"""Native formulas in LibreOffice against the library: every KPI and option on the sample and on random tables."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import formualizer
import pytest

from tests.libreoffice import LibreOffice
from tests.native.book import MISSING, Figure, Part, read, write
from tests.native.parts import custom_part, random_part, sample_part
from xl_kpi.analysis.compute import target_params
from xl_kpi.engines.engine import Plan
from xl_kpi.engines.formula.compile import why_not

SEEDS = range(6)


# --- what the library says ----------------------------------------------------------------------------------


def differences(part: Part, found: Mapping[Figure, Any]) -> Iterator[str]:
    """Where a computed figure is not that of the library, to 1e-9, unless it is said to have no formula."""
    params = target_params(part.engine.tables)
    for name, plan in part.plans.items():
        for scope_name, scope in part.scopes.items():
            if why_not(plan, part.engine.columns, scope, part.late):
                continue
            [reading] = part.engine.readings(plan, [scope], params)
            unrated = any(note.startswith("no_rate") for note in reading.notes)
            for side in part.sides:
                right, got = getattr(reading, side), found[name, scope_name, side]
                if not same(got, right) and not (unrated and is_unseen(plan, side)):
                    yield f"{part.name} {name} {scope_name} {side}: {got!r}, not {right!r}"


def is_unseen(plan: Plan, side: str) -> bool:
    """Tell whether a side says nothing once the figure is not available for want of a rate: rows, the sum of a mean."""
    return side == "n" or (side != "value" and getattr(plan.formula, "how", "") in ("mean", "median"))


def same(got: Any, right: float | None) -> bool:
    if right is None:
        return bool(got == MISSING)
    return isinstance(got, int | float) and math.isclose(got, right, rel_tol=1e-9, abs_tol=1e-9)


# --- tests --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def parts() -> list[Part]:
    random_parts = [random_part(f"seed{seed}", seed) for seed in SEEDS]
    few_rows = [random_part("single", 1, rows=1), random_part("empty", 1, rows=0)]
    return [sample_part(), *random_parts, *few_rows, *map(custom_part, SEEDS)]


@pytest.fixture(scope="session")
def workbook(parts: list[Part], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(parts, tmp_path_factory.mktemp("native") / "native.xlsx")


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_office_agrees(locale: str, parts: list[Part], workbook: Path, office: LibreOffice, tmp_path: Path) -> None:
    computed = office.recalculate(workbook, tmp_path, locale)
    check(parts, read(computed, parts))


def test_formualizer_agrees(parts: list[Part], workbook: Path) -> None:
    book = formualizer.load_workbook(str(workbook), backend="umya")
    book.evaluate_all()
    check(
        parts, {part.name: {key: book.get_value(part.sheet, *at) for key, at in part.places.items()} for part in parts}
    )


def check(parts: list[Part], figures: Mapping[str, Mapping[Figure, Any]]) -> None:
    wrong = [line for part in parts for line in differences(part, figures[part.name])]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:40])
