"""What a call carries besides its figure: the clock, the words of its options, the cause of an error, its name."""

from typing import Any

import pytest

from udfs.binding import find_function, functions
from udfs.call import Call, answered
from udfs.formula import retarget
from xl_kpi.core.errors import KpiError


def test_a_function_reads_the_clock_when_it_has_an_as_of_day() -> None:
    timeless = {function.name for function in functions() if not function.reads_clock}
    assert timeless == {"KPI_DEFINITION", "KPI_STATUS", "KPI_TREND", "KPI_DATA_QUALITY", "KPI_VERSION"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Facultatif\u00a0: compter en\u202f; count = nombre, amount = montant (sans réponse\u00a0: count)"),
        ("en", "Optional: relative to; proposals = proposals sent, r1 = R1 held"),
    ],
)
def test_options_name_their_values_in_the_first_words_of_the_language(language: str, text: str) -> None:
    assert any(argument.help(language).startswith(text) for argument in find_function("KPI_CLOSING_RATE").arguments)


def test_what_nobody_expected_keeps_its_cause() -> None:
    """A host writes the traceback where a developer looks; the cell has the sentence."""
    cause = RuntimeError("boom")

    def compute(_: Call) -> Any:
        raise cause

    with pytest.raises(KpiError) as caught:
        answered(Call("KPI_VERSION", {}, "en"), compute)
    assert (caught.value.code, caught.value.language, caught.value.about) == ("unexpected", "en", "KPI_VERSION")
    assert caught.value.__cause__ is cause
    assert "RuntimeError" in str(caught.value)


@pytest.mark.parametrize("text", ["K_xll.PI(1)", "K_xlfn.PI_TREND(1)"])
def test_a_prefix_inside_a_name_belongs_to_it(text: str) -> None:
    assert retarget(f"={text}*2", "lite", {"KPI", "KPI_TREND"}) == f"={text}*2"
