"""What the builder knows of a board: which hidden columns its tables need."""

from datetime import date

from workbook_templates.formulas.model import Model
from xl_kpi import Settings
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.slots import read_slots
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.prepared import Owner
from xl_kpi.tables.load import load_tables

TABLES = {
    "deals": [
        ["N° affaire", "N° client", "Commercial", "Montant", "Statut", "Créée le", "Close le"],
        ["1", "7", "Ana", 500, "gagné", date(2026, 1, 5), date(2026, 2, 3)],
    ],
    "accounts": [["N° client", "Premier achat le", "Commercial"], ["7", date(2025, 1, 2), "Ana"]],
}


def test_who_owns_a_row_is_known_of_a_table_that_others_look_up() -> None:
    engine = Engine(load_tables(TABLES, Settings()))
    scope = Scope(from_date=date(2026, 2, 1), to_date=date(2026, 2, 28), as_of=date(2026, 2, 28), owners=())
    model = Model(make_board(engine, read_slots(["KPI_REVENUE"]), scope, "1"))
    assert "accounts" in model.rows.keys() - model.watched.keys()
    for table, columns in model.rows.items():
        assert [column.name for column in columns if isinstance(column.content, Owner)] == ["x_owner_no"], table
