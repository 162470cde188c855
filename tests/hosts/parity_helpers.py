"""The functions beside the 34 KPIs, several calls of each with the library's answer, mistakes among them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import xl_kpi
from tests.hosts.parity_kpis import Answer, Case, asked, figure
from tests.hosts.sample import AS_OF, OWNER, Rows, block, tail
from xl_kpi import KpiError, Settings, compute, dashboard, explain
from xl_kpi.analysis.board import Tile
from xl_kpi.analysis.compute import speaking
from xl_kpi.analysis.quality import findings
from xl_kpi.analysis.sentence import texts
from xl_kpi.analysis.verdict import status, trend
from xl_kpi.catalog import parse_slot
from xl_kpi.core.period import add_months, month_end, serial
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

TABLES = ("deals", "activities", "leads", "accounts", "orders", "surveys", "complaints", "targets", "rates")
DAY = AS_OF.isoformat()
TWELVE = (
    *("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET", "KPI_CLOSING_RATE", "KPI_SALES_CYCLE"),
    *("KPI_LEADS_GENERATED", "KPI_MEETINGS_BOOKED", "KPI_NO_SHOW_RATE", "KPI_CHURN_RATE"),
    *("KPI_SATISFACTION_SCORE", "KPI_COMPLAINTS", "KPI_CLOSING_RATE[denominator=closed]"),
)
CURRENCIES: Rows = [
    ["Statut", "Montant", "Devise", "Close le"],
    ["gagné", 1000.0, "EUR", "05/03/2026"],
    ["gagné", 500.0, "USD", "17/03/2026"],
]
DOLLARS: Rows = [["Devise", "Taux"], ["USD", 0.9]]


def helper_cases() -> Iterator[Case]:
    """Yield the calls of every helper."""
    yield from _any_kpi()
    yield from _rates()
    yield from _definitions()
    yield from _tables()
    yield from _series()
    yield from _judgements()
    yield from _quality()
    yield Case("KPI_VERSION", "KPI_VERSION", [], xl_kpi.__version__, False)


def _case(name: str, function: str, arguments: list[Any], ask: Callable[[], Answer], about: str = "") -> Case:
    """A case; the library's error names what it is about, or the function that was called."""
    expect, error = asked(lambda: _speaking(ask, about or function))
    return Case(f"{function} {name}", function, arguments, expect, error)


def _speaking(ask: Callable[[], Answer], about: str) -> Answer:
    with speaking("fr", about):
        return ask()


def _ranges(given: dict[str, str]) -> list[Any]:
    """The nine ranges of which some are given, each in a language."""
    return [{"block": f"{name}.{given[name]}"} if name in given else None for name in TABLES]


def _rows(given: dict[str, str]) -> dict[str, Rows]:
    return {name: block(name, language) for name, language in given.items()}


# --- KPI, KPI_EXPLAIN, KPI_DEFINITION ------------------------------------------------------------------------

SALES = {"deals": "fr", "orders": "fr"}
MIXED = {"deals": "fr", "activities": "en", "leads": "fr"}
ASKED: tuple[tuple[str, dict[str, str], str | None, str | None, str | None], ...] = (
    ("KPI_REVENUE", SALES, "2026-03", None, None),
    ("kpi_revenue", {"orders": "en"}, "2026", None, OWNER),
    ("Taux de closing", {"deals": "fr"}, "2026-T1", None, None),
    ("KPI_CLOSING_RATE[denominator=closed]", {"deals": "en"}, "01/01/2026", "31/03/2026", None),
    ("KPI_CLOSING_RATE[rapporté à=affaires closes]", {"deals": "en"}, "2026-S1", None, OWNER.upper()),
    ("KPI_CONVERSION_RATE[from_step=r1]", MIXED, "2026-T1", None, None),
    ("KPI_CHURN_RATE", {"accounts": "fr"}, "2025", None, None),
    ("KPI_PIPELINE_COVERAGE[target=250000]", {"deals": "fr"}, "2026-T1", None, None),
    ("KPI_PIPELINE_COVERAGE", {"deals": "fr", "targets": "fr"}, "2026-03", None, None),
    ("KPI_LEADS_BY_CHANNEL[channel=salon]", {"leads": "fr"}, None, None, None),
    ("KPI_CLOSING_RATE", {"deals": "fr"}, "2031", None, None),
    ("KPI_CLOSING_RAET", {"deals": "fr"}, "2026", None, None),
    ("KPI_CLOSING_RATE[denominator=nobody]", {"deals": "fr"}, "2026", None, None),
    ("KPI_CLOSING_RATE", {}, "2026", None, None),
    ("KPI_CLOSING_RATE", {"deals": "fr"}, "hier", None, None),
)


def _any_kpi() -> Iterator[Case]:
    for code, given, first, last, owner in ASKED:
        cells = [code, *_ranges(given), first, last, owner, DAY, None]
        name = " ".join(map(str, (code, *given, first, owner)))
        about = _code(code)

        def read(code: str = code, given: dict[str, str] = given, asked: tuple[Any, ...] = (first, last, owner)) -> Any:
            first, last, owner = asked
            return compute(code, _rows(given), from_date=first, to_date=last, owner=owner, as_of=DAY)

        yield _case(name, "KPI", cells, lambda read=read: figure(read().value), about)
        yield _case(name, "KPI_EXPLAIN", cells, lambda read=read: explain(read(), "fr"), about)


def _code(text: str) -> str:
    try:
        return parse_slot(text)[0].code
    except KpiError:
        return ""


def _rates() -> Iterator[Case]:
    """Amounts in two currencies, with the rates and without."""
    for rates in (None, DOLLARS):
        given = {"deals": CURRENCIES} | ({"rates": rates} if rates else {})
        ranges = {"rows": CURRENCIES}, {"rows": rates} if rates else None

        def read(given: dict[str, Rows] = given) -> Answer:
            return figure(compute("KPI_REVENUE", given, from_date="2026-03", as_of=DAY).value)

        own = [ranges[0], None, "2026-03", None, None, None, DAY, ranges[1]]
        yield _case(f"currencies rates={bool(rates)}", "KPI_REVENUE", own, read)
        general = ["KPI_REVENUE", ranges[0], *[None] * 7, ranges[1], "2026-03", None, None, DAY, "devise=EUR"]
        yield _case(f"currencies rates={bool(rates)}", "KPI", general, read)


def _definitions() -> Iterator[Case]:
    for code in ("KPI_CLOSING_RATE", "kpi_sales_cycle", "Taux d'attrition", "KPI_CHURN_RATE[rule=date]"):
        yield _case(code, "KPI_DEFINITION", [code], lambda code=code: _definition(code))
    for code in ("KPI_NOTHING", None):
        yield _case(str(code), "KPI_DEFINITION", [code], lambda code=code: _definition(code))


def _definition(code: str | None) -> str:
    if code is None:
        raise KpiError("missing_argument", argument="code")
    said = parse_slot(code)[0].texts("fr")
    return f"{said['label']}\u00a0: {said['help']}. Calcul\u00a0: {said['formula']}. {said['why']} {said['act']}"


# --- KPI_TABLE, KPI_SERIES, KPI_DATA_QUALITY -----------------------------------------------------------------

WHOLE = dict.fromkeys(TABLES[:-1], "fr")
BOARDS: tuple[tuple[str, tuple[str, ...], dict[str, str], str, str | None, str | None, Settings], ...] = (
    ("twelve", TWELVE, WHOLE, "2026-03", None, None, Settings()),
    ("quarter of one", TWELVE[:5], dict.fromkeys(WHOLE, "en"), "2026-T1", OWNER, None, Settings()),
    ("last year", TWELVE[:3], {"deals": "fr"}, "2026", None, "tendance=last_year", Settings(trend="last_year")),
    ("few cases", ("KPI_CLOSING_RATE",), {"deals": "en"}, "2026-03", OWNER, "min_n=99", Settings(min_n=99)),
    (
        "like",
        ("KPI_CLOSING_RATE", "KPI_SALES_CYCLE"),
        {"deals": "fr"},
        "2026-03",
        None,
        "like=hubspot",
        Settings(like="hubspot"),
    ),
    ("a table lacks", ("KPI_REVENUE", "KPI_COMPLAINTS"), {"deals": "fr"}, "2026-03", None, None, Settings()),
)


def _tables() -> Iterator[Case]:
    for name, codes, given, period, owner, settings, read in BOARDS:
        listed = {"rows": [[code] for code in codes]}
        cells = [listed, *_ranges(given), period, None, owner, DAY, settings, None]

        def rows(
            codes: Sequence[str] = codes,
            given: dict[str, str] = given,
            period: str = period,
            owner: str | None = owner,
            read: Settings = read,
        ) -> Answer:
            made = dashboard(codes, _rows(given), from_date=period, owner=owner, as_of=DAY, settings=read)
            return [_facts(tile) for tile in made]

        yield _case(name, "KPI_TABLE", cells, rows)
    yield _with_baselines()
    thirteen = {"rows": [[code] for code in (*TWELVE, "KPI_REFERRALS")]}
    refused = KpiError("too_many_slots", found=13, thirteenth="KPI_REFERRALS")
    yield _case("thirteen", "KPI_TABLE", [thirteen, *_ranges({}), None, None, None, DAY], _raising(refused))
    wrong = KpiError("not_a_day", argument="from_date", found="hier")
    cells = [{"rows": [["KPI_REVENUE"]]}, *_ranges({"deals": "fr"}), "hier", None, None, DAY]
    yield _case("bad day", "KPI_TABLE", cells, _raising(wrong))


def _with_baselines() -> Case:
    codes = [["KPI_REVENUE"], ["KPI_SALES_COUNT"]]
    given = {"deals": "fr", "orders": "fr", "targets": "fr"}
    cells = [{"rows": codes}, *_ranges(given), "2026-03", None, None, DAY, None, {"block": "baselines.fr"}]
    tables = {**_rows(given), "baselines": block("baselines", "fr")}

    def rows() -> Answer:
        made = dashboard([row[0] for row in codes], tables, from_date="2026-03", as_of=DAY)
        return [_facts(tile) for tile in made]

    return _case("baselines", "KPI_TABLE", cells, rows)


def _raising(error: KpiError) -> Callable[[], Answer]:
    def ask() -> Answer:
        raise error

    return ask


def _facts(tile: Tile) -> list[Any]:
    """The columns of the contract: n/d where a figure is not available, blank where there is nothing to say."""
    reading, na = tile.reading, texts("fr")["na"]
    return [
        *(tile.key, tile.label, tile.error or figure(reading.value), reading.unit),
        *(_or_blank(tile.target), _or_blank(tile.attainment), tile.status.code),
        *(figure(tile.last_year.value), figure(tile.change.value), figure(tile.change.percent)),
        *(figure(tile.baseline.value if tile.baseline else None), texts("fr")["trend"].get(tile.trend.word, na)),
        *(_or_blank(reading.n), _or_blank(reading.numerator), _or_blank(reading.denominator)),
    ]


def _or_blank(value: float | None) -> float | str:
    return "" if value is None else float(value)


def _series() -> Iterator[Case]:
    asked = (
        (("KPI_REVENUE", "KPI_CLOSING_RATE"), {"deals": "fr"}, 13, None),
        (("KPI_CLOSING_RATE[denominator=closed]",), {"deals": "en"}, 3, OWNER),
        (("KPI_CHURN_RATE",), {"accounts": "fr", "orders": "en"}, 6, None),
    )
    for codes, given, months, owner in asked:
        cells = [{"rows": [[code] for code in codes]}, *_ranges(given), DAY, months, owner, None]
        name = f"{' '.join(codes)} {months}"
        yield _case(name, "KPI_SERIES", cells, lambda told=(codes, given, months, owner): _monthly(*told))
    headed = [{"rows": [["KPI_REVENUE"]]}, *_ranges({"deals": "fr"}), DAY, 2, None, "en-têtes=oui"]
    yield _case("headers", "KPI_SERIES", headed, _headed)
    none = KpiError("bad_months", found=0, most=120)
    yield _case("no month", "KPI_SERIES", [*headed[:-3], 0, None, None], _raising(none))


def _monthly(codes: Sequence[str], given: dict[str, str], months: int, owner: str | None) -> Answer:
    rows = _rows(given)
    starts = [add_months(AS_OF.replace(day=1), shift - months + 1) for shift in range(months)]
    return [
        [figure(compute(code, rows, from_date=day, to_date=month_end(day), owner=owner, as_of=month_end(day)).value)
         for day in starts]
        for code in codes
    ]  # fmt: skip


def _headed() -> Answer:
    months = [serial(add_months(AS_OF.replace(day=1), shift)) for shift in (-1, 0)]
    [values] = _monthly(("KPI_REVENUE",), {"deals": "fr"}, 2, None)  # type: ignore[misc,str-unpack]
    return [["Code", *months], ["KPI_REVENUE", *values]]


def _quality() -> Iterator[Case]:
    for table in ("deals", "activities", "surveys"):
        rows, settings = block(table, "fr"), Settings()
        found = findings(Engine(load_tables({table: rows}, settings)), "fr")
        heads = ["Table", "Constat", "Nombre de lignes", "Lignes", "Valeurs"]
        expect = [heads, *([line.table, line.what, line.rows, line.where, line.values] for line in found)]
        yield Case(f"KPI_DATA_QUALITY {table}", "KPI_DATA_QUALITY", [{"block": f"{table}.fr"}], expect, False)
    foreign = [["Lorem", "Ipsum"], *(row[:2] for row in tail("deals", "fr")[1:])]
    sheets = {language: ", ".join(table.sheet[language] for table in schemas().values()) for language in ("fr", "en")}
    wrong = KpiError("unclear_table", found="Lorem, Ipsum", expected=sheets)
    yield _case("foreign", "KPI_DATA_QUALITY", [{"rows": foreign}], _raising(wrong))


# --- KPI_STATUS, KPI_TREND -----------------------------------------------------------------------------------


def _judgements() -> Iterator[Case]:
    for given in ((0.32, 0.35), (0.32, 0.35, "down"), (90, 100, "up", 0.85), (0.5, 0.4, "up", 0.9, 4), (None, 5)):
        expect = status(*given).code
        yield Case(f"KPI_STATUS {given}", "KPI_STATUS", [*given], expect, False)
    yield Case("KPI_STATUS French", "KPI_STATUS", ["n/d", 100, "baisse", 85], "grey", False)
    for moved in ((52.1, 45.5, "down", "days"), (0.32, 0.325, "up", "rate"), (90, 100, "up", "number")):
        expect = texts("fr")["trend"][trend(*moved).word]
        yield Case(f"KPI_TREND {moved}", "KPI_TREND", [*moved], expect, False)
    yield Case("KPI_TREND nothing", "KPI_TREND", ["n/d", 3], "n/d", False)
    for function in ("KPI_STATUS", "KPI_TREND"):
        sideways = KpiError("unknown_choice", kpi=function, option="direction", found="gauche", allowed="up, down")
        yield _case("sideways", function, [1, 2, "gauche"], _raising(sideways))
    vague = KpiError("option_not_a_number", kpi="KPI_STATUS", option="value", found="beaucoup")
    yield _case("a word", "KPI_STATUS", ["beaucoup", 2], _raising(vague))
