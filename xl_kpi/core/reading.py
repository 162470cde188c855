"""What an evaluation returns: the figure and all that is needed to explain it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Excluded:
    """Rows that could not be counted: ``reason`` is a code such as ``no_closed_at``, ``rows`` their number."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a reading looks at: first and last day (both included, None = open), owners, as-of day."""

    from_date: date | None = None
    to_date: date | None = None
    as_of: date
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One KPI over one scope.

    ``value`` is None when the KPI is not available; ``notes`` then says why. Rates are fractions (0.32),
    money is in ``currency``, durations in days or months as ``unit`` says. ``n`` is the number of cases
    behind the denominator, None where cases do not apply. ``numerator_unit`` and ``denominator_unit`` are the
    units of the two sides (money, count, number). Notes are codes, with a detail after a colon
    where there is one (``no_rate:USD``).
    """

    code: str
    scope: Scope
    value: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    unit: str
    numerator_unit: str
    denominator_unit: str
    direction: str
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...]
    options: Mapping[str, object]
    version: str
    currency: str
