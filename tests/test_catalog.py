"""The catalogue as a whole: what is in it, how a KPI is found, names that every host accepts."""

import ast
import keyword
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from xl_kpi import KpiError
from xl_kpi.catalog import Kpi, catalog, find, parse_slot
from xl_kpi.core.words import fold
from xl_kpi.kpis import measures
from xl_kpi.tables.derived import DERIVED
from xl_kpi.tables.schema import schemas

CONTRACT = {"results": 5, "prospecting": 15, "development": 4, "loyalty": 7, "context": 3}
"""How many KPIs of each family the contract counts, 34 in all; there may be more."""
UNNAMED = {"a nommer", "to be named"}
"""The labels, folded, of texts that nobody has written yet."""
VBA = set(
    """
    and as boolean byref byte byval call case class const currency date debug declare dim do double each else elseif
    empty end endif enum eqv erase error event exit false for friend function get global gosub goto if imp implements
    in input integer is let like line lock long loop lset me mod name new next not nothing null object on open option
    optional or paramarray preserve print private property public put raiseevent redim rem resume return rset seek
    select set single static step stop string sub then time to true type typeof until variant wend while with write xor
    """.split()
)
FOLDER = Path(measures.__file__).parent
FILES = sorted(FOLDER.glob("*/[a-z]*.py"))
each_kpi = pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)


def test_at_least_the_34_kpis_of_the_contract() -> None:
    counts = Counter(kpi.family for kpi in catalog())
    assert counts >= Counter(CONTRACT)
    assert list(counts) == list(CONTRACT)


def test_every_file_is_listed_once() -> None:
    names = [(kpi.family, kpi.name) for kpi in catalog()]
    assert sorted(names) == sorted((path.parent.name, path.stem) for path in FILES)


def test_labels_and_codes_are_unique() -> None:
    assert len({kpi.code for kpi in catalog()}) == len(catalog())
    for language in ("fr", "en"):
        assert len({fold(kpi.label(language)) for kpi in catalog()}) == len(catalog())


@each_kpi
def test_a_kpi_has_been_named(kpi: Kpi) -> None:
    assert {fold(kpi.label(language)) for language in ("fr", "en")} & UNNAMED == set()


@each_kpi
def test_a_code_is_a_legal_function_name(kpi: Kpi) -> None:
    assert re.fullmatch(r"KPI_[A-Z][A-Z0-9_]*[A-Z]", kpi.code)
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+", kpi.code)  # a cell address


@each_kpi
def test_argument_names_are_legal_everywhere(kpi: Kpi) -> None:
    fixed = ("from_date", "to_date", "owner", "as_of", "rates")
    names = [*kpi.definition.tables, *kpi.definition.params, *fixed, *(option.name for option in kpi.options)]
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z_]*", name)
        assert name not in VBA
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)


@each_kpi
def test_a_definition_is_consistent(kpi: Kpi) -> None:
    definition = kpi.definition
    assert set(definition.required) <= set(definition.tables) <= set(schemas())
    assert definition.nature in ("result", "means")
    for option in definition.options:
        assert len(set(option.values)) == len(option.values)
        assert (option.kind == "choice") == bool(option.values or option.hidden)


@each_kpi
def test_a_kpi_is_found_by_code_name_and_label(kpi: Kpi) -> None:
    for text in (kpi.code, kpi.code.lower(), kpi.name, f" {kpi.name.replace('_', ' ')} "):
        assert find(text) is kpi
    for language in ("fr", "en"):
        assert find(kpi.label(language)) is kpi
        assert find(kpi.label(language).upper()) is kpi


@pytest.mark.parametrize(
    ("text", "near"), [("KPI_CLOSNG_RATE", "KPI_CLOSING_RATE"), ("taux de closin", "KPI_CLOSING_RATE")]
)
def test_an_unknown_kpi_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(KpiError) as caught:
        find(text)
    assert caught.value.fields["nearest"] == near


@pytest.mark.parametrize("text", ["", "  ", "[]", "KPI_REVENUE[basis]", "KPI_REVENUE[basis=deals", "KPI_REVENUE]"])
def test_a_bad_slot_is_refused(text: str) -> None:
    with pytest.raises(KpiError):
        parse_slot(text)


FREE: dict[str, Any] = {"number": 7.5, "text": "Salon de Lyon", "words:activity_type": "call+email"}


def samples(kpi: Kpi) -> list[dict[str, Any]]:
    required = {option.name: FREE[option.kind] for option in kpi.options if option.required}
    ones = [(option.name, value) for option in kpi.options for value in option.values or (FREE[option.kind],)]
    return [required, *({**required, name: value} for name, value in ones)]


@each_kpi
def test_a_slot_reads_back_as_its_key(kpi: Kpi) -> None:
    for options in samples(kpi):
        found, read = parse_slot(kpi.key(options))
        assert found is kpi
        assert kpi.key(read) == kpi.key(options)
        assert {name: str(read.get(name)) for name in read} == {
            name: f"{value:g}" if isinstance(value, float) else value for name, value in options.items() if name in read
        }


def test_a_slot_leaves_defaults_out_and_folds_words() -> None:
    closing = find("KPI_CLOSING_RATE")
    assert closing.key({"denominator": "proposals", "mode": "period"}) == "KPI_CLOSING_RATE"
    assert closing.key({"denominator": "Affaires closes"}) == "KPI_CLOSING_RATE[denominator=closed]"
    found, options = parse_slot(" Taux de closing [ Denominator = closed , MODE=cohort ] ")
    assert (found, options) == (closing, {"denominator": "closed", "mode": "cohort"})


@pytest.mark.parametrize("zero", [0, 0.0, "0"])
def test_a_slot_keeps_a_zero(zero: Any) -> None:
    key = find("KPI_COMPLAINT_RESOLUTION_RATE").key({"within_days": zero})
    assert key == "KPI_COMPLAINT_RESOLUTION_RATE[within_days=0]"


@pytest.mark.parametrize("channel", ["Salon, Lyon", "Web; Ads", "a=b", "Salon [Lyon]"])
def test_a_slot_keeps_a_text_with_signs(channel: str) -> None:
    key = find("KPI_LEADS_BY_CHANNEL").key({"channel": channel})
    assert parse_slot(key)[1] == {"channel": channel}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kpi_file_is_short_and_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 70
    modules = [node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert [m for m in modules if m.startswith("xl_kpi.kpis") and m != "xl_kpi.kpis.measures"] == []
    assert path.with_suffix(".toml").exists()


@pytest.mark.parametrize("table", DERIVED)
def test_an_added_column_hides_no_given_one(table: str) -> None:
    given = schemas()["orders" if table == "order_lines" else table].columns
    assert set(DERIVED[table]) & set(given) == set()


@pytest.mark.parametrize("table", schemas())
def test_a_header_means_one_column(table: str) -> None:
    columns = schemas()[table].columns.values()
    # A rank is a way to name a column: its name, then its labels, then other words.
    for words in (lambda c: {c.name}, lambda c: set(c.label.values()), lambda c: set(c.also)):
        folded = Counter(word for column in columns for word in {fold(word) for word in words(column)})
        assert [word for word, count in folded.items() if count > 1] == []


def test_table_names_are_unique() -> None:
    words = [
        (fold(word), s.name) for s in schemas().values() for word in (s.name, *s.sheet.values(), *s.excel.values())
    ]
    assert len(dict(words)) == len(set(words))
