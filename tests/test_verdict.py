"""Status, trend and change, worked by hand from the contract's §5."""

import pytest

from xl_kpi.analysis.board import Status, Trend
from xl_kpi.analysis.verdict import attainment, change, status, trend

# value, target, direction, what else is said → code, reason
STATUSES = [
    (None, 10, "up", {}, "grey", "unavailable"),
    (None, None, "up", {}, "grey", "unavailable"),
    (5, None, "up", {}, "grey", "no_target"),
    (0.5, 0.4, "up", {"n": 9}, "grey", "small"),
    (0.5, None, "up", {"n": 9}, "grey", "small"),
    (0.5, 0.4, "up", {"n": 10}, "green", ""),  # min_n cases are enough
    (0.5, 0.4, "up", {"n": 9, "min_n": 5}, "green", ""),
    (3, 2, "up", {"n": None}, "green", ""),  # counts and sums are not concerned
    (100, 100, "up", {}, "green", ""),  # r = 1
    (90, 100, "up", {}, "orange", ""),  # r = 0.9
    (99.9, 100, "up", {}, "orange", ""),
    (89.9, 100, "up", {}, "red", ""),
    (81, 100, "up", {"orange": 0.8}, "orange", ""),
    (81, 100, "up", {"orange": 0.85}, "red", ""),
    (0, 100, "up", {}, "red", ""),
    (-5, 100, "up", {}, "red", ""),
    (100, 100, "down", {}, "green", ""),
    (80, 100, "down", {}, "green", ""),
    (110, 100, "down", {}, "orange", ""),  # 100 ÷ 110 = 0.909
    (112, 100, "down", {}, "red", ""),  # 100 ÷ 112 = 0.893
    (0, 100, "down", {}, "green", ""),
    (0, 0, "down", {}, "green", ""),
    (0, -1, "down", {}, "green", ""),  # ↓ with value 0 is green, whatever the target
    (0, 0, "up", {}, "green", ""),
    (-1, 0, "up", {}, "red", ""),  # 1 away, 10 % of the scale 1 is 0.1
    (-10, -10, "up", {}, "green", ""),
    (-10.5, -10, "up", {}, "orange", ""),  # 0.5 away, scale 10.5
    (-12, -10, "up", {}, "red", ""),  # 2 away, scale 12
    (-0.05, 0, "up", {"unit": "rate"}, "orange", ""),  # 5 points of a scale of 100
    (-0.11, 0, "up", {"unit": "rate"}, "red", ""),
    (-25, -10, "up", {"unit": "points"}, "orange", ""),  # 15 of the 200 points from −100 to 100
    (-31, -10, "up", {"unit": "points"}, "red", ""),
    (0.05, 0, "down", {"unit": "rate"}, "orange", ""),
    (0.2, 0, "down", {"unit": "rate"}, "red", ""),
]


@pytest.mark.parametrize(("value", "target", "direction", "more", "code", "reason"), STATUSES)
def test_status(value, target, direction, more, code, reason) -> None:
    assert status(value, target, direction, **more) == Status(code, reason)


# value, reference, direction, unit → glyph, word, good
TRENDS = [
    (None, 1, "up", "count", "", "", 0),
    (1, None, "up", "count", "", "", 0),
    (103, 100, "up", "count", "↑", "up_good", 1),
    (97, 100, "up", "count", "↓", "down_bad", -1),
    (103, 100, "down", "days", "↑", "up_bad", -1),
    (97, 100, "down", "days", "↓", "down_good", 1),
    (102, 100, "up", "money", "→", "stable", 0),  # the dead band of 2 %, its edge inside
    (102.1, 100, "up", "money", "↑", "up_good", 1),
    (98, 100, "up", "money", "→", "stable", 0),
    (100, 100, "down", "count", "→", "stable", 0),
    (0.41, 0.40, "up", "rate", "→", "stable", 0),  # 1 point
    (0.415, 0.40, "up", "rate", "↑", "up_good", 1),
    (0.02, 0.01, "up", "rate", "→", "stable", 0),  # twice as much, but 1 point
    (0.12, 0.15, "down", "rate", "↓", "down_good", 1),
    (1.5, 1, "up", "points", "→", "stable", 0),
    (42, 40, "up", "points", "↑", "up_good", 1),
    (-97, -100, "up", "money", "↑", "up_good", 1),
    (-101, -100, "up", "money", "→", "stable", 0),
    (1, 0, "up", "count", "↑", "up_good", 1),
    (0, 0, "up", "count", "→", "stable", 0),
]


@pytest.mark.parametrize(("value", "reference", "direction", "unit", "glyph", "word", "good"), TRENDS)
def test_trend(value, reference, direction, unit, glyph, word, good) -> None:
    assert trend(value, reference, direction, unit) == Trend(glyph, word, good)


# value, N-1, direction, unit → difference (rates: points), fraction of N-1, good
CHANGES = [
    (None, 100, "up", "money", None, None, 0),
    (100, None, "up", "money", None, None, 0),
    (120, 100, "up", "money", 20, 0.2, 1),
    (80, 100, "up", "money", -20, -0.2, -1),
    (80, 100, "down", "days", -20, -0.2, 1),
    (120, 100, "down", "days", 20, 0.2, -1),
    (0.35, 0.30, "up", "rate", 5, 1 / 6, 1),
    (0.30, 0.35, "down", "rate", -5, -1 / 7, 1),
    (5, 0, "up", "count", 5, None, 1),  # a fraction of nothing is not available, never infinite
    (0, 0, "up", "count", 0, None, 0),
    (100, 100, "up", "money", 0, 0, 0),
    (30, -20, "up", "points", 50, None, 1),
    (7.5, 5, "up", "number", 2.5, 0.5, 1),
]


@pytest.mark.parametrize(("value", "reference", "direction", "unit", "move", "percent", "good"), CHANGES)
def test_change(value, reference, direction, unit, move, percent, good) -> None:
    found = change(value, reference, direction, unit)
    assert found.value == (None if move is None else pytest.approx(move))
    assert found.percent == (None if percent is None else pytest.approx(percent))
    assert found.good == good


@pytest.mark.parametrize(
    ("value", "target", "direction", "reached"),
    [
        (80, 100, "up", 0.8),
        (125, 100, "down", 0.8),
        (50, 100, "down", 2),
        (None, 1, "up", None),
        (1, 0, "up", None),
    ],
)
def test_attainment(value, target, direction, reached) -> None:
    assert attainment(value, target, direction) == reached
