"""The moments of a scope as serial numbers, and the numbers that follow from the scope alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from xl_kpi.core.language import Point
from xl_kpi.core.period import add_months, from_serial, serial
from xl_kpi.core.reading import Scope

INF = float("inf")


@dataclass(frozen=True, slots=True)
class Moments:
    """Whole days at 00:00: ``start`` inclusive; ``end``, ``planned_end`` and ``as_of`` exclusive. ±inf = open."""

    start: float
    planned_end: float
    as_of: float

    @property
    def end(self) -> float:
        return min(self.planned_end, self.as_of)

    @property
    def opening(self) -> float:
        return min(self.start, self.as_of)

    @property
    def unbounded(self) -> bool:
        return self.start == -INF and self.planned_end == INF

    def __call__(self, point: Point) -> float:
        """The serial of a point; months are counted back from the last day, which stays inside."""
        moment = float(getattr(self, point.name)) - cast(float, point.days)
        if not point.months or abs(moment) == INF:
            return moment
        return serial(add_months(from_serial(moment - 1), -int(cast(float, point.months)))) + 1.0


def moments_of(scope: Scope) -> Moments:
    start = -INF if scope.from_date is None else float(serial(scope.from_date))
    end = INF if scope.to_date is None else serial(scope.to_date) + 1.0
    return Moments(start, end, serial(scope.as_of) + 1.0)


def scope_number(name: str, scope: Scope) -> float | None:
    """``months`` touched, or the elapsed share of the period in calendar or working (Monday–Friday) days."""
    first, last = scope.from_date, scope.to_date
    if first is None or last is None:
        return None
    seen = min(last, scope.as_of)
    if name == "months":
        return (seen.year - first.year) * 12 + seen.month - first.month + 1.0 if seen >= first else None
    count = _working_days if name == "elapsed_working_days" else _days
    whole = count(serial(first), serial(last))
    return count(serial(first), serial(seen)) / whole if whole else 0.0


def _days(first: int, last: int) -> int:
    return max(0, last - first + 1)


def _working_days(first: int, last: int) -> int:
    weeks, rest = divmod(_days(first, last), 7)
    tail = (from_serial(last) - timedelta(days=shift) for shift in range(rest))
    return weeks * 5 + sum(day.weekday() < 5 for day in tail)
