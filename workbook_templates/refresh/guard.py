"""Looks whether a file may be refreshed: ours, of this format, whole, and open nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import xl_kpi
from workbook_templates.build import FORMAT_NUMBER
from workbook_templates.check import ours, package, sheets, tables
from workbook_templates.check.finding import Finding
from workbook_templates.refresh.opened import Workbook
from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable

LOCKS = ("~${name}", ".~lock.{name}#")
"""What Excel and LibreOffice put beside a file that is open."""


def check_closed(path: Path) -> None:
    """Refuse a file that a program has open: it would write its own state over the refreshed one."""
    for lock in LOCKS:
        found = path.with_name(lock.format(name=path.name))
        if found.exists():
            raise KpiError("refresh_open", file=printable(path.name), lock=printable(found.name))


def check_ours(user: Workbook) -> None:
    """Refuse a workbook of another program, of another format, or so broken that rows could go to a wrong place."""
    file, (number, version) = user.book.file, ours.made_by(user.book)
    if not number:
        raise KpiError("refresh_not_ours", file=file)
    if number > FORMAT_NUMBER:
        raise KpiError("refresh_newer", file=file, found=version, known=xl_kpi.__version__)
    if number < FORMAT_NUMBER:
        raise KpiError("refresh_older", file=file, found=version, known=xl_kpi.__version__)
    for finding in _findings(user):
        if finding.severity == "error":
            said = {language: finding.text(language) for language in ("fr", "en")}
            raise KpiError("refresh_broken", file=file, place=finding.where, found=said)


def _findings(user: Workbook) -> Iterator[Finding]:
    yield from user.parts.damaged.values()
    for rule in (ours.names, package.parts, sheets.titles, tables.definitions):
        yield from rule(user.book)
