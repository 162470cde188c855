"""Which sheets of a workbook the product owns, and what a refresh may do with each."""

from collections.abc import Collection

from workbook_templates.build import AFTER_DATA, SHEETS
from workbook_templates.look.texts import words
from workbook_templates.refresh.opened import Owned
from xl_kpi.analysis.board import Board, DataTable
from xl_kpi.tables.schema import schemas


def owned_sheets(board: Board, typed: Collection[str]) -> tuple[Owned, ...]:
    """Return the sheets of a board; ``typed`` are the tables in it that people have filled in."""
    titles = words(board.language)["sheets"]
    pages = (Owned(titles[key], titles[key], "hidden" if key in AFTER_DATA else "page") for key in SHEETS)
    return (*pages, *(_table(table, board.language, table.name in typed) for table in board.tables))


def _table(table: DataTable, language: str, is_typed: bool) -> Owned:
    schema = schemas()[table.name]
    labels = {column.name: column.label for column in table.columns}
    return Owned(
        table.sheet,
        table.sheet,
        "typed" if is_typed else "data",
        table=table.excel,
        key=labels.get(schema.key[0], "") if len(schema.key) == 1 else "",
        headers=frozenset(column.label[language].casefold() for column in schema.columns.values()),
    )
