"""Every hand-worked case of tests/cases: value, sides, exclusions, notes, or the sentence of the error."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xl_kpi import KpiError, Settings, compute
from xl_kpi.catalog import catalog

FOLDER = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*/*.toml")):
        code = f"KPI_{path.stem.upper()}"
        known = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        found += [pytest.param(code, case, id=f"{path.stem}: {case['name']}") for case in known]
    return found


def rows(text: str) -> list[list[str | None]]:
    return [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]


def run(code: str, case: dict[str, Any]) -> Any:
    tables = {name: rows(text) for name, text in case.get("tables", {}).items()}
    return compute(
        code,
        tables,
        from_date=case.get("from"),
        to_date=case.get("to"),
        owner=case.get("owner"),
        as_of=case["as_of"],
        settings=Settings(**case.get("settings", {})),
        **case.get("options", {}),
    )


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(KpiError) as caught:
            run(code, case)
        for language in ("fr", "en"):
            sentence = caught.value.text(language)
            assert [part for part in case["error"] if part not in sentence] == [], sentence
        return
    reading = run(code, case)
    assert (reading.value is None) == case.get("unavailable", False), reading
    for name in ("value", "numerator", "denominator", "n"):
        if name in case:
            assert getattr(reading, name) == pytest.approx(case[name], rel=1e-9, abs=1e-9), name
    for name in ("unit", "direction"):
        if name in case:
            assert getattr(reading, name) == case[name]
    if "excluded" in case:
        assert {item.reason: item.rows for item in reading.excluded} == case["excluded"]
    assert set(case.get("notes", ())) <= {note.partition(":")[0] for note in reading.notes}


def test_every_kpi_has_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*/*.toml")} == {kpi.name for kpi in catalog()}
