"""Formulas of rows in LibreOffice against the columnar engine: the sample, random and hostile tables, few rows."""

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from formualizer import parse

from tests.choices import as_rows
from tests.hosts.sample import block, names
from tests.libreoffice import LibreOffice
from tests.native.book import read
from tests.native.hostile import EDGES, serials, typed_tables
from tests.native.parts import answers
from tests.native.rows_book import Figures, Rows, Typed, differences, questions, write
from tests.native.test_formula_text import LONGEST
from tests.native.test_native_parity import differences as figure_differences
from tests.oracle.random_tables import random_tables
from xl_kpi.analysis.compute import make_scope
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.rows.sheets import Sheet
from xl_kpi.tables.schema import schemas

MOST = 100
PEOPLE = ("Chloé Martin", "", "Bruno", "bruno", "O’Neil")
SCOPES: dict[str, Scope] = {
    "quarter": make_scope("2025-T4", None, None, "2026-02-10"),
    "open": make_scope(None, None, None, "2026-12-31"),
    "one": make_scope("2025-01-01", "2026-06-30", "BRUNO", "2026-12-31"),
}


# --- the tables ---------------------------------------------------------------------------------------------


def sample() -> Typed:
    """The French sample, its dates as cells hold them: some accounts with what belongs to them."""
    tables = {name: _in_french(name) for name in names() if name not in ("targets", "baselines")}
    accounts = {row[0] for row in tables["accounts"][1:MOST]}
    kept: dict[str, set[Any]] = {"N° client": accounts}
    cut = {}
    for name in ("accounts", "deals", "leads", "activities", "orders", "surveys", "complaints"):
        header, *rows = tables[name]
        rows = [row for row in rows if _belongs(header, row, kept)][:MOST]
        cut[name] = [header, *rows]
        kept |= {one: {row[header.index(one)] for row in rows} for one in header[:1] if one not in kept}
    return Typed("sample", cut, ("Inès Chaïb",))


def _belongs(header: list[Any], row: list[Any], kept: Mapping[str, set[Any]]) -> bool:
    known = [row[place] in kept[one] for place, one in enumerate(header) if one in kept and row[place]]
    return any(known) or not known


def _in_french(name: str) -> Rows:
    kinds = {column.label["fr"]: column.kind for column in schemas()[name].columns.values()}
    french, english = block(name, "fr"), block(name, "en")
    dates = [kinds[header] in ("date", "milestone") for header in french[0]]
    rows = (
        [other if is_date else cell for cell, other, is_date in zip(*pair, dates, strict=True)]
        for pair in zip(french[1:], english[1:], strict=True)
    )
    return [french[0], *rows]


def plain(name: str, seed: int, rows: int = MOST) -> Typed:
    """Random tables with dates and numbers only where they belong, without rates by month."""
    tables = {one: serials(as_rows(lines)) for one, lines in random_tables(random.Random(seed), 26).items()}
    del tables["targets"]
    if "rates" in tables:
        tables["rates"] = [row for row in tables["rates"] if row[2] in (None, "month")]
    return Typed(name, {one: lines[: rows + 1] for one, lines in tables.items()}, ("Bruno", "Élodie", "Chloé Martin"))


def hostile(seed: int) -> Typed:
    return Typed(f"hostile{seed}", typed_tables(seed, 20), PEOPLE)


def without_orders(seed: int) -> Typed:
    """Sales come from the deals, and much else is missing."""
    tables = typed_tables(seed, 16)
    return Typed("deals", {name: tables[name] for name in ("deals", "accounts", "rates")}, PEOPLE, currency="usd")


def figures(part: Typed) -> Figures:
    engine = Engine(part.tables)
    asked = {name: one for name, one in questions().items() if answers(engine, *one, SCOPES["quarter"])}
    return Figures(part.name, engine, asked, SCOPES, sides=("value", "n"), people=part.people)


# --- in LibreOffice -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts() -> dict[str, Typed]:
    few = [plain("empty", 1, 0), plain("single", 1, 1), plain("single_line", 3, 1)]
    some = [sample(), plain("orders", 0), plain("lines", 3), hostile(1), hostile(2), without_orders(4), *few]
    won = {name: rows for name, rows in EDGES.items() if name != "orders"}
    mixed = {"orders": [*EDGES["orders"], ["O4", "a", 45_900.0, "A1", "Zed", 1.0, "EUR"]]}
    some += [Typed(name, tables, PEOPLE) for name, tables in {"edges": EDGES, "won": won, "mixed": mixed}.items()]
    return {part.name: part for part in some}


@pytest.fixture(scope="module")
def grids(parts: dict[str, Typed]) -> list[Figures]:
    return [figures(parts[name]) for name in ("orders", "lines", "single", "empty")]


@pytest.fixture(scope="module")
def computed(
    parts: dict[str, Typed], grids: list[Figures], office: LibreOffice, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    return office.recalculate(write([*parts.values()], grids, folder / "rows.xlsx"), folder, "fr-FR")


def test_each_cell_is_that_of_the_columnar_engine(parts: dict[str, Typed], computed: Path) -> None:
    wrong = [line for part in parts.values() for line in differences(part, computed)]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:40])


def test_figures_over_formulas_are_those_of_the_library(grids: list[Figures], computed: Path) -> None:
    found = read(computed, grids)
    wrong = [line for grid in grids for line in figure_differences(grid, found[grid.name])]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:40])


# --- their text ---------------------------------------------------------------------------------------------


def texts(parts: dict[str, Typed]) -> Iterator[str]:
    return (one.text for part in parts.values() for table in part.formulas.values() for one in table.values())


def test_formulas_are_of_excel_2010(parts: dict[str, Typed]) -> None:
    allowed = set(
        "ABS AND COUNT EXACT IF IFERROR INDEX INT ISNUMBER LEN LOWER MATCH MIN N NA NOT OR ROW SUBSTITUTE SUMIFS"
        " SUMPRODUCT TRIM UPPER _xlfn.AGGREGATE".split()
    )
    for text in texts(parts):
        assert set(re.findall(r"([A-Za-z_.]+)\(", re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", text))) <= allowed
        assert len(text) < LONGEST
        assert _depth(text) <= 64
        parse(f"={text}")


def _depth(text: str) -> int:
    depths, depth = [], 0
    for letter in re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        depths.append(depth)
    assert depth == 0, text
    return max(depths)


def test_a_column_looks_to_its_left_only(parts: dict[str, Typed]) -> None:
    for part in parts.values():
        for table, formulas in part.formulas.items():
            before: set[str] = set()
            for prepared, formula in formulas.items():
                looked_at = re.findall(rf"\b{part.name}_{table}\[(?:\[#This Row\],\[)?(x_\w+)", formula.text)
                assert set(looked_at) <= before, prepared
                assert prepared.name not in before
                before.add(prepared.name)


def test_special_letters_of_headers_are_escaped() -> None:
    sheet = Sheet("T", ("N° [d'or] #", "a b"), {})
    assert sheet.cell("N° [d'or] #") == "T[[#This Row],[N° '[d''or'] '#]]"
    assert sheet.column("a b") == "T[[a b]]"
    assert sheet.column("x_row") == "T[x_row]"
