"""What xlwings Lite does with main.py, for Pyodide and for a bare Python: run it, ask what it registers, call it."""

import json
import os
import sys
import types
from collections.abc import Mapping
from importlib import import_module
from typing import Any


async def report(given: Mapping[str, Any]) -> str:
    """Run ``code``, twice as after an edit, then make the ``calls`` and clean the ``ranges``; the result as JSON."""
    # What the start of Lite sets: its decorators in the place of stubs, and its licence.
    os.environ.update(XLWINGS_ON_SERVER="true", XLWINGS_LICENSE_KEY="noncommercial")
    server = import_module("xlwings.server")
    sys.dont_write_bytecode = True
    reached = watched()
    first = run_main(given["code"])
    had_numpy = "numpy" in sys.modules
    main = run_main(given["code"])
    found = {
        "platform": sys.platform,
        "meta": server.custom_functions_meta(main),
        "meta_before": server.custom_functions_meta(first),
        "numpy_before": had_numpy,
        "libraries": sum(type(finder).__name__ == "Library" for finder in sys.meta_path),
        "answers": await answers(main, given),
        "ranges": [cleaned(table, cells) for table, cells in given["ranges"]],
    }
    return json.dumps({**found, **state(), "reached": reached})


def watched() -> list[str]:
    """Return a list that fills with whatever is written or sent from now on."""
    reached: list[str] = []
    sys.addaudithook(
        lambda event, details: reached.append(f"{event} {details}") if reaches_out(event, details) else None
    )
    return reached


async def answers(main: types.ModuleType, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers to the calls, one after the other."""
    return [
        await answer(main, name, [as_sent(argument, given["blocks"]) for argument in arguments])
        for name, arguments in given["calls"]
    ]


def state() -> dict[str, Any]:
    """What the calls left behind in this Python."""
    return {
        "today": import_module("udfs.call").today(import_module("xl_kpi.core.settings").Settings()).isoformat(),
        "loaded": {name: origin(module) for name, module in sys.modules.items() if is_ours(name)},
        "numpy_after": "numpy" in sys.modules,
    }


def run_main(code: str) -> types.ModuleType:
    main = types.ModuleType("main")
    sys.modules["main"] = main
    # Outside Pyodide the functions ask the platform for their host: it is the one of Lite while they register.
    platform, sys.platform = sys.platform, "emscripten"
    try:
        exec(compile(code, "main.py", "exec"), main.__dict__)
    finally:
        sys.platform = platform
    return main


async def answer(main: types.ModuleType, name: str, arguments: Any) -> dict[str, Any]:
    """One call as Lite makes it: its cells, or the kind of error with the sentence that Excel shows on hover."""
    server = import_module("xlwings.server")
    data = {
        "func_name": name,
        "args": arguments,
        "caller_address": "Sheet1!$A$1",
        "version": import_module("xlwings").__version__,
        "client": "Office.js",
        "runtime": "1.4",
        "culture_info_name": "fr-FR",
    }
    try:
        return {"cells": await server.custom_functions_call(data, main)}
    except Exception as error:
        return {"error": type(error).__name__, "sentence": str(error)}


def as_sent(argument: Any, blocks: Mapping[str, Any]) -> Any:
    """An argument of a case as Excel sends it: rows of cells, one cell among them, and null when left out."""
    if isinstance(argument, dict):
        return blocks[argument["block"]] if "block" in argument else argument["rows"]
    return [[argument]] if isinstance(argument, str | int | float) else argument


def cleaned(table: str, cells: Any) -> list[list[Any]]:
    """The rows that the functions see in a range, with None for each blank cell."""
    block = import_module("udfs.ranges").table_block(table, cells)
    is_blank = import_module("xl_kpi.core.blank").is_blank
    return [[None if is_blank(cell) else cell for cell in row] for row in block.rows] if block else []


def reaches_out(event: str, details: Any) -> bool:
    """Tell whether something was written or sent, by what Python reports of itself."""
    writes = event == "open" and isinstance(details[2], int) and bool(details[2] & (os.O_WRONLY | os.O_RDWR))
    return writes or event in ("socket.connect", "socket.sendto", "socket.bind", "subprocess.Popen", "urllib.Request")


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("xl_kpi", "udfs")


def origin(module: types.ModuleType) -> str:
    """What loaded a module: its file, or the class that served it from memory."""
    spec = module.__spec__
    return str(getattr(module, "__file__", None) or type(spec.loader if spec else None).__name__)
