"""Whatever the bytes, reading ends in rows or in one sentence."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources import books
from xl_kpi.core.errors import KpiError
from xl_kpi.sources import legacy, read

SUFFIXES = [".csv", ".xlsx", ".xls", ".xlsb", ".ods"]


def attempt(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"deals{suffix}"
        path.write_bytes(content)
        try:
            sheet = read([path])[0]["deals"]
        except KpiError as error:
            said = {error.text(language)[:5] for language in ("fr", "en")}
        else:
            said = {"deals"}
            assert {len(row) for row in sheet.rows} == {len(sheet.rows[0])}
        assert said == {"deals"}


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(SUFFIXES))
def test_any_bytes(content: bytes, suffix: str) -> None:
    attempt(content, suffix)


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from('ab;,\t\n\r"é '), max_size=60))
def test_any_text(content: str) -> None:
    attempt(content.encode(), ".csv")


@settings(max_examples=100)
@given(st.data())
def test_workbooks_with_wrong_bytes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        good = bytearray(books.xlsx(Path(folder) / "a.xlsx", Feuil1=books.PLAIN).read_bytes())
    places = st.integers(0, len(good) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=6)):
        good[place] = data.draw(st.integers(0, 255))
    attempt(bytes(good[: data.draw(places)] if data.draw(st.booleans()) else good), ".xlsx")


@settings(max_examples=100)
@given(st.binary(max_size=2000))
def test_old_containers_with_any_content(content: bytes) -> None:
    attempt(legacy.MAGIC + bytes(22) + b"\x09\0\x06" + content, ".xls")


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("<>/=\"' rcowtvsn123AXFD"), max_size=120))
def test_sheets_with_any_markup(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = books.xlsx(Path(folder) / "a.xlsx", Feuil1=books.PLAIN + content).read_bytes()
    attempt(book, ".xlsx")
