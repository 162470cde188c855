"""Which rows satisfy a predicate: masks over the arrays that a getter hands out."""

from collections.abc import Callable, Mapping
from typing import assert_never, cast

import numpy as np

from xl_kpi.core.language import AnyOf, Blank, By, Cmp, Col, Is, IsNot, Known, NotBefore, Point, Predicate
from xl_kpi.core.words import fold
from xl_kpi.tables.cells import Floats, Labels, Mask

Getter = Callable[[str], Floats | Labels]
Moments = Callable[[Point], float]

_COMPARE: Mapping[str, Callable[[Floats, Floats | float], Mask]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
}


def is_timed(predicate: Predicate) -> bool:
    """Tell whether a predicate depends on the scope's moments."""
    if isinstance(predicate, AnyOf):
        return any(map(is_timed, predicate.parts))
    return isinstance(predicate, Cmp) and isinstance(predicate.bound, Point)


def names_in(predicates: tuple[Predicate, ...]) -> set[str]:
    """The columns that predicates look at."""
    names: set[str] = set()
    for predicate in predicates:
        if isinstance(predicate, AnyOf):
            names |= names_in(predicate.parts)
        elif not isinstance(predicate, By):
            others = (getattr(predicate, "other", None), getattr(getattr(predicate, "bound", None), "name", None))
            names |= {str(name) for name in (predicate.column, *others) if name}
    return names


def holds(predicate: Predicate, get: Getter, moments: Moments | None = None) -> Mask:
    """Return True for each row that satisfies the predicate; a blank never satisfies a comparison."""
    match predicate:
        case Is(column, words):
            return _among(_labels(get, column), cast(tuple[str, ...], words))
        case IsNot(column, words):
            return ~_among(_labels(get, column), words)
        case Known(column):
            return ~_blank(get(str(column)))
        case Blank(column):
            return _blank(get(column))
        case Cmp(column, op, bound):
            return _compare(get, str(column), op, bound, moments)
        case NotBefore(column, other):
            return not_before(_floats(get, str(column)), _floats(get, str(other)))
        case AnyOf(parts):
            return cast(Mask, np.logical_or.reduce([holds(part, get, moments) for part in parts]))
        case By():
            raise TypeError(predicate)
        case _:
            assert_never(predicate)


def all_hold(predicates: tuple[Predicate, ...], get: Getter, size: int, moments: Moments | None = None) -> Mask:
    """Return True for each of ``size`` rows that satisfies all predicates."""
    mask = np.ones(size, bool)
    for predicate in predicates:
        mask &= holds(predicate, get, moments)
    return mask


def not_before(dates: Floats, others: Floats) -> Mask:
    """``dates`` ≥ ``others``; a date without an hour counts as its whole day."""
    with np.errstate(invalid="ignore"):
        mask: Mask = (dates >= others) | (dates == np.floor(others))
    return mask


def _compare(get: Getter, column: str, op: str, bound: object, moments: Moments | None) -> Mask:
    values = _floats(get, column)
    if isinstance(bound, Col):
        other: Floats | float = _floats(get, bound.name)
    elif isinstance(bound, Point):
        assert moments is not None
        other = moments(bound)
    else:
        other = float(cast(float, bound))
    with np.errstate(invalid="ignore"):
        return _COMPARE[op](values, other)


def _among(labels: Labels, words: tuple[str, ...]) -> Mask:
    wanted = {fold(word) for word in words}
    flags = np.array([*(fold(word) in wanted for word in labels.words), False])
    return cast(Mask, flags[labels.codes])


def _blank(values: Floats | Labels) -> Mask:
    return values.codes < 0 if isinstance(values, Labels) else np.isnan(values)


def _labels(get: Getter, column: str) -> Labels:
    values = get(column)
    assert isinstance(values, Labels), column
    return values


def _floats(get: Getter, column: str) -> Floats:
    values = get(column)
    assert isinstance(values, np.ndarray), column
    return values
