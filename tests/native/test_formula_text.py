"""What the native formulas of the whole catalogue are made of, and the reasons given where there is none."""

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

import pytest
from formualizer import parse

from tests.choices import as_rows, choices
from tests.hosts.sample import AS_OF, names, raw
from tests.native.book import Part
from tests.native.parts import FORMULAS, sample_part
from tests.native.test_native_targets import COLUMNS
from xl_kpi.analysis.compute import make_scope
from xl_kpi.catalog import find
from xl_kpi.core.language import Both, Is
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine, Plan
from xl_kpi.engines.formula.columns import by_sheet, cells, owner_numbers
from xl_kpi.engines.formula.compile import measures_to_write, reasons, why_not
from xl_kpi.engines.formula.fold import MeasureCells, fold_formulas
from xl_kpi.engines.formula.measures import measure_formulas, prepared_columns
from xl_kpi.engines.formula.prepared import Flag, Owner, Prepared, sheet_of
from xl_kpi.engines.formula.scope import UNKNOWN, Names, owner_range
from xl_kpi.engines.formula.targets import TargetNames, nearest_line, step_formulas, target_formula
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

EXCEL_2010 = frozenset(
    "AND AVERAGE AVERAGEIFS COUNTIFS DATE DAY FREQUENCY IF IFERROR INDEX ISNUMBER MATCH MAX MEDIAN MIN MONTH"
    " NETWORKDAYS OR SUM SUMIF SUMIFS SUMPRODUCT YEAR".split()
)
LONGEST = 8_192  # what Excel takes
SCOPE = make_scope("2026-03", None, None, AS_OF)


@pytest.fixture(scope="module")
def part() -> Part:
    return sample_part()


@pytest.fixture(scope="module")
def plans(part: Part) -> list[Plan]:
    """Every KPI with every combination of its options."""
    return [part.engine.plan(kpi, dict(options)) for kpi, options in choices()]


def texts(part: Part, plans: list[Plan]) -> Iterator[str]:
    given = Names(column=part.column, bins=part.bins, params={"target": "Target", "actual": "Actual"})
    for measure in measures_to_write(plans):
        formulas = measure_formulas(measure, given)
        yield from (formulas.value.text, formulas.n.text)
    for plan in plans:
        fold = fold_formulas(plan, lambda _: MeasureCells("$A$1", "$B$1"), given)
        yield from (fold.value, fold.numerator, fold.denominator, fold.n)
    yield from target_texts(given)


def target_texts(scope: Names) -> Iterator[str]:
    ranges = {name: f"Targets[x_{name}]" for name in COLUMNS}
    lines = TargetNames(**ranges, key="$C$1", owner="$D$1", scope=scope)
    yield nearest_line(lines).text
    for additive in (True, False):
        steps = step_formulas(lines, "$E$1", additive=additive)
        yield from (step.text for step in steps.values())
        yield target_formula([*steps]).text


def test_only_functions_of_excel_2010(part: Part, plans: list[Plan]) -> None:
    used = {name for text in texts(part, plans) for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", text)}
    assert used <= EXCEL_2010
    assert {"COUNTIFS", "FREQUENCY", "MEDIAN", "NETWORKDAYS"} <= used


def test_formulas_are_short_and_well_formed(part: Part, plans: list[Plan]) -> None:
    for text in texts(part, plans):
        assert len(text) < LONGEST, text
        assert not re.search(r"[{}#@;]", text), text
        assert not re.search(r'"[<>=]+"&[^,]*\d\.\d', text), "a decimal in a criterion depends on the language"
        parse(f"={text}")


def test_truth_values_are_made_numbers(part: Part) -> None:
    """Excel adds no truth values in SUMPRODUCT; the other programs do."""
    measure = FORMULAS["count of everyone's, either of two moments"]
    assert measure_formulas(measure, Names(column=part.column, bins=part.bins)).value.text.startswith("SUMPRODUCT(1*")


def test_every_plan_has_a_formula(part: Part, plans: list[Plan]) -> None:
    owned = replace(SCOPE, owners=("Inès Chaïb",))
    assert not [plan for plan in plans for scope in (SCOPE, owned) if why_not(plan, part.engine.columns, scope, None)]


def test_columns_are_told_apart_by_their_names(part: Part, plans: list[Plan]) -> None:
    given = Names(column=part.column, bins=part.bins)
    columns = {one for measure in measures_to_write(plans) for one in prepared_columns(measure, given)}
    headers = [(sheet_of(one.table), one.name) for one in columns]
    assert len(set(headers)) == len(headers)
    own = {
        (table.name, word)
        for table in schemas().values()
        for c in table.columns.values()
        for word in (c.name, *c.label.values())
    }
    assert not own & set(headers)
    assert all(re.fullmatch(r"x_[a-z0-9_]{1,80}", name) for _, name in headers)


def test_two_columns_of_one_name_are_refused() -> None:
    first, second = (Prepared("deals", Flag(Is("stage", *words))) for words in (("a", "b"), ("a_b",)))
    assert first.name == second.name
    with pytest.raises(ValueError, match="x_is_stage_a_b"):
        by_sheet([first, second])


def test_owner_numbers_stand_in_the_rows() -> None:
    engine = Engine(load_tables(raw(names(), "fr"), Settings()))
    owners = owner_numbers(engine.tables)
    written = cells(Prepared("deals", Owner()), engine.columns, owners)
    assert owner_range(("INÈS CHAÏB",), owners) == (owners["ines chaib"],) * 2
    assert written.count(owners["ines chaib"]) > 10
    assert owner_range(("Nobody at all",), owners) == (UNKNOWN, UNKNOWN)
    assert UNKNOWN not in written


def test_second_lines_of_an_order_are_no_orders() -> None:
    header = ["order_id", "line_id", "date", "amount", "owner"]
    rows = [["O1", 1, 46_000, 10, "Ana"], ["O2", 1, 46_001, 5, None], ["O1", 2, 46_000, 20, "Ana"]]
    engine = Engine(load_tables({"orders": [header, *rows]}, Settings()))
    owners = owner_numbers(engine.tables)
    assert cells(Prepared("orders", Owner()), engine.columns, owners) == [2, 1, None]
    assert cells(Prepared("order_lines", Owner()), engine.columns, owners) == [2, 1, 2]


# --- reasons ------------------------------------------------------------------------------------------------


def test_several_owners_have_no_formula(part: Part) -> None:
    plan = part.engine.plan(find("KPI_REVENUE"), {})
    reason = why_not(plan, part.engine.columns, replace(SCOPE, owners=("Ana", "Bob")), None)
    assert reason is not None
    assert "Ana, Bob" in reason.text("en")


def test_one_owner_written_twice_has_a_formula(part: Part) -> None:
    plan = part.engine.plan(find("KPI_REVENUE"), {})
    assert why_not(plan, part.engine.columns, replace(SCOPE, owners=("Ana", "ANA ")), None) is None


def test_two_columns_of_ids_have_no_formula(part: Part) -> None:
    plan = part.engine.plan(find("KPI_LOYAL_CUSTOMER_RATE"), {})
    both = next(measure for measure in plan.measures if isinstance(measure, Both))
    mixed = replace(plan, formula=replace(both, second=replace(both.second, column="order_id")))
    reason = why_not(mixed, part.engine.columns, SCOPE, None)
    assert reason is not None
    assert reason.code == "different_keys"


@pytest.mark.parametrize(
    ("code", "as_of", "has_formula"),
    [
        ("KPI_REVENUE", "2026-03-31", True),
        ("KPI_REVENUE", "2026-02-28", True),  # sales of past months keep their rates
        ("KPI_REVENUE", "2026-04-30", False),
        ("KPI_PIPELINE_COVERAGE", "2026-02-28", False),  # open deals take the rate of the as-of month
        ("KPI_SALES_COUNT", "2026-04-30", True),
    ],
)
def test_rates_by_month_hold_for_one_as_of_month(code: str, as_of: str, has_formula: bool) -> None:
    rates = [{"currency": "USD", "rate": 0.9, "month": 46_023.0}]
    deals = [{"status": "won", "closed_at": 46_100.0, "amount": 10, "currency": "USD", "expected_close_at": 46_100.0}]
    engine = Engine(load_tables({"deals": as_rows(deals), "rates": as_rows(rates)}, Settings()))
    plan = engine.plan(find(code), {})
    reason = why_not(plan, engine.columns, make_scope("2026-03", None, None, as_of), (2026, 3))
    assert (reason is None) == has_formula
    if reason is not None:
        assert "03/2026" in reason.text("fr")


def test_undated_rows_take_the_rate_of_the_as_of_month() -> None:
    rates = [{"currency": "USD", "rate": 0.9, "month": 46_023.0}]
    deals = [{"status": "won", "closed_at": None, "amount": 10, "currency": "USD"}]
    engine = Engine(load_tables({"deals": as_rows(deals), "rates": as_rows(rates)}, Settings()))
    plan = engine.plan(find("KPI_REVENUE"), {})
    reason = why_not(plan, engine.columns, make_scope(None, None, None, "2026-02-28"), (2026, 3))
    assert reason is not None


def test_reasons_are_said_in_both_languages() -> None:
    for code, sentences in reasons().items():
        fields = [
            {name for _, name, _, _ in Formatter().parse(sentences[language]) if name} for language in ("fr", "en")
        ]
        assert fields[0] == fields[1], code
        assert sentences["fr"] != sentences["en"]
