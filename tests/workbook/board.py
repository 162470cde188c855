"""Boards made by hand, figures invented: a French one, an English one, and one of extreme values."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from xl_kpi.analysis import verdict
from xl_kpi.analysis.board import (
    Baseline,
    Board,
    DataColumn,
    DataTable,
    Definition,
    Finding,
    Tile,
    Trend,
)
from xl_kpi.core.reading import Reading, Scope

AS_OF = date(2026, 3, 31)
SCOPE = Scope(from_date=date(2026, 3, 1), to_date=AS_OF, as_of=AS_OF)
MONTHS = (*(date(2025, month, 1) for month in range(3, 13)), *(date(2026, month, 1) for month in range(1, 4)))
GLYPHS = {"up": "↑", "down": "↓", "stable": "→"}


@dataclass(frozen=True)
class Row:
    """A tile in short: names, value, target, N-1, start, trend word, sentence."""

    code: str
    fr: str
    en: str
    unit: str
    trend: str
    sentence: str
    sentence_en: str = ""
    value: float | None = None
    target: float | None = None
    last_year: float | None = None
    start: float | None = None
    direction: str = "up"
    n: int = 40


def rows(name: str) -> tuple[Row, ...]:
    """Return the tiles of a list of board.toml."""
    return tuple(Row(**entry) for entry in table()[name])


def table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


WAVES = (
    (0.9, 1.0, 0.97, 1.05, 0.98, 0.66, 0.96, 1.02, 1.04, 1.0, 0.97, 0.98, 1.0),
    (0.94, 0.95, 0.93, 0.97, 0.94, 0.93, 0.97, 0.99, 0.98, 1.01, 0.99, 0.98, 1.0),
)


def reading(row: Row, value: float | None, currency: str = "EUR") -> Reading:
    return Reading(
        code=f"KPI_{row.code}",
        scope=SCOPE,
        value=value,
        numerator=None,
        denominator=None,
        n=row.n,
        unit=row.unit,
        numerator_unit="count",
        denominator_unit="count",
        direction=row.direction,
        excluded=(),
        notes=(),
        options={},
        version="1.0",
        currency=currency,
    )


def waves(row: Row, index: int, value: float | None) -> tuple[Reading, ...]:
    if value is None:
        return tuple(reading(row, None) for _ in MONTHS)
    wave = WAVES[index % 2]
    bend = [factor + 0.04 * math.sin(index + 2.3 * month) for month, factor in enumerate(wave)]
    return tuple(reading(row, value * factor / bend[-1]) for factor in bend)


def tile(row: Row, index: int, language: str) -> Tile:
    glyph = GLYPHS.get(row.trend.split("_")[0], "")
    good = 1 if row.trend.endswith("good") else -1 if row.trend.endswith("bad") else 0
    baseline = None if row.start is None else Baseline(row.start, date(2025, 1, 1), "1.0")
    label, sentence = (row.fr, row.sentence) if language == "fr" else (row.en, row.sentence_en)
    unavailable = row.value is None
    return Tile(
        key=f"KPI_{row.code}",
        code=f"KPI_{row.code}",
        label=label,
        reading=reading(row, row.value),
        last_year=reading(row, row.last_year),
        previous=reading(row, row.value),
        months=MONTHS,
        series=waves(row, index, row.value),
        series_last_year=waves(row, index + 1, row.last_year),
        target=row.target,
        orange=0.9,
        attainment=verdict.attainment(row.value, row.target, row.direction),
        status=verdict.status(row.value, row.target, row.direction, n=row.n, unit=row.unit),
        trend=Trend(glyph, row.trend, good),
        change=verdict.change(row.value, row.last_year, row.direction, row.unit),
        baseline=baseline,
        baseline_change=verdict.change(row.value, row.start, row.direction, row.unit),
        sentence=sentence,
        error="Aucune ligne dans la table Activités pour cette période." if unavailable else None,
    )


def definitions(language: str) -> tuple[Definition, ...]:
    entry = table()["definition"][language]
    families = entry.pop("families")
    return tuple(
        Definition(
            code=f"KPI_{row.code}",
            label=row.fr if language == "fr" else row.en,
            family=families[index // 4],
            version="1.0",
            shown=index % 4 != 3,
            **entry | {"notes": "" if index % 3 else entry["notes"]},
        )
        for index, row in enumerate(rows("demo"))
    )


def serial(days: Sequence[float]) -> Any:
    return np.array(days, dtype=float)


TEXTS = ("=1+1", "@SOMME(A1)", "a<b & _x0041_\x01é", " espace ", "+33 1 23", "-5", None, "ligne 1\nligne 2")


def deals(language: str = "fr", rows: int = 3) -> DataTable:
    """A small table with hostile texts, a blank of each kind and dates with and without hours."""
    nan = float("nan")
    values: dict[tuple[str, str, str], Sequence[object]] = {
        ("deal_id", "N° affaire", "text"): [f"A{index:03}" for index in range(rows)],
        ("name", "Affaire", "text"): [TEXTS[index % len(TEXTS)] for index in range(rows)],
        ("amount", "Montant", "number"): serial([1234.5, nan, math.inf] * rows)[:rows],
        ("probability", "Probabilité", "percent"): serial([0.25] * rows),
        ("created_at", "Créée le", "date"): serial([46000.0 + index for index in range(rows)]),
        ("closed_at", "Signée le", "date"): serial([46010.75, nan, 46011.0] * rows)[:rows],
    }
    columns = tuple(
        DataColumn(name=name, label=label, kind=kind, values=column) for (name, label, kind), column in values.items()
    )
    sheet = "Affaires" if language == "fr" else "Deals"
    return DataTable(name="deals", sheet=sheet, excel=sheet, columns=columns, rows=rows)


def empty_table() -> DataTable:
    columns = tuple(DataColumn(name=name, label=name, kind="text", values=[]) for name in ("indicateur", "qui", "Qui"))
    return DataTable(name="targets", sheet="Objectifs", excel="Objectifs", columns=columns, rows=0)


def board(language: str, name: str, tables: tuple[DataTable, ...]) -> Board:
    return Board(
        language=language,
        currency="EUR",
        scope=SCOPE,
        tiles=tuple(tile(row, index, language) for index, row in enumerate(rows(name))),
        tables=tables,
        findings=tuple(Finding(**entry) for entry in table()["finding"]),
        definitions=definitions(language),
        settings={"min_n": 10.0, "orange": 0.9, "time_zone": "Europe/Paris", "rate_USD": 0.92},
        version="1.0",
        **table()["board"][language],
    )


def french() -> Board:
    return board("fr", "demo", (deals(rows=40), empty_table()))


def english() -> Board:
    return board("en", "demo", (deals("en", 40),))


def stress() -> Board:
    return board("fr", "stress", ())
