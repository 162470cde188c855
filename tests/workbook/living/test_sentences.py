"""Sentences and the message of the page that formulas write are those of the library, letter for letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import formualizer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.workbook.living import sample
from tests.workbook.living.test_wording import LANGUAGES, NUMBERS, wrong
from workbook_templates.evaluate import BACKEND
from workbook_templates.formulas.calculation import fill_calculation
from workbook_templates.formulas.lists import fill_lists
from workbook_templates.formulas.places import PAGE, TEXT, Block
from workbook_templates.job import Job, job
from workbook_templates.look.layout import SLOTS
from xl_kpi.analysis.board import Change, Status, Tile
from xl_kpi.analysis.choices import Choice
from xl_kpi.analysis.dashboard import empty_reading
from xl_kpi.analysis.numerals import rounded
from xl_kpi.analysis.report import message
from xl_kpi.analysis.sentence import gap, say, sentence_of, typographic
from xl_kpi.analysis.slots import read_slots
from xl_kpi.catalog import catalog
from xl_kpi.core.period import serial

SAID = ("unit", "direction", "additive", "rarity", "base", "count", "share", "gap", "sentence", "worry", "worry_text")
"""The facts that stay formulas; all others are given."""


@dataclass(frozen=True)
class Asked:
    """A choice with figures that a person may meet."""

    choice: Choice = field(repr=False)
    value: float
    numerator: float
    denominator: float
    n: float
    target: float | None = None
    change: float | None = None

    @property
    def good(self) -> int:
        return 0 if not self.change else 1 if self.change > 0 else -1


class Speaker:
    """The sentences of a workbook alone: its lists and the texts of its slots, over figures of one's own."""

    def __init__(self, language: str) -> None:
        board = sample.board(sample.light(), language)
        self.job: Job = job(replace(board, slots=read_all(every_sentence())))
        self.book = formualizer.Workbook.from_bytes(self._skeleton(), backend=BACKEND)

    def _skeleton(self) -> bytes:
        book, places, say = Workbook(), self.job.places, self.job.say["sheets"]
        book.remove(book.worksheets[0])
        lists, calculation, _ = (book.create_sheet(say[name]) for name in ("lists", "calculation", "grid"))
        fill_lists(lists, self.job)
        fill_calculation(calculation, self.job)
        kept = {places.facts.cell(name, slot) for name in SAID for slot in range(SLOTS)}
        kept |= {places.texts.cell(part, line) for part in TEXT for line in range(places.texts.lines)}
        kept.add(places.page.cell("text", PAGE.index("message")))
        cells = [*(cell for row in calculation.iter_rows() for cell in row)]
        for cell in cells:
            cell.value = cell.value if cell.coordinate in kept else None
        for cell in (cell for row in lists.iter_rows() for cell in row if cell.data_type == "f"):
            cell.value = None
        lists[places.now.cell("value", 1)] = serial(self.job.board.scope.as_of)
        content = BytesIO()
        book.save(content)
        return content.getvalue()

    def tell(self, asked: Sequence[Asked]) -> tuple[list[str], str]:
        """The sentence of each slot, and the message of the page."""
        for slot, one in enumerate(asked):
            for name, value in self.facts(one).items():
                self._put(self.job.places.facts, name, slot, value)
        self.book.evaluate_all()
        facts, page = self.job.places.facts, self.job.places.page
        return [self._get(facts, "sentence", slot) for slot in range(len(asked))], self._get(
            page, "text", PAGE.index("message")
        )

    def facts(self, one: Asked) -> Mapping[str, float | str]:
        line = self.job.model.choices.index(one.choice) + 1
        return {
            "label": one.choice.label,
            "row": float(line),
            **{name: float(getattr(one, name)) for name in ("value", "numerator", "denominator", "n")},
            "target": "" if one.target is None else one.target,
            "goal_direction": one.choice.plan.direction,
            "change": "" if one.change is None else one.change,
            "change_good": float(one.good),
            "status": "grey" if one.target is None else "red",
            "attainment": "" if one.target is None else one.value / one.target,
        }

    def tile(self, one: Asked) -> Tile:
        """The same for the library."""
        board, plan = self.job.board, one.choice.plan
        reading = replace(
            empty_reading(plan, board.scope, board.engine),
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            n=one.n,
            notes=(),
        )
        attainment = None if one.target is None else one.value / one.target
        return replace(
            board.tiles[0],
            label=one.choice.label,
            reading=reading,
            target=one.target,
            attainment=attainment,
            status=Status("grey", "no_target") if one.target is None else Status("red"),
            change=Change(one.change, None, one.good),
        )

    def _put(self, block: Block, head: str, line: int, value: float | str) -> None:
        self.book.set_value(block.sheet, *place(block.cell(head, line)), value)

    def _get(self, block: Block, head: str, line: int) -> str:
        return str(self.book.get_value(block.sheet, *place(block.cell(head, line))))


def place(address: str) -> tuple[int, int]:
    column, row = coordinate_from_string(address)
    return row, column_index_from_string(column)


MORE = (
    "KPI_LEADS_BY_CHANNEL[channel=salon]",
    "KPI_LEADS_BY_CHANNEL[channel=salon;output=share]",
    "KPI_CONVERSION_RATE[from_step=worked;to_step=r1;mode=period]",
)
"""Options that no key of a sentence spells out."""


def every_sentence() -> list[str]:
    """Slots that make a KPI say each of its sentences."""
    keys = [(kpi, key) for kpi in catalog() for key in kpi.texts("fr")["sentences"] if key != "default"]
    needless = [kpi.code for kpi in catalog() if not any(option.required for option in kpi.options)]
    return [f"{kpi.code}[{key}]" for kpi, key in keys if kpi.code in needless] + [*MORE]


def read_all(texts: Iterable[str]) -> tuple[Any, ...]:
    return tuple(slot for text in texts for slot in read_slots([text]))


UNREACHED = {("KPI_LOYAL_CUSTOMER_RATE", "default"), ("KPI_REVENUE", "default"), ("KPI_SALES_COUNT", "default")}
"""Keys that another one always beats."""
VALUES = (0.0, 1.0, -3.0, 999.95, 1e9, 0.28, 2 / 13, 1.25)


@pytest.fixture(scope="module")
def speakers() -> Mapping[str, Speaker]:
    return {language: Speaker(language) for language in LANGUAGES}


def expected(one: Asked, speaker: Speaker, language: str) -> str:
    reading, plan = speaker.tile(one).reading, one.choice.plan
    if one.target is not None and plan.additive and plan.direction == "up":
        return typographic(gap(reading, one.target, language), language)
    return typographic(say(reading, language), language)


def mistakes(asked: Sequence[Asked], speaker: Speaker, language: str) -> list[str]:
    sentences, page = speaker.tell(asked)
    said = [expected(one, speaker, language) for one in asked]
    whole = typographic(message([speaker.tile(one) for one in asked], language), language)
    keys = [f"{one.choice.slot.key} {one}" for one in asked]
    return wrong([*keys, "message"], [*sentences, page], [*said, whole])


def test_every_sentence_is_asked_for(speakers: Mapping[str, Speaker]) -> None:
    plans = [choice.plan for choice in speakers["fr"].job.model.choices]
    templates = {(plan.kpi.code, sentence_of(plan.kpi, plan.kpi.visible(plan.options), "fr")) for plan in plans}
    keys = {(kpi.code, key): text for kpi in catalog() for key, text in kpi.texts("fr")["sentences"].items()}
    assert {(code, key) for (code, key), text in keys.items() if (code, text) not in templates} == UNREACHED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", VALUES)
def test_every_sentence(language: str, value: float, speakers: Mapping[str, Speaker]) -> None:
    """In twelves, with counts of one and of many on either side."""
    speaker, found = speakers[language], []
    choices = speaker.job.model.choices
    for first in range(0, len(choices), SLOTS):
        twelve = choices[first : first + SLOTS] if first + SLOTS <= len(choices) else choices[-SLOTS:]
        for counts in ((1.0, 2.0, 1.0), (0.0, 1.0, 0.0), (1.5, 1e6, 1500.0)):
            found += mistakes([Asked(choice, value, *counts) for choice in twelve], speaker, language)
    assert found == []


TARGETS = (2500.5, 2749.5, 3999.95, 4000.0)
"""So near that attainments, by which the message sorts, differ by more than a billionth."""
COUNTS = st.integers(0, 10**6).map(float)


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
@settings(max_examples=25)
def test_sentences_and_message(language: str, data: st.DataObject, speakers: Mapping[str, Speaker]) -> None:
    speaker = speakers[language]
    targets = st.none() | st.sampled_from(TARGETS)
    changes = st.none() | NUMBERS.map(lambda change: float(rounded(change)))
    one = st.builds(
        Asked, st.sampled_from(speaker.job.model.choices), NUMBERS, NUMBERS, COUNTS, COUNTS, targets, changes
    )
    asked = data.draw(st.lists(one, min_size=SLOTS, max_size=SLOTS))
    assert mistakes(asked, speaker, language) == []
