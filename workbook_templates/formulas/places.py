"""Where the hidden sheets keep what formulas look at: addresses of lists, grid columns and facts of a slot."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from workbook_templates.look.layout import BANDS

FIRST = 3
"""First line of every list; the two rows above hold what it is and its heads."""
PEOPLE = 40
"""How many people the list holds at least: the rest is room for those who come."""
TEAM = 25
"""How many of them have a line on the team sheet."""
MONTHS = 13


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of a hidden sheet that belong together: ``heads`` from column ``left`` on, ``lines`` from ``first``."""

    sheet: str
    left: int
    heads: Sequence[str]
    lines: int
    first: int = FIRST

    def letter(self, head: str) -> str:
        return get_column_letter(self.left + list(self.heads).index(head))

    def cell(self, head: str, line: int) -> str:
        """The address of a line (from 0) of a column, without its sheet: ``B3``."""
        return f"{self.letter(head)}{self.first + line}"

    def at(self, head: str, line: int) -> str:
        """The same as formulas of other sheets write it: ``Listes!$B$3``."""
        return f"{quote_sheetname(self.sheet)}!${self.letter(head)}${self.first + line}"

    def column(self, head: str) -> str:
        """All lines of a column: ``Listes!$B$3:$B$112``."""
        letter, last = self.letter(head), self.first + max(self.lines, 1) - 1
        return f"{quote_sheetname(self.sheet)}!${letter}${self.first}:${letter}${last}"

    def area(self, first: str, last: str) -> str:
        """Neighbouring columns of all lines."""
        bottom = self.first + max(self.lines, 1) - 1
        return f"{quote_sheetname(self.sheet)}!${self.letter(first)}${self.first}:${self.letter(last)}${bottom}"

    def line(self, first: str, last: str, line: int) -> str:
        """Neighbouring columns of one line: ``Calcul!$B$60:$N$60``."""
        row = self.first + line
        return f"{quote_sheetname(self.sheet)}!${self.letter(first)}${row}:${self.letter(last)}${row}"


SCOPES = (
    *("now", "last_year", "before_1", "before_2", "before_3"),
    *(f"month_{place}" for place in range(MONTHS)),
    *(f"year_ago_{place}" for place in range(MONTHS)),
    *(f"person_{place}" for place in range(TEAM)),
    *("team", "nobody"),
)
"""The columns of the grid: the period, the ones it is compared with, 13 months and those a year before, people,
everybody whoever is chosen, and rows of nobody."""

STEPS = ("exact", "inside", "around", "overlapping", "always")
"""The ways to find a target, the surest first."""
MOMENTS = (
    "active",
    "first",
    "last",
    "day",
    "start",
    "end",
    "planned_end",
    "as_of",
    "opening",
    "owner",
    "owner_from",
    "owner_to",
)
ROWS = {name: row for row, name in enumerate((*MOMENTS, "nearest", *STEPS, "target", "line"), start=3)}
"""The rows of the grid that say what a scope is; the last one says it as lines of targets do: person and days."""

GRID_LEFT = 4
SIDES = ("value", "n", "numerator", "denominator")
BOTH_SIDES = ("now",)
"""Only the period itself wants numerator and denominator: its sentence speaks of them."""


def grid_letter(scope: str) -> str:
    return get_column_letter(GRID_LEFT + SCOPES.index(scope))


CHOICE = (
    *("label", "inside", "key", "chosen", "fed", "unit", "direction", "additive", "cases", "result", "means"),
    *("qualitative", "orange", "target_wanted", "reason", "sentence", "numerator_one", "numerator_many"),
    *("denominator_one", "denominator_many", "n_one", "n_many", "zero", "numerator_unit", "denominator_unit", "help"),
    *("head", "family", "shared", "owned", "link"),
)
SPELLING = ("text", "key")
PERIOD = ("label", "first", "last")
PERSON = ("name", "shown")
MONTH = ("short", "long", "capitals")
"""Capitals are written out: not every program turns é into É."""
TABLE = ("table", "rows", "nobody")
VOCABULARY = ("spelling", "meaning")
RATE = ("currency", "rate")
INVENTORY = ("sheet", "cells")

FACT = (
    *("label", "row", "key", "unit", "direction", "additive", "cases", "owner"),
    *(
        "udf",
        "native",
        "stored",
        "value",
        "numerator",
        "denominator",
        "n",
        "last_year",
        "before_1",
        "before_2",
        "before_3",
    ),
    *("target_key", "nearest", "exact", "inside", "around", "overlapping", "always", "line"),
    *("team_nearest", "team_exact", "team_inside", "team_around", "team_overlapping", "team_always", "team_line"),
    *("target_found", "target_line", "target", "goal_direction", "orange", "team_target", "team_direction"),
    *("attainment", "small", "status", "status_text"),
    *("reference", "move", "trend", "trend_good", "trend_text"),
    *("change", "change_percent", "change_good", "start_row", "start", "start_change", "start_percent"),
    *("rarity", "base", "count", "share", "gap", "sentence", "worry", "worry_text"),
)
"""What is known of a slot, each from those before it."""

MIRRORED = (
    *("label", "row", "unit", "value", "last_year", "target", "attainment", "status", "status_text"),
    *("trend_good", "trend_text", "change", "change_percent", "change_good", "start", "start_change", "start_percent"),
    "sentence",
)
"""Those of a slot that a band of the simple mode shows again."""

TEXT = ("x", "unit", "signed", "digits", "size", "whole", "grouped", "text", "one")
TEXTS = ("value", "spoken", "numerator", "denominator", "n", "change", "gap")
"""The numbers that the sentences of a slot speak of."""

UDF_TABLE = (
    *("key", "label", "value", "unit", "target", "attainment", "status", "last_year", "change", "change_percent"),
    *("start", "trend", "n", "numerator", "denominator"),
)
"""The columns of KPI_TABLE, in its order."""
MONTH_HEADS = tuple(f"m{place}" for place in range(MONTHS))
CURVES = ("months", "current", "before", "current_index", "before_index")
"""The rows of a slot's chart."""
DRAWN = ("months", "current_index", "before_index")
"""Those that the chart is drawn from."""
STORED = (
    "key",
    "value",
    "n",
    "numerator",
    "denominator",
    "last_year",
    *MONTH_HEADS,
    *(f"y{place}" for place in range(MONTHS)),
)
NOW = (
    *("SampleNo", "AsOfDay", "PeriodRow", "PeriodFirst", "PeriodLast", "OwnerNo", "TrendMode", "StoredHolds"),
    "NobodyOwns",
    "LinesHold",
)
"""What the selectors come down to; each has a defined name."""
NOTICES = ("period", "reversed", "rates", "unknown", "twice", "unlisted", "unprepared", "unbalanced")
"""What a person should know before reading the tiles, the most urgent first."""
PAGE = ("message", "counts", "overline", "footer", "legend", *NOTICES, "notice")


class Places:
    """The blocks of the hidden sheets of one workbook."""

    def __init__(
        self, lists: str, calculation: str, grid: str, slots: int, choices: int, people: int, spellings: int, words: int
    ) -> None:
        self.grid, self.calculation = quote_sheetname(grid), quote_sheetname(calculation)
        self._set_lists(lists, choices, people, spellings, words)
        self._set_slots(calculation, slots)

    def _set_lists(self, lists: str, choices: int, people: int, spellings: int, words: int) -> None:
        left = 1

        def block(heads: Sequence[str], lines: int) -> Block:
            nonlocal left
            made = Block(lists, left, heads, lines)
            left += len(heads) + 1
            return made

        self.choices = block(CHOICE, choices)
        self.periods = block(PERIOD, 42)
        self.people = block(PERSON, people)
        self.who = block(("name",), people + 2)
        self.compare = block(("label", "mode"), 3)
        self.months = block(MONTH, 12)
        self.now = block(("what", "value"), len(NOW))
        self.tables = block(TABLE, 12)
        self.spellings = block(SPELLING, spellings)
        self.vocabulary = block(VOCABULARY, words)
        self.rates = block(RATE, 20)
        self.inventory = block(INVENTORY, 1)

    def _set_slots(self, calculation: str, slots: int) -> None:
        self.facts = Block(calculation, 1, FACT, slots)
        first = FIRST + slots + 3
        self.udf = Block(calculation, 1, UDF_TABLE, slots, first)
        self.udf_months = Block(calculation, 20, MONTH_HEADS, slots, first)
        self.udf_year_ago = Block(calculation, 40, MONTH_HEADS, slots, first)
        first += slots + 3
        self.stored = Block(calculation, 1, STORED, slots, first)
        first += slots + 3
        self.curves = Block(calculation, 1, ("name", *MONTH_HEADS, "low", "span"), slots * len(CURVES), first)
        first += slots * len(CURVES) + 3
        self.texts = Block(calculation, 1, TEXT, slots * len(TEXTS), first)
        first += slots * len(TEXTS) + 3
        self.page = Block(calculation, 1, ("what", "text"), len(PAGE), first)
        first += len(PAGE) + 3
        self.bands = Block(calculation, 1, ("slot", *MIRRORED), BANDS, first)
        first += BANDS + 3
        self.band_curves = Block(calculation, 1, ("name", *MONTH_HEADS), BANDS * len(DRAWN), first)

    def scope(self, scope: str, name: str) -> str:
        """A cell of a scope, as formulas of other sheets write it."""
        return f"{self.grid}!${grid_letter(scope)}${ROWS[name]}"

    def scopes(self, first: str, last: str, name: str) -> str:
        """The same cell of neighbouring scopes."""
        return f"{self.scope(first, name)}:${grid_letter(last)}${ROWS[name]}"

    def text(self, slot: int, name: str, part: str = "text") -> str:
        """The cell of a number of a slot's sentences."""
        return self.texts.at(part, slot * len(TEXTS) + TEXTS.index(name))

    def page_text(self, name: str) -> str:
        """The cell of a text of the page."""
        return self.page.at("text", PAGE.index(name))

    def curve(self, slot: int, name: str) -> int:
        """The line of a slot's chart row in the block of curves."""
        return slot * len(CURVES) + CURVES.index(name)

    def band_curve(self, band: int, name: str) -> int:
        """The line of a band's chart row in their block."""
        return band * len(DRAWN) + DRAWN.index(name)
