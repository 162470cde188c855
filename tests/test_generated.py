"""What a script writes and the project keeps is what the script would write today."""

from pathlib import Path

import pytest

import xl_kpi.sample
from docs.make_tables import CALLS, COLUMNS, PAGES, columns, likes, pages, table
from xl_kpi.catalog import catalog
from xl_kpi.core.likes import crms, like
from xl_kpi.sample.generate import write
from xl_kpi.tables.schema import schemas

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")


@pytest.mark.parametrize("path", [*PAGES.values(), *CALLS.values(), COLUMNS], ids=lambda path: path.name)
def test_page_is_of_today(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run: python docs/make_tables.py"


@pytest.mark.parametrize("language", PAGES)
def test_every_kpi_and_option_is_in_the_table(language: str) -> None:
    rows = table(language).splitlines()
    for kpi in catalog():
        [row] = [row for row in rows if f"`{kpi.code}`" in row]
        assert row.count("|") == 5, row
        assert all(f"`{name}`" in row for name in (*kpi.definition.params, *(o.name for o in kpi.options)))


@pytest.mark.parametrize("language", PAGES)
def test_every_crm_is_in_the_table(language: str) -> None:
    rows = {row.split(" | ")[0].strip("| `"): row for row in likes(language).splitlines()}
    for crm in crms():
        for code in ("KPI_CLOSING_RATE", "KPI_SALES_CYCLE"):
            known = like(crm, code)
            assert known
            assert known.said[language] in rows[crm]


def test_every_column_has_its_row_and_headers() -> None:
    parts = columns().split("\n## ")[1:]
    for schema, part in zip(schemas().values(), parts, strict=True):
        rows = [line.split(" | ") for line in part.splitlines() if line.startswith("| `")]
        assert [row[0].strip("| `") for row in rows] == list(schema.columns)
        for row, column in zip(rows, schema.columns.values(), strict=True):
            assert len(row) == 5, row
            assert row[1:4] == [column.label["fr"], column.label["en"], ", ".join(column.also)]


def test_sample(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in SAMPLE.glob("*.csv")}
    assert made == kept, "run: python -m xl_kpi.sample.generate"
