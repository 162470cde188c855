"""Which host runs: xlwings says it by the decorators that it offers; each has its own module of a few lines."""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from udfs.binding import Function, answer
from udfs.language import language

HOSTS = {"xlwings.udfs": "udfs.com.functions", "xlwings.pro.udfs_officejs": "udfs.server.functions"}


def expose(function: Function) -> Callable[..., Any]:
    """Return the function as the running host takes it; without a host, a plain Python function."""
    module = _module()
    exposed: Callable[..., Any] = import_module(module).expose(function) if module else _plain(function)
    return exposed


def _module() -> str | None:
    if sys.platform == "emscripten":
        return "udfs.lite.functions"
    if find_spec("xlwings") is None:
        return None
    return HOSTS.get(import_module("xlwings").func.__module__)


def _plain(function: Function) -> Callable[..., Any]:
    def call(*cells: object) -> Any:
        return answer(function, cells, language())

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.help(language())
    return call
