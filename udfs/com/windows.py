"""What is asked of Windows and of Excel: the registry, the marks of files, a workbook open in Excel."""

import os
import platform
import re
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from logging import NullHandler, getLogger
from pathlib import Path
from typing import Any

from xl_kpi.core.errors import KpiError

FROM_ELSEWHERE = 3
"""The zone of the internet; a higher one is worse."""


class Windows:
    """This machine. Made only where Excel can run; elsewhere a KpiError says so."""

    def __init__(self) -> None:
        if sys.platform != "win32":
            raise KpiError("excel_needs_windows")

    python_version = platform.python_version()
    bits = struct.calcsize("P") * 8
    base = Path(sys.base_prefix)

    @property
    def interpreter(self) -> Path:
        """The Python that Excel starts: without a window of its own, beside the one that runs now."""
        return Path(sys.executable).with_name("pythonw.exe")

    @property
    def startup(self) -> Path:
        """The folder whose add-ins Excel opens by itself."""
        return Path(os.environ.get("APPDATA", ""), "Microsoft", "Excel", "XLSTART")

    def version_of(self, library: str) -> str | None:
        """The version of a library that can be imported here (empty when it says none), else None."""
        try:
            return str(getattr(import_module(library), "__version__", ""))
        except ImportError:
            return None

    def folder_of(self, library: str) -> Path:
        return Path(str(import_module(library).__file__)).parent

    def registered(self, root: str, key: str, name: str = "") -> Any:
        """A value of the registry (``root`` is HKEY_CURRENT_USER…); None when there is none."""
        winreg = import_module("winreg")
        with suppress(OSError), winreg.OpenKey(getattr(winreg, root), key) as found:
            return winreg.QueryValueEx(found, name)[0]
        return None

    def is_blocked(self, file: Path) -> bool:
        """Tell whether a file came from elsewhere: Windows marks it in a stream beside its content."""
        with suppress(OSError):
            mark = Path(f"{file}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
            zone = re.search(r"^ZoneId=(\d+)", mark, re.MULTILINE)
            return zone is not None and int(zone[1]) >= FROM_ELSEWHERE
        return False

    def import_functions(self, module: str, book: Any) -> None:
        """Let xlwings write the VBA functions of a Python module, with their wizard texts."""
        getLogger("xlwings").addHandler(NullHandler())  # else it prints what it did
        import_module("xlwings").import_udfs(module, book.api)

    @contextmanager
    def workbook(self, file: Path, name: str) -> Iterator[Any]:
        """Open a workbook in an Excel of its own, out of sight, and close it without saving.

        Its events stay off, so that none of its macros run. What Excel refuses becomes a KpiError about ``name``.
        """
        try:
            with import_module("xlwings").App(visible=False, add_book=False) as app:
                app.display_alerts = app.enable_events = False
                with app.books.open(str(file), update_links=False) as book:
                    _check_access(book)
                    yield book
        except _com_error() as error:
            raise KpiError("excel_refused", file=name, found=_reason(error)) from None


def _check_access(book: Any) -> None:
    """Refuse to go on when Excel does not let programs see the VBA project, which its owner must allow."""
    try:
        book.api.VBProject  # noqa: B018
    except _com_error():
        raise KpiError("excel_vba_access") from None


def _com_error() -> type[Exception]:
    known: type[Exception] = import_module("pywintypes").com_error
    return known


def _reason(error: Any) -> str:
    """What Excel says of its refusal, in the language of Excel."""
    told = error.excepinfo and error.excepinfo[2]
    return " ".join(str(told or error.strerror).split()).rstrip(".")
