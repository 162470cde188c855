"""Numbers and fractions that formulas write are those of the library, letter for letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import formualizer
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workbook.living import sample
from workbook_templates.formulas.places import TEXT
from workbook_templates.formulas.wording import POINTS, SPOKEN, fraction_formulas, number_formulas
from workbook_templates.look.texts import words
from xl_kpi.analysis.dashboard import empty_reading
from xl_kpi.analysis.numerals import DECIMALS, fraction, show, show_change
from xl_kpi.analysis.sentence import fields
from xl_kpi.analysis.slots import read_slots
from xl_kpi.core.reading import Reading

LANGUAGES = ("fr", "en")
CURRENCIES = ("EUR", "USD", "CHF")
LARGEST = 10**9
EDGES = (
    0.0,
    1.0,
    -1.0,
    2.0,
    1.5,
    1.95,
    -0.4,
    0.5,
    2.5,
    999.95,
    999.5,
    999_999.6,
    1e6,
    1.005e6,
    -1e6,
    1e9,
    0.3333,
    0.2857,
)

NUMBERS = st.one_of(
    st.sampled_from(EDGES),
    st.integers(-LARGEST, LARGEST).map(float),
    st.floats(-2, 2).map(lambda x: round(x, 4)),
    st.decimals(-LARGEST, LARGEST, places=3).map(float),
)
UNITS = (*DECIMALS, SPOKEN, POINTS)


# --- numbers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """What a text is made of; a difference is written with its sign."""

    x: float | None
    unit: str
    signed: bool


def number_texts(numbers: Sequence[Number], language: str, currency: str) -> list[str]:
    """The texts that the formulas write, a line each."""
    book = formualizer.Workbook()
    sheet = book.sheet("S")
    for line, number in enumerate(numbers, start=1):
        cells = {part: f"${chr(ord('A') + place)}${line}" for place, part in enumerate(TEXT)}
        steps = number_formulas(cells, words(language), currency)
        for place, value in enumerate(("" if number.x is None else number.x, number.unit, int(number.signed)), start=1):
            sheet.set_value(line, place, value)
        for place, part in enumerate(TEXT, start=1):
            if part in steps:
                sheet.set_formula(line, place, f"={steps[part]}")
    book.evaluate_all()
    return [str(book.get_value("S", line, TEXT.index("text") + 1)) for line in range(1, len(numbers) + 1)]


def number_text(number: Number, language: str, currency: str) -> str:
    na = words(language)["tile"]["na"]
    if number.unit == SPOKEN:
        return str(fields(days(number.x), language)["value"])
    if number.unit == POINTS:
        return show_change(number.x, "rate", language, currency, na)
    if number.signed:
        return show_change(number.x, number.unit, language, currency, na)
    return show(number.x, number.unit, language, currency, na)


@cache
def cycle_plan() -> Any:
    engine = sample.board(sample.few(), slots=sample.FED_BY_FEW).engine
    [slot] = read_slots(["KPI_SALES_CYCLE"])
    return empty_reading(engine.plan(slot.kpi, slot.options), sample.MARCH, engine)


def days(value: float | None) -> Reading:
    """A reading in days, whose value a sentence writes out."""
    found: Reading = replace(cycle_plan(), value=value)
    return found


def is_said(number: Number) -> bool:
    """A difference of scores in points is written as a count, see ``calculation``; those of rates have their sign."""
    return not (number.signed and number.unit in ("points", SPOKEN, "rate")) and not (
        number.unit == POINTS and not number.signed
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", CURRENCIES)
@given(
    numbers=st.lists(
        st.builds(Number, st.none() | NUMBERS, st.sampled_from(UNITS), st.booleans()).filter(is_said), min_size=40
    )
)
@settings(max_examples=8)
@example([Number(x, unit, signed) for x in EDGES for unit in UNITS for signed in (False, True)])
def test_numbers(language: str, currency: str, numbers: list[Number]) -> None:
    asked = [number for number in numbers if is_said(number)]
    expected = [number_text(number, language, currency) for number in asked]
    found = number_texts(asked, language, currency)
    assert [*wrong(asked, found, expected)] == []


def wrong(asked: Iterable[object], found: Iterable[str], expected: Iterable[str]) -> list[str]:
    triples = zip(asked, found, expected, strict=True)
    return [f"{what}: {mine!r}, not {said!r}" for what, mine, said in triples if mine != said]


# --- fractions ----------------------------------------------------------------------------------------------


def fraction_texts(shares: Sequence[float], language: str) -> list[str]:
    """``percent`` stands for the text of the percentage, which is tested above."""
    book = formualizer.Workbook()
    sheet = book.sheet("S")
    for line, share in enumerate(shares, start=1):
        cells = {name: f"${letter}${line}" for name, letter in zip(FRACTION, "ABCDEF", strict=True)}
        sheet.set_value(line, 1, share)
        sheet.set_value(line, 2, show(share, "rate", language))
        for name, formula in fraction_formulas(cells, words(language)).items():
            sheet.set_formula(line, FRACTION.index(name) + 1, f"={formula}")
    book.evaluate_all()
    return [str(book.get_value("S", line, len(FRACTION))) for line in range(1, len(shares) + 1)]


FRACTION = ("value", "percent", "rarity", "base", "count", "share")
PARTS = [count / cases for cases in range(1, 31) for count in range(1, cases + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(shares=st.lists(st.floats(0.001, 1.2) | st.sampled_from(PARTS), min_size=50))
@settings(max_examples=8)
@example(PARTS)
@example([-0.5, 0.0, 1.0, 1.3, 0.24, 0.28, 0.32, 0.38, 0.48, 0.52, 2 / 13, 0.005])
def test_fractions(language: str, shares: list[float]) -> None:
    expected = [fraction(share, language) for share in shares]
    assert wrong(shares, fraction_texts(shares, language), expected) == []
