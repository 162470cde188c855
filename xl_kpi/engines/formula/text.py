"""Pieces of formula text: numbers, quoted words, calls. Formulas are in English, without the leading ``=``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its ``=``; ``array`` wants Ctrl+Shift+Enter (``t="array"`` in the file)."""

    text: str
    array: bool = False


def number(value: float) -> str:
    """A number as formulas hold it, whatever the language of the program.

    >>> number(365.0), number(0.8), number(-1)
    ('365', '0.8', '-1')
    """
    return str(int(value)) if value == int(value) else repr(float(value))


def quote(text: str) -> str:
    """A text in quotes.

    >>> quote('15" screen')
    '"15"" screen"'
    """
    return '"' + text.replace('"', '""') + '"'


def call(function: str, *arguments: str) -> str:
    """A call, its arguments separated as files hold them."""
    return f"{function}({','.join(arguments)})"


def product(factors: tuple[str, ...]) -> str:
    """All of these masks hold: arrays multiplied."""
    return "*".join(factors)


def either(masks: tuple[str, ...]) -> str:
    """At least one of these masks holds."""
    return f"(({'+'.join(masks)})>0)"


def header(text: str) -> str:
    """A header as a structured reference writes it.

    >>> header("Montant [€]")
    "Montant '[€']"
    """
    return "".join(f"'{letter}" if letter in "[]#'@" else letter for letter in text)
