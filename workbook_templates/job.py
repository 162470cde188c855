"""What every sheet is filled from: the board, its words, its number formats, and the width of a digit."""

from dataclasses import dataclass

from workbook_templates.formats import Formats, formats
from workbook_templates.layout import DIGIT_WIDTH
from workbook_templates.texts import Words, words
from xl_kpi.analysis.board import Board


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to write. ``digit_width`` is in px; column widths of the file count such digits."""

    board: Board
    say: Words
    codes: Formats
    digit_width: float


def job(board: Board, digit_width: float = DIGIT_WIDTH) -> Job:
    """Return the job of a board, in its language and currency."""
    say = words(board.language)
    return Job(board, say, formats(say, board.currency), digit_width)
