"""Which program wrote a table, and which table it is, by several headers that few or no others write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold
from xl_kpi.crm.profile import GENERIC, Profile, distinctive, profile_of, profiles, sources, telling
from xl_kpi.tables.schema import schemas

AUTO = "auto"
ENOUGH, SURE = 2.0, 4.0
"""The weight of headers from which a program is taken as likely, and as sure: never that of one alone, see telling."""
CLEARLY = 1.5
"""By how much the first must outweigh the second, else the user is asked."""
KNOWN_COLUMNS = 3
"""Columns that a file of unknown origin must have before its table is believed."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """A table that was recognised: how many of its headers are known, and how many only this program writes."""

    profile: Profile
    sure: str
    known: int
    headers: int
    own: int


def recognise(headers: Sequence[object], source: str = AUTO, table: str | None = None) -> Recognition | None:
    """Say which table of which program has these headers; None when nothing tells.

    ``source`` and ``table`` are what the user said. Raises KpiError when two programs, or two tables, are equally
    likely.

    >>> seen = recognise(["Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Associated Company IDs"])
    >>> seen.profile.source, seen.profile.table
    ('hubspot', 'deals')
    """
    words = frozenset(fold(str(header)) for header in headers if header is not None)
    if source != AUTO:
        _check(source)
        return _table(words, source, table, "said")
    weights = {name: sum(weight for word, weight in telling(name).items() if word in words) for name in _crms()}
    several = {name: weight for name, weight in weights.items() if weight >= ENOUGH and _own(words, name)}
    if not several:
        return None
    first, *others = sorted(several, key=lambda name: (-several[name], name))
    if others and several[first] < CLEARLY * several[others[0]]:
        both = {"first": sources()[first]["en"], "second": sources()[others[0]]["en"]}
        raise KpiError("source_unclear", **both, allowed=", ".join((first, others[0])))
    return _table(words, first, table, "sure" if several[first] >= SURE else "likely")


def guess_table(headers: Sequence[object]) -> str | None:
    """The table that a file of unknown origin must be: the one that knows most of its headers, if any does clearly.

    >>> guess_table(["Affaire", "Montant", "Statut", "Créée le", "Close le"]), guess_table(["Nom", "Date"])
    ('deals', None)
    """
    words = {fold(str(header)) for header in headers if header is not None}
    counts = {table: _columns(words, profile_of(GENERIC, table)) for table in schemas()}
    first, second = sorted(counts, key=lambda table: -counts[table])[:2]
    return first if counts[first] >= KNOWN_COLUMNS and counts[first] > counts[second] else None


def known_headers(row: Iterable[object]) -> int:
    """How many cells of a row are headers that some table or program knows."""
    return sum(isinstance(cell, str) and fold(cell) in _vocabulary() for cell in row)


def _check(source: str) -> None:
    if source not in sources():
        raise KpiError("unknown_source", found=source, allowed=", ".join((AUTO, *sources())))


def _crms() -> list[str]:
    return [name for name in sources() if name != GENERIC]


def _own(words: frozenset[str], source: str) -> int:
    return len(words & distinctive(source))


def _table(words: frozenset[str], source: str, table: str | None, sure: str) -> Recognition | None:
    """The table of a program that knows most of the headers."""
    if table:
        return _made(profile_of(source, table), words, source, sure)
    known = sorted((p for p in profiles() if p.source == source), key=lambda p: -_columns(words, p))
    if not known or not _columns(words, known[0]):
        return None
    if len(known) > 1 and _columns(words, known[1]) == _columns(words, known[0]):
        tables = ", ".join(profile.table for profile in known[:2])
        raise KpiError("table_unclear", source=sources()[source]["en"], allowed=tables)
    return _made(known[0], words, source, sure)


def _columns(words: Iterable[str], profile: Profile) -> int:
    """How many headers of a table this profile knows by its own words; for home-made files, by any."""
    if profile.source != GENERIC:
        return len(profile.headers & frozenset(words))
    return len({profile.meanings[word][1] for word in words if word in profile.meanings} - {""})


def _made(profile: Profile, words: frozenset[str], source: str, sure: str) -> Recognition:
    known = len(words & profile.meanings.keys())
    return Recognition(profile, sure, known, len(words), _own(words, source) if source != GENERIC else 0)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(chain(*(p.headers for p in profiles()), *(schema.meanings() for schema in schemas().values())))
