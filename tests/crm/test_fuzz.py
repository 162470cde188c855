"""Whatever an export holds: its program does not depend on the order of columns, every row is accounted for, and what
is written is read again as it was."""

import tempfile
import unicodedata
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from xl_kpi.analysis.board import DataColumn
from xl_kpi.analysis.intake import as_json, intake, lines, report
from xl_kpi.analysis.report import data_table
from xl_kpi.cli.csv_tables import write_folder
from xl_kpi.cli.inputs import maps_of
from xl_kpi.cli.mapping import explained, saved
from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold, printable, vocabulary
from xl_kpi.crm.importing import import_rows
from xl_kpi.crm.layout import lay_out
from xl_kpi.crm.profile import GENERIC, Profile, distinctive, profiles, sources
from xl_kpi.crm.recognise import CLEARLY, ENOUGH, guess_table, recognise
from xl_kpi.engines.engine import Engine
from xl_kpi.sources.reading import read
from xl_kpi.tables.frame import Frame, Maps
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

CRMS = sorted(set(sources()) - {GENERIC})
OF_CRMS = [profile for profile in profiles() if profile.source != GENERIC]
MARKS = {"a": "àâä", "c": "ç", "e": "éèê", "i": "îï", "o": "ôö", "u": "ùûü", "n": "ñ"}
UNCLEAR = {"source_unclear", "table_unclear", "two_headers", "no_known_header"}
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)


# --- headers -------------------------------------------------------------------------------------------------


@st.composite
def drifted(draw: st.DrawFn, header: str) -> str:
    """The header in another case, with other accents, apostrophes and spaces."""
    letters = [draw(st.sampled_from([letter, *MARKS.get(letter, "")])) for letter in header]
    text = draw(st.sampled_from([str, str.upper, str.title]))("".join(letters))
    text = text.replace("'", draw(st.sampled_from("'’‘`"))).replace(" ", draw(st.sampled_from([" ", "  ", "_", "\n"])))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)
    assume(fold(text) == header)
    return draw(st.sampled_from(["", " "])) + text


@st.composite
def exports(draw: st.DrawFn) -> tuple[Profile, list[str], list[str]]:
    """A profile, some of its headers and some of nobody, and the same headers drifted, in another order."""
    profile = draw(st.sampled_from(OF_CRMS))
    headers = draw(st.lists(st.sampled_from(sorted(profile.headers)), min_size=1, max_size=12, unique=True))
    headers += draw(st.lists(TEXTS.map(fold).filter(bool), max_size=3))
    return profile, headers, [draw(drifted(header)) for header in draw(st.permutations(headers))]


def recognised(headers: Sequence[str]) -> tuple[object, ...]:
    """What is told of headers: program, table, how sure, how many are known; or why nothing is."""
    try:
        seen = recognise(headers)
    except KpiError as error:
        return (error.code,)
    return (seen.profile.source, seen.profile.table, seen.sure, seen.known, seen.own) if seen else ()


def placed(profile: Profile, headers: Sequence[str]) -> object:
    """The headers of each column, whatever their order."""
    try:
        layout = lay_out(profile, headers, {})
    except KpiError as error:
        return error.code
    places = {column: {place} for column, place in layout.places.items()}
    places |= {column: set(several) for column, several in layout.doubtful.items()}
    named = {column: {fold(headers[place]) for place in several} for column, several in places.items()}
    flags = {flag: fold(headers[place]) for flag, place in layout.flags.items()}
    return named, flags


@settings(max_examples=150)
@given(exports())
def test_headers_are_recognised_in_any_order_case_and_accents(export: tuple[Profile, list[str], list[str]]) -> None:
    profile, headers, other = export
    assert recognised(headers) == recognised(other) == recognised(other * 2)
    assert guess_table(headers) == guess_table(other)
    assert placed(profile, headers) == placed(profile, other)


@settings(max_examples=100)
@given(st.lists(TEXTS | st.sampled_from(sorted(OF_CRMS[0].headers)), max_size=20))
def test_any_headers_end_in_a_table_or_a_sentence(headers: list[str]) -> None:
    told = recognised(headers)
    assert len(told) != 1 or told[0] in UNCLEAR
    for profile in (OF_CRMS[0], OF_CRMS[-1]):
        found = placed(profile, headers)
        assert isinstance(found, tuple) or found in UNCLEAR


@settings(max_examples=100)
@given(st.permutations(CRMS), st.data())
def test_two_programs_are_never_claimed_silently(both: list[str], data: st.DataObject) -> None:
    """Headers that only one program writes weigh one each: the first must clearly outweigh the second."""
    drawn = [data.draw(st.sets(st.sampled_from(sorted(distinctive(name))), max_size=8)) for name in both[:2]]
    few, many = sorted(map(len, drawn))
    told = recognised(data.draw(st.permutations([*drawn[0], *drawn[1]])))
    if many < ENOUGH:
        assert told == ()
    elif few >= ENOUGH and many < CLEARLY * few:
        assert told == ("source_unclear",)
    else:
        assert told[0] in (both[len(drawn[1]) == many], "table_unclear")


# --- rows ----------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(), TEXTS, st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates().map(str),
    st.sampled_from(["Total", "#N/A", "won", "Closed Lost", "1;2", "Durand (5551)", "12 500,50 €", "15 Apr, 2021"]),
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(OF_CRMS), st.data())
def test_every_row_is_kept_or_set_aside(profile: Profile, data: st.DataObject) -> None:
    """Rows of any length, cells of any type."""
    known = sorted(profile.headers)
    headers = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=8, unique=True))
    cells: list[list[Any]] = data.draw(st.lists(st.lists(CELLS, max_size=len(headers) + 2), max_size=8))
    try:
        one = import_rows(profile.table, [headers, *cells], Maps(), source=profile.source)
    except KpiError as error:
        event(error.code)
        if error.code in UNCLEAR:
            return
        raise
    engine = Engine(load_tables({profile.table: [one.given]}, Settings()))
    told = intake({profile.table: [one]}, engine)
    [table] = told.tables
    assert table.read == table.kept + sum(note.count for note in table.set_aside)
    assert "unreadable" not in {note.code for note in told.doubts}
    assert as_json(told)["tables"]
    for language in ("fr", "en"):
        assert [line for line in lines(told, language) if line != printable(line)] == []
        assert report(told, language)


COLUMN = {"amount": "Amount", "created_at": "Create Date", "probability": "Deal probability"}


def hubspot(column: str, cells: Sequence[str]) -> Frame:
    """An export with these cells in one column."""
    rows = [[str(number), "Deal", "Closed Won", cell] for number, cell in enumerate(cells)]
    headers = ["Record ID", "Deal Name", "Deal Stage", COLUMN[column]]
    one = import_rows("deals", [headers, *rows], Maps(), source="hubspot")
    return load_tables({"deals": [one.given]}, Settings()).frames["deals"]


@pytest.mark.parametrize("column", COLUMN)
@settings(max_examples=60)
@given(cells=st.lists(TEXTS | st.text("0123456789.,-/: €$%()eTZ ", max_size=16), min_size=1, max_size=6))
def test_any_text_is_a_value_or_sets_its_row_aside(column: str, cells: list[str]) -> None:
    frame = hubspot(column, cells)
    [(places, count)] = [(note.rows, note.count) for note in frame.asides if note.code == "unreadable_row"] or [((), 0)]
    kept = [position for position in range(len(cells)) if position + 2 not in places]
    assert (len(places), len(kept)) == (count, frame.size)
    for position, value in zip(kept, frame.numbers(column), strict=True):
        assert np.isfinite(value) != is_blank(cells[position])


@settings(max_examples=80)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5), st.sampled_from(["fr", "en", "us", "ch"]))
def test_amounts_as_programs_write_them(cents: list[int], style: str) -> None:
    def written(number: int) -> str:
        text = f"{number / 100:,.2f}"
        if style == "fr":
            return text.replace(",", "\u202f").replace(".", ",") + " €"
        return {"en": text, "us": f"${text}", "ch": "CHF " + text.replace(",", "'")}[style].replace("$-", "-$")

    found = hubspot("amount", list(map(written, cents))).numbers("amount")
    assert found.tolist() == [number / 100 for number in cents]


# --- files that are written and read again ---------------------------------------------------------------------

WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"))
    | st.sampled_from("=+-@;,\t\r\n\"'  ＝")
    | st.sampled_from("Aé"),
    min_size=1, max_size=12,
).map(str.strip).filter(lambda text: text and not text.startswith("#"))  # fmt: skip
SERIALS = st.integers(86_400, 80_000 * 86_400).map(lambda second: second / 86_400)
HEADERS = {
    "deal_id": "text", "name": "text", "owner": "text", "amount": "number", "probability": "percent",
    "status": "status", "created_at": "date", "closed_at": "date", "Note": "text",
}  # fmt: skip
KINDS = {
    "text": WORDS,
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "percent": st.floats(0, 1),
    "status": st.sampled_from(sorted(vocabulary("status"))),
    "date": SERIALS,
}


def tables(frame: Frame) -> dict[str, list[object]]:
    """The columns of a table as they are written, moments to the second."""
    return {column.name: list(_cells(column)) for column in data_table(frame, "en").columns}


def _cells(column: DataColumn) -> Sequence[object]:
    if column.kind == "date":
        return [None if day != day else round(day * 86_400) for day in map(float, column.values)]  # type: ignore[arg-type]  # noqa: PLR0124
    return [None if isinstance(cell, float) and np.isnan(cell) else cell for cell in column.values]


def loaded(rows: Sequence[Sequence[Any]]) -> Frame:
    one = import_rows("deals", rows, Maps(), keep=["Note"])
    return load_tables({"deals": [one.given]}, Settings()).frames["deals"]


@settings(max_examples=100)
@given(st.data())
def test_a_table_is_read_as_it_was_written(data: st.DataObject) -> None:
    ids = data.draw(st.lists(WORDS, min_size=1, max_size=5, unique_by=fold))
    rest = [st.none() | KINDS[kind] for name, kind in HEADERS.items() if name != "deal_id"]
    rows = [[name, *data.draw(st.tuples(*rest))] for name in ids]
    frame = loaded([list(HEADERS), *rows])
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "tables")
        write_folder([data_table(frame, "en")], out)
        again = loaded(read([out])[0]["deals"].rows)
    assert tables(again) == tables(frame)


@settings(max_examples=100)
@given(st.data())
def test_a_mapping_is_read_as_it_was_saved(data: st.DataObject) -> None:
    text = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12).filter(str.strip)
    columns = data.draw(st.dictionaries(st.sampled_from(sorted(schemas()["deals"].columns)), text, max_size=4))
    words = data.draw(st.dictionaries(text, st.sampled_from(["won", "lost", "open"]), max_size=4))
    source = data.draw(st.sampled_from([None, *sources()]))
    said = Namespace(
        map=[f"deals.{column}={header}" for column, header in columns.items()],
        map_value=[f"deals.status:{word}={meaning}" for word, meaning in words.items()],
    )
    maps = maps_of(said)
    recognised = {"deals": dict.fromkeys(schemas()["deals"].columns, data.draw(text))}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mapping.toml")
        with saved(path, source, maps, recognised, data.draw(st.sampled_from(["fr", "en"]))):
            assert not path.exists()
        again = explained(Namespace(map_file=path, source=None, map=[], map_value=[]))
    assert again.source == source
    assert maps_of(again) == maps


def test_a_moment_is_a_moment() -> None:
    """What the round trip above compares is not blank."""
    frame = loaded([["deal_id", "created_at"], ["1", datetime(2026, 1, 2, 3, 4, 5)]])
    assert tables(frame)["created_at"] == [round((46024 + (3 * 3600 + 4 * 60 + 5) / 86_400) * 86_400)]
