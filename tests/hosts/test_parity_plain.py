"""The cases of all hosts without any host: through the binding, and as plain Python functions."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import udfs
from tests.hosts import parity
from tests.hosts.parity_kpis import OWNERS, PERIODS, Case
from tests.hosts.plain import answers
from udfs.binding import answer, find_function, functions
from xl_kpi.catalog import catalog


def test_the_binding_answers_as_the_library(parity_file: Path) -> None:
    def call(name: str, cells: Sequence[Any]) -> Any:
        return answer(find_function(name), cells, "fr")

    assert parity.check(answers(parity_file, call)) == []


def test_plain_functions_answer_as_the_library(parity_file: Path) -> None:
    assert parity.check(answers(parity_file, lambda name, cells: getattr(udfs, name)(*cells))) == []


def test_the_cases_reach_every_function_option_period_owner_and_language() -> None:
    cases = parity.cases()
    assert {case.function for case in cases} == {function.name for function in functions()}
    for kpi in catalog():
        names = [case.name for case in cases if case.function == kpi.code and not case.error]
        for period in PERIODS["fr"]:
            for owner in OWNERS:
                for language in PERIODS:
                    assert any(name.endswith(f"] {period} {owner} {language}") for name in names), kpi.code
        for option in kpi.options:
            tried = {value for value in option.values if any(f"{option.name}={value}" in name for name in names)}
            assert len(tried) >= len(option.values) - 1, f"{kpi.code}: {option.name}"


def test_every_kpi_has_a_case_that_cannot_work() -> None:
    sentences = {case.function for case in parity.cases() if case.error}
    assert {kpi.code for kpi in catalog()} <= sentences
    kinds = Counter(
        case.name.split(" error ")[1].rsplit(" ", 1)[0] for case in parity.cases() if " error " in case.name
    )
    assert len(kinds) >= 10


def test_most_answers_are_figures_that_differ() -> None:
    """A sample in which everything is 0 or missing would prove nothing."""
    figures = [case.expect for case in parity.cases() if not case.error and isinstance(case.expect, float)]
    assert len(figures) > 1_300
    assert sum(value != 0 for value in figures) > 0.9 * len(figures)
    assert len(set(figures)) > 250


def test_both_languages_of_the_sample_give_the_same_figures() -> None:
    found = {case.name: case.expect for case in parity.cases()}
    pairs = [
        (name, f"{name.removesuffix(' fr')} en") for name in found if name.endswith(" fr") and " error " not in name
    ]
    pairs = [(french, english) for french, english in pairs if english in found]
    assert len(pairs) > 600
    assert [names for names in pairs if found[names[0]] != found[names[1]]] == []


@pytest.mark.parametrize(
    ("expect", "got", "fits"),
    [
        (0.1, 0.1 + 1e-12, True),
        (0.1, 0.1001, False),
        (1.0, 1, True),
        (1.0, True, False),
        (1.0, "1", False),
        ("n/d", "n/d", True),
        ("n/d", None, False),
        ("", None, True),
        ("a", "b", False),
        ([["a", 1.0]], [["a", 1]], True),
        ([["a", 1.0]], [["a", 2]], False),
        ([["a", 1.0]], [["a"]], False),
        ([["a"]], "a", False),
    ],
)
def test_a_difference_is_seen(expect: Any, got: Any, fits: bool) -> None:
    assert (parity.difference(Case("x", "KPI", [], expect, False), got) == "") is fits


def test_missing_and_unknown_answers_are_differences() -> None:
    assert len(parity.check({"nothing": 1})) == len(parity.cases()) + 1
