"""Calls are found in whatever form a program left them, and nothing that only looks like one is touched."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.binding import Function, functions
from udfs.calc.describe import SERVICE
from udfs.formula import PREFIXES, Host, call, retarget

NAMES = frozenset(function.name for function in functions())
FORMS = (
    *("{}", "_xldudf_{}", "_xll.{}", "_xlfn.{}", "_xludf.{}", f"{SERVICE}.{{}}", f"{SERVICE.upper()}.{{}}"),
    *("[1]!{}", "[1]!_xldudf_{}", "[0]!_xll.{}", "'Book.xlsm'!{}", "Book.xlsm!{}", "#REF!{}"),
    *(r"'C:\Docs de l''équipe\[KPI_X(1).xlsm]'!{}", "'KPI_KPI(.xlam'!_xldudf_{}", "[2]Données!{}"),
)
KEPT = (
    *('"KPI_TREND("', '"say ""KPI_TREND(1)"" twice"', '""', "1.5E+3", "TRUE", "#N/A", "$A$1:B2", "A1#", "{1,2;3,4}"),
    *("'KPI_TREND(1)'!A1", "'it''s KPI_TREND('!$B$2", "Deals[#All]", "Deals[[#This Row],[KPI_TREND(]]", "[1]Sheet1!A1"),
    *("Deals['[KPI_TREND(']]", "Deals[it''s KPI_TREND(1)]", 'Deals["KPI_TREND(]', "Deals[@[KPI_TREND(x)]]"),
    *("MY_KPI_TREND(1)", "KPI_TREND2(1)", "KPI_TREND.A(1)", "_xldudf_NAMESPACE_KPI_TREND(1)", "ÉKPI_TREND(1)"),
    *("_xldudf.KPI_TREND(1)", r"\KPI_TREND(1)", "KPI_TREND?(1)", "KPI_TREND", "KPI_TREND+(1)", "_xldudf_KPI_TREND"),
    *("'Book.xlsm'!MY_KPI_TREND(1)", "[1]!KPI_TREND", "_xlfn.XLOOKUP(1,2,3)", "SUM(1)", "KPI_UNKNOWN(1)"),
    *("\u212api_trend(1)", "KP\u0131_TREND(1)"),  # letters that become K and I in capitals or small
)


@dataclass(frozen=True)
class Piece:
    """A part of a formula as found, and as the host wants it: a name without prefix where a call stands."""

    found: str
    name: str = ""

    def text(self, host: Host) -> str:
        return f"{PREFIXES[host]}{self.name}(" if self.name else self.found


def _call(form: str, name: str, is_small: bool) -> Piece:
    return Piece(f"{form.format(name.lower() if is_small else name)}(", name)


calls = st.builds(_call, st.sampled_from(FORMS), st.sampled_from(sorted(NAMES)), st.booleans())
kept = st.sampled_from(KEPT).map(Piece)
texts = st.text(max_size=8).map(lambda text: Piece('"' + text.replace('"', '""') + '"'))
sheets = st.text(max_size=8).map(lambda text: Piece("'" + text.replace("'", "''") + "'!A1"))
signs = st.sampled_from(["+", "&", ",", " ", "+(", ")", "-", "<>", ";", ":", "\n", "%*"])
formulas = st.lists(st.tuples(calls | kept | texts | sheets, signs), max_size=8)
hosts = st.sampled_from(sorted(PREFIXES))


@given(formulas, hosts)
def test_calls_get_the_form_of_the_host_and_nothing_else_changes(pairs: list[tuple[Piece, str]], host: Host) -> None:
    found = "".join(piece.found + sign for piece, sign in pairs)
    expected = "".join(piece.text(host) + sign for piece, sign in pairs)
    assert retarget(found, host, NAMES) == expected


@given(formulas, st.lists(hosts, max_size=5), hosts)
def test_the_way_through_other_hosts_leaves_no_trace(
    pairs: list[tuple[Piece, str]], way: list[Host], last: Host
) -> None:
    formula = "".join(piece.found + sign for piece, sign in pairs)
    direct = retarget(formula, last, NAMES)
    for host in way:
        formula = retarget(formula, host, NAMES)
    assert retarget(formula, last, NAMES) == direct
    assert retarget(direct, last, NAMES) == direct


@given(st.text(alphabet="KPI_TREND(\"'[]!#.,x\\ é", max_size=40), hosts)
def test_any_text_is_settled_after_one_pass(text: str, host: Host) -> None:
    once = retarget(text, host, {"KPI", "KPI_TREND"})
    assert retarget(once, host, {"KPI", "KPI_TREND"}) == once


@pytest.mark.parametrize("host", sorted(PREFIXES))
@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_a_call_stays(text: str, host: Host) -> None:
    assert retarget(f"={text}*2", host, NAMES) == f"={text}*2"


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_known_and_comes_out_in_capitals(form: str) -> None:
    found = f"=IF(A1,{form.format('Kpi_Trend')}(1,{form.format('KPI')}(2)),3)"
    assert retarget(found, "calc", NAMES) == "=IF(A1,KPI_TREND(1,KPI(2)),3)"
    assert retarget(found, "server", NAMES) == "=IF(A1,_xldudf_KPI_TREND(1,_xldudf_KPI(2)),3)"


@pytest.mark.parametrize("text", ['"KPI_TREND(', "Deals[KPI_TREND(", "'KPI_TREND(", "Deals[[KPI_TREND(]", "Deals['"])
def test_what_is_never_closed_stays(text: str) -> None:
    assert retarget(f"={text}", "lite", NAMES) == f"={text}"


@pytest.mark.parametrize("unit", ["['", "[a", "'a", "a!", "[1]a!", "'#", "[[a]", '"', "_xll."])
def test_a_long_formula_of_openings_takes_no_long_time(unit: str) -> None:
    """A hundred times the length takes about a hundred times as long, not ten thousand times."""
    short, long = (_seconds(unit * count) for count in (1000, 100_000))
    assert long < 1000 * max(short, 1e-4)


def _seconds(formula: str) -> float:
    start = time.perf_counter()
    assert retarget(formula, "lite", NAMES) == formula
    return time.perf_counter() - start


@pytest.mark.parametrize(("host", "expected"), [("com", "KPI_TREND(A1,,2)"), ("server", "_xldudf_KPI_TREND(A1,,2)")])
def test_a_call_is_written_as_the_file_stores_it(host: Host, expected: str) -> None:
    assert call("KPI_TREND", ["A1", "", "2", ""], host) == expected
    assert call("KPI_VERSION", [], host) == f"{PREFIXES[host]}KPI_VERSION()"


@given(st.sampled_from(functions()), hosts, hosts)
def test_what_is_written_for_one_host_is_found_for_another(function: Function, written: Host, wanted: Host) -> None:
    name = function.name
    assert retarget(call(name, ["A1"], written), wanted, NAMES) == call(name, ["A1"], wanted)
