"""What the catalogue declares of each KPI is what the contract's table says: nature, direction, units, tables."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.resolve import resolve

CONTRACT = tomllib.loads(Path(__file__).with_name("contract.toml").read_text(encoding="utf-8"))
NATURES = {"result": "R", "means": "M"}


def declared_units(kpi: Kpi, said: dict[str, Any], word: str) -> dict[str, str]:
    """The unit by the value of the option that decides it, else the one unit under its own name."""
    unit = kpi.definition.unit
    if "units" not in said:
        return {word: str(unit)}
    [option] = [option for option in kpi.options if option.name == word]
    return {value: resolve(unit, {word: value}) for value in option.values}


@pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)
def test_declared_as_in_the_contract(kpi: Kpi) -> None:
    said, definition = CONTRACT[kpi.code], kpi.definition
    *head, direction, word = said["says"].split()
    assert [NATURES[definition.nature], *(["q"] if definition.qualitative else [])] == head
    assert definition.direction == direction
    assert declared_units(kpi, said, word) == said.get("units", {word: word})
    tables = said["tables"].split()
    assert list(definition.tables) == [table.removesuffix("*") for table in tables]
    assert {f"{table}*" for table in definition.required} == {table for table in tables if table.endswith("*")}


def test_the_contract_speaks_of_every_kpi() -> None:
    assert list(CONTRACT) == [kpi.code for kpi in catalog()]
