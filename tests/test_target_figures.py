"""What the library knows of each line of the targets: the value of its days, and of a year before."""

from datetime import date

from xl_kpi.analysis.slots import read_slots
from xl_kpi.analysis.target_figures import Figures, target_figures
from xl_kpi.analysis.targets import read_targets
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.load import load_tables

HEAD = ["kpi", "owner", "period_start", "period_end", "target"]
MARCH = [date(2026, 3, 1), date(2026, 3, 31)]
DEALS = [
    ["status", "amount", "closed_at", "owner"],
    ["won", 100, date(2026, 3, 5), "Ana Li"],
    ["won", 50, date(2026, 3, 25), ""],
    ["lost", 70, date(2026, 3, 9), "Ana Li"],
    ["won", 30, date(2025, 3, 30), "Ana Li"],
]


def figures(
    *lines: list[object], slots: tuple[str, ...] = (), deals: list[list[object]] = DEALS
) -> list[Figures | None]:
    """Those of lines, on 20 March."""
    engine = Engine(load_tables({"deals": deals, "targets": [HEAD, *lines]}, Settings()))
    return target_figures(engine, read_slots(slots), read_targets(engine.tables), date(2026, 3, 20))


def test_until_today_and_a_whole_year_before() -> None:
    assert figures(["KPI_REVENUE", None, *MARCH, 1], ["KPI_REVENUE", "ana li", *MARCH, 1]) == [
        Figures("KPI_REVENUE", 100, 30),
        Figures("KPI_REVENUE", 100, 30),
    ]


def test_what_has_not_begun_has_a_year_before_alone() -> None:
    line = ["KPI_REVENUE", None, date(2027, 3, 1), date(2027, 3, 31), 1]
    early = ["KPI_REVENUE", None, date(2026, 4, 1), date(2026, 4, 30), 1]
    assert figures(line, early) == [Figures("KPI_REVENUE", None, 100), Figures("KPI_REVENUE", None, 0)]


def test_no_days_and_days_turned_round_have_none() -> None:
    assert figures(["KPI_REVENUE", None, None, None, 1], ["KPI_REVENUE", None, *reversed(MARCH), 1]) == [None, None]


def test_a_slot_with_options_takes_the_lines_of_the_plain_kpi() -> None:
    """Unless it has lines of its own."""
    closed, plain = "KPI_CLOSING_RATE[denominator=closed]", "KPI_CLOSING_RATE"
    assert figures([plain, None, *MARCH, 0.3], slots=(closed,)) == [Figures(closed, 0.5, 1)]
    both = figures([plain, None, *MARCH, 0.3], [closed, None, *MARCH, 0.3], slots=(closed,))
    assert [found and found.key for found in both] == [None, closed]


def test_tables_that_lack_something_have_none() -> None:
    line = ["KPI_REVENUE", None, *MARCH, 1]
    assert figures(["KPI_COMPLAINTS", None, *MARCH, 1], line)[0] is None
    assert figures(line, deals=[[*DEALS[0]], ["won", "beaucoup", date(2026, 3, 5), ""]]) == [None]
