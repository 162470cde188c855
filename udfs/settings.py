"""The settings argument of the companions: one text, ``currency=CHF; min_n=5; language=en``."""

from typing import Any

from udfs.texts import words
from xl_kpi.core.errors import KpiError
from xl_kpi.core.resolve import read_number
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold

EXAMPLES = {
    "currency": "CHF",
    "time_zone": "Europe/Zurich",
    "min_n": "5",
    "language": "en",
    "orange": "0.8",
    "date_order": "dmy",
    "trend": "last_year",
    "like": "hubspot",
    "headers": "yes",
}
"""What may be set, each with a value that it can have."""
CHOICES = ("language", "date_order", "trend", "headers")


def read_settings(text: Any, language: str) -> Settings:
    """Return the settings that a text makes; a KpiError names what is unknown."""
    values = {name: _value(name, value) for name, value in pairs(text).items()}
    values.pop("headers", None)
    return Settings(**{"language": language, **values})


def wants_headers(text: Any) -> bool:
    """Tell whether a block should begin with a row of headings (``headers=yes``)."""
    given = pairs(text)
    return "headers" in given and _value("headers", given["headers"]) == "yes"


def pairs(text: Any) -> dict[str, str]:
    """Split ``k=v; k=v``; keys in French or English."""
    found: dict[str, str] = {}
    for part in str(text or "").split(";"):
        if not part.strip():
            continue
        name, sign, value = part.partition("=")
        known = words("settings").get(fold(name))
        if not sign or known is None:
            raise KpiError("bad_settings", found=part.strip(), allowed=", ".join(EXAMPLES))
        found[known] = value.strip()
    return found


def _value(name: str, text: str) -> Any:
    """Read the value of a setting; a KpiError says which one it cannot have."""
    if name == "time_zone":
        return text  # what is no zone is said where zones are known
    if name == "like":
        return fold(text)  # and so are CRMs
    if name in CHOICES:
        value: Any = words(name).get(fold(text))
    elif name == "currency":
        value = _currency(text)
    else:
        value = _number(name, text)
    if value is None:
        raise KpiError("bad_setting", name=name, found=text, example=EXAMPLES[name])
    return value


def _currency(text: str) -> str | None:
    """A code of three letters, or a sign or name that stands for one."""
    code = words("currency").get(fold(text), text.upper())
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def _number(name: str, text: str) -> float | int | None:
    """A number of cases, or a share of the target: 0,9 or 90 %."""
    number = read_number("settings", name, text)
    if name == "min_n":
        return int(number) if number >= 0 and number == int(number) else None
    share = number / 100 if number > 1 else number
    return share if 0 < share <= 1 else None
