"""Every parity case as a formula in a workbook that the real Calc opens, computes and saves back."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hosts import parity
from tests.hosts.calc.sheets import formulas, read_answers, write_cases
from tests.libreoffice import LibreOffice
from udfs.binding import functions

PARTS = 2  # so that two workers share them
SECONDS = 240  # half a minute on a free machine
NAME = re.compile(r"^=([A-Z0-9_.]+)\(")


@pytest.mark.parametrize("part", range(PARTS))
def test_calc_answers_every_case_as_the_library_does_and_saves_the_same_names(
    parity_file: Path, calc: Callable[[str], LibreOffice], tmp_path: Path, part: int
) -> None:
    asked = json.loads(parity_file.read_text(encoding="utf-8"))
    cases = asked["cases"][part::PARTS]
    sheet = write_cases(cases, asked["blocks"])
    office = replace(calc("fr"), seconds=SECONDS)
    saved = office.recalculate(sheet.save(tmp_path / "cases.xlsx"), tmp_path, "fr-FR")
    assert parity.check(read_answers(saved, sheet.places), only=lambda case: case.name in sheet.places) == []
    named = Counter(match[1] for text in formulas(saved) if (match := NAME.match(text)))
    assert named == Counter(case["function"] for case in cases)


def test_the_cases_call_every_function(parity_file: Path) -> None:
    asked = json.loads(parity_file.read_text(encoding="utf-8"))
    assert {case["function"] for case in asked["cases"]} == {function.name for function in functions()}
