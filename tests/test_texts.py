"""The texts of KPIs and readings: the same in both languages, complete, and usable on every reading."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from tests.choices import choices, choices_of
from xl_kpi import Reading, explain
from xl_kpi.analysis.sentence import plain_option, reason_text, say, texts
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.definition import Option
from xl_kpi.core.reading import Excluded, Scope
from xl_kpi.core.resolve import resolve
from xl_kpi.core.words import fold
from xl_kpi.engines.result import side_units
from xl_kpi.kpis import measures
from xl_kpi.tables.schema import schemas

LANGUAGES = ("fr", "en")
FIELDS = {"value", "numerator", "denominator", "n", "share", "as_of", "period"}
each_kpi = pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)


def written(kpi: Kpi) -> dict[str, Any]:
    path = Path(measures.__file__).parent / kpi.family / f"{kpi.name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """The keys of a text, lists of words as such, lists of sentences with their length."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return type(value)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@each_kpi
def test_texts_have_the_same_keys_in_both_languages(kpi: Kpi) -> None:
    both = written(kpi)
    assert set(both) == {"sources", *LANGUAGES}
    assert shape(both["fr"]) == shape(both["en"])
    assert {"label", "help", "formula", "why", "act", "sentences"} <= set(both["fr"])
    assert len(both["fr"].get("notes", ())) == len(both["en"].get("notes", ()))
    assert both["sources"]


@each_kpi
def test_texts_fit_where_they_are_shown(kpi: Kpi) -> None:
    for language in LANGUAGES:
        said = kpi.texts(language)
        assert 0 < len(said["help"]) <= 255
        assert len(said["label"]) <= 60
        for part in ("label", "help", "formula", "why", "act"):
            assert said[part] == said[part].strip() != ""


@each_kpi
def test_every_option_and_choice_has_its_words(kpi: Kpi) -> None:
    for language in LANGUAGES:
        known = kpi.texts(language).get("options", {})
        assert set(known) == {*(option.name for option in kpi.options), *kpi.definition.params}
        for option in kpi.options:
            assert known[option.name]["name"]
            assert set(option.values) <= set(known[option.name]) <= {"name", *option.values}
            assert all(words for words in known[option.name].values())


@each_kpi
def test_a_word_means_one_choice(kpi: Kpi) -> None:
    for option in kpi.options:
        meanings: dict[str, set[str]] = {}
        for language in LANGUAGES:
            for value, words in kpi.texts(language)["options"][option.name].items():
                for word in (value, *words) if value != "name" else ():
                    meanings.setdefault(fold(word), set()).add(value)
        assert {word: values for word, values in meanings.items() if len(values) > 1} == {}


def values(option: Option) -> set[str]:
    defaults = () if option.default is None else (plain_option(option.default),)
    return {*option.values, *(choice for choice, _ in option.auto), *defaults}


@each_kpi
def test_sentences_speak_of_real_options_and_fields(kpi: Kpi) -> None:
    real = {f"{option.name}={value}" for option in kpi.definition.options for value in values(option)}
    sentences = [kpi.texts(language)["sentences"] for language in LANGUAGES]
    assert "default" in sentences[0]
    for key in sentences[0]:
        assert key == "default" or set(key.split(";")) <= real
        french, english = (placeholders(said[key]) for said in sentences)
        assert french <= FIELDS
        assert english <= FIELDS
        assert french == english, key


def readings(kpi: Kpi) -> list[Reading]:
    """A reading of every choice with a value, with 1, with 0 and with none, excluded rows and all notes."""
    found = []
    notes = [note for note in texts("fr")["notes"] if not note.startswith("loyal_rule")]
    for given in choices_of(kpi):
        options = kpi.choose(dict(given), lambda _: True)
        formula, unit, direction = (
            resolve(part, options) for part in (kpi.definition.formula, kpi.definition.unit, kpi.definition.direction)
        )
        top, bottom = side_units(formula, unit)
        reading = Reading(
            code=kpi.code, scope=Scope(from_date=date(2026, 3, 1), to_date=date(2026, 3, 31), as_of=date(2026, 4, 2)),
            value=2.5, numerator=25, denominator=10, n=10, unit=unit, numerator_unit=top, denominator_unit=bottom,
            direction=direction, excluded=(Excluded("duplicate_id", 1), Excluded("no_amount", 3)),
            notes=(*notes, *kpi.definition.notes), options=kpi.visible(options), version="1.0", currency="EUR",
        )  # fmt: skip
        found += [
            reading,
            replace(reading, value=0, numerator=0, denominator=None, n=1, excluded=(), notes=()),
        ]
        found.append(replace(reading, value=1, numerator=None, scope=Scope(as_of=date(2026, 4, 2), owners=("Léa",))))
        found += [replace(reading, value=None, numerator=None, notes=(note,)) for note in ("no_rate", "other")]
    return found


@each_kpi
def test_every_reading_can_be_said_and_explained(kpi: Kpi) -> None:
    for reading in readings(kpi):
        for language in LANGUAGES:
            for text in (say(reading, language), explain(reading, language)):
                assert text
                assert "{" not in text
                assert "None" not in text
            assert kpi.label(language) in explain(reading, language)
            if reading.value is None:
                assert say(reading, language) in texts(language)["unavailable"].values()


def test_texts_around_readings_are_the_same_in_both_languages() -> None:
    french, english = texts("fr"), texts("en")
    assert shape(french) == shape(english)
    for group, said in french.items():
        for key, sentence in said.items() if isinstance(said, dict) else ():
            assert placeholders(sentence) == placeholders(english[group][key]), f"{group}.{key}"


def test_every_reason_for_setting_rows_aside_has_words() -> None:
    codes = set()
    for kpi, _ in choices():
        codes |= reasons(kpi.definition.formula)
    columns = {column for schema in schemas().values() for column in schema.columns}
    assert codes
    for code in codes:
        assert code in texts("fr")["excluded"] or code.removeprefix("no_") in columns, code
        assert all("{" not in reason_text(code, 2, language, tuple(schemas())) for language in LANGUAGES)


def reasons(record: Any) -> set[str]:
    """The reasons that the guards of a formula give."""
    if isinstance(record, dict):
        return set().union(*map(reasons, record.values())) if record else set()
    if isinstance(record, tuple):
        return set().union(*map(reasons, record)) if record else set()
    names = getattr(type(record), "__dataclass_fields__", {})
    guards = getattr(record, "guards", ()) if "guards" in names else ()
    own = {guard[0] for guard in guards} if isinstance(guards, tuple) else set()
    return own.union(*(reasons(getattr(record, name)) for name in names if name != "guards"))
