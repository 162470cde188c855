"""What a dashboard is made of: tiles, and the board that carries them to a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.core.reading import Reading, Scope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from xl_kpi.analysis.slots import Slot
    from xl_kpi.engines.engine import Engine


@dataclass(frozen=True, slots=True)
class Status:
    """``code`` is green, orange, red or grey; ``reason`` says why grey: unavailable, no_target, small."""

    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """``glyph`` ↑ → ↓ or empty; ``word`` a key of texts.toml; ``good`` 1, 0 or -1."""

    glyph: str
    word: str
    good: int


@dataclass(frozen=True, slots=True)
class Change:
    """Difference with a reference. ``value`` in the unit (points × 100 for rates), ``percent`` a fraction.

    None = not available. ``good`` is 1 (better), -1 (worse) or 0 (nothing at the shown precision).
    """

    value: float | None = None
    percent: float | None = None
    good: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The starting value of a KPI, stored once."""

    value: float
    date: date | None
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One slot of the dashboard, ready to be shown in ``language``.

    ``key`` is the code with its options as a person writes them. ``series`` and ``series_last_year`` hold
    one reading per month of ``months`` (first days). ``error`` is the sentence that tells why nothing
    could be computed, if so.
    """

    key: str
    code: str
    label: str
    reading: Reading
    last_year: Reading
    previous: Reading
    months: tuple[date, ...]
    series: tuple[Reading, ...]
    series_last_year: tuple[Reading, ...]
    target: float | None
    orange: float
    attainment: float | None
    status: Status
    trend: Trend
    change: Change
    baseline: Baseline | None
    baseline_change: Change
    sentence: str
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataColumn:
    """A column of a data sheet. ``kind``: text, number, percent or date (Excel serials, NaN = blank).

    ``prepared`` columns are hidden, for formulas: words, numbers and None; ``formula`` fills them in new rows.
    """

    name: str
    label: str
    kind: str
    values: "Sequence[object] | NDArray[np.float64]"
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A canonical table as it goes into the workbook: sheet name, Excel table name, columns of equal length."""

    name: str
    sheet: str
    excel: str
    columns: tuple[DataColumn, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A line of the quality sheet: table sheet name, what, how many rows, which rows (first ones), first values."""

    table: str
    what: str
    rows: int
    where: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the Définitions sheet says of one KPI, in the workbook's language."""

    code: str
    label: str
    family: str
    nature: str
    formula: str
    why: str
    act: str
    options: str
    notes: str
    version: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A whole dashboard workbook before it is written: what it shows, and the ``engine`` that can compute it anew.

    A template has blank ``tables``; its ``engine`` holds the sample that stands in for them, and ``sample`` those of
    its tables that people would have typed. ``chosen`` is what people put in cells that they may change, by the defined
    names of these; ``listed`` their list of people.
    """

    engine: "Engine"
    slots: "tuple[Slot, ...]"
    language: str
    currency: str
    scope: Scope
    period_label: str
    who_label: str
    compare_label: str
    message: str
    tiles: tuple[Tile, ...]
    tables: tuple[DataTable, ...]
    findings: tuple[Finding, ...]
    definitions: tuple[Definition, ...]
    settings: Mapping[str, str | float]
    footer: str
    version: str
    trend: str = "previous"
    sample: tuple[DataTable, ...] = ()
    chosen: Mapping[str, str | float] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
