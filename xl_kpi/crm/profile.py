"""What a CRM's export of one table looks like, as records read from ``profiles/*.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import Any

from xl_kpi.core.words import fold
from xl_kpi.tables.schema import schemas

GENERIC = "generic"
"""The source of files that no CRM wrote: the words of the schema and those of home-made tools."""
HALVES = ("won_at", "lost_at")
"""Columns of no table: the day a deal was won and the day it was lost, where an export tells them apart."""
LAST_RANK = 10
"""The words of the schema come after all preferences of a profile."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that do not belong to the table: those with one of the words in one of the columns."""

    reason: str
    headers: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Profile:
    """One table of one CRM. All headers and words are folded; ``ranks`` has, per column, headers by preference.

    ``told`` has, per column and word, the headers that only files have all of whose rows mean this word.
    """

    source: str
    label: Mapping[str, str]
    table: str
    ranks: Mapping[str, tuple[frozenset[str], ...]]
    flags: Mapping[str, frozenset[str]]
    left_out: tuple[LeftOut, ...]
    also: frozenset[str]
    prefixes: tuple[str, ...]
    first_ids: frozenset[str]
    told: Mapping[str, Mapping[str, frozenset[str]]]

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every header that this export is known to have."""
        named = (headers for ranks in self.ranks.values() for headers in ranks)
        return frozenset(
            chain(self.also, *named, *self.flags.values(), *(rule.headers for rule in self.left_out)),
        )

    @cached_property
    def meanings(self) -> Mapping[str, tuple[int, str]]:
        """Folded header → (rank, column): the profile's own words first, then those of the schema."""
        general = schemas()[self.table].meanings()
        found: dict[str, tuple[int, str]] = {}
        for word, (rank, column) in general.items():
            for prefix in ("", *self.prefixes):
                found[prefix + word] = (LAST_RANK + rank, column)
        found |= dict.fromkeys(self.headers, (0, ""))
        for column, ranks in self.ranks.items():
            found |= {header: (rank, column) for rank, headers in enumerate(ranks) for header in headers}
        return found


@cache
def profiles() -> tuple[Profile, ...]:
    """Every table of every CRM, those of home-made tools too."""
    return tuple(chain.from_iterable(map(_of_source, sources())))


def source_names() -> tuple[str, ...]:
    """The same as one says them on the command line; no profile is read for it."""
    names = (entry.name for entry in files(__package__).joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """The programs whose exports are known: name on the command line → label by language."""
    return {name: _label(_read(name)["name"]) for name in source_names()}


def profile_of(source: str, table: str) -> Profile:
    """The profile of a CRM's table; where it exports none of that kind, the general one."""
    known = {(profile.source, profile.table): profile for profile in profiles()}
    return known.get((source, table)) or known.get((GENERIC, table)) or _profile(GENERIC, "", table, {})


@cache
def telling(source: str) -> Mapping[str, float]:
    """What each header says for this CRM: a share among all that write it, half for one that anybody might write."""
    crms = [headers_of(name) for name in sources() if name != GENERIC]
    shares = {header: sum(header in headers for headers in crms) for header in headers_of(source)}
    return {header: (0.5 if header in anybodys() else 1.0) / share for header, share in shares.items()}


@cache
def distinctive(source: str) -> frozenset[str]:
    """The headers that only this CRM is known to write."""
    others = (headers_of(name) for name in sources() if name not in (source, GENERIC))
    return headers_of(source).difference(anybodys(), *others)


@cache
def anybodys() -> frozenset[str]:
    """The headers that a table of any origin may have."""
    return headers_of(GENERIC).union(*(schema.meanings() for schema in schemas().values()))


@cache
def headers_of(source: str) -> frozenset[str]:
    """Every header of every table of a program."""
    return frozenset(chain.from_iterable(profile.headers for profile in profiles() if profile.source == source))


@cache
def _read(source: str) -> Mapping[str, Any]:
    text = files(__package__).joinpath("profiles", f"{source}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _label(name: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"fr": name, "en": name} if isinstance(name, str) else name


def _of_source(source: str) -> Iterator[Profile]:
    content = _read(source)
    for table, spec in content.items():
        if table != "name":
            yield _profile(source, content["name"], table, spec)


def _profile(source: str, name: str | Mapping[str, str], table: str, spec: Mapping[str, Any]) -> Profile:
    return Profile(
        source=source,
        label=_label(name),
        table=table,
        ranks={column: _ranks(headers) for column, headers in spec.get("columns", {}).items()},
        flags={flag: _folded(headers) for flag, headers in spec.get("flags", {}).items()},
        left_out=tuple(
            LeftOut(rule["reason"], _folded(rule["headers"]), _folded(rule["words"])) for rule in spec.get("aside", ())
        ),
        also=_folded(spec.get("also", ())),
        prefixes=tuple(f"{fold(prefix)} " for prefix in spec.get("prefixes", ())),
        first_ids=frozenset(column for column, how in spec.get("cells", {}).items() if how == "first_id"),
        told={
            column: {word: _folded(headers) for word, headers in words.items()}
            for column, words in spec.get("told", {}).items()
        },
    )


def _ranks(headers: list[Any]) -> tuple[frozenset[str], ...]:
    """``["a", "b"]``: two words for one thing; ``[["a"], ["b"]]``: a rather than b."""
    preferred = headers if headers and isinstance(headers[0], list) else [headers]
    return tuple(map(_folded, preferred))


def _folded(words: Any) -> frozenset[str]:
    return frozenset(map(fold, words))
