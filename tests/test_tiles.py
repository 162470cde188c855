"""Tiles of a small team, worked by hand: targets, status, trend, starting value, and what is not there."""

from datetime import date

import pytest

from tests.cli.pipeline import plain
from xl_kpi import KpiError, Settings, dashboard
from xl_kpi.analysis.board import Baseline, Change, Status

MARCH = {"from_date": "2026-03", "as_of": "2026-03-31"}
DAY = date(2026, 3, 5)
HEAD = ["status", "amount", "closed_at", "owner"]


def won(amount: float, day: date = DAY, owner: str = "Ann") -> list:
    return ["won", amount, day, owner]


def lost(day: date = DAY, owner: str = "Ann") -> list:
    return ["lost", 0, day, owner]


DEALS = [HEAD, won(600), won(300, owner="Bob"), won(50, date(2026, 2, 5)), won(1000, date(2025, 3, 5)), lost()]
TARGET = ["kpi", "owner", "period_start", "period_end", "target", "orange_threshold", "direction"]


def target(first: str, last: str, value: float, kpi: str = "KPI_REVENUE", owner: str = "", orange="", way="") -> list:
    return [kpi, owner, first, last, value, orange, way]


def revenue(*targets: list, deals: list = DEALS, code: str = "KPI_REVENUE", **more):
    asked = {"from_date": "2026-03", "as_of": "2026-03-31", **more}
    [tile] = dashboard([code], {"deals": deals, "targets": [TARGET, *targets]}, **asked)
    return tile


MARCH_DAYS = ("2026-03-01", "2026-03-31")
QUARTER = [target(f"2026-0{m}-01", f"2026-0{m}-{d}", 100 * m) for m, d in ((1, 31), (2, 28), (3, 31))]
YEAR = target("2026-01-01", "2026-12-31", 1200)


def test_figures_of_the_small_team() -> None:
    tile = revenue(target(*MARCH_DAYS, 1000))
    assert (tile.reading.value, tile.last_year.value, tile.previous.value) == (900, 1000, 50)
    assert (tile.target, tile.attainment, tile.status) == (1000, 0.9, Status("orange"))
    assert tile.change == Change(-100, -0.1, -1)
    assert (tile.trend.glyph, tile.trend.word, tile.trend.good) == ("↑", "up_good", 1)
    assert plain(tile.sentence) == "Il manque 100 € pour atteindre le repère."
    assert tile.error is None


@pytest.mark.parametrize(
    ("rows", "period", "expected"),
    [
        (QUARTER, "2026-03", 300),  # the exact month
        ([*QUARTER, target(*MARCH_DAYS, 350)], "2026-03", 350),  # the last of two
        (QUARTER, "2026-Q1", 600),  # months add up
        ([*QUARTER, target("2026-01-01", "2026-03-31", 650)], "2026-Q1", 650),  # the exact quarter wins
        ([YEAR], "2026-03", 100),  # a twelfth
        ([YEAR], "2026-Q1", 300),
        ([YEAR, QUARTER[2]], "2026-03", 300),
        ([YEAR, target("2026-01-01", "2026-03-31", 600)], "2026-03", 200),  # the shortest one around
        ([YEAR], "2026-W10", 1200 * 7 / 365),  # by days when it is not whole months
        ([target("2026-02-01", "2026-02-28", 5)], "2026-03", None),
        ([target(*MARCH_DAYS, 5, owner="Ann")], "2026-03", None),  # one owner's is not the team's
        ([target(*MARCH_DAYS, 5, kpi="KPI_SALES_COUNT")], "2026-03", None),
        ([], "2026-03", None),
    ],
    ids=str,
)
def test_target_of_a_period(rows: list, period: str, expected: float | None) -> None:
    tile = revenue(*rows, from_date=period, as_of="2026-12-31")
    assert tile.target == (None if expected is None else pytest.approx(expected))


def test_no_target_for_an_open_period() -> None:
    assert revenue(YEAR, from_date="2026-03-01", to_date=None).target is None


@pytest.mark.parametrize(
    ("owner", "expected"), [("ann", 500), (["Ann", "Bob"], 700), (["Ann", "Cid"], None), (None, 900)]
)
def test_targets_of_owners_add_up(owner: object, expected: float | None) -> None:
    rows = [target(*MARCH_DAYS, value, owner=name) for name, value in (("Ann", 500), ("Bob", 200), ("", 900))]
    assert revenue(*rows, owner=owner).target == expected


@pytest.mark.parametrize(
    ("owner", "expected"),
    [("Ann", 0.5), ("Bob", 0.3), (["Ann", "Bob"], None), (["Ann", "Cid"], 0.4), (None, 0.4), (["Ann", "Dan"], 0.5)],
)
def test_the_target_of_a_rate_is_the_teams_when_an_owner_has_none(owner: object, expected: float | None) -> None:
    code = "KPI_CLOSING_RATE[denominator=closed]"
    goals = (("Ann", 0.5), ("Bob", 0.3), ("Dan", 0.5), ("", 0.4))
    rows = [target(*MARCH_DAYS, value, code, name) for name, value in goals]
    assert revenue(*rows, code=code, owner=owner).target == expected


def test_the_target_of_a_rate_is_not_cut_by_time() -> None:
    code = "KPI_CLOSING_RATE[denominator=closed]"
    assert revenue(target("2026-01-01", "2026-12-31", 0.5, code), code=code).target == 0.5


def test_a_target_with_options_wins_over_the_plain_one() -> None:
    code = "KPI_CLOSING_RATE[denominator=closed]"
    assert revenue(target(*MARCH_DAYS, 0.4, "KPI_CLOSING_RATE"), code=code).target == 0.4
    assert revenue(target(*MARCH_DAYS, 0.5, "Taux de closing [denominator=closed]"), code=code).target == 0.5


@pytest.mark.parametrize(
    ("settings", "orange", "colour"),
    [
        (Settings(), "", "red"),
        (Settings(orange=0.8), "", "orange"),
        (Settings(orange_by_kpi={"KPI_REVENUE": 0.7}), "", "orange"),
        (Settings(orange=0.8, orange_by_kpi={"KPI_REVENUE": 0.85}), "", "red"),
        (Settings(orange=0.9), 0.75, "orange"),
        (Settings(orange_by_kpi={"KPI_REVENUE": 0.7}), 0.85, "red"),
    ],
    ids=str,
)
def test_orange_by_row_then_by_kpi_then_for_all(settings: Settings, orange: object, colour: str) -> None:
    tile = revenue(target(*MARCH_DAYS, 1125, orange=orange), settings=settings)  # 900 of 1125 = 80 %
    assert tile.status.code == colour


def test_a_target_may_turn_the_direction() -> None:
    tile = revenue(target(*MARCH_DAYS, 800, way="down"))
    assert (tile.status.code, tile.attainment, tile.trend.word) == ("red", pytest.approx(800 / 900), "up_bad")
    assert tile.change.good == 1


@pytest.mark.parametrize(
    ("cases", "settings", "status"),
    [
        (9, Settings(), Status("grey", "small")),
        (10, Settings(), Status("green")),
        (9, Settings(min_n=9), Status("green")),
    ],
    ids=str,
)
def test_too_few_cases_are_not_judged(cases: int, settings: Settings, status: Status) -> None:
    code = "KPI_CLOSING_RATE[denominator=closed]"
    deals = [HEAD, *[won(1)] * (cases - 1), lost()]
    assert revenue(target(*MARCH_DAYS, 0.5, code), deals=deals, code=code, settings=settings).status == status


def test_a_sum_needs_no_number_of_cases() -> None:
    assert revenue(target(*MARCH_DAYS, 1), deals=[HEAD, won(1)]).status == Status("green")


def test_no_target_is_grey() -> None:
    tile = revenue()
    assert (tile.target, tile.attainment, tile.status) == (None, None, Status("grey", "no_target"))
    assert plain(tile.sentence).startswith("2 affaires signées")


@pytest.mark.parametrize(
    ("owner", "expected"), [(None, 400), ("ANN", 100), ("Bob", None), (["Ann", "Bob"], None)], ids=str
)
def test_baseline(owner: object, expected: float | None) -> None:
    rows = [["kpi", "owner", "value", "date", "version"], ["KPI_REVENUE", "", 400, date(2025, 1, 31), "1.0"]]
    rows += [["KPI_REVENUE", "Ann", 100, "", ""], ["KPI_REVENUE", "", 999, "", ""]]  # the first line counts
    [tile] = dashboard(["KPI_REVENUE"], {"deals": DEALS, "baselines": rows}, owner=owner, **MARCH)
    assert (tile.baseline and tile.baseline.value) == expected
    assert (tile.baseline_change.value is None) == (expected is None)
    if owner is None:
        assert tile.baseline == Baseline(400, date(2025, 1, 31), "1.0")
        assert tile.baseline_change == Change(500, 1.25, 1)


# --- what is not there ---


def test_a_missing_table_gives_a_tile_that_says_so() -> None:
    broken, whole = dashboard(["KPI_NO_SHOW_RATE", "KPI_REVENUE"], {"deals": DEALS}, **MARCH)
    assert broken.error == broken.sentence
    assert plain(broken.error).startswith("KPI_NO_SHOW_RATE a besoin de la table Activités (activities)")
    assert broken.reading.value is None
    assert broken.status == Status("grey", "unavailable")
    assert (len(broken.series), {month.value for month in broken.series}) == (13, {None})
    assert broken.change == Change()
    assert (whole.reading.value, whole.error) == (900, None)


def test_an_error_speaks_english() -> None:
    [tile] = dashboard(["KPI_NO_SHOW_RATE"], {"deals": DEALS}, settings=Settings(language="en"), **MARCH)
    assert tile.error.startswith("KPI_NO_SHOW_RATE needs the table Activities (activities)")
    assert tile.label == "No-show rate"


def test_a_broken_cell_stops_only_the_tiles_that_read_it() -> None:
    deals = [*DEALS, ["won", "a lot", DAY, "Ann"]]
    money, count = dashboard(["KPI_REVENUE", "KPI_SALES_COUNT"], {"deals": deals}, **MARCH)
    assert "ligne 7 : « a lot » n'est pas un nombre" in plain(money.error)
    assert money.error.startswith("KPI_REVENUE")
    assert (count.reading.value, count.error) == (3, None)


def test_an_unavailable_figure_is_not_zero_and_no_error() -> None:
    tile = revenue(code="KPI_CLOSING_RATE[denominator=closed]", from_date="2026-01")
    assert (tile.reading.value, tile.error) == (None, None)
    assert "zero_denominator" in tile.reading.notes
    assert tile.status == Status("grey", "unavailable")
    assert tile.sentence == "Pas encore de cas à mesurer ici."


def test_an_unknown_kpi_among_the_targets_leaves_the_others() -> None:
    goals = [TARGET, target(*MARCH_DAYS, 1, kpi="KPI_X"), target(*MARCH_DAYS, 1000)]
    share, revenue_tile = dashboard(
        ["KPI_TARGET_ATTAINMENT", "KPI_REVENUE"], {"deals": DEALS, "targets": goals}, **MARCH
    )
    assert (share.reading.value, share.error) == (0.9, None)
    assert (revenue_tile.target, revenue_tile.error) == (1000, None)


def test_an_open_period_has_no_trend() -> None:
    tile = revenue(from_date=None, to_date=None)
    assert tile.reading.value == 1950
    assert (tile.trend.glyph, tile.trend.word) == ("", "")


@pytest.mark.parametrize(
    ("codes", "asked", "code"),
    [
        (["KPI_X"], {}, "unknown_kpi"),
        (["KPI_REVENUE[a=b]"], {}, "unknown_option"),
        (["KPI_REVENUE", "revenue"], {}, "slot_twice"),
        ([f"KPI_TARGET_ATTAINMENT[target={n}]" for n in range(13)], {}, "too_many_slots"),
        (["KPI_REVENUE"], {"as_of": None}, "missing_as_of"),
        (["KPI_REVENUE"], {"from_date": "2026-04", "to_date": "2026-03-01"}, "period_reversed"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_wrong_questions_are_refused(codes: list[str], asked: dict, code: str) -> None:
    with pytest.raises(KpiError) as refused:
        dashboard(codes, {"deals": DEALS}, **{**MARCH, **asked})
    assert refused.value.code == code


def test_no_slot_gives_no_tile() -> None:
    assert dashboard([], {"deals": DEALS}, **MARCH) == ()


@pytest.mark.parametrize(
    ("reference", "word"), [("previous", "up_good"), ("last_year", "down_bad"), ("last_3", "stable")]
)
def test_the_trend_compares_with_what_was_asked(reference: str, word: str) -> None:
    """900 against 700 in February, 950 a year before, and a mean of (700 + 1000 + 1000) / 3 = 900."""
    closed = {"2026-03-05": 900, "2026-02-05": 700, "2026-01-05": 1000, "2025-12-05": 1000, "2025-03-05": 950}
    deals = [["status", "amount", "closed_at"], *(["won", amount, day] for day, amount in closed.items())]
    settings = Settings(trend=reference)
    [tile] = dashboard(["KPI_REVENUE"], {"deals": deals}, from_date="2026-03", as_of="2026-03-31", settings=settings)
    assert tile.trend.word == word


@pytest.mark.parametrize(("first", "last"), [("2026-03-01", None), (None, "2026-03-31"), (None, None)])
def test_a_target_with_one_day_holds_for_its_month(first: str | None, last: str | None) -> None:
    tile = revenue(target(first, last, 500))
    assert tile.target == 500
