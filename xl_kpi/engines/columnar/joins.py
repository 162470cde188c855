"""Array work between rows: the first event of a key, the neighbours of a row. Keys are codes, -1 is blank."""

import numpy as np
from numpy.typing import NDArray

from xl_kpi.tables.cells import Codes, Floats, Labels, Mask


def align(mine: Labels, theirs: Labels) -> Codes:
    """Translate my codes into theirs; a word they do not have is blank."""
    if mine.words is theirs.words:
        return mine.codes
    place = {word: code for code, word in enumerate(theirs.words)}
    table = np.array([*(place.get(word, -1) for word in mine.words), -1], np.int32)
    return table[mine.codes]


def take(values: Floats, rows: Codes) -> Floats:
    """Values at the given rows; blank where the row is -1."""
    return np.append(values, np.nan)[rows]


def row_of(keys: Labels) -> Codes:
    """The last row of each key."""
    rows = np.full(len(keys.words), -1, np.int32)
    known = np.flatnonzero(keys.codes >= 0)
    rows[keys.codes[known]] = known
    return rows


def first_by_key(keys: Codes, values: Floats, count: int) -> Floats:
    """The smallest known value of each of ``count`` keys."""
    smallest = np.full(count, np.inf)
    known = (keys >= 0) & ~np.isnan(values)
    np.minimum.at(smallest, keys[known], values[known])
    smallest[np.isinf(smallest)] = np.nan
    return smallest


def first_from(keys: Codes, values: Floats, wanted: Codes, limits: Floats) -> Floats:
    """For each wanted key, the smallest value ≥ its limit; a value without an hour counts as its whole day."""
    days = np.floor(limits)
    from_day = _next_value(keys, values, wanted, days)
    with np.errstate(invalid="ignore"):
        return np.where(from_day == days, from_day, _next_value(keys, values, wanted, limits))


def _next_value(keys: Codes, values: Floats, wanted: Codes, limits: Floats) -> Floats:
    known = (keys >= 0) & ~np.isnan(values)
    keys, values = keys[known], values[known]
    asked = np.flatnonzero((wanted >= 0) & ~np.isnan(limits))
    all_keys = np.concatenate((keys, wanted[asked]))
    all_values = np.concatenate((values, limits[asked]))
    is_value = np.arange(len(all_keys)) < len(keys)
    order = np.lexsort((is_value, all_values, all_keys))
    places = np.where(is_value[order], np.arange(len(order)), len(order))
    following = np.minimum.accumulate(places[::-1])[::-1]
    found = np.append(order, -1)[following]
    same_key = (found >= 0) & (np.append(all_keys, -1)[found] == all_keys[order])
    answer = np.full(len(all_keys), np.nan)
    answer[order] = np.where(same_key, np.append(all_values, np.nan)[found], np.nan)
    result = np.full(len(wanted), np.nan)
    result[asked] = answer[len(keys) :]
    return result


def neighbour(keys: Codes, dates: Floats, where: Mask, pick: str) -> Floats:
    """See ``Neighbour``. Undated rows come last; as a previous date they are -inf, as a next one +inf."""
    result = np.full(len(keys), np.nan)
    inside = (keys >= 0) if pick == "place" else (keys >= 0) & where
    rows = np.flatnonzero(inside)
    if pick == "place":
        result[:] = 1
    if not len(rows):
        return result
    dated = np.where(np.isnan(dates), np.inf, dates)
    order = rows[np.lexsort((rows, dated[rows], keys[rows]))]
    starts = np.append(True, keys[order][1:] != keys[order][:-1])
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    result[order] = _picked(pick, dated[order], first, where[order])
    return result


def _picked(pick: str, dates: Floats, first: NDArray[np.intp], where: Mask) -> Floats:
    """The answer for rows sorted by key then date; ``first`` is the place of the first row of each row's key."""
    places = np.arange(len(dates))
    match pick:
        case "rank":
            return (places - first + 1).astype(np.float64)
        case "place":
            earlier = np.cumsum(where, dtype=np.float64) - where
            return np.asarray(earlier - earlier[first] + 1.0)
        case "previous":
            before = np.append(np.nan, dates[:-1])
            return np.where(places == first, np.nan, np.where(np.isinf(before), -np.inf, before))
        case "next":
            is_last = np.append(places[1:] == first[1:], True)
            return np.where(is_last, np.nan, np.append(dates[1:], np.nan))
        case _:
            return np.where(np.isinf(dates[first]), np.nan, dates[first])
