"""Words as formula text: quoted texts, plurals, days and months, and numbers in the workbook's language.

No text depends on the language of the program that computes it: digits are grouped by hand, never by a pattern of TEXT.
"""

import re
from collections.abc import Mapping

from workbook_templates.look.texts import Words
from xl_kpi.analysis.numerals import DAYS_IN_WORDS, NARROW, NEAR, SLACK, SUFFIXES, SYMBOLS, WIDE
from xl_kpi.engines.formula.text import quote

MILLION = "1000000"
SPOKEN = "days_in_words"
POINTS = "rate_change"
"""Units of texts only: 52,1 jours, where a tile has 52,1 j; a difference of rates, already in points."""


def joined(*parts: str) -> str:
    """Texts in a row; empty literals are left out."""
    return "&".join(part for part in parts if part != '""') or '""'


def filled(template: str, cells: Mapping[str, str], language: str) -> str:
    """A template of texts.toml as a formula: ``{n}`` is the text of a cell, ``{n:cas/cas}`` adds the right word.

    >>> filled("● {n} OK", {"n": "A1"}, "fr")
    '"● "&A1&" OK"'
    """
    parts = []
    for literal, name, words in re.findall(r"([^{]*)(?:\{(\w+)(?::([^}]*))?\})?", template):
        parts.append(quote(literal))
        if name:
            parts.append(counted(cells[name], words, language) if words else cells[name])
    return joined(*parts)


def counted(cell: str, words: str, language: str) -> str:
    """A whole number and its word: ``3 alertes``."""
    singular, _, plural = words.partition("/")
    one = f"{cell}<2" if language == "fr" else f"{cell}=1"
    return f"{cell}&{quote(WIDE)}&IF({one},{quote(singular)},{quote(plural or singular)})"


def count_of(number: int, words: str, language: str) -> str:
    """The same of a number that is known."""
    singular, _, plural = words.partition("/")
    one = number < 2 if language == "fr" else number == 1
    return f"{number}{WIDE}{singular if one else plural or singular}"


def choice(cell: str, words: Mapping[str, str], otherwise: str = '""') -> str:
    """The text that stands for a code in a cell."""
    formula = otherwise
    for code, text in reversed(list(words.items())):
        formula = f"IF({cell}={quote(code)},{quote(text)},{formula})"
    return formula


def day(cell: str, say: Words, short_months: str) -> str:
    """A day as a sentence writes it: 31/03/2026, 31 Mar 2026."""
    if say["language"] == "fr":
        return f'TEXT(DAY({cell}),"00")&"/"&TEXT(MONTH({cell}),"00")&"/"&YEAR({cell})'
    return f'DAY({cell})&" "&LEFT(INDEX({short_months},MONTH({cell})),3)&" "&YEAR({cell})'


def month_label(cell: str, short_months: str) -> str:
    """A month as written under a chart: “mars 26”."""
    return f'INDEX({short_months},MONTH({cell}))&" "&TEXT(MOD(YEAR({cell}),100),"00")'


NUMBER_PARTS = ("digits", "size", "whole", "grouped", "text", "one")


def number_formulas(cells: Mapping[str, str], say: Words, currency: str) -> dict[str, str]:
    """The steps from a number (``x``, ``unit``, ``signed``) to its text, as ``xl_kpi.analysis.numerals.show`` does.

    ``cells`` names where x, unit, signed and each of ``NUMBER_PARTS`` stand.
    """
    x, unit = cells["x"], cells["unit"]
    language = say["language"]
    large = f'AND({unit}="money",ABS({x})>={MILLION})'
    one = f"ABS({x})<2" if language == "fr" else f"{x}=1"
    steps = {
        "digits": (
            f'IF({unit}="rate",IF(ABS({x})>=1,0,1),IF({unit}="money",IF({large},2,0),'
            f'IF({unit}="number",IF({x}=INT({x}),0,2),IF({unit}="count",IF({x}=INT({x}),0,1),'
            f'IF({unit}="points",0,1)))))'
        ),
        "size": f'ROUND(ABS({x})*IF({unit}="rate",100,1)/IF({large},{MILLION},1),{cells["digits"]})',
        "whole": f"INT({cells['size']})",
        "grouped": _grouped(cells["whole"], NARROW if language == "fr" else ","),
        "text": _with_unit(cells, large, say, currency),
        "one": f"IF({one},1,0)",
    }
    missing = quote(say["tile"]["na"])
    return {
        part: f"IF(ISNUMBER({x}),{step},{missing if part == 'text' else quote('')})" for part, step in steps.items()
    }


def _grouped(cell: str, mark: str) -> str:
    """The digits of a whole number below 10¹² in groups of three."""

    def group(place: int) -> str:
        shifted = f"INT({cell}/{1000**place})" if place else cell
        return f'{quote(mark)}&TEXT(MOD({shifted},1000),"000")'

    text = f'TEXT({cell},"0")'
    for groups in (1, 2, 3):
        lower = "&".join(group(place) for place in range(groups - 1, -1, -1))
        longer = f'TEXT(INT({cell}/{1000**groups}),"0")&{lower}'
        limit = 1000**groups
        text = f"IF({cell}<{limit},{text},{longer})"
    return text


def _with_unit(cells: Mapping[str, str], large: str, say: Words, currency: str) -> str:
    """Sign, prefix, digits, decimals and unit."""
    x, unit, size, digits = (cells[name] for name in ("x", "unit", "size", "digits"))
    language = say["language"]
    symbol = SYMBOLS.get(currency, currency)
    before = language == "en" and len(symbol) == 1
    plus = f'OR({unit}="points",{cells["signed"]}=1)'
    sign = f'IF(AND({x}<0,{size}>0),"−",IF(AND({x}>0,{plus}),"+",""))'
    comma = "," if language == "fr" else "."
    rest = f"ROUND(({size}-{cells['whole']})*10^{digits},0)"
    decimals = f'IF({digits}=0,"",{quote(comma)}&RIGHT("0"&TEXT({rest},"0"),{digits}))'
    prefix = f'IF({unit}="money",{quote(symbol)},"")' if before else '""'
    return joined(sign, prefix, cells["grouped"], decimals, _suffix(cells, large, language, symbol, before))


def _suffix(cells: Mapping[str, str], large: str, language: str, symbol: str, before: bool) -> str:
    words = {"rate": f"{NARROW}%" if language == "fr" else "%", POINTS: f"{WIDE}pts", **SUFFIXES[language]}
    money = f"IF({large},{quote('M' if before else f'{NARROW}M{symbol}')},{quote('' if before else f'{WIDE}{symbol}')})"
    singular, plural = DAYS_IN_WORDS[language]
    spoken = f"IF({cells['one']}=1,{quote(WIDE + singular)},{quote(WIDE + plural)})"
    special = f'IF({cells["unit"]}={quote(SPOKEN)},{spoken},IF({cells["unit"]}="money",{money},""))'
    return choice(cells["unit"], words, special)


BASES = (2, 3, 4, 5, 10)


def fraction_formulas(cells: Mapping[str, str], say: Words) -> dict[str, str]:
    """A share as a friendly fraction, “environ 1 sur 3”, as ``numerals.fraction`` says it.

    ``cells``: ``value``, ``percent`` (its text as a percentage), and where ``rarity``, ``base`` and ``count`` stand.
    """
    value, rarity, base, count = (cells[name] for name in ("value", "rarity", "base", "count"))
    between, about = {"fr": ("sur", "environ "), "en": ("in", "about ")}[say["language"]]
    inside = f"IF(ISNUMBER({value}),AND({value}>0,{value}<1),FALSE)"
    friendly = "0"
    for number in reversed(BASES):
        friendly = f"IF({_fits(value, str(number))},{number},{friendly})"
    rare = f"IF(AND({rarity}<=20,{_fits(value, rarity)}),{rarity},0)"
    exact = f"ABS({count}/{base}-{value})<{SLACK:.9f}"
    said = f'IF({exact},"",{quote(about)})&{count}&{quote(f" {between} ")}&{base}'
    return {
        "rarity": f"IF({inside},INT(1/{value}+0.5+{SLACK:.9f}),0)",
        "base": f"IF({inside},IF({value}>0.24,{friendly},{rare}),0)",
        "count": f"IF({base}=0,0,ROUND({value}*{base},0))",
        "share": f"IF({base}=0,{cells['percent']},{said})",
    }


def _fits(value: str, base: str) -> str:
    count = f"ROUND({value}*{base},0)"
    return f"AND({count}>0,{count}<{base},ABS({count}/{base}-{value})<{NEAR}*MIN(1,4*{value})+{SLACK:.9f})"
