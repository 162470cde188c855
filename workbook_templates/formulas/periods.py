"""The periods that a person can choose in the sheet: relative ones, months, quarters, years, and typed dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbook_templates.look.texts import Words
from xl_kpi.analysis.board import Board
from xl_kpi.core.period import add_months, month_end
from xl_kpi.core.reading import Scope

RELATIVE = (("month", 0), ("month", 1), ("quarter", 0), ("quarter", 1), ("year", 0), ("year", 1))
BACK = {"month": 24, "quarter": 8, "year": 3}
LENGTHS = {"month": 1, "quarter": 3, "year": 12}
LINES = len(RELATIVE) + sum(BACK.values()) + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: so many whole months, quarters or years back from the as-of day; ``kind`` custom has none."""

    kind: str
    back: int = 0
    named: bool = True

    def first(self, as_of: str) -> str:
        """The formula of the first day."""
        if self.kind == "year":
            return f"DATE(YEAR({as_of})-{self.back},1,1)"
        if self.kind == "quarter":
            return f"DATE(YEAR({as_of}),3*INT((MONTH({as_of})-1)/3)+1-{3 * self.back},1)"
        return f"DATE(YEAR({as_of}),MONTH({as_of})-{self.back},1)"

    def last(self, first: str) -> str:
        """The formula of the last day."""
        return f"DATE(YEAR({first}),MONTH({first})+{LENGTHS[self.kind]},0)"

    def days(self, as_of: date) -> tuple[date, date]:
        length = LENGTHS[self.kind]
        start = date(as_of.year, (as_of.month - 1) // length * length + 1, 1)
        first = add_months(start, -length * self.back)
        return first, month_end(add_months(first, length - 1))


def entries() -> Iterator[Entry]:
    """Every line of the list, in its order."""
    yield from (Entry(kind, back, named=False) for kind, back in RELATIVE)
    for kind, count in BACK.items():
        yield from (Entry(kind, back) for back in range(count))
    yield Entry("custom")


def label_of(entry: Entry, first: date | None, say: Words) -> str:
    """How a line is called: “Mois : mars 2026”. No spreadsheet takes such a text for a date."""
    text = say["periods"]
    if entry.kind == "custom" or first is None:
        return str(text["custom"])
    if not entry.named:
        return str(text[f"{entry.kind}_{'before' if entry.back else 'running'}"])
    month = say["months"]["long"][first.month - 1]
    return str(text[entry.kind].format(month=month, quarter=(first.month + 2) // 3, year=first.year))


def label_formula(entry: Entry, first: str, long_months: str, say: Words) -> str:
    """The same as a formula over the cell of the first day."""
    text = say["periods"]
    if entry.kind == "custom" or not entry.named:
        return f'"{label_of(entry, date(2000, 1, 1), say)}"'
    parts = {
        "month": f'"&INDEX({long_months},MONTH({first}))&"',
        "quarter": f'"&INT((MONTH({first})+2)/3)&"',
        "year": f'"&YEAR({first})&"',
    }
    return f'"{text[entry.kind].format(**parts)}"'


def chosen_for(board: Board, say: Words) -> str:
    """What stands in the selector at first: in a template the running month, whichever it will be."""
    return (
        label_of(Entry("month", named=False), board.scope.from_date, say)
        if board.sample
        else label_for(board.scope, say)
    )


def label_for(scope: Scope, say: Words) -> str:
    """The line that stands for the period of a scope; typed dates where no other does."""
    for entry in entries():
        if entry.named and entry.kind != "custom":
            days = entry.days(scope.as_of)
            if days == (scope.from_date, scope.to_date):
                return label_of(entry, days[0], say)
    return label_of(Entry("custom"), None, say)
