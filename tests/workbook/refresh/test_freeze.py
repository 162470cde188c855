"""`xl-kpi freeze`: the values of a month go into the history for good, and what has moved since is said."""

import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest

from tests.workbook.living.cells import File
from tests.workbook.living.edits import edited
from tests.workbook.refresh.conftest import Run
from tests.workbook.refresh.look import rows
from workbook_templates.check import check
from workbook_templates.look.layout import TYPED_HEAD, TYPED_LEFT
from xl_kpi.analysis.history import Line, freeze, read_history
from xl_kpi.analysis.slots import read_slots
from xl_kpi.catalog import find
from xl_kpi.cli import main
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

MARCH, DAY = datetime(2026, 3, 1), datetime(2026, 4, 2)
ASKED = ("--month", "2026-03", "--as-of", "2026-04-02")
REVENUE, CYCLE = "Chiffre d’affaires", "Cycle de vente moyen"
COLUMNS = ("Mois", "Indicateur", "Commercial", "Valeur figée", "Définition", "Figée le", "Aujourd’hui", "Révision")


@dataclass(frozen=True)
class Step:
    """What a command said, and what stood in the history after it."""

    path: Path
    said: list[str]
    lines: list[tuple[object, ...]]
    bytes: bytes


def stepped(path: Path, *words: str) -> Step:
    out = StringIO()
    with redirect_stdout(out):
        assert main(["freeze", str(path), *words]) == 0
    return Step(
        path,
        out.getvalue().replace("\u00a0", " ").replace("\u202f", " ").splitlines(),
        history(path),
        path.read_bytes(),
    )


def history(path: Path) -> list[tuple[object, ...]]:
    """The lines of the history that hold something, their visible columns."""
    head, *lines = [row[TYPED_LEFT - 1 :] for row in rows(path, "Historique")[TYPED_HEAD - 1 :]]
    assert head[:8] == COLUMNS
    return [line[:8] for line in lines if line[0]]


@pytest.fixture(scope="module")
def once(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Step:
    """March, frozen in April."""
    return stepped(shutil.copy(first, tmp_path_factory.mktemp("once") / "tableau.xlsx"), *ASKED)


@pytest.fixture(scope="module")
def moved(once: Step, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbook, a sale of March corrected in it."""
    return edited(File(once.path), tmp_path_factory.mktemp("moved") / "tableau.xlsx", {"Affaires": {"D2": 1200.0}})


@pytest.fixture(scope="module")
def twice(moved: Path, tmp_path_factory: pytest.TempPathFactory) -> Step:
    """March, frozen anew after the correction."""
    return stepped(shutil.copy(moved, tmp_path_factory.mktemp("twice") / "tableau.xlsx"), *ASKED)


def test_a_month(once: Step, first: Path) -> None:
    """A KPI without a value in it is left out; the computed columns are right at once."""
    versions = {name: find(name).definition.version for name in ("KPI_REVENUE", "KPI_SALES_CYCLE")}
    assert once.lines == [
        (MARCH, REVENUE, None, 1500, versions["KPI_REVENUE"], DAY, 1500, None),
        (MARCH, CYCLE, None, 46.5, versions["KPI_SALES_CYCLE"], DAY, 46.5, None),
    ]
    assert once.said[0] == "mars 2026 : 2 valeurs figées."
    assert "tableau.xlsx est à jour." in once.said
    assert check(once.path) == ()
    [backup] = [path for path in once.path.parent.iterdir() if path != once.path]
    assert backup.read_bytes() == first.read_bytes()


def test_again_adds_nothing(once: Step) -> None:
    again = stepped(once.path, *ASKED)
    assert again.said == ["mars 2026 : tout est déjà figé, rien n'a changé."]
    assert again.bytes == once.bytes


def test_a_dry_run_writes_nothing(moved: Path) -> None:
    before = moved.read_bytes()
    tried = stepped(moved, *ASKED, "--dry-run")
    assert tried.said[-1] == "mars 2026 : 1 valeur figée."
    assert tried.bytes == before
    assert list(moved.parent.iterdir()) == [moved]


def test_a_value_that_moved(once: Step, twice: Step) -> None:
    """A line is added, the earlier one stays as it is, and both are marked."""
    assert twice.said[:2] == [
        f"{REVENUE} : révisé, 1 500 € puis 1 700 € ; la ligne d'avant reste.",
        "mars 2026 : 1 valeur figée.",
    ]
    assert [line[:6] for line in twice.lines[:2]] == [line[:6] for line in once.lines]
    assert [line[3] for line in twice.lines] == [1500, 46.5, 1700]
    assert [line[6:] for line in twice.lines] == [(1700, "révisé"), (46.5, None), (1700, "révisé")]
    assert check(twice.path) == ()


def test_an_owner(twice: Step, tmp_path: Path) -> None:
    """Lines of a person stand beside those of the team; a workbook that shows the team has no today's value there."""
    one = stepped(shutil.copy(twice.path, tmp_path / "tableau.xlsx"), *ASKED, "--owner", "Mona Reed")
    assert one.lines[:3] == twice.lines
    assert [(line[1], line[2], line[3], line[6]) for line in one.lines[3:]] == [
        (REVENUE, "Mona Reed", 1200, None),
        (CYCLE, "Mona Reed", 54, None),
    ]


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-T1", "--month : 2026-T1 n'est pas un mois ; écrivez-le ainsi : 2026-03."),
        ("2026-03-15", "--month : 2026-03-15 n'est pas un mois ; écrivez-le ainsi : 2026-03."),
        ("bientôt", "bientôt"),
        ("2026-04", "Le mois 2026-04 n'est pas fini : figez-le à partir du 2026-04-30, ou donnez --as-of."),
    ],
)
def test_no_month(first: Path, run: Run, month: str, said: str) -> None:
    before = first.read_bytes()
    code, _, errors = run("freeze", first, "--month", month, "--as-of", "2026-04-02")
    assert code == 1
    assert said in errors
    assert first.read_bytes() == before


# --- the library ---

HEADER = ["month", "kpi", "owner", "value"]
DEALS = [
    ["status", "amount", "closed_at", "owner"],
    ["won", 100, date(2026, 3, 5), "Ana Li"],
    ["won", 50, date(2026, 3, 31), ""],
]


def engine(*history_rows: list[object]) -> Engine:
    return Engine(load_tables({"deals": DEALS, "history": [HEADER, *history_rows]}, Settings(language="fr")))


def frozen(made: Engine, owner: str = "", as_of: date = date(2026, 3, 31)) -> Iterator[Line]:
    return freeze(made, read_slots(["KPI_REVENUE", "KPI_OUTBOUND_CONTACTS"]), date(2026, 3, 12), owner, as_of)


def test_the_last_line_of_a_month_holds() -> None:
    """Whatever the day of its month, the spelling of its KPI and of the person."""
    made = engine(
        [date(2026, 3, 1), "KPI_REVENUE", "", 1],
        [date(2026, 3, 31), "chiffre d'affaires", "", 150],
        [date(2026, 3, 1), "KPI_REVENUE", "ANA LI", 7],
        [date(2026, 2, 1), "nothing known", "", 3],
        [date(2026, 2, 1), "KPI_REVENUE", "", None],
    )
    first = date(2026, 3, 1)
    assert read_history(made.tables) == {(first, "KPI_REVENUE", ""): 150, (first, "KPI_REVENUE", "ana li"): 7}
    assert [*frozen(made)] == []
    [line] = frozen(made, "Ana Li")
    assert (line.owner, line.value, line.before) == ("Ana Li", 100, 7)


def test_a_month_is_whole() -> None:
    """Its last day counts, and it may be frozen on that day; a KPI that the data cannot feed is left out."""
    [line] = frozen(engine())
    assert (line.month, line.slot.key, line.value, line.before) == (date(2026, 3, 1), "KPI_REVENUE", 150, None)
    with pytest.raises(KpiError) as caught:
        list(frozen(engine(), as_of=date(2026, 3, 30)))
    assert caught.value.code == "month_running"


def test_no_history_at_all() -> None:
    assert read_history(load_tables({"deals": DEALS}, Settings())) == {}
