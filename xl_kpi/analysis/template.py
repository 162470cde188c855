"""The board of a template: blank tables to paste over, and the bundled sample that stands in for them until then."""

from collections.abc import Sequence
from dataclasses import replace

from xl_kpi.analysis.board import Board
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import data_table, empty_table, make_board
from xl_kpi.analysis.sentence import texts
from xl_kpi.analysis.slots import Slot
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import typed_tables

TABLES = ("deals", "activities", "leads", "accounts", "surveys", "complaints")
"""What a template has room for. Sales are read from won deals; who exports orders builds from the export."""
SHOWN = ("targets", "baselines")
"""What people would have typed for the sample."""
PERIOD, AS_OF = "2026-03", "2026-03-31"
"""What the sample is seen from."""


def template_board(rows: dict[str, object], slots: Sequence[Slot], settings: Settings, version: str) -> Board:
    """Return the board of a template; ``rows`` are the sample's raw tables."""
    language = settings.language
    engine = Engine(load_tables({name: rows[name] for name in (*TABLES, *SHOWN)}, settings))
    board = make_board(engine, slots, make_scope(PERIOD, None, None, AS_OF), version)
    return replace(
        board,
        tables=tuple(empty_table(name, language) for name in (*TABLES, *typed_tables())),
        sample=tuple(data_table(engine.tables.frames[name], language) for name in SHOWN),
        findings=(),
        footer=texts(language)["board"]["template_footer"].format(as_of="{as_of}", version=version),
    )
