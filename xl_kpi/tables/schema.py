"""The canonical tables as records, read from schema.toml; which header means which column."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xl_kpi.core.words import fold


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """One canonical column: ``kind`` decides how its cells are read, ``private`` ones name people (schema.toml)."""

    name: str
    kind: str
    label: Mapping[str, str]
    also: tuple[str, ...]
    private: bool

    @property
    def computed(self) -> bool:
        """Whether a workbook shows it and nobody types it: it is never read."""
        return self.kind == "computed"


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One canonical table: sheet and Excel table names per language, key, what a full one has, if people type it."""

    name: str
    sheet: Mapping[str, str]
    excel: Mapping[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    columns: Mapping[str, ColumnSchema]
    typed: bool

    def meanings(self) -> Mapping[str, tuple[int, str]]:
        """Folded header → (rank, column); a lower rank is a surer match: name, label, other word."""
        return _meanings(self.name)


@cache
def schemas() -> Mapping[str, TableSchema]:
    """Return the canonical tables by name, in the order in which functions take them."""
    text = files(__package__).joinpath("schema.toml").read_text(encoding="utf-8")
    return {name: _table(name, table) for name, table in tomllib.loads(text).items()}


def _table(name: str, table: Mapping[str, Any]) -> TableSchema:
    columns = {column: _column(column, spec) for column, spec in table["columns"].items()}
    key, required = tuple(table["key"]), tuple(table.get("required", ()))
    return TableSchema(name, table["sheet"], table["excel"], key, required, columns, table.get("typed", False))


def _column(name: str, spec: Mapping[str, Any]) -> ColumnSchema:
    label, also = {"fr": spec["fr"], "en": spec["en"]}, tuple(spec.get("also", ()))
    return ColumnSchema(name, spec["kind"], label, also, spec.get("private", False))


def typed_tables() -> tuple[str, ...]:
    """The tables that people fill in by hand, in the workbook itself."""
    return tuple(name for name, schema in schemas().items() if schema.typed)


@cache
def _meanings(table: str) -> Mapping[str, tuple[int, str]]:
    meanings: dict[str, tuple[int, str]] = {}
    for column in schemas()[table].columns.values():
        for rank, words in enumerate(((column.name,), tuple(column.label.values()), column.also)):
            for word in words:
                meanings[fold(word)] = min(meanings.get(fold(word), (9, "")), (rank, column.name))
    return meanings
