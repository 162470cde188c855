"""Which header of a table means which column: the user's word first, then names, labels and other known words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import TableSchema, schemas

SAID, UNKNOWN, LESS_SURE = -1, 9, 3
"""Ranks of a header that the user explained and of one that nobody knows; those of the schema lie between."""
PREPARED, FED, TYPED = "x_", "x_ready", "x_key"
"""How the headers begin of the hidden columns that a workbook of this product prepares; each table of data has the
second, each that people type in the third."""
_UNIT = re.compile(r"[(\[][^()\[\]]*[)\]]|\ben(?=\s*[€$£])|[€$£]|\b(?:en )?(?:eur|usd|chf|gbp|euros?|ht|excl\.? tax)\b")


def prepared_places(headers: Sequence[object]) -> frozenset[int]:
    """Which columns a workbook of this product filled by its formulas; an export may have an ``x_…`` of its own.

    >>> sorted(prepared_places(["Montant", "x_ready", "x_amount"])), sorted(prepared_places(["Montant", "x_note"]))
    ([1, 2], [])
    >>> sorted(prepared_places(["Repère", "Réalisé", "x_key"])), sorted(prepared_places(["Repère", "Réalisé"]))
    ([1, 2], [])
    """
    texts = [str(header) for header in headers]
    typed = TYPED in texts
    ours = typed or FED in texts
    shown = _computed() if typed else frozenset()
    return frozenset(
        place for place, text in enumerate(texts) if ours and (text.startswith(PREPARED) or fold(text) in shown)
    )


@cache
def _computed() -> frozenset[str]:
    """How the columns are called that the tables people type in show, and nobody types."""
    columns = (column for schema in schemas().values() for column in schema.columns.values())
    return frozenset(fold(label) for column in columns if column.computed for label in column.label.values())


def match_headers(
    schema: TableSchema, headers: Sequence[str], said: Mapping[tuple[str, str], str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give each column the position of its surest header; also return the headers left over.

    ``said`` maps (table, column) to the header that the user named. Two equally sure headers, or none at all,
    are a KpiError.
    """
    found = candidates(schema, headers, said, schema.meanings())
    place = {
        column: _only(schema, column, places, numbered(headers))
        for column, places in found.items()
        if not schema.columns[column].computed
    }
    if not place and any(headers):
        raise KpiError("no_known_header", table=schema.name, sheet=schema.sheet, found=shown(headers))
    computed = {position for column in found.keys() - place.keys() for position in found[column]}
    used = {*place.values(), *computed, *prepared_places(headers)}
    return place, tuple(header for position, header in enumerate(headers) if header and position not in used)


def candidates(
    schema: TableSchema,
    headers: Sequence[str],
    said: Mapping[tuple[str, str], str],
    meanings: Mapping[str, tuple[int, str]],
) -> dict[str, tuple[int, ...]]:
    """The positions of the surest headers of each column: several where they are equally sure.

    ``meanings`` maps a folded header to its rank, the lower the surer, and its column.
    """
    explicit = _explicit(schema.name, headers, said)
    found: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        rank, column = (SAID, explicit[position]) if position in explicit else _meaning(meanings, header)
        if column:
            found.setdefault(column, []).append((rank, position))
    surest = {column: min(ranked)[0] for column, ranked in found.items()}
    return {
        column: tuple(position for rank, position in ranked if rank == surest[column])
        for column, ranked in found.items()
    }


def numbered(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers as a user can name them: one that stands again is followed by its number.

    >>> numbered(["Deal - Status", "Deal - ID", "Deal - Status"])
    ('Deal - Status', 'Deal - ID', 'Deal - Status (2)')
    """
    seen: Counter[str] = Counter()
    names = []
    for header in headers:
        seen[fold(header)] += 1
        again = header and seen[fold(header)] > 1
        names.append(f"{header} ({seen[fold(header)]})" if again else header)
    return tuple(names)


def _meaning(meanings: Mapping[str, tuple[int, str]], header: str) -> tuple[int, str]:
    """What a header means; with its unit (``Montant (€ HT)``) it is less sure than a header without."""
    word = fold(header)
    if word in meanings:
        return meanings[word]
    rank, column = meanings.get(" ".join(_UNIT.sub(" ", word).split()), (UNKNOWN, ""))
    return rank + LESS_SURE, column


def _only(schema: TableSchema, column: str, places: Sequence[int], headers: Sequence[str]) -> int:
    position, *others = places
    if others:
        first, second = headers[position], headers[others[0]]
        said = {"table": schema.name, "sheet": schema.sheet, "column": column, "label": schema.columns[column].label}
        raise KpiError("two_headers", **said, first=first, second=second)
    return position


def _explicit(table: str, headers: Sequence[str], said: Mapping[tuple[str, str], str]) -> dict[int, str]:
    places = {fold(header): position for position, header in reversed(list(enumerate(numbered(headers))))}
    explicit: dict[int, str] = {}
    for (named, column), header in said.items():
        if named != table:
            continue
        if fold(header) not in places:
            found = shown(headers)
            raise KpiError("mapped_header_missing", table=table, column=column, header=header, found=found)
        explicit[places[fold(header)]] = column
    return explicit


def shown(headers: Sequence[str]) -> str:
    """The headers as a sentence lists them, each on one line."""
    return ", ".join(" ".join(header.split()) for header in headers if header) or "–"
