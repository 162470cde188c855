"""Readings in plain words: the sentence of a tile and the full explanation, from the KPI's own texts."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from xl_kpi.analysis.likes import like_in_words
from xl_kpi.analysis.numerals import DAYS_IN_WORDS, WIDE, Shown, day, decimal, fraction, period, rounded, show
from xl_kpi.catalog import Kpi, find
from xl_kpi.core.reading import Reading
from xl_kpi.tables.schema import schemas


@cache
def texts(language: str) -> Mapping[str, Any]:
    """The small texts around readings, from texts.toml."""
    text = files(__package__).joinpath("texts.toml").read_text(encoding="utf-8")
    chosen: Mapping[str, Any] = tomllib.loads(text)[language]
    return chosen


def typographic(text: str, language: str) -> str:
    """Write apostrophes as a printed page does."""
    return text.replace("'", "’") if language == "fr" else text


def plain_option(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def fields(reading: Reading, language: str) -> dict[str, Shown | str]:
    """What a sentence may speak of, already written."""
    na = texts(language)["na"]
    sides = {
        "numerator": show(reading.numerator, reading.numerator_unit, language, reading.currency, na),
        "denominator": show(reading.denominator, reading.denominator_unit, language, reading.currency, na),
    }
    return {
        **sides,
        "value": _value_in_words(reading, language, na),
        "n": show(reading.n, "count", language, missing=na),
        "share": fraction(reading.value, language),
        "as_of": day(reading.scope.as_of, language),
        "period": period(reading.scope, language),
    }


def _value_in_words(reading: Reading, language: str, na: str) -> Shown:
    """The value as a sentence says it: 52,1 jours, where a tile has only room for 52,1 j."""
    shown = show(reading.value, reading.unit, language, reading.currency, na)
    if reading.unit != "days" or reading.value is None:
        return shown
    singular, plural = DAYS_IN_WORDS[language]
    number = decimal(reading.value, 1, language)
    return Shown(f"{number}{WIDE}{singular if shown.one else plural}", one=shown.one)


def say(reading: Reading, language: str) -> str:
    """One short sentence for a tile; when the value is not available it says why."""
    if reading.value is None:
        reasons = texts(language)["unavailable"]
        codes = (note.partition(":")[0] for note in reading.notes)
        found = (reasons[code] for code in codes if code in reasons)
        return str(next(found, reasons["other"]))
    sentence = sentence_of(find(reading.code), reading.options, language).format_map(fields(reading, language))
    return sentence[0].upper() + sentence[1:]


def sentence_of(kpi: Kpi, options: Mapping[str, Any], language: str) -> str:
    """The sentence that fits these options best, its figures still to be filled in."""
    sentences = kpi.texts(language)["sentences"]
    return str(sentences[_best(sentences, options)])


def gap(reading: Reading, target: float, language: str) -> str:
    """Say how far a value is from its target, for money and counts.

    The difference is written at the precision shown, so that it never reads “0 missing”.
    """
    words = texts(language)["gap"]
    missing = float(rounded(target) - rounded(reading.value or 0.0))
    key = "reached" if missing == 0 else "missing" if missing > 0 else "beyond"
    distance = show(abs(missing), reading.unit, language, reading.currency)
    kind = "money" if reading.unit == "money" else "count"
    return str(words[f"{key}_{kind}"].format(gap=distance))


def _best(sentences: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """The key with the most conditions that all hold."""
    said = {f"{name}={plain_option(value)}" for name, value in options.items()}
    fitting = [key for key in sentences if key == "default" or set(key.split(";")) <= said]
    return max(fitting, key=lambda key: 0 if key == "default" else key.count("="))


def explain(reading: Reading, language: str = "fr") -> str:
    """Say a reading in full: value, numerator, denominator, cases, rows set aside, options, notes, version."""
    kpi, words = find(reading.code), texts(language)["explain"]
    shown = fields(reading, language)
    side = "plain" if reading.numerator is None else "count" if reading.denominator is None else "ratio"
    pieces = [words[side].format_map({"sentence": _lowered(say(reading, language).rstrip(".")), **shown})]
    if reading.n is not None and side != "count":
        pieces.append(words["cases"].format_map(shown))
    pieces.append(_excluded(reading, language))
    if reading.options:
        pieces.append(words["options"].format(options=options_text(kpi, reading.options, language)))
    crm = like_in_words(reading, language)
    if crm:
        pieces.append(words["like"].format(crm=crm[0], said=crm[1]))
    notes = notes_of(reading, language)
    if notes:
        pieces.append(words["notes"].format(notes=words["separator"].join(note.rstrip(".") for note in notes)))
    pieces.append(words["version"].format(version=reading.version))
    head = words["head"].format(label=kpi.label(language), value=shown["value"])
    return f"{head}{words['open']}{words['separator'].join(pieces)}{words['close']}"


def _lowered(text: str) -> str:
    """A sentence in the middle of another one."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in " '’" else text


def _excluded(reading: Reading, language: str) -> str:
    words = texts(language)
    if not reading.excluded:
        return str(words["explain"]["no_excluded"])
    tables = find(reading.code).definition.tables
    listed = [reason_text(item.reason, item.rows, language, tables) for item in reading.excluded]
    return str(words["explain"]["excluded"].format(excluded=words["explain"]["list"].join(listed)))


def reason_text(reason: str, rows: int, language: str, tables: Sequence[str]) -> str:
    """Say why rows were left out: ``3 lignes sans Close le``."""
    words = texts(language)["excluded"]
    shown = show(rows, "count", language)
    if reason in words:
        return str(words[reason].format(rows=shown))
    column = reason.removeprefix("no_")
    known = (schemas()[table].columns for table in tables)
    labels = (columns[column].label[language] for columns in known if column in columns)
    return str(words["no_column"].format(rows=shown, column=next(labels, column)))


def options_text(kpi: Kpi, options: Mapping[str, Any], language: str) -> str:
    """Name options and their values in the language: ``rapporté à = affaires closes``."""
    words, known = texts(language)["explain"], kpi.texts(language).get("options", {})
    names = (known.get(name, {}).get("name", [name])[0] for name in options)
    pairs = zip(names, option_values(kpi, options, language), strict=True)
    return str(words["list"].join(words["option"].format(name=name, value=value) for name, value in pairs))


def option_values(kpi: Kpi, options: Mapping[str, Any], language: str) -> list[str]:
    """The values of options as the language says them: ``affaires closes``."""
    known = kpi.texts(language).get("options", {})
    return [known.get(name, {}).get(str(value), [plain_option(value)])[0] for name, value in options.items()]


def notes_of(reading: Reading, language: str) -> list[str]:
    """Say every note of a reading in words."""
    known = texts(language)["notes"]
    details = {
        "currency": reading.currency,
        "owner": ", ".join(reading.scope.owners),
        **{name: plain_option(value) for name, value in reading.options.items()},
    }
    said = []
    for text_of_note in reading.notes:
        note, _, detail = text_of_note.partition(":")
        details["owner"] = detail or details["owner"]
        details["currency"] = detail.replace(",", ", ") or details["currency"]
        code = f"loyal_rule_{reading.options.get('rule')}" if note == "loyal_rule" else note
        table = note.removeprefix("fallback_")
        sheet = schemas()[table].sheet[language] if table in schemas() else table
        text = known.get(code) or (known["fallback"] if note.startswith("fallback_") else None)
        if text:
            said.append(text.format_map({**details, "table": sheet}))
    return said
