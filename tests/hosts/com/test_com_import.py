"""Importing the functions into a workbook with xlwings' own code: legal VBA, complete wizard texts."""

import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.hosts.com import process, vba
from tests.hosts.com.excel import LONGEST_HELP
from udfs.binding import CATEGORY, Function, functions

FUNCTIONS = {function.name: function for function in functions()}


@pytest.fixture(scope="module", params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def imported(language: str) -> Iterator[process.Imported]:
    with process.windows(language) as started:
        yield started.submit(process.import_functions).result()


def test_every_function_is_in_the_module_once(imported: process.Imported) -> None:
    assert vba.wrappers(imported.vba).keys() == FUNCTIONS.keys()
    assert FUNCTIONS


def test_arguments_come_in_the_order_of_the_binding(imported: process.Imported) -> None:
    written = {name: wrapper.arguments for name, wrapper in vba.wrappers(imported.vba).items()}
    assert written == {name: _names(function) for name, function in FUNCTIONS.items()}


def test_names_are_legal_in_vba(imported: process.Imported) -> None:
    for wrapper in vba.wrappers(imported.vba).values():
        names = [name.lower() for name in wrapper.arguments]
        assert len(names) == len(set(names)) <= vba.MOST_ARGUMENTS, wrapper
        for name in (*names, wrapper.name.lower()):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", name), (wrapper.name, name)
            assert len(name) <= vba.LONGEST_NAME
            assert name not in vba.RESERVED | vba.USED_BY_THE_WRAPPER, (wrapper.name, name)
        assert not {function.lower() for function in FUNCTIONS} & set(names), wrapper


def test_no_function_looks_like_a_cell() -> None:
    looks = [vba.is_cell_address(name) for name in ("KPI1", "DSO30", "Q1", "XFD1", "R1C1", "RC", "C", "XFE1", "KPI")]
    assert looks == [True, True, True, True, True, True, True, False, False]
    assert not any(map(vba.is_cell_address, FUNCTIONS))


def test_lines_are_short_enough_for_the_compiler(imported: process.Imported) -> None:
    for line in vba.logical_lines(imported.vba):
        assert len(line) <= vba.MOST_CONTINUATIONS + 1
        assert max(map(len, line)) <= vba.LONGEST_LINE


def test_the_module_is_plain_ascii(imported: process.Imported) -> None:
    """xlwings writes it in the machine's code page, which VBA may not share."""
    assert imported.vba.isascii()
    assert imported.vba.startswith('Attribute VB_Name = "xlwings_udfs"\n')


def test_each_function_hands_over_its_arguments(imported: process.Imported) -> None:
    for name, wrapper in vba.wrappers(imported.vba).items():
        given = f'{name} = XLPy.CallUDF("udfs", "{name}", Array({", ".join(wrapper.arguments)})'
        assert any(line.strip().startswith(given) for line in wrapper.lines), name


def test_the_wizard_knows_every_function_and_argument(imported: process.Imported, language: str) -> None:
    assert imported.described.keys() == FUNCTIONS.keys()
    for name, texts in imported.described.items():
        function = FUNCTIONS[name]
        arguments = [argument.help(language) for argument in function.arguments]
        assert texts["Description"] == function.help(language)
        assert texts["Category"] == CATEGORY
        assert (texts["ArgumentDescriptions"] or []) == arguments
        assert all(0 < len(text) <= LONGEST_HELP for text in (texts["Description"], *arguments))


def test_in_an_add_in_the_functions_work_on_the_active_workbook(windows: ProcessPoolExecutor) -> None:
    texts = [windows.submit(process.import_functions, name).result().vba for name in ("a.xlsm", "a.xlam")]
    assert ["ActiveWorkbook" in text for text in texts] == [False, True]
    assert ["ThisWorkbook" in text for text in texts] == [True, False]


def _names(function: Function) -> tuple[str, ...]:
    return tuple(argument.name for argument in function.arguments)
