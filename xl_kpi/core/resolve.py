"""From a definition and what the user chose to a record without choices, that an engine can read."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from xl_kpi.core.blank import is_blank
from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import By, Cmp, Is, Opt
from xl_kpi.core.words import fold, vocabulary

Has = Callable[[str], bool]
"""Tells whether a table (``orders``) or a column (``accounts.churned_at``) is given."""

_DECORATION = re.compile(r"[\s\u00a0\u202f€$£]|\b(?:EUR|USD|CHF|GBP)\b", re.IGNORECASE)

YES_NO = {"1": "yes", "true": "yes", "vrai": "yes", "0": "no", "false": "no", "faux": "no"}
"""What a cell that says TRUE or FALSE may hand over."""

OptionWords = Callable[[str], Mapping[str, str]]
"""Folded words that a person may write for an option's values, each with its canonical value."""


def choose(code: str, definition: Definition, given: Mapping[str, Any], words: OptionWords, has: Has) -> dict[str, Any]:
    """Return every option with its value in force; a KpiError names an unknown, missing or impossible choice."""
    known = {option.name: option for option in definition.options if not option.hidden}
    for name in given:
        if name not in known and name not in definition.params:
            allowed = ", ".join([*known, *definition.params]) or "–"
            raise KpiError("unknown_option", kpi=code, option=name, allowed=allowed)
    said = {name: read_option(code, option, given.get(name), words) for name, option in known.items()}
    chosen = {option.name: _in_force(option, said, has) for option in definition.options}
    for combination in definition.illegal:
        if all(_holds(condition, said, chosen) for condition in combination):
            shown = ", ".join(condition.replace("!", "").replace("=*", "") for condition in combination)
            raise KpiError("illegal_combination", kpi=code, combination=shown)
    return chosen


def read_option(code: str, option: Option, value: Any, words: OptionWords, *, partial: bool = False) -> Any:
    """Read one option as typed: None when blank (``partial``: even if required), else its canonical value."""
    if is_blank(value):
        if option.required and not partial:
            raise KpiError("missing_option", kpi=code, option=option.name)
        return None
    if option.kind == "number":
        number = read_number(code, option.name, value)
        if number < 0:
            raise KpiError("option_not_a_number", kpi=code, option=option.name, found=value)
        return number
    if option.kind == "text":
        return str(value)
    if option.kind.startswith("words:"):
        return _several(code, option, str(value))
    folded = fold(str(value))
    values = (*option.values, *(["auto"] if option.auto else []))
    canonical = {**{fold(word): word for word in values}, **(YES_NO if "yes" in values else {}), **words(option.name)}
    if folded not in canonical or canonical[folded] not in (*option.values, "auto"):
        raise KpiError("unknown_choice", kpi=code, option=option.name, found=value, allowed=", ".join(option.values))
    return canonical[folded]


def read_number(code: str, name: str, value: Any) -> float:
    """Read a number as typed (``12``, ``12,5``, ``50 000 €``, ``90 %``); a KpiError names what is no number."""
    text = _DECORATION.sub("", str(value)).replace(",", ".")
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise KpiError("option_not_a_number", kpi=code, option=name, found=value)
    return number


def _several(code: str, option: Option, value: str) -> str:
    known = vocabulary(option.kind.removeprefix("words:"))
    parts = [fold(part) for part in value.replace(",", "+").replace(";", "+").split("+") if part.strip()]
    for part in parts:
        if part not in known:
            allowed = "+".join(dict.fromkeys(known.values()))
            raise KpiError("unknown_choice", kpi=code, option=option.name, found=part, allowed=allowed)
    canonical = {known[part] for part in parts}
    return "+".join(word for word in dict.fromkeys(known.values()) if word in canonical)


def _holds(condition: str, said: Mapping[str, Any], chosen: Mapping[str, Any]) -> bool:
    name, _, value = condition.partition("=")
    if value == "*":
        return said[name] is not None
    return bool(said[name] == value[1:] if value.startswith("!") else chosen[name] == value)


def usual(option: Option, said: Mapping[str, Any]) -> Any:
    """What holds when the user says nothing: what other options imply, else the default."""
    for condition, implied in option.implied.items():
        name, _, wanted = condition.partition("=")
        if said.get(name) == wanted:
            return implied
    return option.values[0] if option.values else option.default


def _in_force(option: Option, said: Mapping[str, Any], has: Has) -> Any:
    value = said.get(option.name)
    value = usual(option, said) if value is None else value
    if option.auto and (value in (None, "auto") or said.get(option.name) is None):
        return next((choice for choice, needs in option.auto if not needs or has(needs)), option.auto[0][0])
    return value


def resolve(record: Any, options: Mapping[str, Any]) -> Any:
    """Replace every ``By`` and ``Opt`` in a record by what the options say.

    >>> resolve(By("stat", mean="a", median="b"), {"stat": "median"})
    'b'
    """
    if isinstance(record, By):
        return resolve(record.choices[str(options[record.option])], options)
    if isinstance(record, Opt):
        return options[record.option]
    if isinstance(record, Is):
        return _resolve_is(record, options)
    if isinstance(record, Cmp) and isinstance(record.bound, Opt) and options[record.bound.option] is None:
        return ANY
    if isinstance(record, tuple):
        return tuple(item for part in record if (item := resolve(part, options)) is not ANY)
    if is_dataclass(record):
        changed = {f.name: resolve(getattr(record, f.name), options) for f in fields(record)}
        if all(changed[name] is getattr(record, name) for name in changed):
            return record
        return rebuild(record, changed)
    return record


ANY = object()
"""Stands for a predicate that holds for every row, because the option it compares with was left blank."""


def _resolve_is(record: Is, options: Mapping[str, Any]) -> Any:
    words: list[str] = []
    for word in record.words if isinstance(record.words, tuple) else (record.words,):
        value = options[word.option] if isinstance(word, Opt) else word
        if value is None:
            return ANY
        words += str(value).split("+") if isinstance(word, Opt) and "+" in str(value) else [str(value)]
    return Is(record.column, *words)


def rebuild(record: Any, changed: Mapping[str, Any]) -> Any:
    """Return a copy of a frozen record with other field values (some records take their parts as ``*parts``)."""
    copy = object.__new__(type(record))
    for name, value in changed.items():
        object.__setattr__(copy, name, value)
    return copy
