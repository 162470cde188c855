"""Every KPI as a spreadsheet function: ``from udfs import *`` registers them all with the host that runs.

Excel asks for them through xlwings (COM, Server, Lite); anywhere else they are plain Python functions that take
rows of cells. Nothing is made before the first function is asked for.
"""

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any


@functools.cache
def _registered() -> dict[str, Callable[..., Any]]:
    functions, expose = import_module("udfs.binding").functions, import_module("udfs.host").expose
    return {function.name: expose(function) for function in functions()}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return list(_registered())
    if name.startswith("KPI") and name in _registered():
        return _registered()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_registered())
