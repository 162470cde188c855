"""Which table a file or a sheet is about, by its French or English name."""

import re
from collections.abc import Iterable
from functools import cache

from xl_kpi.core.words import fold
from xl_kpi.tables.schema import schemas

# Names that people give to a table beside those of the schema.
ALSO = {
    "accounts": ("customers", "comptes"),
    "deals": ("opportunities", "opportunités"),
    "rates": ("taux", "exchange rates", "taux de change"),
    "baselines": ("départ", "valeurs de départ", "baseline"),
}
# A workbook with one of these sheets was made by this product: its other sheets need no comment.
DASHBOARDS = frozenset({"tableau de bord", "dashboard"})


def table_of(name: str) -> str | None:
    """Return the canonical table that a file or sheet name stands for, None for any other name.

    >>> table_of("AFFAIRES"), table_of("Customers"), table_of("Feuil1")
    ('deals', 'accounts', None)
    """
    return _vocabulary().get(_key(name))


def is_own(sheets: Iterable[str]) -> bool:
    """Say whether these are the sheets of a workbook that this product made."""
    return any(_key(sheet) in DASHBOARDS for sheet in sheets)


@cache
def _vocabulary() -> dict[str, str]:
    return {
        _key(name): table
        for table, schema in schemas().items()
        for name in (table, *schema.sheet.values(), *schema.excel.values(), *ALSO.get(table, ()))
    }


def _key(name: str) -> str:
    return fold(re.sub(r"[\W_]+", " ", name))
