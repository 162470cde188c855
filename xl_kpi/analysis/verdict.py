"""What to think of a reading: its status against a target, its trend against a reference, its change against N-1."""

from xl_kpi.analysis.board import Change, Status, Trend
from xl_kpi.analysis.numerals import DECIMALS, rounded
from xl_kpi.core.reading import Reading

ROUNDING = 1e-12
"""0.36 ÷ 0.40 is 0.8999… in binary, and nine tenths all the same."""
DEAD_BAND = 0.02
"""A move of less than 2 % of the reference is stable."""
POINT = {"rate": 0.01, "points": 1.0}
"""For rates and scores in points: a move of less than one point."""
SCALES = {"rate": 1.0, "points": 200.0}


def attainment(value: float | None, target: float | None, direction: str) -> float | None:
    """How much of the target is reached: value ÷ target, or target ÷ value where lower is better."""
    if value is None or target is None or target <= 0:
        return None
    if direction == "up":
        return value / target
    return target / value if value > 0 else None


def status(
    value: float | None,
    target: float | None,
    direction: str = "up",
    orange: float = 0.9,
    n: float | None = None,
    min_n: int = 10,
    unit: str = "number",
) -> Status:
    """Judge a value. ``n`` is the number of cases of a rate or a mean, None where cases do not matter.

    >>> status(0.32, 0.35, "up").code
    'orange'
    """
    if value is None:
        return Status("grey", "unavailable")
    if n is not None and n < min_n:
        return Status("grey", "small")
    if target is None:
        return Status("grey", "no_target")
    return Status(_colour(value, target, direction, orange, unit))


def _colour(value: float, target: float, direction: str, orange: float, unit: str) -> str:
    slack = ROUNDING * max(abs(value), abs(target))
    reached = value >= target - slack if direction == "up" else value <= target + slack
    if reached or (direction == "down" and value == 0):
        return "green"
    if target <= 0:
        scale = SCALES.get(unit, max(abs(value), abs(target)))
        return "orange" if abs(value - target) <= (1 - orange) * scale + slack else "red"
    ratio = attainment(value, target, direction)
    return "orange" if ratio is not None and ratio >= orange - ROUNDING else "red"


def cases_of(reading: Reading) -> float | None:
    """The cases that must be enough for a judgement: those of rates, means and medians."""
    return reading.n if reading.denominator is not None else None


def trend(value: float | None, reference: float | None, direction: str, unit: str) -> Trend:
    """Say where the value goes from a reference, and whether that is good.

    >>> trend(52.1, 45.5, "down", "days").word
    'up_bad'
    """
    if value is None or reference is None:
        return Trend("", "", 0)
    move = value - reference
    if abs(move) <= POINT.get(unit, DEAD_BAND * abs(reference)) + 1e-12:
        return Trend("→", "stable", 0)
    rises = move > 0
    good = rises == (direction == "up")
    return Trend("↑" if rises else "↓", f"{'up' if rises else 'down'}_{'good' if good else 'bad'}", 1 if good else -1)


def change(value: float | None, reference: float | None, direction: str, unit: str) -> Change:
    """Difference with a reference, in the unit (rates: points) and as a fraction; no fraction of nothing."""
    if value is None or reference is None:
        return Change()
    move = (value - reference) * (100 if unit == "rate" else 1)
    percent = (value - reference) / reference if reference > 0 else None
    shown = rounded(move, DECIMALS[unit])
    good = 0 if shown == 0 else 1 if (shown > 0) == (direction == "up") else -1
    return Change(move, percent, good)
