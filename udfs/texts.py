"""The texts of Excel's function wizard, from texts.toml and from the texts of each KPI."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from xl_kpi.catalog import Kpi
from xl_kpi.core.definition import Option
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import schemas


@cache
def _all() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> Mapping[str, str]:
    """The folded words that a person may write for an argument, each with its canonical word."""
    table = _all()["words"][name]
    return {fold(word): canonical for canonical, known in table.items() for word in (canonical, *known)}


def phrase(name: str, language: str) -> str:
    """A small text with its placeholders."""
    return str(_all()[language][name])


def headings(block: str, language: str) -> list[Any]:
    """The headings of a block, left to right."""
    return list(_all()[language]["headings"][block])


def function_help(kpi: Kpi, language: str) -> str:
    """What a KPI's function gives: its label and its one-line help."""
    said = kpi.texts(language)
    return str(_all()[language]["function"].format(label=said["label"], help=said["help"]))


def argument_help(name: str, language: str) -> str:
    """What an argument that several functions have, or a companion of the KPIs, is for."""
    return str(_all()[language]["help"][name])


def table_help(name: str, language: str, *, required: bool) -> str:
    """Which range a table argument takes, with an example."""
    schema, said = schemas()[name], _all()[language]
    example = f"{schema.excel[language]}[{said['all']}]"
    return str(said["table" if required else "optional_table"].format(sheet=schema.sheet[language], example=example))


def option_help(kpi: Kpi, name: str, language: str) -> str:
    """What an option chooses: its values in words, the usual one first."""
    option = next(option for option in kpi.options if option.name == name)
    known, said = kpi.texts(language)["options"][name], _all()[language]
    label = known["name"][-1]
    if option.values:
        values = (f"{value} = {known[value][0]}" for value in option.values)
        return str(said["choice"].format(label=label, values=", ".join(values), usual=option.values[0]))
    return _free(option, said).format(label=label, usual=option.default)


def _free(option: Option, said: Mapping[str, Any]) -> str:
    return str(said["required" if option.required else "free" if option.default is None else "free_with_default"])
