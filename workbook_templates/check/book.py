"""A workbook as its checks see it: sheets with their facts, tables, names, and how many of what styles there are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbook_templates import inventory
from workbook_templates.check.facts import Area, Cell, Facts, area, column_name, number
from workbook_templates.check.parts import Relation
from workbook_templates.formulas.names import name_of
from workbook_templates.formulas.places import NOW
from workbook_templates.look import texts
from workbook_templates.look.layout import BANDS, SLOTS
from workbook_templates.sheets.dashboard import SELECTORS

SLOT_NAMES = tuple(f"Slot{number}" for number in range(1, SLOTS + 1))
BAND_NAMES = tuple(f"Band{number}" for number in range(1, BANDS + 1))
SETTINGS = ("as_of", "period_from", "period_to", "min_n", "orange", "currency", "language")
CELL_NAMES: Mapping[str, str] = {
    **dict.fromkeys((name for name, _ in SELECTORS.values()), "dashboard"),
    **dict.fromkeys(SLOT_NAMES, "dashboard"),
    **dict.fromkeys(BAND_NAMES, "essential"),
    **dict.fromkeys(map(name_of, SETTINGS), "settings"),
    **dict.fromkeys(NOW, "lists"),
}
"""The names of one cell that formulas and programs look for, and the sheet where each stands."""

LIST_NAMES: Mapping[str, str] = {
    "People": "settings",
    **dict.fromkeys(("KpiChoices", "KpiCodes", "KpiUnits", "KpiDirections", "KpiOwned", "KpiLinks"), "lists"),
    **dict.fromkeys(("KpiTexts", "KpiKeys", "Persons"), "lists"),
    **dict.fromkeys(("SlotTargets", "SlotRows"), "calculation"),
    **dict.fromkeys(("Figures", "ScopeLines"), "grid"),
    **dict.fromkeys((offered for _, offered in SELECTORS.values()), "lists"),
    **dict.fromkeys(("WordSpellings", "WordMeanings", "RateCurrencies", "RateValues", inventory.NAME), "lists"),
}
"""Those of several cells."""

REQUIRED_NAMES = {**CELL_NAMES, **LIST_NAMES}
HIDDEN = "x_"
"""How the headers begin of the columns that a person does not see."""

MOST_ROWS = 10_000  # of a list that a name stands for: who stretches it over a sheet must not stop the check
TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]:()*+,/-]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table; ``columns`` are (id, name) pairs, ``dxfs`` the numbers of its formats.

    ``formulas`` are (column, formula) pairs: what fills the column in a new row.
    """

    sheet: str
    name: str
    id: str
    reference: str
    columns: tuple[tuple[int, str], ...]
    has_header: bool
    has_totals: bool
    filter: str
    dxfs: tuple[str, ...]
    formulas: tuple[tuple[str, str], ...]

    @property
    def area(self) -> Area | None:
        return area(self.reference)

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.reference}"

    @property
    def column_names(self) -> frozenset[str]:
        return frozenset(name.casefold() for _, name in self.columns)


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name; ``sheet`` is the one where it holds, empty for the whole workbook."""

    name: str
    sheet: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in the order of the tabs; ``facts`` are empty for one that is a chart."""

    title: str
    id: str
    part: str
    visible: bool
    relations: frozenset[str]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Known:
    """What formulas may speak of, in lower case: sheets, tables with their columns, names, names of one sheet."""

    sheets: frozenset[str]
    tables: Mapping[str, frozenset[str]]
    names: frozenset[str]
    local: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Styles:
    """How long each list of styles is; ``parts`` are (list, number, style) of what the styles of cells are made of."""

    counts: Mapping[str, int]
    parts: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of the file; (part or ending, content type) pairs; where each part points to."""

    parts: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    relations: Mapping[str, tuple[Relation, ...]]


@dataclass(frozen=True)
class Book:
    """Everything that was read. ``mark`` is the text of the property that says who made the workbook.

    ``program`` is the one that saved it last, ``calculation`` what the file says of computing.
    """

    file: str
    program: str
    mark: str | None
    calculation: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    tables: tuple[Table, ...]
    names: tuple[Name, ...]
    styles: Styles
    texts: tuple[str, ...]
    metadata: int
    chain: tuple[tuple[str, str], ...]
    chart_formulas: tuple[tuple[str, str], ...]
    package: Package

    @cached_property
    def known(self) -> Known:
        """Everything that has a name."""
        local: dict[str, frozenset[str]] = {}
        for name in self.names:
            if name.sheet:
                sheet = name.sheet.casefold()
                local[sheet] = local.get(sheet, frozenset()) | {name.name.casefold()}
        return Known(
            frozenset(sheet.title.casefold() for sheet in self.sheets),
            {table.name.casefold(): table.column_names for table in self.tables},
            frozenset(name.name.casefold() for name in self.names if not name.sheet),
            local,
        )

    @cached_property
    def language(self) -> str:
        """The language in which most of the sheets that every workbook has are named."""
        titles = {sheet.title for sheet in self.sheets}
        return max(texts.LANGUAGES, key=lambda known: len(titles & set(texts.words(known)["sheets"].values())))

    def sheet(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def text(self, cell: Cell | None) -> str:
        """Return what a kept cell shows, roughly: its text or its number as stored."""
        if cell is None:
            return ""
        if cell.kind != "s":
            return cell.text
        place = number(cell.text)
        return self.texts[place] if place < len(self.texts) else ""

    def cell_of(self, name: str) -> tuple[str, Area] | None:
        """Return sheet and cells that a defined name stands for, None when it stands for none."""
        found = next((known for known in self.names if known.name == name and not known.sheet), None)
        return destination(found.text) if found else None

    def named(self, name: str) -> str:
        """Return the text of the first cell that a defined name stands for, empty when there is none."""
        return next((row[0] for row in self.rows(name)), "")

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield the texts of the cells that a defined name stands for, row by row, two of each at most."""
        place = self.cell_of(name)
        sheet = self.sheet(place[0]) if place else None
        if place and sheet:
            values, cells = sheet.facts.values, place[1]
            for row in range(cells.top, min(cells.bottom, cells.top + MOST_ROWS) + 1):
                yield [
                    self.text(values.get((row, column)))
                    for column in range(cells.left, min(cells.right, cells.left + 1) + 1)
                ]

    def title(self, key: str) -> str:
        """Return what a sheet that every workbook has is called in the language of this one."""
        return str(texts.words(self.language)["sheets"][key])

    def place(self, name: str) -> str:
        """Return where a defined name is: ``Réglages!F8``."""
        place = self.cell_of(name)
        return f"{place[0]}!{column_name(place[1].left)}{place[1].top}" if place else name


def destination(text: str) -> tuple[str, Area] | None:
    """Return sheet and cells of a name that stands for some cells."""
    found = TARGET.fullmatch(text.strip())
    cells = area(found[3]) if found else None
    return ((found[1] or found[2]).replace("''", "'"), cells) if found and cells else None
