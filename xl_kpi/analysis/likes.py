"""A KPI read like a CRM: its options where the user gives none, and what a reading says of it."""

from collections.abc import Mapping
from typing import Any

from xl_kpi.catalog import Kpi
from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.likes import Like, crms, like
from xl_kpi.core.reading import Reading


def as_read(kpi: Kpi, given: Mapping[str, Any], crm: str | None) -> dict[str, Any]:
    """Return the options given over those by which a CRM reads the KPI; a KpiError says why nobody knows these.

    >>> from xl_kpi.catalog import find
    >>> as_read(find("KPI_SALES_CYCLE"), {"stat": "median"}, "pipedrive")
    {'start': 'created', 'status': 'won', 'stat': 'median'}
    """
    refuse_unlike(kpi, given, crm)
    known = like(crm, kpi.code)
    return {**known.options, **_said(kpi, given)} if known else dict(given)


def unlike(kpi: Kpi, given: Mapping[str, Any], crm: str | None) -> Like | None:
    """What is said of a KPI that cannot be read like a CRM; None where it can, or where the user chose how."""
    known = like(crm, kpi.code)
    return None if known is None or known.options or _said(kpi, given) else known


def refuse_unlike(kpi: Kpi, given: Mapping[str, Any], crm: str | None) -> None:
    """Raise KpiError for a KPI that cannot be read like a CRM."""
    why = unlike(kpi, given, crm)
    if why:
        raise KpiError("unlike", kpi=kpi.code, crm=why.name, reason=why.said, others=", ".join(crms(kpi.code)))


def like_in_words(reading: Reading, language: str) -> tuple[str, str] | None:
    """The CRM that a reading is read like, and what is counted in it."""
    crms_noted = (note.partition(":")[2] for note in reading.notes if note.startswith("like:"))
    known = like(next(crms_noted, None), reading.code)
    return (known.name[language], known.said[language]) if known else None


def _said(kpi: Kpi, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kpi.named(given).items() if not is_blank(value)}
