"""The catalogue: every KPI with its definition and its texts, found by code, label or slot text."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.errors import KpiError
from xl_kpi.core.resolve import choose, read_option, usual
from xl_kpi.core.words import fold

_SLOT = re.compile(r"([^\[\]]+?)\s*(?:\[(.*)\])?")
_PARTS = re.compile(r'(?:"[^"]*"|[^;,"])+')
_CODES = re.compile(r'(?:\[(?:"[^"]*"|[^\]"])*\]|[^,\[])+')


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator: ``code`` (``KPI_CLOSING_RATE``), ``family``, its definition and its texts in two languages."""

    code: str
    family: str
    definition: Definition

    @property
    def name(self) -> str:
        return self.code.removeprefix("KPI_").lower()

    def texts(self, language: str) -> Mapping[str, Any]:
        """The texts of one language, as in the TOML file beside the definition."""
        texts: Mapping[str, Any] = _texts(self.family, self.name)[language]
        return texts

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(_texts(self.family, self.name)["sources"])

    def label(self, language: str) -> str:
        return str(self.texts(language)["label"])

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that a user can set."""
        return tuple(option for option in self.definition.options if not option.hidden)

    def named(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The given options under their own names, however a person wrote them: ``Dénominateur`` → ``denominator``."""
        known = {fold(name): name for name in (*(option.name for option in self.options), *self.definition.params)}
        for language in ("en", "fr"):
            for name, texts in self.texts(language).get("options", {}).items():
                known |= {fold(word): known.get(fold(word), name) for word in texts["name"]}
        return {known.get(fold(str(name)), name): value for name, value in given.items()}

    def choose(self, given: Mapping[str, Any], has: Callable[[str], bool]) -> dict[str, Any]:
        """Every option with its value in force; a KpiError names an unknown or impossible choice."""
        try:
            return choose(self.code, self.definition, self.named(given), self.words, has)
        except KpiError as error:
            if error.code == "unknown_choice":
                error.fields["allowed"] = {spoken: self._choices(error.fields, spoken) for spoken in ("fr", "en")}
            raise

    def _choices(self, fields: Mapping[str, Any], language: str) -> str:
        """The possible values of an option, each with its word in the language where there is one."""
        known = self.texts(language)["options"].get(fields["option"], {})
        values = str(fields["allowed"]).split(", ")
        return ", ".join(f"{value} ({known[value][0]})" if value in known else value for value in values)

    def visible(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options in force without those that the data alone decides and those left blank."""
        return {o.name: options[o.name] for o in self.options if options[o.name] is not None}

    def words(self, option: str) -> Mapping[str, str]:
        """The folded words of both languages for the values of an option, each with its canonical value."""
        return _option_words(self.family, self.name, option)

    def key(self, given: Mapping[str, Any]) -> str:
        """Code and options as a slot holds them: ``KPI_CLOSING_RATE[denominator=closed]``; defaults are left out."""
        given, said = self.named(given), {}
        read = {o.name: read_option(self.code, o, given.get(o.name), self.words, partial=True) for o in self.options}
        for option in self.options:
            value = read[option.name]
            if value is not None and not _same(value, usual(option, read)):
                said[option.name] = f"{value:g}" if isinstance(value, float) else str(value)
        said |= {name: str(given[name]) for name in self.definition.params if name in given}
        written = ";".join(f"{name}={_quoted(value)}" for name, value in said.items())
        return f"{self.code}[{written}]" if written else self.code


@cache
def catalog() -> tuple[Kpi, ...]:
    """Return every KPI in the order of catalog.toml."""
    text = files("xl_kpi").joinpath("catalog.toml").read_text(encoding="utf-8")
    return tuple(_kpi(family, name) for family, names in tomllib.loads(text).items() for name in names)


def _kpi(family: str, name: str) -> Kpi:
    definition = import_module(f"xl_kpi.kpis.{family}.{name}").KPI
    return Kpi(f"KPI_{name.upper()}", family, definition)


@cache
def _texts(family: str, name: str) -> Mapping[str, Any]:
    path = files(f"xl_kpi.kpis.{family}").joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _option_words(family: str, name: str, option: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for language in ("fr", "en"):
        values = _texts(family, name)[language].get("options", {}).get(option, {})
        words |= {fold(word): value for value, known in values.items() if value != "name" for word in known}
    return words


def find(text: str) -> Kpi:
    """Return the KPI of a code (with or without KPI_, any case) or of a French or English label."""
    wanted = fold(text)
    for kpi in catalog():
        if wanted in (fold(kpi.code), fold(kpi.name)):
            return kpi
    labels = {fold(kpi.label(language)): kpi for kpi in catalog() for language in ("en", "fr")}
    if wanted in labels:
        return labels[wanted]
    codes = {fold(kpi.code): kpi.code for kpi in catalog()}
    near = get_close_matches(wanted, [*codes, *labels], 1, 0.4) or [next(iter(codes))]
    raise KpiError("unknown_kpi", kpi=text.strip() or "«»", nearest=codes.get(near[0]) or labels[near[0]].code)


def split_codes(text: str) -> list[str]:
    """Split a list of codes at the commas that stand outside brackets.

    >>> split_codes("KPI_REVENUE, KPI_CLOSING_RATE[mode=cohort,weight=amount]")
    ['KPI_REVENUE', 'KPI_CLOSING_RATE[mode=cohort,weight=amount]']
    """
    return [code.strip() for code in _CODES.findall(text) if code.strip()]


def _same(value: Any, usual_value: Any) -> bool:
    """Tell whether two values of an option mean the same; the order of several words says nothing."""
    return bool(value == usual_value) or set(str(value).split("+")) == set(str(usual_value).split("+"))


def _quoted(value: str) -> str:
    """A value as a slot text holds it: in quotes when it holds a sign of the slot's own."""
    return f'"{value}"' if re.search(r"[;,=\[\]]", value) else value


def parse_slot(text: str) -> tuple[Kpi, dict[str, str]]:
    """Read a code that may carry options: ``KPI_CLOSING_RATE[denominator=closed;mode=cohort]``."""
    found = _SLOT.fullmatch(text.strip())
    if not found:
        raise KpiError("bad_slot", found=text)
    options: dict[str, str] = {}
    for part in _PARTS.findall(found[2] or ""):
        name, sign, value = part.partition("=")
        if not sign:
            raise KpiError("bad_slot", found=text)
        options[name.strip()] = value.strip().strip('"')
    kpi = find(found[1])
    return kpi, kpi.named(options)
