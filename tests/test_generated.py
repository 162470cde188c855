"""What a script writes and the project keeps is what the script would write today."""

from pathlib import Path

import pytest

import xl_kpi.sample
from docs.kpi_table import PAGES, renewed, table
from xl_kpi.catalog import catalog
from xl_kpi.sample.generate import write

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")


@pytest.mark.parametrize("language", PAGES)
def test_table_of_the_kpis(language: str) -> None:
    page = PAGES[language].read_text(encoding="utf-8")
    assert page == renewed(page, language), "run: python docs/kpi_table.py"


@pytest.mark.parametrize("language", PAGES)
def test_every_kpi_and_option_is_in_the_table(language: str) -> None:
    rows = table(language).splitlines()
    for kpi in catalog():
        [row] = [row for row in rows if f"`{kpi.code}`" in row]
        assert row.count("|") == 5, row
        assert all(f"`{name}`" in row for name in (*kpi.definition.params, *(o.name for o in kpi.options)))


def test_sample(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in SAMPLE.glob("*.csv")}
    assert made == kept, "run: python -m xl_kpi.sample.generate"
