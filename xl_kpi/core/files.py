"""Writing a file so that a reader meets the old one or the new one, never half of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EEXIST, ENAMETOOLONG, ENOSPC, EPERM, EROFS
from pathlib import Path

from xl_kpi.core.errors import KpiError

REFUSED = {ENOSPC: "disk_full", EDQUOT: "disk_full", ENAMETOOLONG: "name_too_long"}
NO_FOLDER = REFUSED | dict.fromkeys((EACCES, EPERM, EROFS), "folder_locked") | {EEXIST: "path_is_file"}
"""Why the system refuses, by its number → the code of the sentence."""


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder; after the block it takes the place of ``path``.

    When the block or the replacement fails, the temporary file goes and the old one stays as it was. An
    existing file keeps its permissions, a link its place. Raises KpiError: no such folder, a folder or a device of
    that name, a file locked by another program, a folder that may not be written to, a full disk, too long a name.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, replace_atomically(Path(folder, "board.txt")) as temporary:
    ...     temporary.write_text("whole or not at all")
    19
    """
    path = Path(os.path.realpath(path))
    with _told(path):
        _check(path)
        temporary = _temporary(path)
        try:
            yield temporary
            _replace(temporary, path)
        finally:
            with suppress(OSError):
                temporary.unlink()


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder unless it is there; when the block fails, one that was made goes again.

    Raises KpiError when it cannot be made.
    """
    is_new = not os.path.lexists(folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        code = NO_FOLDER.get(error.errno or 0, "folder_missing")
        raise KpiError(code, file=folder.name, folder=folder.absolute().parent.name) from None
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one sentence what the system refuses."""
    try:
        yield
    except OSError as error:
        code = REFUSED.get(error.errno or 0)
        if code is None:
            raise
        raise KpiError(code, file=path.name) from None


def _check(path: Path) -> None:
    if path.is_dir():
        raise KpiError("path_is_folder", file=path.name)
    if path.exists() and not path.is_file():
        raise KpiError("path_is_special", file=path.name)
    if not path.parent.is_dir():
        raise KpiError("folder_missing", file=path.name, folder=path.parent.name)


def _temporary(path: Path) -> Path:
    """Make an empty file beside ``path``, of the same kind so that writers which look at the ending agree."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise KpiError(REFUSED.get(error.errno or 0, "folder_locked"), file=path.name) from None
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
