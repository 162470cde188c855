"""Number formats by unit, for one language and one currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbook_templates.look.texts import Words
from xl_kpi.analysis.numerals import SYMBOLS

UNITS = ("money", "count", "number", "rate", "days", "months", "score", "points")
IN_POINTS = ("rate", "points")  # their change has no percent
HIDDEN = ";;;"
DROPDOWN = '@"\u00a0▾"'
MILLION = 1_000_000
FIRST_NUMBER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """Codes as stored in the file. ``value`` and ``change`` go by unit; the others are special cases."""

    value: dict[str, str]
    change: dict[str, str]
    million: str
    million_change: str
    whole_rate: str
    percent_change: str
    over_percent: str
    attainment: str
    nearly: str
    date: str
    time: str
    percent: str
    hundredths: str
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, code: str) -> int:
        """The number of a code in conditional formats, the same for the whole workbook."""
        return self.numbers.setdefault(code, FIRST_NUMBER + len(self.numbers))


def spread(codes: Formats, sign: str = "", room: str = "_ ") -> Formats:
    """The codes of values with some room behind the number, texts too, and a sign at the left edge of the cell."""
    return replace(
        codes,
        value={unit: spread_code(code, sign, room) for unit, code in codes.value.items()},
        million=spread_code(codes.million, sign, room),
        whole_rate=spread_code(codes.whole_rate, sign, room),
    )


def spread_code(code: str, sign: str = "", room: str = "_ ") -> str:
    """Wrap each section of a code, and give it sections for zero and for texts.

    >>> spread_code('0;"−"0', "+")
    '_ "+"* 0_ ;_ "+"* "−"0_ ;_ "+"* 0_ ;@_ '
    """
    sections = code.split(";")
    before = f'_ "{sign}"* ' if sign else ""
    positive, negative, zero = (*sections, sections[0])[:3]
    return "".join(f"{before}{section}{room};" for section in (positive, negative, zero)) + f"@{room}"


def formats(say: Words, currency: str) -> Formats:
    """Return the formats of a language for amounts in ``currency`` (a three-letter code)."""
    text = say["formats"]
    money, million = _amounts(text, currency)
    percent = text["percent"]
    values = _patterns(text, money)
    changes = values | {"rate": f'0.0"{text["points"]}"', "score": "0.0"}
    return Formats(
        value={unit: _plain(code) for unit, code in values.items()} | {"points": _signed(values["points"])},
        change={unit: _signed(code) for unit, code in changes.items()},
        million=_plain(million),
        million_change=_signed(million),
        whole_rate=_plain(f"0{percent}"),
        percent_change=_signed(f"0.0{percent}"),
        over_percent=f'"> +999{percent}"',
        attainment=_plain(f"0{percent}"),
        nearly=f'"< 100{percent}"',
        date=text["date"],
        time=text["time"],
        percent=f"0.0{percent}",
        hundredths=f'0.0"{percent}"',
    )


def _amounts(text: Mapping[str, str], currency: str) -> tuple[str, str]:
    """Return how an amount and one of a million or more are written, with symbol or else with code."""
    kind, name = ("", SYMBOLS[currency]) if currency in SYMBOLS else ("_code", currency.replace('"', ""))
    return text[f"money{kind}"].format(s=name), text[f"million{kind}"].format(s=name)


def _patterns(text: Mapping[str, str], money: str) -> dict[str, str]:
    """Return by unit how a positive value is written."""
    return {
        "money": money,
        "count": "#,##0",
        "number": "#,##0.00",
        "rate": f"0.0{text['percent']}",
        "days": f'#,##0.0"{text["days"]}"',
        "months": f'#,##0.0"{text["months"]}"',
        "score": '0.0" / 5"',
        "points": f'0"{text["points"]}"',
    }


def _plain(pattern: str) -> str:
    return _joined(f'{pattern};"−"{pattern}')


def _signed(pattern: str) -> str:
    return _joined(f'"+"{pattern};"−"{pattern};{pattern}')


def _joined(code: str) -> str:
    """Two quoted texts in a row are one: ``"−""€"`` would not be read."""
    return code.replace('""', "")
