"""What every sheet is filled from: the board, its words and number formats, and what its formulas are about."""

from dataclasses import dataclass, field

from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.model import Model
from workbook_templates.formulas.places import Places
from workbook_templates.look.formats import Formats, formats
from workbook_templates.look.layout import DIGIT_WIDTH, SLOTS
from workbook_templates.look.styles import Look, paint
from workbook_templates.look.texts import Words, words
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import Board, Tile
from xl_kpi.engines.formula.text import Formula

Value = float | str
Cell = tuple[str, int, int]
"""Sheet, row, column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """What a sheet without formulas is written with; ``digit_width`` is in px, column widths count such digits."""

    say: Words
    codes: Formats
    digit_width: float = DIGIT_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Printing):
    """One workbook to write.

    ``known`` holds the values of the formulas that look at data rows, as the library computed them; all other
    formulas are evaluated from these, some in other words: see ``evaluate``.
    """

    board: Board
    model: Model
    places: Places
    known: dict[Cell, Value] = field(default_factory=dict)
    spoken: dict[Cell, str] = field(default_factory=dict)
    alone: dict[Cell, str] = field(default_factory=dict)

    def tile(self, slot: int) -> Tile | None:
        """What the library knows of a slot; None for a free one."""
        return self.model.tiles[slot]

    def formula(
        self,
        sheet: Worksheet,
        address: str,
        formula: Formula | str,
        look: Look | None = None,
        value: Value | None = None,
    ) -> None:
        """Write a formula, given without its ``=``; ``value`` when the library knows what it gives."""
        made = formula if isinstance(formula, Formula) else Formula(formula)
        cell, text = sheet[address], f"={clean(made.text)}"
        cell.value = ArrayFormula(address, text) if made.array else text
        if look is not None:
            paint(cell, look)
        if value is not None:
            self.known[sheet.title, cell.row, cell.column] = value


def job(board: Board, digit_width: float = DIGIT_WIDTH) -> Job:
    """Return the job of a board, in its language and currency."""
    say, model = words(board.language), Model(board)
    sheets = say["sheets"]
    places = Places(
        sheets["lists"],
        sheets["calculation"],
        sheets["grid"],
        slots=SLOTS,
        choices=len(model.choices),
        people=model.places,
        spellings=len(model.spellings),
        words=len(model.words),
    )
    codes = formats(say, board.currency)
    return Job(say=say, codes=codes, digit_width=digit_width, board=board, model=model, places=places)
