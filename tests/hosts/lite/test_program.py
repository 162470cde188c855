"""The text of main.py: it holds the sources as they are, and gives them back whatever they contain."""

import ast
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.lite import program
from udfs.lite.sources import sources
from xl_kpi.core.errors import KpiError

HARD = st.text(st.sampled_from("ab'\"\\\n\r\t\0 #é😀\u2028\x0c{}")) | st.text()


@given(st.dictionaries(st.text(), HARD, max_size=4))
def test_any_content_comes_back_exactly(files: dict[str, str]) -> None:
    assert program.read(program.write(files, "fr"), "x.xlsx") == files


def test_sources_stand_in_it_line_by_line() -> None:
    written = set(program.write(sources(), "fr").splitlines())
    lines = {line for text in sources().values() for line in text.splitlines()[1:-1] if "'''" not in line}
    assert len(lines) > 5000
    assert [line for line in lines - written if "\\" not in line] == []
    assert len(lines - written) < 10  # backslashes of a file that holds both kinds of quotes are doubled


def test_it_is_python_that_names_its_language() -> None:
    for language in ("fr", "en"):
        code = program.write({}, language)
        ast.parse(code)
        assert f'os.environ["XL_KPI_LANGUAGE"] = "{language}"' in code


def test_what_a_person_wrote_around_it_stays() -> None:
    old, new = program.write({"a.py": "1\n"}, "fr"), program.write({"a.py": "2\n"}, "en")
    mine = "import this\n", "\n@func\ndef mine():\n    return 1\n"
    code = program.replaced(mine[0] + old + mine[1], new)
    assert code == mine[0] + new + mine[1]
    assert program.read(code, "x.xlsx") == {"a.py": "2\n"}


@pytest.mark.parametrize("code", ["", " \n", program.write({}, "fr"), "import os\n" + program.write({}, "fr")])
def test_an_empty_main_and_our_own_may_be_replaced(code: str) -> None:
    assert program.is_ours(code)


@pytest.mark.parametrize("code", ["print(1)", program.BEGIN, f"{program.END}\n{program.BEGIN}\n", "x" + program.BEGIN])
def test_code_of_others_may_not(code: str) -> None:
    assert not program.is_ours(code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("SOURCES = {'a.py': open('x').read()}", "lite_damaged"),
        ("SOURCES = ['a.py']", "lite_damaged"),
        ("SOURCES = {1: 'x'}", "lite_damaged"),
        ("OTHER = {}", "lite_damaged"),
        ("SOURCES = {", "lite_damaged"),
        ("SOURCES = " + "(" * 5000, "lite_damaged"),
        ("SOURCES = {'a.py': '\\0'}\0", "lite_damaged"),
        ("SOURCES = {'a.py': '\\ud800'}", "lite_damaged"),
        ("SOURCES = {'\\udfff.py': ''}", "lite_damaged"),
        ("SOURCES = {'a.py': '\ud800'}", "lite_damaged"),
        ("SOURCES = {'a.py': '', ['a']: 1}", "lite_damaged"),
        ("SOURCES = {'a.py': b''}", "lite_damaged"),
        (f"SOURCES = {'9' * 400} + 1j", "lite_damaged"),
    ],
)
def test_nothing_in_it_is_run_to_read_it(body: str, code: str) -> None:
    with pytest.raises(KpiError) as raised:
        program.read(f"{program.BEGIN}\n{body}\n{program.END}\n", "x.xlsx")
    assert raised.value.code == code


def test_marks_without_an_end_are_looked_through_once() -> None:
    started = process_time()
    assert not program.is_ours(f"{program.BEGIN}\n" * 20_000)
    assert process_time() - started < 1


@pytest.mark.parametrize("end", ["", "\n"])
def test_the_marked_part_goes_from_the_first_mark_to_the_last(end: str) -> None:
    code = (
        f"a\n#{program.BEGIN}\n{program.BEGIN}\n{program.BEGIN}\n{program.END}\nb\n {program.END}\n{program.END}{end}"
    )
    assert program.replaced(code, "new") == f"a\n#{program.BEGIN}\nnew"
    assert program.replaced(f"{code}\nc", "new\n") == f"a\n#{program.BEGIN}\nnew\n{end}c"


def test_a_main_without_sources_is_told() -> None:
    with pytest.raises(KpiError) as raised:
        program.read("print(1)", "x.xlsx")
    assert raised.value.code == "lite_no_code"
