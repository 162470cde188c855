"""What a slot of a dashboard holds: a KPI with options, how a person writes and reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xl_kpi.analysis.likes import as_read, unlike
from xl_kpi.analysis.sentence import option_values, typographic
from xl_kpi.catalog import Kpi, catalog, find, parse_slot
from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import fold

MAX_TILES = 12
DOT = " · "
COLON = {"fr": "\u00a0: ", "en": ": "}


@dataclass(frozen=True, slots=True)
class Slot:
    """A KPI with the options that a slot gives it; ``key`` is how a person writes both."""

    kpi: Kpi
    options: Mapping[str, Any]
    key: str


def read_slots(codes: Sequence[str], crm: str | None = None) -> tuple[Slot, ...]:
    """Read slot texts; more than twelve, or the same KPI with the same options twice, is refused.

    ``crm``: each as a CRM reads it, those of which nobody knows how as usual.
    """
    slots = [slot_like(slot_of(*parse_slot(text)), crm) for text in codes]
    keys = [slot.key for slot in slots]
    twice = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice:
        raise KpiError("slot_twice", found=twice)
    if len(slots) > MAX_TILES:
        raise KpiError("too_many_slots", found=len(slots), thirteenth=keys[MAX_TILES])
    return tuple(slots)


def singly(kpi: Kpi) -> Iterator[Slot]:
    """Each value of each option alone, where the KPI needs none; the usual values are left out."""
    if any(option.required for option in kpi.options):
        return
    for option in kpi.options:
        for value in option.values:
            try:
                kpi.choose({option.name: value}, lambda _: True)
            except KpiError:
                continue
            if value != "auto" and kpi.key({option.name: value}) != kpi.code:
                yield slot_of(kpi, {option.name: value})


def slot_of(kpi: Kpi, options: Mapping[str, Any]) -> Slot:
    """A KPI with these options, as a slot holds them."""
    return Slot(kpi, dict(options), kpi.key(options))


def slot_like(slot: Slot, crm: str | None) -> Slot:
    """The slot as a CRM reads it; the same one where nobody knows how."""
    if unlike(slot.kpi, slot.options, crm):
        return slot
    options = as_read(slot.kpi, slot.options, crm)
    return slot if options == slot.options else slot_of(*parse_slot(slot.kpi.key(options)))


def label_of(slot: Slot, language: str) -> str:
    """The name of a choice, with the values of its options: ``Taux de closing · affaires closes``."""
    said = (_part(slot.kpi, name, value, language) for name, value in slot.options.items())
    return typographic(DOT.join((slot.kpi.label(language), *said)), language)


def _part(kpi: Kpi, name: str, given: Any, language: str) -> str:
    """The value of an option; with its name where the value alone says too little: ``pondéré : oui``."""
    [value] = option_values(kpi, {name: given}, language)
    known = kpi.texts(language).get("options", {})
    alike = [words for words in known.values() for spellings in words.values() if spellings[0] == value]
    if len(alike) < 2 and not set(known.get(name, {})) & {"yes", "no"}:
        return value
    return f"{known[name]['name'][0]}{COLON[language]}{value}"


@cache
def keys_by_label() -> Mapping[str, str]:
    """The key of every choice by its folded label in either language."""
    slots = [slot for kpi in catalog() for slot in (slot_of(kpi, {}), *singly(kpi))]
    return {fold(label_of(slot, language)): slot.key for slot in slots for language in ("en", "fr")}


def key_of(text: str) -> str:
    """The key of what a person wrote: a code, a label, either with options; empty when nobody knows it."""
    try:
        kpi, options = parse_slot(text)
        return kpi.key(options)
    except KpiError:
        return keys_by_label().get(fold(text)) or _key_of_several(text)


def _key_of_several(text: str) -> str:
    """The key of a label with the values of several options; empty when one part is nobody's."""
    label, *parts = text.split(DOT)
    try:
        kpi = find(label)
        options = dict(_option_of(kpi, part) for part in parts)
        return kpi.key(options) if parts else ""
    except (KpiError, LookupError):
        return ""


def _option_of(kpi: Kpi, part: str) -> tuple[str, str]:
    """The option and its value that one part of a label names."""
    given = ((option.name, value) for option in kpi.options for value in option.values)
    spelled = {fold(_part(kpi, name, value, spoken)): (name, value) for name, value in given for spoken in COLON}
    return spelled[fold(part)]
