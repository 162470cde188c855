"""A template filled with data by `xl-kpi refresh --data`: what was typed stays, and its figures are the library's."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.workbook.living.cells import File
from tests.workbook.living.edits import edited
from tests.workbook.refresh.look import cells, column
from workbook_templates.check import check
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.slots import read_slots
from xl_kpi.cli import main
from xl_kpi.core.period import serial
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.sources import read
from xl_kpi.tables.load import load_tables

DEALS = """\
deal_id,name,owner,amount,status,created_at,closed_at
A1,Nord,Mona Reed,1000,won,2026-01-10,2026-03-05
A2,Sud,Mona Reed,0,lost,2026-01-15,2026-03-20
A3,Est,Paul Stone,501,won,2026-02-01,2026-03-12
A4,Ouest,Paul Stone,70,won,2026-02-01,2026-02-12
"""
CODES = ("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET")
TARGET = {"B9": "Chiffre d’affaires", "D9": float(serial(date(2026, 3, 1))), "F9": 3002.0}
AS_OF = float(serial(date(2026, 3, 31)))


@dataclass(frozen=True)
class Filled:
    """The blank template, and what a refresh with a file made of it once people had typed in it."""

    blank: Path
    path: Path
    data: Path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("template")
    blank, data = folder / "modele.xlsx", folder / "deals.csv"
    data.write_text(DEALS, encoding="utf-8")
    assert main(["template", "--slots", ",".join(CODES), "--out", str(blank)]) == 0
    typed = {
        "Réglages": {"C8": AS_OF, "F8": "Paul Stone", "F9": "Mona Reed"},
        "Objectifs": TARGET,
        "Tableau de bord": {"L8": "", "Q8": "Panier moyen"},
    }
    path = edited(File(blank), folder / "tableau.xlsx", typed)
    assert main(["refresh", str(path), "--data", str(data)]) == 0
    return Filled(blank, path, data)


def test_what_was_typed_stays(filled: Filled) -> None:
    settings = File(filled.path).sheet("Réglages")
    assert [settings.get(f"F{row}") for row in (8, 9, 10)] == ["Paul Stone", "Mona Reed", None]
    assert settings["C8"] == AS_OF
    targets = File(filled.path).sheet("Objectifs")
    assert {address: targets[address] for address in TARGET} == TARGET
    shown = cells(filled.path, "Tableau de bord")
    assert (shown.get("L8"), shown["Q8"]) == (None, "Panier moyen")


def test_it_passes_the_check(filled: Filled) -> None:
    """No formula of the template is left that the data do not need, and taken for one of the user."""
    assert check(filled.path) == ()


def test_its_figures_are_those_of_the_library(filled: Filled) -> None:
    """Of the data, not of the sample: values, a target, people."""
    sheets, _ = read([str(filled.data)])
    targets = [["kpi", "period_start", "target"], ["KPI_REVENUE", date(2026, 3, 1), 3002]]
    tables = {"targets": targets, **{name: sheet.rows for name, sheet in sheets.items()}}
    engine = Engine(load_tables(tables, Settings(language="fr")))
    board = make_board(engine, read_slots(CODES), make_scope("2026-03", None, None, "2026-03-31"), "1.0")
    tiles = {tile.key: tile for tile in board.tiles}
    shown = cells(filled.path, "Tableau de bord")
    assert shown["B9"] == tiles["KPI_REVENUE"].reading.value == 1501
    assert shown["G9"] == tiles["KPI_SALES_COUNT"].reading.value == 2
    assert shown["Q9"] == tiles["KPI_AVERAGE_BASKET"].reading.value == 750.5
    assert tiles["KPI_REVENUE"].target in shown.values()
    assert tiles["KPI_REVENUE"].target == 3002
    team = cells(filled.path, "Équipe")
    assert [team.get(f"B{row}") for row in (11, 12, 13)] == ["Paul Stone", "Mona Reed", None]
    assert [team.get(f"C{row}") for row in (10, 11, 12)] == [1501, 501, 1000]


def test_rows_stand_in_the_tables_of_the_template(filled: Filled) -> None:
    """Columns that the data lack stay, for others to fill in."""
    assert column(filled.path, "N° affaire") == ["A1", "A2", "A3", "A4"]
    before, after = (list(File(path).sheet("Affaires").items())[:15] for path in (filled.blank, filled.path))
    assert before == after
