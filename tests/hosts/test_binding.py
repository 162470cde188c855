"""The one binding: names that every host takes, texts that the wizard shows, answers that are plain values."""

import copy
import keyword
import math
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import udfs
from tests.hosts.com.vba import MOST_ARGUMENTS, RESERVED, USED_BY_THE_WRAPPER
from tests.hosts.parity_kpis import argument_names
from tests.hosts.plain import ask
from tests.hosts.sample import OWNER, block
from tests.hosts.sample import names as names_of_sample
from udfs.binding import CATEGORY, Function, answer, find_function, functions
from udfs.companions import COMPANIONS
from xl_kpi.catalog import catalog
from xl_kpi.core.errors import KpiError
from xl_kpi.tables.schema import schemas

HELPERS = {
    "KPI": "code tables from_date to_date owner as_of settings",
    "KPI_EXPLAIN": "code tables from_date to_date owner as_of settings",
    "KPI_DEFINITION": "code",
    "KPI_TABLE": "codes tables from_date to_date owner as_of settings baselines",
    "KPI_SERIES": "codes tables as_of months owner settings",
    "KPI_STATUS": "value target direction orange n",
    "KPI_TREND": "value reference direction unit",
    "KPI_DATA_QUALITY": "table",
    "KPI_VERSION": "",
}
TABLES = "deals activities leads accounts orders surveys complaints targets rates"
BLOCKS = {"KPI_TABLE", "KPI_SERIES", "KPI_DATA_QUALITY"}
TAKEN = RESERVED | USED_BY_THE_WRAPPER | {"caller"}
"""What VBA, the wrapper that xlwings writes and xlwings itself keep for themselves."""
LAST_COLUMN = "XFD"

every_function = pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)


def texts_of(function: Function) -> list[tuple[str, Any]]:
    return [(function.name, function.help), *((argument.name, argument.help) for argument in function.arguments)]


# --- names ---------------------------------------------------------------------------------------------------


def test_there_are_the_34_kpis_then_the_helpers() -> None:
    assert [function.name for function in functions()] == [*(kpi.code for kpi in catalog()), *HELPERS]
    assert len(functions()) == len(catalog()) + len(COMPANIONS)


@every_function
def test_the_name_is_that_of_a_function_and_of_no_cell(function: Function) -> None:
    assert re.fullmatch(r"KPI(_[A-Z0-9]+)*", function.name)
    assert not is_cell_address(function.name)
    assert find_function(function.name) is function


@pytest.mark.parametrize("name", ["A1", "XFD1048576", "KPI1", "NPS1", "DSO30", "Q1", "R1C1", "R1", "C", "RC", "R2C"])
def test_cell_addresses_are_known_as_such(name: str) -> None:
    assert is_cell_address(name)


def is_cell_address(name: str) -> bool:
    """Tell whether Excel reads a name as A1 or R1C1."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d+)", name)
    column = found[1].rjust(3) if found else LAST_COLUMN
    return (found is not None and column <= LAST_COLUMN) or re.fullmatch(r"R\d*(C\d*)?|C\d*", name) is not None


@every_function
def test_argument_names_are_legal_in_python_and_vba(function: Function) -> None:
    names = [argument.name for argument in function.arguments]
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)
        assert name not in TAKEN
        assert not is_cell_address(name.upper())
    assert len({name.casefold() for name in names}) == len(names)
    assert len(names) <= MOST_ARGUMENTS


@pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)
def test_the_arguments_of_a_kpi_are_those_of_the_contract(kpi: Any) -> None:
    found = tuple(argument.name for argument in find_function(kpi.code).arguments)
    assert found == argument_names(kpi)


@pytest.mark.parametrize("name", HELPERS)
def test_the_arguments_of_a_helper_are_those_of_the_contract(name: str) -> None:
    function = find_function(name)
    assert [argument.name for argument in function.arguments] == HELPERS[name].replace("tables", TABLES).split()
    assert function.is_block == (name in BLOCKS)


@every_function
def test_ranges_are_tables_and_lists(function: Function) -> None:
    ranges = {argument.name for argument in function.arguments if argument.is_range}
    expected = {*schemas(), "owner", "codes", "table"}
    assert ranges == {argument.name for argument in function.arguments} & expected


def test_an_unknown_function_is_no_function() -> None:
    with pytest.raises(KeyError):
        find_function("KPI_NOTHING")


# --- texts of the wizard -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
@every_function
def test_the_wizard_shows_every_text_whole(function: Function, language: str) -> None:
    for name, help_ in texts_of(function):
        text = help_(language)
        assert 3 < len(text) <= 255, name
        assert "\n" not in text
        assert text == text.strip()
        assert text[0] == text[0].upper()
        assert not text.endswith((".", "…", ";", ":", ",")), f"{name}: {text}"
        assert "{" not in text


@every_function
def test_each_language_has_its_own_texts(function: Function) -> None:
    same = [name for name, help_ in texts_of(function) if help_("fr") == help_("en")]
    assert same == []


@every_function
def test_a_blank_argument_is_said_to_be_optional(function: Function) -> None:
    """What the wizard calls optional may be left blank, and the other way round."""
    optional = [argument.help("en").startswith("Optional") for argument in function.arguments]
    assert [argument.help("fr").startswith("Facultatif") for argument in function.arguments] == optional


@every_function
def test_options_name_their_values(function: Function) -> None:
    options = {option.name: option for kpi in catalog() if kpi.code == function.name for option in kpi.options}
    for argument in function.arguments:
        if argument.name in options:
            assert all(str(value) in argument.help("en") for value in options[argument.name].values)
            assert all(str(value) in argument.help("fr") for value in options[argument.name].values)


def test_the_category_is_the_product() -> None:
    assert CATEGORY == "xl-kpi"


# --- registering ---------------------------------------------------------------------------------------------


def test_a_star_import_gives_every_function_and_nothing_else() -> None:
    names: dict[str, Any] = {}
    exec("from udfs import *", names)
    names.pop("__builtins__")
    assert list(names) == [function.name for function in functions()]
    assert all(callable(call) and call.__name__ == name and call.__doc__ for name, call in names.items())


def test_importing_the_package_alone_loads_neither_numpy_nor_xlwings() -> None:
    code = (
        "import sys, udfs.binding as b; b.functions(); print(sorted({'numpy', 'pandas', 'xlwings'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


ROOT = Path(__file__).parents[2]


def test_there_is_no_other_name() -> None:
    for name in ("KPI_NOTHING", "kpi", "Function"):
        with pytest.raises(AttributeError):
            getattr(udfs, name)


def test_a_plain_function_raises_the_sentence() -> None:
    with pytest.raises(KpiError, match="KPI_CLOSING_RATE a besoin de la table Affaires"):
        udfs.KPI_CLOSING_RATE()


@pytest.mark.parametrize(("variable", "words"), [("en", "needs the table"), ("fr", "a besoin"), ("", "a besoin")])
def test_the_language_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str, words: str) -> None:
    monkeypatch.setenv("XL_KPI_LANGUAGE", variable)
    with pytest.raises(KpiError) as caught:
        udfs.KPI_CLOSING_RATE()
    assert words in str(caught.value)


# --- answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_not_available_is_a_word_of_the_language(language: str) -> None:
    expect = {"fr": "n/d", "en": "n/a"}[language]
    assert (
        ask("KPI_CLOSING_RATE", block("deals", "fr"), from_date="2031", as_of="2031-12-31", language=language) == expect
    )


@every_function
def test_answers_are_builtins(function: Function) -> None:
    got = ask(function.name, **whole(function))
    cells = [cell for row in got for cell in row] if isinstance(got, list) else [got]
    assert function.is_block == isinstance(got, list)
    assert {type(cell) for cell in cells} <= {float, int, str}


def whole(function: Function) -> dict[str, Any]:
    """Something sensible for every argument that is needed."""
    known: dict[str, Any] = {name: block(name, "fr") for name in names_of_sample()}
    known |= {"as_of": "2026-03-31", "from_date": "2026", "owner": OWNER, "actual": 1, "target": 2, "channel": "salon"}
    known |= {"code": "KPI_REVENUE", "codes": [["KPI_REVENUE"], ["KPI_REFERRALS"]], "table": known["deals"], "value": 1}
    names = [argument.name for argument in function.arguments]
    return {name: known[name] for name in names if name in known}


@every_function
def test_no_cell_of_the_caller_is_changed(function: Function) -> None:
    given_ = whole(function)
    before = copy.deepcopy(given_)
    ask(function.name, **given_)
    ask(function.name, **given_, wall_clock=True)
    assert given_ == before


moments = st.datetimes(timezones=st.sampled_from([None, UTC]))
known = st.sampled_from(
    ["KPI_REVENUE", "KPI_X[", "2026", "montant", "statut", "gagné", "#N/A", "n/d", "k=v", "min_n=2"]
)
wrapped = st.sampled_from([{"type": "Error"}, {"type": "FormattedNumber", "basicValue": 3}, {"type": "Entity"}])
cells_of_hosts = st.one_of(
    *(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.decimals(allow_nan=False),
        moments,
    ),
    *(known, wrapped, st.just(-2146826246), st.just(pd.NA)),
)
odd = st.one_of(cells_of_hosts, st.binary(max_size=3), st.complex_numbers(), st.builds(object), st.builds(set))
HEADER = ["Statut", "Montant", "Close le", "N° client", "Date", "Commercial"]


def arguments(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """The arguments of a call: cells, one row that came flat, ranges with and without a known header."""
    rows = st.lists(st.lists(cells, max_size=6), max_size=4)
    tables = st.one_of(rows, rows.map(lambda rows: [HEADER, *rows]), rows.map(lambda rows: tuple(map(tuple, rows))))
    return st.lists(st.one_of(cells, tables, st.lists(cells, max_size=3)), max_size=16)


def answered(function: Function, cells: list[Any], clock: bool) -> str:
    """The code of the error, empty when there is an answer; the answer must be plain."""
    try:
        got = answer(function, cells, "fr", wall_clock=clock)
    except KpiError as error:
        return error.code if error.text("fr") and error.text("en") else "no sentence"
    found = [cell for row in got for cell in row] if isinstance(got, list) else [got]
    assert {type(cell) for cell in found} <= {float, int, str}
    assert all(math.isfinite(cell) for cell in found if isinstance(cell, float))
    return ""


@given(function=st.sampled_from(functions()), cells=arguments(cells_of_hosts), clock=st.booleans())
def test_cells_of_a_host_give_a_value_or_a_sentence_that_says_what_to_mend(
    function: Function, cells: list[Any], clock: bool
) -> None:
    assert answered(function, cells, clock) not in ("unexpected", "no sentence")


@given(function=st.sampled_from(functions()), cells=arguments(odd), clock=st.booleans())
def test_garbage_gives_a_value_or_a_sentence(function: Function, cells: list[Any], clock: bool) -> None:
    assert answered(function, cells, clock) != "no sentence"


@pytest.mark.parametrize(
    "cell", [True, 3, 2.5, "x", Decimal(2), date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC), {}]
)
@every_function
def test_one_cell_everywhere_gives_a_value_or_a_sentence(function: Function, cell: object) -> None:
    assert answered(function, [cell] * len(function.arguments), False) != "unexpected"
