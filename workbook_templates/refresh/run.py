"""Refreshes a workbook of the user: everything is tried beside it first, and a copy of the file is kept."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from workbook_templates.refresh.change import Change
from workbook_templates.refresh.guard import check_closed, check_ours
from workbook_templates.refresh.opened import Owned, trusted, workbook
from workbook_templates.refresh.transplant import transplant
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.sources.sheet import shown

BACKUP = {"fr": "{name} (sauvegarde {moment}{again}){ending}", "en": "{name} (backup {moment}{again}){ending}"}
MOMENT = "%Y-%m-%d %Hh%M"

MakeFresh = Callable[[Path], None]
"""Writes the fresh workbook to a path."""


def refresh(
    path: Path, make_fresh: MakeFresh, owned: Sequence[Owned], target: Path, now: datetime, *, dry_run: bool = False
) -> Change:
    """Write to ``target`` the workbook ``path`` with the content of a fresh one; return what changed.

    The file that is replaced, if any, is copied beside it first, under a name with the moment ``now``. Nothing is
    written with ``dry_run``. Raises KpiError, with every file as it was: no workbook of ours, another format,
    damaged, open in another program, no room for a table.
    """
    check_closed(path)
    check_closed(target)
    with workbook(path) as user, tempfile.TemporaryDirectory() as folder:
        check_ours(user)
        fresh_path = Path(folder, "fresh.xlsx")
        make_fresh(fresh_path)
        with trusted(fresh_path) as fresh, tempfile.TemporaryFile(dir=folder) as tried:
            change = transplant(user, fresh, owned, tried)
            if dry_run:
                return change
            tried.seek(0)
            return _replaced(target, tried.read(), change, now, user.book.language)


def _replaced(target: Path, content: bytes, change: Change, now: datetime, language: str) -> Change:
    with replace_atomically(target) as temporary:
        temporary.write_bytes(content)
        backup = keep_copy(target, now, language) if target.exists() else None
    return replace(change, backup=backup)


def keep_copy(path: Path, now: datetime, language: str) -> Path:
    """Copy a file beside itself, under a name that no file has, and return that name."""
    content, number = path.read_bytes(), 1
    while True:
        again = f", {number}" if number > 1 else ""
        name = BACKUP[language].format(name=path.stem, moment=now.strftime(MOMENT), again=again, ending=path.suffix)
        try:
            with path.with_name(name).open("xb") as copy:
                copy.write(content)
        except FileExistsError:
            number += 1
        except PermissionError:
            raise KpiError("folder_locked", file=shown(name)) from None
        else:
            return path.with_name(name)
