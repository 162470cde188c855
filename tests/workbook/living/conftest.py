"""The living workbooks that the tests share, built once."""

from pathlib import Path

import pytest

from tests.workbook.living import sample
from tests.workbook.living.cells import File
from xl_kpi.analysis.board import Board

Books = dict[str, tuple[Board, File]]
"""Board and file by name: ``whole``, the demonstration; ``one``, a person's quarter in English; ``few`` columns."""


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("living")
    return {name: (board, File(sample.build(board, folder / f"{name}.xlsx"))) for name, board in _boards().items()}


def _boards() -> dict[str, Board]:
    return {
        "whole": sample.board(sample.whole()),
        "light": sample.board(sample.light()),
        "one": sample.board(sample.light(), "en", sample.QUARTER),
        "few": sample.board(sample.few(), slots=sample.FED_BY_FEW),
    }


@pytest.fixture(scope="session")
def built(books: Books) -> dict[str, Path]:
    return {name: file.path for name, (_, file) in books.items()}
