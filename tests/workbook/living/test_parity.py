"""Every choice of a slot over every scope of the grid: the formula in LibreOffice, in formualizer, and the library."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.living.cells import File, Value, errors, same
from tests.workbook.living.conftest import Books
from tests.workbook.living.edits import edited
from workbook_templates.grid import first_figure
from workbook_templates.job import Job, job
from workbook_templates.places import BOTH_SIDES, SIDES, grid_letter
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.choices import Choice
from xl_kpi.analysis.compute import target_params
from xl_kpi.core.reading import Reading

CHOICES = 100
"""The catalogue has more of them, options singly among them."""


@dataclass(frozen=True)
class Figure:
    """One figure of the grid: what the library says, and where the formula stands."""

    name: str
    address: str
    expected: Value


@dataclass(frozen=True)
class Grid:
    """The hidden grid of a workbook in which every KPI is computed, as if each stood in a slot."""

    board: Board

    @cached_property
    def job(self) -> Job:
        return job(self.board)

    @property
    def sheet(self) -> str:
        return str(self.job.say["sheets"]["grid"])

    def all_chosen(self, file: File, path: Path) -> Path:
        """A copy of the file in which no measure is left out."""
        block = self.job.places.choices
        flags = {block.cell("chosen", line): 1.0 for line in range(block.lines)}
        return edited(file, path, {block.sheet: flags})

    def figures(self) -> Iterator[Figure]:
        for line, choice in enumerate(self.job.model.choices):
            row = first_figure(self.job) + len(SIDES) * line
            for scope, reading in self._readings(choice):
                for side in sides_of(scope):
                    address = f"{grid_letter(scope)}{row + SIDES.index(side)}"
                    value = getattr(reading, side)
                    said = self.job.say["tile"]["na"] if value is None else float(value)
                    yield Figure(f"{choice.slot.key} {scope} {side}", address, said)

    def _readings(self, choice: Choice) -> Iterator[tuple[str, Reading]]:
        params = target_params(self.board.engine.tables)
        scopes = self.job.model.scopes
        for owners in dict.fromkeys(scope.owners for scope in scopes.values()):
            mine = {name: scope for name, scope in scopes.items() if scope.owners == owners}
            yield from zip(mine, self.board.engine.readings(choice.plan, [*mine.values()], params), strict=True)

    def wrong(self, found: Mapping[str, Value]) -> list[str]:
        return [
            f"{figure.name}: {found.get(figure.address, '')!r}, not {figure.expected!r}"
            for figure in self.figures()
            if not same(found.get(figure.address, ""), figure.expected)
        ]


def sides_of(scope: str) -> tuple[str, ...]:
    """What the grid holds of a scope."""
    return SIDES if scope in BOTH_SIDES else ("value", "n") if scope.startswith("person") else ("value",)


@pytest.fixture(scope="session")
def grids(books: Books, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Grid, File]]:
    """The team's month in French, one person's quarter in English, with all that can be chosen."""
    folder = tmp_path_factory.mktemp("chosen")
    found = {name: (Grid(board), file) for name, (board, file) in books.items() if name in ("light", "one")}
    return {name: (grid, File(grid.all_chosen(file, folder / f"{name}.xlsx"))) for name, (grid, file) in found.items()}


Grids = dict[str, tuple[Grid, File]]


@pytest.mark.parametrize("name", ["light", "one"])
def test_office_agrees(name: str, grids: Grids, office: LibreOffice, tmp_path: Path) -> None:
    grid, file = grids[name]
    computed = File(office.recalculate(file.path, tmp_path, "fr-FR"))
    assert len(grid.job.model.choices) > CHOICES
    assert [choice.slot.key for choice in grid.job.model.choices if choice.reason] == []
    assert grid.wrong(computed.sheet(grid.sheet))[:20] == []
    assert errors(computed) == []
