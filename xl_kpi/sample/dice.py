"""Seeded draws whose stream is the same in every process and Python version."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws built on `random()` alone: the other methods of `random` may change their stream."""

    def __init__(self, seed: int) -> None:
        self._unit = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._unit() < probability

    def whole(self, low: int, high: int) -> int:
        """An integer, both ends included."""
        return low + int(self._unit() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One item; a repeated item is likelier."""
        return items[self.whole(0, len(items) - 1)]

    def bell(self) -> float:
        """A number around 1, between 0.2 and 1.8."""
        return 0.2 + 1.6 * (self._unit() + self._unit() + self._unit()) / 3

    def mixed(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        keyed = sorted((self._unit(), index) for index in range(len(items)))
        return [items[index] for _, index in keyed]


def weekday(day: date) -> date:
    """Saturday goes back to Friday, Sunday on to Monday: the shifts cancel out on average."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def later(day: date, days: float) -> date:
    """A working day about so many days later."""
    return weekday(day + timedelta(days=round(days)))
