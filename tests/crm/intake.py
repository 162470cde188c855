"""Files of deals and what an import says of them: what the tests of the report share."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from xl_kpi.analysis.intake import Intake, intake
from xl_kpi.core.settings import Settings
from xl_kpi.crm.importing import File, Imported, import_rows
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.load import load_tables

Rows = Sequence[Sequence[Any]]
LANGUAGES = ("fr", "en")
HUBSPOT = [
    *("Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Create Date", "Deal owner"),
    *("Associated Company IDs", "Associated Contact IDs", "Original Source"),
]
SALESFORCE = [
    *("Opportunity ID", "Opportunity Name", "StageName", "Amount", "CloseDate", "IsWon", "IsDeleted"),
    "Last Modified Date",
]
ODOO = ["External ID", "Opportunity", "Stage", "Expected Revenue", "Expected Closing", "Closed Date", "Salesperson"]
YEAR = date(2025, 1, 1)


def read(*files: tuple[str, Rows], table: str = "deals", source: str = "auto", language: str = "en") -> Intake:
    """What is said of files of one table: name and rows of each, the header in spreadsheet row 1."""
    imports = {table: [import_rows(table, cells, Maps(), File(name), source=source) for name, cells in files]}
    return intake(imports, engine_of(imports, language))


def engine_of(imports: dict[str, list[Imported]], language: str = "en") -> Engine:
    given = {table: [one.given for one in files] for table, files in imports.items()}
    return Engine(load_tables(given, Settings(language=language)))


def deal(number: int, **said: object) -> list[object]:
    """A row of HUBSPOT; each deal has days of its own."""
    days = (str(YEAR + timedelta(days=number + after)) for after in (60, 0))
    cells = [str(number), "Deal", "Closed Won", 10, *days, "Ann", "51", None, None]
    made = dict(zip(HUBSPOT, cells, strict=True)) | {name.replace("_", " "): cell for name, cell in said.items()}
    return list(made.values())


def counts(made: Intake) -> tuple[int, int, dict[str, int]]:
    [table] = made.tables
    return table.read, table.kept, {note.code: note.count for note in table.set_aside}


def doubt(made: Intake, code: str) -> tuple[str, tuple[int | str, ...], tuple[str, ...], int]:
    [found] = [note for note in made.doubts if note.code == code]
    return found.column, found.rows, found.values, found.count


def codes(made: Intake) -> set[str]:
    return {note.code for note in made.doubts}
