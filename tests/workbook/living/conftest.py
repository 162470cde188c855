"""The living workbooks that the tests share, built once."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.workbook.living import sample
from tests.workbook.living.cells import File
from xl_kpi.analysis.board import Board

collect_ignore = ["session.py"]  # runs in LibreOffice's Python

Books = Callable[[str], tuple[Board, File]]
"""Board and file by name, made when first asked for."""

BOARDS: dict[str, Callable[[], Board]] = {
    "whole": lambda: sample.board(sample.whole()),
    "light": lambda: sample.board(sample.light()),
    "one": lambda: sample.board(sample.light(), "en", sample.QUARTER),
    "few": lambda: sample.board(sample.few(), scope=sample.DECEMBER, slots=sample.FED_BY_FEW),
}
"""The demonstration; a lighter one; in English a person's quarter; what three columns feed."""


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("living")

    @cache
    def book(name: str) -> tuple[Board, File]:
        board = BOARDS[name]()
        return board, File(sample.build(board, folder / f"{name}.xlsx"))

    return book
