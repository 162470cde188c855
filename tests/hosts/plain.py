"""The functions called straight from Python, without any host: what the tests of the binding share."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from udfs.binding import answer, find_function
from xl_kpi.core.errors import KpiError


def ask(name: str, *cells: object, language: str = "fr", **given: Any) -> Any:
    """Answer a call with its arguments in order, the rest by name; its sentence when it cannot work."""
    function = find_function(name)
    named = [given.pop(argument.name, None) for argument in function.arguments[len(cells) :]]
    wall_clock = given.pop("wall_clock", False)
    assert not given, f"{name} has no argument {', '.join(given)}"
    try:
        return answer(function, [*cells, *named], language, wall_clock=wall_clock)
    except KpiError as error:
        return error.text(language)


def answers(path: Path, call: Callable[[str, Sequence[Any]], Any]) -> dict[str, Any]:
    """Answer every case of a parity file; a case that cannot work answers its sentence."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for case in asked["cases"]:
        cells = [cells_of(argument, asked["blocks"]) for argument in case["arguments"]]
        try:
            found[case["name"]] = call(case["function"], cells)
        except KpiError as error:
            found[case["name"]] = error.text("fr")
    return found


def cells_of(argument: Any, blocks: dict[str, Any]) -> Any:
    """An argument of a case as cells."""
    if not isinstance(argument, dict):
        return argument
    return blocks[argument["block"]] if "block" in argument else argument["rows"]
