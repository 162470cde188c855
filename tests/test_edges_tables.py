"""Edges of tables: nothing to count, headers, DataFrames, words in two languages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.test_edges import AS_OF, HEADER, NARROW, NBSP, refused, sold, won
from xl_kpi import KpiError, Settings, compute
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

# --- nothing to count ---------------------------------------------------------------------------------------

NEEDED = {"KPI_LEADS_BY_CHANNEL": {"channel": "Salon"}, "KPI_PIPELINE_COVERAGE": {"target": 0}}
NEEDED["KPI_TARGET_ATTAINMENT"] = {"target": 0, "actual": -1}
NAMES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints")


def each_choice(kpi: Kpi) -> Iterator[dict[str, Any]]:
    yield NEEDED.get(kpi.code, {})
    for option in kpi.options:
        for value in option.values:
            yield {**NEEDED.get(kpi.code, {}), option.name: value}


def every_column(name: str) -> list[str]:
    return list(schemas()[name].columns)


@pytest.mark.parametrize("kpi", catalog(), ids=lambda kpi: kpi.code)
@pytest.mark.parametrize("rows", [0, 1, 3], ids=["0 rows", "1 row", "all blank"])
def test_over_nothing_counts_are_0_and_rates_not_available(kpi: Kpi, rows: int) -> None:
    blank = {0: [], 1: ["x"], 3: [None]}[rows]  # one row has but an id
    tables = {}
    for name in NAMES:
        columns = every_column(name)
        tables[name] = [columns, *([*blank, *[None] * (len(columns) - 1)] for _ in range(rows))]
    for options in each_choice(kpi):
        try:
            found = compute(kpi.code, tables, from_date="2026-03", as_of="2026-03-31", **options)
        except KpiError as error:
            assert error.code == "illegal_combination", options  # noqa: PT017
            continue
        if found.denominator is None and found.unit in ("count", "money", "number"):
            assert found.value == 0, options
        elif found.denominator in (0, None):
            assert found.value is None, options
            assert {"zero_denominator", "target_reached"} & set(found.notes), options
        else:
            assert found.value == 0, options


@pytest.mark.parametrize("raw", [[], [[]], [[None]], pd.DataFrame()], ids=["[]", "[[]]", "[[None]]", "frame"])
def test_a_table_without_headers_lacks_its_columns(raw: Any) -> None:
    with pytest.raises(KpiError) as caught:
        compute("KPI_LEADS_GENERATED", {"leads": raw}, from_date="2026", as_of=AS_OF)
    assert caught.value.code == "missing_column"


@pytest.mark.parametrize(
    "blank",
    [[None] * 4, ["", "  ", NBSP, None], [float("nan")] * 4, [pd.NA, pd.NaT, None, ""], ["#N/A"] * 4, []],
)
def test_a_blank_row_is_no_row(blank: list[Any]) -> None:
    leads = [["lead_id", "source", "email", "created_at"], ["L1", "Salon", None, "2026-03-05"]]
    leads += [blank, ["L2", "Salon", None, "2026-03-06"], blank, blank]
    found = compute("KPI_LEADS_GENERATED", {"leads": leads}, as_of=AS_OF)
    assert (found.value, found.excluded) == (2, ())


class Watched(tuple[Any, ...]):
    """A blank row that counts how often rows like it are looked through."""

    looks = 0
    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        Watched.looks += 1
        return super().__iter__()


def test_a_million_blank_rows_at_the_end_are_looked_at_twice_at_most() -> None:
    many = 1_000_000
    Watched.looks = 0
    rows = [HEADER, *won("2026-03-05"), *[Watched((None,) * 4)] * many]
    tables = load_tables({"deals": rows}, Settings())
    assert tables.frames["deals"].rows_read == 1
    assert compute("KPI_REVENUE", {"deals": rows[:2]}, as_of=AS_OF).value == 100
    assert Watched.looks <= 2 * many


# --- headers ------------------------------------------------------------------------------------------------


def test_headers_are_found_as_people_write_them() -> None:
    complaints = [
        [" N°\nRÉCLAMATION", "Date\nd’ouverture", f"DATE{NBSP}DE  resolution", None, "", "Divers"],
        ["C1", "05/03/2026", "06/03/2026", None, None, "x"],
        ["C2", "06/03/2026", None, None, None, "y"],
    ]
    found = compute("KPI_COMPLAINT_RESOLUTION_RATE", {"Réclamations": complaints}, as_of=AS_OF)
    assert found.value == 0.5


def test_two_headers_of_one_column_are_refused() -> None:
    header = ["deal_id", "status", "amount", "amount", "closed_at"]
    refused("two_headers", "amount", rows=[["D1", "won", 1, 2, "2026-03-05"]], header=header)
    header[2:4] = ["valeur", "montant HT"]
    refused("two_headers", "valeur", "montant HT", rows=[["D1", "won", 1, 2, "2026-03-05"]], header=header)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2)])
def test_the_surest_header_wins_in_any_order(order: tuple[int, ...]) -> None:
    cells = [("amount", 100), ("valeur", 1), ("montant HT", 2)]
    header = ["status", *(cells[place][0] for place in order), "closed_at"]
    rows = [["won", *(cells[place][1] for place in order), "2026-03-05"]]
    assert sold(rows, header).value == 100


def test_rows_of_unequal_length_end_in_blanks() -> None:
    rows = [["D1", "won", 5, "2026-03-05", "more", "still more"], ["D2", "won", 7], ["D3"]]
    found = sold(rows)
    assert found.value == 12  # no period: the undated one counts
    assert sold(rows, from_date="2026").value == 5


def test_columns_may_come_in_any_order() -> None:
    assert sold([["2026-03-05", None, 5, "gagné"]], ["Close le", None, "Montant", "Statut"]).value == 5


@pytest.mark.parametrize("raw", ["text", 5, {"a": 1}, [1, 2]])
def test_what_is_no_table_is_refused(raw: Any) -> None:
    with pytest.raises(KpiError) as caught:
        compute("KPI_LEADS_GENERATED", {"leads": raw}, as_of=AS_OF)
    assert caught.value.code == "not_a_table"


# --- DataFrames ---------------------------------------------------------------------------------------------

ROWS = [
    ["D1", "won", 5.0, datetime(2026, 3, 5, 18), "Léa", 3],
    ["D2", "lost", None, datetime(2026, 3, 6), None, None],
    [None, "won", 7.5, None, "Tom", 4],
    ["D4", "won", 1.0, datetime(2026, 3, 31, 23, 30), "LEA", 1],
    ["D4", "won", 2.0, datetime(2026, 3, 31, 23, 30), "Lea", 1],
    [None, None, None, None, None, None],
]
COLUMNS = [*HEADER, "owner", "probability"]


def frame(**types: Any) -> pd.DataFrame:
    made = pd.DataFrame(ROWS, columns=COLUMNS)
    made["closed_at"] = pd.to_datetime(made["closed_at"])
    return made.astype(types)


FRAMES = {
    "as made": frame(),
    "string": frame(deal_id="string", status="string", owner="string"),
    "nullable": frame(amount="Float64", probability="Int64"),
    "category": frame(status="category", owner="category"),
    "object": frame(closed_at="object", amount="object"),
    "seconds": frame(closed_at="datetime64[s]"),
    "zoned": frame().assign(closed_at=lambda f: f["closed_at"].dt.tz_localize("Europe/Paris").dt.tz_convert("UTC")),
    "index": frame().set_index(pd.Index(range(10, 16))),
}


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("owner", [None, "léa"])
@pytest.mark.parametrize("period", [None, "2026-03"])
def test_a_frame_is_read_like_rows(kind: str, owner: str | None, period: str | None) -> None:
    for code, options in (("KPI_REVENUE", {}), ("KPI_CLOSING_RATE", {"denominator": "closed"})):
        call: dict[str, Any] = {"from_date": period, "owner": owner, "as_of": AS_OF, **options}
        rows = compute(code, {"deals": [COLUMNS, *ROWS]}, **call)
        assert compute(code, {"deals": FRAMES[kind]}, **call) == rows


def test_a_frame_of_numpy_integers_and_serials() -> None:
    made = pd.DataFrame({"Statut": ["gagné"], "Montant": np.array([5], np.int32), "Close le": np.array([46086])})
    assert compute("KPI_REVENUE", {"Affaires": made}, from_date="2026-03", as_of=AS_OF).value == 5


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deals", "Affaires", "AFFAIRES", " affaires ", "Deals"])
def test_a_table_goes_by_its_name_or_its_sheet(name: str) -> None:
    assert compute("KPI_REVENUE", {name: [HEADER, *won("2026-03-05")]}, as_of=AS_OF).value == 100


def test_a_table_given_twice_is_refused() -> None:
    deals = [HEADER, *won("2026-03-05")]
    with pytest.raises(KpiError):
        compute("KPI_REVENUE", {"deals": deals, "Affaires": deals[:1]}, as_of=AS_OF)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KpiError) as caught:
        compute("KPI_REVENUE", {"voitures": [HEADER]}, as_of=AS_OF)
    assert caught.value.code == "unknown_table"


@pytest.mark.parametrize(
    "word", ["affaires closes", "Affaires Closes", "CLOSES", "closed", "closed deals", "gagnées et perdues"]
)
def test_an_option_is_said_in_either_language(word: str) -> None:
    deals = [HEADER, *won("2026-03-05"), ["D2", "Perdue", 5, "2026-03-06"]]
    found = compute("KPI_CLOSING_RATE", {"deals": deals}, as_of=AS_OF, denominator=word)
    assert (found.value, found.options["denominator"]) == (0.5, "closed")


def test_an_unknown_option_or_choice_is_refused() -> None:
    refused("unknown_option", "couleur", "basis", rows=won("2026-03-05"), couleur="vert")
    refused("unknown_choice", "basis", "lune", rows=won("2026-03-05"), basis="lune")


@pytest.mark.parametrize(
    ("typed", "value"), [("50000", 2), ("50 000", 2), ("50 000,0", 2), (f"50{NARROW}000", 2), (5e4, 2)]
)
def test_a_number_option_may_be_text(typed: Any, value: float) -> None:
    assert compute("KPI_TARGET_ATTAINMENT", {}, actual="100000", target=typed, as_of=AS_OF).value == value
