"""What the three xlwings hosts share: a function with its own signature, its wizard texts, and raw arguments."""

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any

from udfs.binding import CATEGORY, Function

Run = Callable[[Function, Sequence[object]], Any]


def decorated(function: Function, run: Run, xlwings: Any, language: str, **options: Any) -> Callable[..., Any]:
    """Return ``function`` as xlwings registers it; ``xlwings`` is the module whose decorators the host reads.

    Arguments stay raw: xlwings would convert every cell, some hundred times slower than we read those we need.
    """

    def call(*cells: object) -> Any:
        return run(function, cells)

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.help(language)
    call.__signature__ = _signature(function)  # type: ignore[attr-defined]
    for argument in function.arguments:
        call = xlwings.arg(argument.name, "raw", doc=argument.help(language))(call)
    registered: Callable[..., Any] = xlwings.func(category=CATEGORY, **options)(call)  # outermost: arg resets these
    return registered


def _signature(function: Function) -> Signature:
    kind = Parameter.POSITIONAL_OR_KEYWORD
    return Signature([Parameter(argument.name, kind, default=None) for argument in function.arguments])
