"""Native formulas in LibreOffice: 34 KPIs and twelve slots over fifteen scopes, and whole workbooks, 10,000 deals."""

import random
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.four_tables import DAYS, FIRST_DAY, four_tables
from benchmarks.rows import OWNERS
from tests import libreoffice
from tests.libreoffice import NEVER, LibreOffice
from tests.native.book import Part, write
from workbook_templates import write_workbook
from xl_kpi import __version__
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.report import make_board
from xl_kpi.analysis.slots import read_slots
from xl_kpi.catalog import Kpi, catalog, parse_slot
from xl_kpi.cli import main as command
from xl_kpi.core.period import last_year, month_of, months_until
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.compile import measures_to_write
from xl_kpi.engines.formula.measures import measure_formulas
from xl_kpi.engines.formula.scope import Names
from xl_kpi.tables.load import load_tables

COUNT = 10_000
RUNS = 3
AS_OF = date(2025, 12, 31)
GIVEN: dict[str, dict[str, Any]] = {
    "KPI_TARGET_ATTAINMENT": {"target": 500_000},
    "KPI_PIPELINE_COVERAGE": {"target": 500_000},
    "KPI_LEADS_BY_CHANNEL": {"channel": "website"},
}
DOZEN = (
    "KPI_REVENUE KPI_SALES_COUNT KPI_AVERAGE_BASKET KPI_CLOSING_RATE KPI_SALES_CYCLE KPI_LEADS_GENERATED"
    " KPI_CONTACT_TO_MEETING_RATE KPI_OUTBOUND_CONTACTS KPI_R1_TO_R2_RATE KPI_REPURCHASE_RATE KPI_COMPLAINTS"
    " KPI_LOYAL_CUSTOMER_RATE"
).split()


def tables(count: int) -> dict[str, list[list[Any]]]:
    """The four tables and the three that few KPIs need."""
    rng = random.Random(count)

    def day() -> float:
        return float(FIRST_DAY + rng.randrange(DAYS))

    accounts = [[f"A{number:05d}", day(), rng.choice((None, day())), rng.choice(OWNERS)] for number in range(5_000)]
    surveys = [[day(), rng.choice(("csat", "nps")), float(rng.randrange(1, 6))] for _ in range(1_000)]
    complaints = [[day(), rng.choice((None, day())), rng.choice(OWNERS)] for _ in range(1_000)]
    more = {
        "accounts": [["account_id", "first_purchase_at", "churned_at", "owner", "newsletter_subscribed_at"]],
        "surveys": [["date", "kind", "score"], *surveys],
        "complaints": [["opened_at", "resolved_at", "owner"], *complaints],
    }
    more["accounts"] += [[*account, account[1]] for account in accounts]
    return {**four_tables(count), **more}


def scopes() -> dict[str, Scope]:
    """The month, the same one a year before, and thirteen months."""
    now = make_scope("2025-12", None, None, AS_OF)
    months = (month_of(now, month) for month in months_until(now, 13))
    return {"value": now, "last year": last_year(now), **{f"{one.from_date}": one for one in months}}


def seconds(convert: Callable[[], object]) -> float:
    """How long LibreOffice takes for a conversion: the median."""
    taken = []
    for _ in range(RUNS):
        start = perf_counter()
        convert()
        taken.append(perf_counter() - start)
    return sorted(taken)[RUNS // 2]


def computing(office: LibreOffice, part: Part, folder: Path) -> float:
    """How long it takes to load, compute and save formulas over their data."""
    path = write([part], folder / "native.xlsx")
    return seconds(lambda: office.recalculate(path, folder))


def report(title: str, kpis: Iterable[Kpi], engine: Engine, office: LibreOffice, folder: Path) -> None:
    questions = {kpi.code: (kpi, GIVEN.get(kpi.code, {})) for kpi in kpis}
    part = Part("grid", engine, questions, scopes(), sides=("value",))
    still = Part("grid", engine, questions, {}, sides=("value",))
    measures = measures_to_write(part.plans.values())
    names = Names(column=part.column, bins=part.bins)
    arrays = sum(measure_formulas(measure, names).value.array for measure in measures)
    whole, data = computing(office, part, folder), computing(office, still, folder)
    print(f"native, {title} x {len(part.scopes)} scopes, {COUNT:,} deals: {whole - data:.1f} s above the data alone")
    print(f"  {whole:.1f} s in all; {len(measures)} measures, {arrays} of them arrays")


def report_workbook(title: str, path: Path, office: LibreOffice, folder: Path) -> None:
    """A dashboard workbook: opened with the values that it holds, and with every formula computed anew."""
    opened = seconds(lambda: office.convert(path, "xlsx", folder, "en-US", NEVER))
    computed = seconds(lambda: office.recalculate(path, folder))
    print(f"workbook, {title}: opened and saved in {opened:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    print(f"  with every formula computed: {computed:.1f} s = {computed - opened:.1f} s more")


def main() -> None:
    program = libreoffice.find()
    if program is None:
        print("native: LibreOffice is not installed")
        return
    engine = Engine(load_tables(tables(COUNT), Settings()))
    with TemporaryDirectory() as folder:
        office = LibreOffice(program, Path(folder, "profile"), seconds=600)
        report("34 KPIs", catalog(), engine, office, Path(folder))
        report("12 slots", (parse_slot(code)[0] for code in DOZEN), engine, office, Path(folder))
        demo, big = Path(folder, "demo.xlsx"), Path(folder, "big.xlsx")
        command(["demo", "--out", str(demo)])
        write_workbook(make_board(engine, read_slots(DOZEN), scopes()["value"], __version__), big)
        report_workbook("the demonstration", demo, office, Path(folder))
        report_workbook(f"{COUNT:,} deals", big, office, Path(folder))


if __name__ == "__main__":
    main()
