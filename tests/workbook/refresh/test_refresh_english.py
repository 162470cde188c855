"""An English workbook with amounts in other currencies: new files, rates of the command or of the workbook."""

import re
import shutil
from pathlib import Path

import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.check.books import build
from tests.workbook.living.cells import File
from tests.workbook.refresh.conftest import Run
from tests.workbook.refresh.look import cells
from workbook_templates.build import SHEETS
from workbook_templates.check import check
from workbook_templates.look.texts import words
from xl_kpi.cli import main

DEALS = """\
deal_id,name,owner,amount,currency,status,created_at,closed_at
A1,North,Mona Reed,1000,EUR,won,2026-01-10,2026-03-05
A2,South,Mona Reed,300,USD,won,2026-01-15,2026-03-20
A3,East,Paul Stone,501,EUR,lost,2026-02-01,2026-03-12
"""
LATER = """\
deal_id,name,owner,amount,currency,status,created_at,closed_at
A2,South,Mona Reed,400,USD,won,2026-01-15,2026-03-20
A1,North,Mona Reed,1000,EUR,won,2026-01-10,2026-03-05
A4,West,Paul Stone,100,GBP,won,2026-01-10,2026-03-05
"""
SLOTS = ("--slots", "KPI_REVENUE,KPI_AVERAGE_BASKET,KPI_SALES_CYCLE")
TITLES = [words("en")["sheets"][key] for key in SHEETS if key != "quality"]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("english")
    return build(folder, "en", {"deals": DEALS}, *SLOTS, "--rate", "USD=0.5")


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a workbook of the newer data looks like, with a rate for either currency."""
    folder = tmp_path_factory.mktemp("anew")
    return build(folder, "en", {"deals": LATER}, *SLOTS, "--rate", "USD=0.5", "--rate", "GBP=2")


@pytest.fixture(scope="module")
def refreshed(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first workbook with the newer data, and a rate that it does not have."""
    folder = tmp_path_factory.mktemp("refreshed")
    data, path = folder / "deals.csv", shutil.copy(first, folder / "board.xlsx")
    data.write_text(LATER, encoding="utf-8")
    assert main(["refresh", str(path), "--data", str(data), "--rate", "GBP=2"]) == 0
    return path


def rates(path: Path) -> dict[str, object]:
    """The settings that have a name of a rate, by currency."""
    file = File(path)
    settings, named = file.sheet("Settings"), file.names.items()
    return {name[4:]: settings[place] for name, (title, place) in named if name[:4] == "Rate" and title == "Settings"}


@pytest.mark.parametrize("title", [*TITLES, "Deals"])
def test_it_is_as_built_anew(refreshed: Path, anew: Path, title: str) -> None:
    """The rate of the command and that of the workbook count, in values and in formulas.

    The page about quality lists the blank tables of the workbook too.
    """
    for formulas in (False, True):
        assert cells(refreshed, title, formulas=formulas) == cells(anew, title, formulas=formulas)


def test_its_figures(first: Path, refreshed: Path) -> None:
    assert cells(first, "Dashboard")["B9"] == 1000 + 300 * 0.5
    assert cells(refreshed, "Dashboard")["B9"] == 1000 + 400 * 0.5 + 100 * 2
    assert rates(refreshed) == {"USD": 0.5, "GBP": 2}
    assert check(refreshed) == ()


def test_a_spreadsheet_computes_the_same(refreshed: Path, office: LibreOffice, tmp_path: Path) -> None:
    computed = office.recalculate(refreshed, tmp_path)
    for title in ("Dashboard", "Essential", "Team"):
        found, known = cells(computed, title), cells(refreshed, title)
        assert {address: found.get(address, "") for address in known} == pytest.approx(known, nan_ok=True)


def test_a_rate_that_has_changed(refreshed: Path, tmp_path: Path, run: Run) -> None:
    """That of the command counts before that of the workbook, which remembers it; the other one stays."""
    path = shutil.copy(refreshed, tmp_path / "board.xlsx")
    code, said, errors = run("refresh", path, "--rate", "USD=0.9")
    assert (code, errors) == (0, "")
    assert "Settings: 1 cell changes." in said
    assert said[-2] == "board.xlsx is up to date."
    assert re.fullmatch(r"The old file is kept: .*board \(backup [-0-9]+ \d\dh\d\d\)\.xlsx", said[-1])
    for _ in range(2):
        assert rates(path) == {"USD": 0.9, "GBP": 2}
        assert cells(path, "Dashboard")["B9"] == 1000 + 400 * 0.9 + 100 * 2
        assert check(path) == ()
        assert run("refresh", path)[0] == 0
