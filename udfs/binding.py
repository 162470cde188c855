"""The one binding: every function of a spreadsheet, derived from the catalogue; hosts only hand cells over.

A function takes, in this order, the tables of its KPI, the numbers it needs, the period and the owner, the options, the
as-of day and the exchange rates. Any argument may be left blank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from udfs import companions
from udfs.call import Call, Result, answered
from udfs.texts import argument_help, function_help, option_help, table_help
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.tables.schema import schemas

CATEGORY = "xl-kpi"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name is legal in Python and in VBA; ``is_range`` when it takes a table or a list."""

    name: str
    is_range: bool
    help: Callable[[str], str]
    """The text of Excel's wizard in a language, at most 255 characters."""


@dataclass(frozen=True, slots=True)
class Function:
    """One spreadsheet function. ``is_block`` tells that it returns rows of cells rather than one cell.

    ``home`` is the module of udfs and the function in it that computes an answer from a Call.
    """

    name: str
    arguments: tuple[Argument, ...]
    help: Callable[[str], str]
    home: tuple[str, str] = ("figures", "kpi")
    is_block: bool = False

    @property
    def reads_clock(self) -> bool:
        """Tell whether a blank as-of day makes the answer depend on today."""
        return any(argument.name == "as_of" for argument in self.arguments)

    def compute(self, call: Call) -> Result:
        module, name = self.home
        result: Result = getattr(import_module(f"udfs.{module}"), name)(call)
        return result


@cache
def functions() -> tuple[Function, ...]:
    """Return every function: the KPIs in the order of the catalogue, then their companions."""
    return (*map(_of_kpi, catalog()), *map(_of_companion, companions.COMPANIONS))


def find_function(name: str) -> Function:
    """Return the function of a name; KeyError for another name."""
    return {function.name: function for function in functions()}[name]


def answer(function: Function, cells: Sequence[object], language: str, *, wall_clock: bool = False) -> Result:
    """Compute one call: a number or text, or rows of them; blank cells are empty texts.

    ``cells`` are the arguments in order as the host hands them over (None = left out); ``wall_clock`` tells that
    the host gives its dates a time zone that the sheet does not have.
    Raises KpiError and nothing else: an unexpected exception would show its traceback in a cell.
    """
    names = (argument.name for argument in function.arguments)
    call = Call(function.name, dict(zip(names, cells, strict=False)), language, wall_clock)
    return answered(call, function.compute)


def _of_kpi(kpi: Kpi) -> Function:
    return Function(kpi.code, _arguments(kpi), lambda language: function_help(kpi, language))


def cell_tables(kpi: Kpi) -> tuple[str, ...]:
    """The tables that the function takes; those that only stand in for a number it is given are left out."""
    definition = kpi.definition
    return tuple(name for name in definition.tables if not definition.params or name in definition.required)


def _arguments(kpi: Kpi) -> tuple[Argument, ...]:
    options = tuple(_option(kpi, option.name) for option in kpi.options)
    before = [*(_table(name, required=name in kpi.definition.required) for name in cell_tables(kpi))]
    before += [_plain(name) for name in (*kpi.definition.params, "from_date", "to_date", "owner")]
    return (*before, *options, _plain("as_of"), _table("rates", required=False))


def _option(kpi: Kpi, name: str) -> Argument:
    return Argument(name, False, lambda language: option_help(kpi, name, language))


def _table(name: str, *, required: bool) -> Argument:
    return Argument(name, True, lambda language: table_help(name, language, required=required))


def _plain(name: str) -> Argument:
    return Argument(name, name in ("owner", "codes", "table"), lambda language: argument_help(name, language))


def _of_companion(companion: companions.Companion) -> Function:
    names = [
        name for word in companion.arguments.split() for name in (companions.TABLES if word == "tables" else (word,))
    ]
    arguments = tuple(_table(name, required=False) if name in schemas() else _plain(name) for name in names)
    return Function(
        companion.name,
        arguments,
        lambda language: argument_help(companion.name, language),
        companion.home,
        companion.is_block,
    )
