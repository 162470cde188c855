"""Which header of a table means which column: the user's word first, then names, labels and other known words."""

import re
from collections.abc import Mapping, Sequence

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import TableSchema

SAID, UNKNOWN, LESS_SURE = -1, 9, 3
"""Ranks of a header that the user explained and of one that nobody knows; those of the schema lie between."""
PREPARED = "x_"
"""How the headers of the columns begin that a workbook of this product prepares for its formulas."""
_UNIT = re.compile(r"[(\[][^)\]]*[)\]]|\ben(?=\s*[€$£])|[€$£]|\b(?:en )?(?:eur|usd|chf|gbp|euros?|ht|excl\.? tax)\b")


def match_headers(
    schema: TableSchema, headers: Sequence[str], said: Mapping[tuple[str, str], str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give each column the position of its surest header; also return the headers left over.

    ``said`` maps (table, column) to the header that the user named. Two equally sure headers, or none at all,
    are a KpiError.
    """
    meanings, explicit = schema.meanings(), _explicit(schema.name, headers, said)
    found: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        known = (SAID, explicit[position]) if position in explicit else _meaning(meanings, header)
        if known[1]:
            found.setdefault(known[1], []).append((known[0], position))
    place = {column: _surest(schema, column, sorted(ranked), headers) for column, ranked in found.items()}
    if not place and any(headers):
        raise KpiError("no_known_header", table=schema.name, sheet=schema.sheet, found=shown(headers))
    used = set(place.values())
    return place, tuple(
        header
        for position, header in enumerate(headers)
        if header and position not in used and not header.startswith(PREPARED)
    )


def _meaning(meanings: Mapping[str, tuple[int, str]], header: str) -> tuple[int, str]:
    """What a header means; with its unit (``Montant (€ HT)``) it is less sure than a header without."""
    word = fold(header)
    if word in meanings:
        return meanings[word]
    rank, column = meanings.get(" ".join(_UNIT.sub(" ", word).split()), (UNKNOWN, ""))
    return rank + LESS_SURE, column


def _surest(schema: TableSchema, column: str, ranked: Sequence[tuple[int, int]], headers: Sequence[str]) -> int:
    (rank, position), *others = ranked
    if others and others[0][0] == rank:
        first, second = headers[position], headers[others[0][1]]
        said = {"table": schema.name, "sheet": schema.sheet, "column": column, "label": schema.columns[column].label}
        raise KpiError("two_headers", **said, first=first, second=second)
    return position


def _explicit(table: str, headers: Sequence[str], said: Mapping[tuple[str, str], str]) -> dict[int, str]:
    places = {fold(header): position for position, header in reversed(list(enumerate(headers)))}
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
