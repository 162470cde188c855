"""The settings argument of the helpers: one text, ``currency=CHF; min_n=5; language=en``."""

from collections.abc import Callable
from typing import Any

from udfs.texts import words
from xl_kpi.core.errors import KpiError
from xl_kpi.core.resolve import read_number
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold

HEADERS = "headers"
NAMES = (*("currency", "time_zone", "min_n", "language", "orange", "date_order", "trend"), HEADERS)


def read_settings(text: Any, language: str) -> Settings:
    """Return the settings that a text makes; a KpiError names what is unknown."""
    given = pairs(text)
    said = {name: value for name, value in given.items() if name != HEADERS}
    values: dict[str, Any] = {name: READ.get(name, _as_it_is)(name, value) for name, value in said.items()}
    return Settings(**{"language": language, **values})


def wants_headers(text: Any) -> bool:
    """Tell whether a block should begin with a row of headings (``headers=yes``)."""
    return fold(pairs(text).get(HEADERS, "")) in ("yes", "oui", "1", "true", "vrai")


def pairs(text: Any) -> dict[str, str]:
    """Split ``k=v; k=v``; keys in French or English."""
    found: dict[str, str] = {}
    for part in str(text or "").split(";"):
        if not part.strip():
            continue
        name, sign, value = part.partition("=")
        known = words("settings").get(fold(name))
        if not sign or known is None:
            raise KpiError("bad_settings", found=part.strip(), allowed=", ".join(NAMES))
        found[known] = value.strip()
    return found


def _as_it_is(_: str, value: str) -> str:
    return value


def _number(name: str, value: str) -> float:
    return read_number("settings", name, value)


def _share(name: str, value: str) -> float:
    """A share of the target: 0,9 or 90 %."""
    number = _number(name, value.rstrip("% "))
    return number / 100 if number > 1 else number


def _date_order(_: str, value: str) -> str:
    order = words("date_order").get(fold(value))
    if order is None:
        raise KpiError("bad_settings", found=f"date_order={value}", allowed="dmy, mdy, ymd")
    return order


READ: dict[str, Callable[[str, str], Any]] = {
    "currency": lambda _, value: value.upper(),
    "min_n": lambda name, value: int(_number(name, value)),
    "orange": _share,
    "language": lambda _, value: value.lower()[:2],
    "date_order": _date_order,
}
