"""One pipeline, its days written in six dialects: the very same figures come out."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from xl_kpi.core.period import EPOCH

DEALS = """\
opportunity_id,sales_agent,deal_stage,engage_date,close_date,close_value
A1,Mona Reed,Won,2025-01-13,2025-02-12,900
A2,Mona Reed,Won,2025-01-31,2025-03-02,100
A3,Paul Stone,Lost,2025-02-03,2025-02-28,0
A4,Paul Stone,Won,2025-03-15,2025-05-04,500.5
A5,Paul Stone,Engaging,2025-04-01,,
A6,Mona Reed,Lost,2025-12-01,2025-12-31,0
A7,Mona Reed,Won,2025-11-05,2025-11-07,99.5
A8,Paul Stone,Prospecting,,,
"""
FIGURES = {
    ("KPI_CLOSING_RATE", "--option", "denominator=closed"): 4 / 6,
    ("KPI_SALES_COUNT",): 4,
    ("KPI_REVENUE",): 900 + 100 + 500.5 + 99.5,
    ("KPI_AVERAGE_BASKET",): 1600 / 4,
    ("KPI_SALES_CYCLE",): (30 + 30 + 50 + 2) / 4,
}
MAPS = (
    *("--map", "deals.status=deal_stage", "deals.created_at=engage_date"),
    *("deals.owner=sales_agent", "deals.amount=close_value", "--map-value", "deals.status:Engaging=open"),
    *("--as-of", "2026-02-01", "--json", "--lang", "en"),
)
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
DIALECTS: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "american": lambda day: f"{day.month}/{day.day}/{day.year}",
    "short years": lambda day: f"{day:%d-%m-%y}",
    "english months": lambda day: f"{day.day} {day:%b}, {day.year}",
    "french months": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "serials": lambda day: str((day - EPOCH).days),
}


def written(write: Callable[[date], str], path: Path) -> Path:
    """The deals with their days in a dialect."""

    def cells(row: list[str]) -> Iterator[str]:
        for cell in row:
            yield write(date.fromisoformat(cell)) if cell[:2] == "20" else cell

    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(map(cells, csv.reader(DEALS.splitlines())))
    return path


@pytest.fixture
def answers(run: Run, tmp_path: Path) -> Callable[[str], list[object]]:
    """Return a function from a dialect to what is answered, a record for each KPI."""

    def ask(dialect: str) -> list[object]:
        path = written(DIALECTS[dialect], tmp_path / f"{dialect}.csv")
        done = [run("compute", *words, "--data", f"deals={path}", *MAPS) for words in FIGURES]
        assert [one.err for one in done if one.code] == []
        return [json.loads(one.out) for one in done]

    return ask


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_changes_no_figure(answers: Callable[[str], list[dict[str, object]]], dialect: str) -> None:
    found = answers(dialect)
    assert [one["value"] for one in found] == pytest.approx(list(FIGURES.values()))
    assert found == answers("iso")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_written_back_as_iso_days(run: Run, tmp_path: Path, dialect: str) -> None:
    path = written(DIALECTS[dialect], tmp_path / "pipeline.csv")
    maps = MAPS[: MAPS.index("--as-of")]
    assert run("import", path, "--as", "deals", *maps, "--out", tmp_path / "tables").code == 0
    with (tmp_path / "tables" / "deals.csv").open(encoding="utf-8-sig", newline="") as stream:
        days = [(row["created_at"], row["closed_at"]) for row in csv.DictReader(stream)]
    assert days == [tuple(line.split(",")[3:5]) for line in DEALS.splitlines()[1:]]
