"""The companions that answer from texts and single numbers, without any table: definition, status, trend, version."""

import xl_kpi
from udfs.call import Call, Result
from udfs.texts import function_help, phrase, words
from xl_kpi.analysis.sentence import texts
from xl_kpi.analysis.verdict import status, trend
from xl_kpi.catalog import parse_slot
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold


def definition(call: Call) -> Result:
    """What a KPI means, how it is computed, why it matters and what to do about it."""
    kpi, _ = parse_slot(call.text("code"))
    said = kpi.texts(call.language)
    formula = phrase("formula", call.language).format(formula=said["formula"])
    sentences = (function_help(kpi, call.language), formula, said["why"], said["act"])
    return " ".join(sentence if sentence.endswith((".", "!")) else f"{sentence}." for sentence in sentences)


def judgement(call: Call) -> Result:
    """The code of a status: green, orange, red or grey."""
    orange = call.number("orange")
    if orange is None:
        orange = Settings().orange
    share = orange / 100 if orange > 1 else orange
    value, target = call.number("value"), call.number("target")
    return status(value, target, _word(call, "direction", "up"), share, call.number("n")).code


def tendency(call: Call) -> Result:
    """An arrow with its words: ``↑ hausse favorable``."""
    value, reference = call.number("value"), call.number("reference")
    found = trend(value, reference, _word(call, "direction", "up"), _word(call, "unit", "number"))
    return str(texts(call.language)["trend"].get(found.word) or texts(call.language)["na"])


def version(_: Call) -> Result:
    return xl_kpi.__version__


def _word(call: Call, name: str, default: str) -> str:
    """One of the words of an argument, in French or English."""
    value = call.value(name)
    if value is None:
        return default
    known = words(name)
    if fold(str(value)) not in known:
        allowed = ", ".join(dict.fromkeys(known.values()))
        raise KpiError("unknown_choice", kpi=call.about, option=name, found=value, allowed=allowed)
    return known[fold(str(value))]
