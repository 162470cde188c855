"""From a sheet as it was read to a raw table, and what was understood of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xl_kpi.core.words import fold
from xl_kpi.crm.layout import lay_out
from xl_kpi.crm.profile import GENERIC, profile_of
from xl_kpi.crm.recognise import AUTO, Recognition, recognise
from xl_kpi.crm.translate import translate
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.given import Given
from xl_kpi.tables.headers import numbered


@dataclass(frozen=True, slots=True)
class Imported:
    """A raw table, the program that wrote it if one was recognised, and the header of each of its columns."""

    table: str
    given: Given
    seen: Recognition | None
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """Where rows come from: the file as shown to people, and the spreadsheet row of their header."""

    origin: str = ""
    first_row: int = 1


def import_rows(
    table: str,
    rows: Sequence[Sequence[Any]],
    maps: Maps,
    file: File = File(),
    *,
    source: str = AUTO,
    keep: Collection[str] = (),
) -> Imported:
    """Understand the rows of one table, header first; only the columns that the table knows are carried on.

    ``keep`` names headers that are carried too; those of private columns then stay as they are, which else are
    hashed.

    Raises KpiError: two headers for one column, no known header, a header of ``maps`` that is not there.

    >>> headers = ["Record ID", "Deal Stage", "Amount", "Associated Company IDs"]
    >>> rows = [headers, ["1", "Closed Won", "50", "7;9"]]
    >>> made = import_rows("deals", rows, Maps())
    >>> made.seen.profile.source, made.columns["status"], list(made.given.rows.column(made.given.places["amount"]))
    ('hubspot', 'Deal Stage', ['50'])
    """
    headers = ["" if cell is None else str(cell) for cell in rows[0]]
    seen = recognise(headers, source, table)
    profile = seen.profile if seen else profile_of(GENERIC, table)
    layout = lay_out(profile, headers, maps.columns)
    given = translate(rows, layout, maps.values, frozenset(map(fold, keep)), file.first_row)
    names = (*layout.headers, *given.rows.headers[len(headers) :])
    columns = {column: names[place] for column, place in (given.places or {}).items()}
    crm = seen is not None and profile.source != GENERIC
    source = profile.source if seen else ""
    return Imported(table, replace(given, tolerant=crm, origin=file.origin, source=source), seen, columns)


def maps_for(maps: Maps, table: str, all_headers: Sequence[Sequence[object]], headers: Sequence[object]) -> Maps:
    """What the user said of a table, for one of its files: a header that only another file has is not its matter."""
    own, known = _names(headers), set().union(*map(_names, all_headers))

    def counts(place: tuple[str, str], header: str) -> bool:
        return place[0] != table or fold(header) in own or fold(header) not in known

    return replace(maps, columns={place: header for place, header in maps.columns.items() if counts(place, header)})


def _names(headers: Sequence[object]) -> set[str]:
    return {fold(name) for name in numbered(["" if header is None else str(header) for header in headers])}
