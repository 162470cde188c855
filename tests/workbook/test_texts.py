"""Both languages say the same things."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import workbook_templates
from workbook_templates.look.formats import UNITS, formats
from workbook_templates.look.texts import count, words
from xl_kpi.core.errors import sentences

FILE = Path(workbook_templates.__file__).parent / "look" / "texts.toml"


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, sentence) of every text."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}.{index}")
    else:
        yield path, value


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_same_keys_and_placeholders() -> None:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    french, english = dict(leaves(table["fr"])), dict(leaves(table["en"]))
    assert french.keys() == english.keys()
    assert {path for path in french if placeholders(french[path]) != placeholders(english[path])} == set()


def test_no_french_space_is_missing_before_a_colon() -> None:
    french = dict(leaves({key: part for key, part in words("fr").items() if key != "formats"}))
    assert [text for text in french.values() if re.search(r"(?<![\d\s\u00a0\u202f])[:;?!](?= |$)", text)] == []


def test_counted_words() -> None:
    french, english = words("fr"), words("en")
    assert [french["counts"]["red"].format(n=count(n, french)) for n in (0, 1, 2)] == [
        *("■ 0\u00a0alerte", "■ 1\u00a0alerte", "■ 2\u00a0alertes")
    ]
    assert english["counts"]["red"].format(n=count(0, english)) == "■ 0\u00a0alerts"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF", 'X"Y'])
def test_formats_have_balanced_quotes(language: str, currency: str) -> None:
    codes = formats(words(language), currency)
    assert set(codes.value) == set(codes.change) == set(UNITS)
    found = (getattr(codes, one.name) for one in fields(codes))
    all_codes = [code for one in found for code in (one.values() if isinstance(one, dict) else [one])]
    assert [code for code in all_codes if code.count('"') % 2 or '""' in code] == []


def test_formats_of_money() -> None:
    assert formats(words("fr"), "EUR").value["money"] == '#,##0 "€";"−"#,##0 "€"'
    assert formats(words("en"), "GBP").change["money"] == '"+£"#,##0;"−£"#,##0;"£"#,##0'
    assert formats(words("en"), "CHF").value["money"] == '#,##0 "CHF";"−"#,##0 "CHF"'


@pytest.mark.parametrize("code", ["too_many_tiles", "too_many_rows"])
def test_errors_have_both_languages(code: str) -> None:
    texts = sentences()[code]
    assert placeholders(texts["fr"]) == placeholders(texts["en"])
