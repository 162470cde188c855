"""What people chose in a workbook and a refresh keeps: slots, selectors, settings, the list of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_templates.check.book import SLOT_NAMES, Book
from workbook_templates.formulas import periods
from workbook_templates.look.texts import words
from xl_kpi.analysis.slots import Slot, key_of, read_slots
from xl_kpi.core.period import FIRST_DAY, LAST_DAY, from_serial, serial
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import TRENDS

NUMBERS = ("AsOf", "PeriodFrom", "PeriodTo", "MinN", "Orange")
TEXTS = ("Period", "Owner", "Compare", "Sample")
BANDS = tuple(f"Band{number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class State:
    """``chosen`` is what stands in the named cells; ``listed`` the people on the list, without the blanks."""

    language: str
    chosen: Mapping[str, str | float]
    listed: tuple[str, ...]

    @property
    def as_of(self) -> date | None:
        """The day typed, None where the workbook looks from today."""
        return self._day("AsOf")

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The KPIs of the slots, each once; what names none is left to the sheet, which says so."""
        keys = (key_of(str(self.chosen[name])) for name in SLOT_NAMES if self.chosen.get(name))
        return read_slots([*dict.fromkeys(filter(None, keys))])

    @property
    def trend(self) -> str:
        """What the arrows compare with."""
        known = {words(self.language)["compared"][mode]: mode for mode in TRENDS}
        return known.get(str(self.chosen.get("Compare", "")), TRENDS[0])

    def scope(self, as_of: date, everyone: str, nobody: str) -> Scope:
        """What the selectors look at, seen from a day; ``everyone`` and ``nobody`` are how the list calls them."""
        first, last = self._period(as_of)
        who = str(self.chosen.get("Owner", ""))
        owners = () if who in ("", everyone) else ("",) if who == nobody else (who,)
        return Scope(from_date=first, to_date=last, as_of=as_of, owners=owners)

    def _period(self, as_of: date) -> tuple[date | None, date | None]:
        """The days of the line chosen; the first line where a text is none of the list, as the sheet has it."""
        say, chosen = words(self.language), str(self.chosen.get("Period", ""))
        lines = [(entry, entry.kind == "custom") for entry in periods.entries()]
        for entry, is_custom in lines:
            days = (None, None) if is_custom else entry.days(as_of)
            if periods.label_of(entry, days[0], say) == chosen:
                return (self._day("PeriodFrom"), self._day("PeriodTo")) if is_custom else days
        return lines[0][0].days(as_of)

    def _day(self, name: str) -> date | None:
        found = self.chosen.get(name)
        if not isinstance(found, float) or not found >= serial(FIRST_DAY):
            return None
        return from_serial(min(found, serial(LAST_DAY)))


def read_state(book: Book) -> State:
    """Return what people chose in a workbook of ours whose cells were read."""
    chosen: dict[str, str | float] = {}
    for name in (*SLOT_NAMES, *TEXTS, *NUMBERS, *BANDS):
        if book.cell_of(name):
            text = book.named(name)
            chosen[name] = _number(text) if name in (*NUMBERS, *BANDS) else text
    return State(book.language, chosen, tuple(_people(book.rows("People"))))


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _people(rows: Iterator[Sequence[str]]) -> Iterator[str]:
    return (row[0].strip() for row in rows if row and row[0].strip())
