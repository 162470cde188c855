"""pywin32 as far as xlwings uses it: its own COM code runs on any system, and fails where pywin32 fails.

`install` puts the stand-ins into this process for good, so it runs in a process of its own only.
"""

import ctypes
import importlib
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

IDISPATCH = "{00020400-0000-0000-C000-000000000046}"
DISP_E_EXCEPTION = -2147352567
DISP_E_UNKNOWNNAME = -2147352570

LOADED_BEFORE = "asyncio concurrent.futures ctypes ctypes.util numpy pandas PIL.ImageGrab subprocess tempfile xml.dom"
"""What xlwings imports and what would look for Windows itself while the platform says win32."""


class com_error(Exception):  # noqa: N801 - the name that pywin32 gives it
    """hresult, text, (code, source, text, help file, help id, scode), argument."""

    def __init__(self, hresult: int, text: str = "", exception: Any = None, argument: Any = None) -> None:
        super().__init__(hresult, text, exception, argument)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, text, exception, argument


def refused(text: str, scode: int = -2146827284) -> com_error:
    """The error by which Excel answers a call that it cannot carry out."""
    return com_error(DISP_E_EXCEPTION, "Exception occurred.", (0, "Microsoft Excel", text, None, 0, scode), None)


class TimeType(datetime):
    """The time that pywin32 gives for a date cell: the clock of the cell, wrongly said to be UTC."""


def pytime(moment: datetime) -> TimeType:
    clock = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond)
    return TimeType(*clock, tzinfo=UTC)


class IID(str):
    """A class identifier; compared as text."""

    __slots__ = ()


class PyIDispatch:
    """The bare interface pointer that Excel hands over, for an object of ``kind`` with class ``iid``."""

    def __init__(self, target: "CDispatch", kind: str, iid: str) -> None:
        self.target, self._kind, self._iid = target, kind, iid

    def GetTypeInfo(self) -> "PyIDispatch":  # noqa: N802
        return self

    def GetDocumentation(self, _member: int) -> tuple[str, None, int, None]:  # noqa: N802
        return self._kind, None, 0, None

    def GetTypeAttr(self) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(iid=IID(self._iid))

    def GetIDsOfNames(self, _locale: int, name: str) -> int:  # noqa: N802
        raise com_error(DISP_E_UNKNOWNNAME, f"Unknown name: {name}")


class CDispatch:
    """An object of another program; xlwings recognises it by this class."""

    KIND, IID = "Object", IDISPATCH

    @property
    def _oleobj_(self) -> PyIDispatch:
        return PyIDispatch(self, self.KIND, self.IID)


def dispatch(found: Any, *_arguments: Any, **_names: Any) -> CDispatch:
    found = getattr(found, "_oleobj_", found)
    if isinstance(found, PyIDispatch):
        return found.target
    raise com_error(-2147221005, "Invalid class string")


class Wrapped:
    """A Python object on its way to the other program, as `win32com.server.util.wrap` makes it."""

    def __init__(self, inside: Any, _iid: Any = None) -> None:
        self.inside = inside


def unwrap(found: Any) -> Any:
    if isinstance(found, Wrapped):
        return found.inside
    raise ValueError("not a Python object")


def to_variant(value: Any) -> Any:
    """Return ``value`` as the other program gets it; TypeError for what pywin32 cannot send.

    Only builtins travel (a numpy number does not), whole numbers in 32 bits, and only full rectangles.
    """
    if isinstance(value, list | tuple):
        rows = tuple(map(to_variant, value))
        if len({len(row) if isinstance(row, tuple) else -1 for row in rows}) > 1:
            raise TypeError("All dimensions must be the same size")
        return rows
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        raise TypeError("Excel shows no whole number of 64 bits")
    if type(value) not in (type(None), bool, int, float, str, Decimal, TimeType):
        raise TypeError(f"Objects of type {type(value).__name__!r} can not be converted to a COM VARIANT")
    return value


STAND_INS: dict[str, dict[str, Any]] = {
    "pythoncom": {
        "__file__": __file__,
        "com_error": com_error,
        "ole_error": com_error,
        "CoInitialize": lambda: None,
        "IID_IDispatch": IDISPATCH,
        "TypeIIDs": {IDISPATCH: PyIDispatch},
    },
    "pywintypes": {"com_error": com_error, "error": OSError, "IID": IID, "TimeType": TimeType},
    "win32api": {},
    "win32con": {},
    "win32event": {},
    "win32gui": {},
    "win32process": {"GetWindowThreadProcessId": lambda handle: (handle, handle)},
    "win32timezone": {"TimeZoneInfo": SimpleNamespace(utc=lambda: UTC)},
    "win32com": {},
    "win32com.client": {
        "CDispatch": CDispatch,
        "CoClassBaseClass": type("CoClassBaseClass", (), {}),
        "Dispatch": dispatch,
        "DispatchBaseClass": type("DispatchBaseClass", (), {}),
        "gencache": SimpleNamespace(EnsureModule=lambda *_arguments, **_names: None),
    },
    "win32com.server": {},
    "win32com.server.dispatcher": {},
    "win32com.server.policy": {},
    "win32com.server.util": {"wrap": Wrapped, "unwrap": unwrap},
}
"""What each module holds. Whoever asks for anything else meets an AttributeError."""


def install(excel: Callable[[], CDispatch]) -> ModuleType:
    """Put the stand-ins in place and return xlwings as it is on Windows; ``excel`` starts the program."""
    for name in LOADED_BEFORE.split():
        with suppress(ImportError):
            importlib.import_module(name)
    for name, content in STAND_INS.items():
        module = sys.modules[name] = ModuleType(name)
        vars(module).update(content)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    vars(sys.modules["win32com.client"])["DispatchEx"] = lambda _program: excel()
    library = SimpleNamespace(PyCom_PyObjectFromIUnknown=lambda *_arguments: None)
    windows = SimpleNamespace(
        ole32=SimpleNamespace(CLSIDFromString=lambda *_arguments: 0),
        user32=SimpleNamespace(GetTopWindow=lambda _handle: 0),
    )
    kept = sys.platform, ctypes.PyDLL
    ctypes.oledll, ctypes.windll, ctypes.PyDLL = windows, windows, lambda _file: library  # type: ignore[assignment,misc]
    sys.platform = "win32"
    try:
        return importlib.import_module("xlwings")
    finally:
        sys.platform, ctypes.PyDLL = kept  # type: ignore[misc]
