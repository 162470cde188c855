"""How CRMs read their own figures, as far as they say so: the options that say the same, from likes.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """How one CRM reads one KPI.

    ``options`` say the same, and ``said`` tells by language what is counted and who says so. Without options,
    ``said`` tells why nobody knows.
    """

    name: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str]

    def holds(self, options: Mapping[str, Any]) -> bool:
        """Tell whether a KPI with these options in force is read as the CRM does."""
        return bool(self.options) and all(options.get(name) == value for name, value in self.options.items())


def like(crm: str | None, code: str) -> Like | None:
    """Return how a CRM reads a KPI; None for a KPI that is nobody's in particular, and without a CRM.

    >>> like("salesforce-all", "KPI_CLOSING_RATE").options["denominator"]
    'created'
    """
    return _likes().get(crm or "", {}).get(code)


def crms(code: str = "") -> tuple[str, ...]:
    """The CRMs that are known, or those whose way to read a KPI is."""
    return tuple(crm for crm, known in _likes().items() if not code or (code in known and known[code].options))


@cache
def _likes() -> Mapping[str, Mapping[str, Like]]:
    written = tomllib.loads(files(__package__).joinpath("likes.toml").read_text(encoding="utf-8"))
    return {crm: dict(_of_crm(known)) for crm, known in written.items()}


def _of_crm(known: Mapping[str, Any]) -> Iterator[tuple[str, Like]]:
    for code, entry in known.items():
        if code != "name":
            said = {language: entry[language] for language in known["name"]}
            yield code, Like(name=known["name"], options=entry.get("options", {}), said=said)
