"""Every CRM's exports, in every layout and language told, give the canonical tables that were worked out by hand."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from tests.crm.make_exports import made
from tests.crm.told.export import EXPORTS, expected
from xl_kpi.core.period import EPOCH
from xl_kpi.core.settings import Settings
from xl_kpi.crm.importing import File, Imported, import_rows
from xl_kpi.crm.profile import GENERIC
from xl_kpi.crm.recognise import recognise
from xl_kpi.sources.reading import read
from xl_kpi.tables.frame import Frame, Maps
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas
from xl_kpi.tables.stack import set_aside

FILES = {path.stem if path.is_file() else path.name: path for path in sorted(EXPORTS.iterdir())}
MINUTE = 1 / 1440
HALF_OPEN = ("closed_at", "expected_close_at")


def imported(path: Path, table: str | None = None) -> list[Imported]:
    """What each file of a table means; the table is recognised unless it is named."""
    sheets, _ = read([(table, path) if table and path.is_file() else path])
    ((name, sheet),) = sheets.items()
    files = (sheet, *sheet.more)
    return [import_rows(name, one.rows, Maps(), File(one.origin, one.first_row)) for one in files]


def framed(imports: Sequence[Imported]) -> Frame:
    table = imports[0].table
    return load_tables({table: [one.given for one in imports]}, Settings()).frames[table]


def cells(frame: Frame, column: str) -> list[str]:
    """A column as the expected tables write it: plain numbers, moments to the minute."""
    kind = frame.schema.columns[column].kind
    if kind in ("date", "milestone"):
        return [_moment(serial) for serial in frame.numbers(column)]
    if kind in ("number", "percent"):
        return ["" if np.isnan(number) else f"{round(number, 6):.15g}" for number in frame.numbers(column)]
    labels = frame.labels(column)
    return ["" if code < 0 else labels.words[code] for code in labels.codes]


def _moment(serial: float) -> str:
    if np.isnan(serial):
        return ""
    day, clock = divmod(round(serial / MINUTE), 1440)
    text = np.datetime_as_string(np.datetime64(EPOCH, "D") + day)
    return f"{text} {clock // 60:02}:{clock % 60:02}"


def table_of(frame: Frame, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table; a closing day of what is still open is a forecast, as the contract has it."""
    found = {column: cells(frame, column) for column in columns}
    if frame.name == "deals":
        found |= _forecasts(frame, found["status"])
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def _forecasts(frame: Frame, status: Sequence[str]) -> Mapping[str, list[str]]:
    closed, coming = (cells(frame, column) for column in HALF_OPEN)
    open_ = [word == "open" for word in status]
    return {
        "closed_at": ["" if is_open else day for is_open, day in zip(open_, closed, strict=True)],
        "expected_close_at": [
            (later or day) if is_open else "" for is_open, day, later in zip(open_, closed, coming, strict=True)
        ],
    }


def wanted(rows: Sequence[Mapping[str, str]], frame: Frame) -> list[dict[str, str]]:
    """The expected rows as a table has them: days are moments at midnight, e-mails told apart but not readable."""
    kinds = {name: column.kind for name, column in frame.schema.columns.items()}

    def as_read(column: str, cell: str) -> str:
        if column == "email" and cell:
            return f"h:{sha256(cell.lower().encode()).hexdigest()[:16]}"
        return f"{cell} 00:00" if kinds[column] in ("date", "milestone") and len(cell) == len("2025-12-31") else cell

    return [{column: as_read(column, cell) for column, cell in row.items()} for row in rows]


def asides(frame: Frame) -> Mapping[str, int]:
    """Rows set aside, by reason."""
    return {note.code: note.count for note in set_aside(frame)}


@pytest.mark.parametrize("name", FILES)
def test_an_export_gives_its_table(name: str) -> None:
    rows, said = expected(name)
    frame = framed(imported(FILES[name], str(said["table"])))
    columns = [*rows[0]]
    found = sorted(table_of(frame, columns), key=lambda row: row[columns[0]])
    assert found == sorted(wanted(rows, frame), key=lambda row: row[columns[0]])
    assert asides(frame) == said["aside"]
    assert (frame.rows_read, frame.size) == (said["read"], said["kept"])


@pytest.mark.parametrize("name", [name for name in FILES if name != "odoo-en-leads"])
def test_an_export_is_recognised_as_what_it_is(name: str) -> None:
    _, said = expected(name)
    for one in imported(FILES[name]):
        source = one.seen.profile.source if one.seen else GENERIC
        assert (source, one.table) == (said["source"], said["table"])


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("hubspot", "Record ID, Deal Name, Deal Stage, Close Date, Deal owner, Amount"),
        ("salesforce", "Opportunity Name, Account Name, Stage, Amount, Close Date, Opportunity Owner"),
        ("odoo", "Opportunité, Nom du contact, Email, Vendeur, Revenu espéré, Étape"),
        ("zoho", "Deal Name, Amount, Stage, Closing Date, Account Name, Contact Name, Deal Owner"),
    ],
)
def test_the_few_columns_of_a_usual_view_are_enough(source: str, headers: str) -> None:
    seen = recognise(headers.split(", "))
    assert seen is not None
    assert (seen.profile.source, seen.profile.table, seen.sure) == (source, "deals", "likely")


@pytest.mark.parametrize(
    "headers",
    [
        "Vendeur, Client, Créé le, Date de clôture, Probabilité, Source, Étape, Montant",
        "Deal ID, Deal Name, Owner, Amount, Stage, Created Date, Close Date, Account Name",
        "Affaire, Client, Commercial, Montant, Statut, Date de création, Date de fermeture, Étape suivante",
        "Name, Company, Title, Phone, Email, City, State, Notes, Street",
        *(
            ", ".join(column.label[lang] for column in table.columns.values())
            for table in schemas().values()
            for lang in ("fr", "en")
        ),
        *(", ".join(table.columns) for table in schemas().values()),
    ],
)
def test_a_list_that_anybody_could_have_made_is_no_crms(headers: str) -> None:
    assert recognise(headers.split(", ")) is None


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith((GENERIC, "odoo-en-leads"))])
def test_nothing_of_a_crm_is_unknown(name: str) -> None:
    _, said = expected(name)
    assert [one.given.unknown for one in imported(FILES[name], str(said["table"])) if one.given.unknown] == []


def test_a_workbook_with_serial_dates_gives_the_same_table(tmp_path: Path) -> None:
    (sheet,) = read([FILES["hubspot-en-deals"]])[0].values()
    dated = {place for place, header in enumerate(sheet.rows[0]) if "Date" in str(header)}
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in [sheet.rows[0], *(_with_serials(row, dated) for row in sheet.rows[1:])]:
        page.append(row)
    path = tmp_path / "hubspot-crm-exports-all-deals-2026-01-05.xlsx"
    book.save(path)
    rows, _ = expected("hubspot-en-deals")
    frame = framed(imported(path))
    assert table_of(frame, [*rows[0]]) == wanted(rows, frame)


def _with_serials(row: Sequence[object], dated: set[int]) -> list[object]:
    days = np.datetime64(EPOCH, "m")
    return [
        float((np.datetime64(str(cell)) - days) / np.timedelta64(1, "D")) if place in dated and cell else cell
        for place, cell in enumerate(row)
    ]


def test_the_files_are_what_the_story_tells() -> None:
    assert [path.name for path, content in made().items() if path.read_bytes() != content] == []


def test_every_table_that_a_crm_exports_has_a_column_of_the_schema() -> None:
    told = {(str(said["source"]), str(said["table"])) for _, said in map(expected, FILES)}
    assert {table for _, table in told} <= schemas().keys()
