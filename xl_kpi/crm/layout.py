"""Where the columns of an export stand: what the user said first, then what its program is known to write."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold
from xl_kpi.crm.profile import Profile
from xl_kpi.tables.headers import candidates, numbered, shown
from xl_kpi.tables.schema import schemas

Filled = Callable[[int], Sequence[object]]
"""The cells of a column, by its position."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by column, by flag and by rule of what is left out; ``unknown`` are headers that nobody knows.

    ``doubtful`` has the columns that several headers mean equally, whose cells must be seen first.
    """

    profile: Profile
    headers: tuple[str, ...]
    places: Mapping[str, int]
    doubtful: Mapping[str, tuple[int, ...]]
    flags: Mapping[str, int]
    rules: tuple[int | None, ...]
    unknown: tuple[str, ...]


def lay_out(profile: Profile, headers: Sequence[str], said: Mapping[tuple[str, str], str]) -> Layout:
    """Find the columns of a table. ``said`` maps (table, column) to the header that the user named.

    Raises KpiError when the user named a header that is not there, or when no header is known.

    >>> from xl_kpi.crm.profile import profile_of
    >>> lay_out(profile_of("generic", "deals"), ["Montant HT", "Nuance", "Statut"], {}).unknown
    ('Nuance',)
    """
    known = candidates(schemas()[profile.table], headers, said, profile.meanings)
    if not known and any(headers):
        schema = schemas()[profile.table]
        raise KpiError("no_known_header", table=schema.name, sheet=schema.sheet, found=shown(headers))
    folded = [fold(header) for header in headers]
    known |= _shared(profile, folded, known)
    flags = {flag: place for flag, words in profile.flags.items() if (place := _first(folded, words)) is not None}
    used = {place for places in known.values() for place in places}
    named = numbered(headers)
    return Layout(
        profile=profile,
        headers=named,
        places={column: places[0] for column, places in known.items() if len(places) == 1},
        doubtful={column: places for column, places in known.items() if len(places) > 1},
        flags=flags,
        rules=tuple(_first(folded, rule.headers) for rule in profile.left_out),
        unknown=tuple(
            name
            for place, name in enumerate(named)
            if name and place not in used and folded[place] not in profile.headers
        ),
    )


def _shared(profile: Profile, folded: Sequence[str], known: Collection[str]) -> dict[str, tuple[int, ...]]:
    """Columns that the profile reads from a header that another column took: the day of a quote is both its days."""
    shared = {}
    for column in profile.ranks.keys() - known:
        ranks = profile.ranks[column]
        ranked = ([place for place, header in enumerate(folded) if header in headers] for headers in ranks)
        places = next(filter(None, ranked), None)
        if places:
            shared[column] = tuple(places)
    return shared


def settled(layout: Layout, cells: Filled) -> dict[str, int]:
    """Where each column stands, once the cells are there: of two headers one may be blank, or both may be equal.

    Raises KpiError where the user must say which one he means.
    """
    return {
        **layout.places,
        **{column: _one(layout, column, places, cells) for column, places in layout.doubtful.items()},
    }


def _one(layout: Layout, column: str, places: Sequence[int], cells: Filled) -> int:
    filled = {place: list(map(str, cells(place))) for place in places if any(cell is not None for cell in cells(place))}
    first, *others = filled or places
    if all(filled[other] == filled[first] for other in others if filled):
        return first
    schema = schemas()[layout.profile.table]
    label = schema.columns[column].label if column in schema.columns else {"fr": column, "en": column}
    said = {"table": schema.name, "sheet": schema.sheet, "column": column, "label": label}
    raise KpiError("two_headers", **said, first=layout.headers[first], second=layout.headers[others[0]])


def _first(folded: Sequence[str], words: frozenset[str]) -> int | None:
    return next((place for place, header in enumerate(folded) if header in words), None)
