"""Refreshes a workbook of the user: everything is tried beside it first, and a copy of the file is kept."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from workbook_templates.refresh.change import Change
from workbook_templates.refresh.guard import check_closed, check_ours
from workbook_templates.refresh.opened import Owned, trusted, workbook
from workbook_templates.refresh.transplant import Data, Report, transplant
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.core.words import printable

BACKUP = {"fr": "{name} (sauvegarde {moment}{again}){ending}", "en": "{name} (backup {moment}{again}){ending}"}
MOMENT = "%Y-%m-%d %Hh%M"

MakeFresh = Callable[[Path], Data]
"""Writes the fresh workbook to a path; returns rows of its data sheets that it has not written there."""


def refresh(
    path: Path,
    make_fresh: MakeFresh,
    owned: Sequence[Owned],
    target: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    report: Report = lambda _: None,
) -> Change:
    """Write to ``target`` the workbook ``path`` with the content of a fresh one; return what changed.

    The file that is replaced, if any, is copied beside it first, under a name with the moment ``now``. Nothing is
    written with ``dry_run``; ``report`` is told how many data rows are done. Raises KpiError, with every file as it
    was: no workbook of ours, another format, damaged, open in another program, no room for a table.
    """
    check_closed(path)
    check_closed(target)
    with workbook(path) as user, tempfile.TemporaryDirectory() as folder:
        check_ours(user)
        fresh_path = Path(folder, "fresh.xlsx")
        data = make_fresh(fresh_path)
        with trusted(fresh_path) as fresh, tempfile.TemporaryFile(dir=folder) as tried:
            change = transplant(user, fresh, data, owned, tried, report)
            if dry_run:
                return change
            tried.seek(0)
            return _replaced(target, tried, change, now, user.book.language)


def _replaced(target: Path, content: IO[bytes], change: Change, now: datetime, language: str) -> Change:
    with replace_atomically(target) as temporary:
        with temporary.open("wb") as new:
            shutil.copyfileobj(content, new)
        backup = keep_copy(target, now, language) if target.exists() else None
    return replace(change, backup=backup)


def keep_copy(path: Path, now: datetime, language: str) -> Path:
    """Copy a file beside itself, under a name that no file has, and return that name."""
    number = 1
    while True:
        again = f", {number}" if number > 1 else ""
        name = BACKUP[language].format(name=path.stem, moment=now.strftime(MOMENT), again=again, ending=path.suffix)
        try:
            with path.open("rb") as old, path.with_name(name).open("xb") as copy:
                shutil.copyfileobj(old, copy)
        except FileExistsError:
            number += 1
        except PermissionError:
            raise KpiError("folder_locked", file=printable(name)) from None
        else:
            return path.with_name(name)
