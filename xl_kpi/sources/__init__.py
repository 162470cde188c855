"""Files of the user become raw rows of the canonical tables; hostile input ends in one sentence."""

from xl_kpi.sources.names import table_of
from xl_kpi.sources.reading import read, typed_in
from xl_kpi.sources.sheet import Notice, Sheet

__all__ = ["Notice", "Sheet", "read", "table_of", "typed_in"]
