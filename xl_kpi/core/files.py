"""Writing a file so that a reader meets the old one or the new one, never half of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from xl_kpi.core.errors import KpiError


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder; after the block it takes the place of ``path``.

    When the block or the replacement fails, the temporary file goes and the old one stays as it was. An
    existing file keeps its permissions, a link its place. Raises KpiError: no such folder, a folder of that
    name, a file locked by another program, a folder that may not be written to, a full disk.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, replace_atomically(Path(folder, "board.txt")) as temporary:
    ...     temporary.write_text("whole or not at all")
    19
    """
    path = Path(os.path.realpath(path))
    _check(path)
    try:
        temporary = _temporary(path)
    except OSError:
        raise KpiError("folder_locked", file=path.name) from None
    try:
        yield temporary
        _replace(temporary, path)
    except OSError as error:
        if error.errno not in (ENOSPC, EDQUOT):
            raise
        raise KpiError("disk_full", file=path.name) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _check(path: Path) -> None:
    if path.is_dir():
        raise KpiError("path_is_folder", file=path.name)
    if not path.parent.is_dir():
        raise KpiError("folder_missing", file=path.name, folder=path.parent.name)


def _temporary(path: Path) -> Path:
    """Make an empty file beside ``path``, of the same kind so that writers which look at the ending agree."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    return Path(name)


def _replace(temporary: Path, path: Path) -> None:
    try:
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except PermissionError:
        raise KpiError("file_locked", file=path.name) from None


def _mode(path: Path) -> int:
    """Return the permissions of the file to replace, else those that a new file gets here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
