"""Every choice of a slot over every scope of the grid: formulas in LibreOffice and formualizer, and the library."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.living.cells import File, Value, errors, same
from tests.workbook.living.conftest import Books
from tests.workbook.living.edits import edited
from tests.workbook.living.engine import Computed
from workbook_templates.formulas.grid import first_figure
from workbook_templates.formulas.places import BOTH_SIDES, SIDES, grid_letter
from workbook_templates.job import Job, job
from xl_kpi.analysis.board import Board
from xl_kpi.analysis.choices import Choice
from xl_kpi.analysis.compute import target_params
from xl_kpi.core.reading import Reading

CHOICES = 100
"""The catalogue has more of them, options singly among them."""
FIGURES = 4_000


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

    def wrong(self, found: Callable[[str], Value]) -> list[str]:
        """Where the cells say something else, by their address on the grid."""
        pairs = ((figure, found(figure.address)) for figure in self.figures())
        return [
            f"{figure.name}: {value!r}, not {figure.expected!r}"
            for figure, value in pairs
            if not same(value, figure.expected)
        ]


def sides_of(scope: str) -> tuple[str, ...]:
    """What the grid holds of a scope."""
    return SIDES if scope in BOTH_SIDES else ("value", "n") if scope.startswith("person") else ("value",)


@pytest.fixture(scope="session")
def grids(books: Books, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Grid, File]]:
    """The team's month in French, one person's quarter in English, with all that can be chosen."""
    folder = tmp_path_factory.mktemp("chosen")
    found = {}
    for name in ("light", "one"):
        board, file = books(name)
        grid = Grid(board)
        found[name] = grid, File(grid.all_chosen(file, folder / f"{name}.xlsx"))
    return found


Grids = dict[str, tuple[Grid, File]]


@pytest.mark.parametrize("name", ["light", "one"])
def test_office_agrees(name: str, grids: Grids, office: LibreOffice, tmp_path: Path) -> None:
    grid, file = grids[name]
    computed = File(office.recalculate(file.path, tmp_path, "fr-FR"))
    cells = computed.sheet(grid.sheet)
    assert grid.wrong(lambda address: cells.get(address, ""))[:20] == []
    assert errors(computed) == []


@pytest.mark.parametrize("name", ["light", "one"])
def test_formualizer_agrees(name: str, grids: Grids) -> None:
    grid, file = grids[name]
    computed = Computed(file, grid.board.scope.as_of)
    assert grid.wrong(partial(computed.value, grid.sheet))[:20] == []


@pytest.mark.parametrize("name", ["light", "one"])
def test_all_is_compared_and_most_are_figures(name: str, grids: Grids) -> None:
    grid = grids[name][0]
    assert len(grid.job.model.choices) > CHOICES
    assert [choice.slot.key for choice in grid.job.model.choices if choice.reason] == []
    figures = [figure.expected for figure in grid.figures()]
    assert len(figures) > FIGURES
    assert sum(isinstance(figure, float) for figure in figures) > 0.8 * len(figures)
