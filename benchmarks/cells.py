"""A cell function on raw cells, a first time and again, and a whole dashboard in one call, against their targets."""

import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

from benchmarks.clock import median_seconds, seconds
from benchmarks.four_tables import four_tables
from benchmarks.rows import EPOCH, HEADER, deals
from udfs import figures
from udfs.binding import answer, find_function
from udfs.cache import Memory

RUNS = 9
TARGETS = {10_000: 0.010, 100_000: 0.150}
"""Seconds of the first call by number of rows, on the COM path."""
TABLE_TARGET = 0.1
AGAIN = 0.5
TWELVE = (
    *("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_AVERAGE_BASKET", "KPI_CLOSING_RATE", "KPI_SALES_CYCLE"),
    *("KPI_LEADS_GENERATED", "KPI_LEAD_QUALIFICATION_RATE", "KPI_MEETINGS_BOOKED", "KPI_NO_SHOW_RATE"),
    *("KPI_R1_TO_R2_RATE", "KPI_FOLLOW_UP_SUCCESS_RATE", "KPI_REPURCHASE_RATE"),
)
MONEY = {HEADER.index(name) for name in ("amount", "list_amount")}
MOMENTS = {place for place, name in enumerate(HEADER) if name.endswith("_at")}
Rows = Sequence[Sequence[Any]]


def as_com(rows: Rows) -> Rows:
    """Rows as COM hands them over: tuples, currency as Decimal, dates as datetimes that claim to be UTC."""
    return tuple(tuple(map(_com_cell, row, range(len(row)))) for row in rows)


def _com_cell(cell: Any, place: int) -> Any:
    if not isinstance(cell, float):
        return cell
    if place in MONEY:
        return Decimal(f"{cell:.2f}")
    return (EPOCH + timedelta(days=cell)).replace(tzinfo=UTC) if place in MOMENTS else cell


def first_and_again(call: Callable[[Any], object], rows: Any) -> tuple[float, ...]:
    """Seconds of a first call, of one on equal cells, of one after the last cell changed, and of the floor."""
    pickled, runs = pickle.dumps(rows), []
    for number in range(RUNS):
        figures.MEMORY = Memory()
        one, two, three, four = (pickle.loads(pickled) for _ in range(4))
        three = type(three)((*three[:-1], type(three[-1])((*three[-1][:-1], float(number)))))
        turns = ((call, one), (call, two), (call, three), (floor, four))
        runs.append([seconds(partial(work, given)) for work, given in turns])
    return tuple(median(run) for run in zip(*runs, strict=True))


def floor(rows: Rows) -> object:
    """Every cell touched once: the rows turned into columns, nothing read of them."""
    return [set(map(type, column)) for column in zip(*rows, strict=True)]


def closing_rate(rows: Rows, *, wall_clock: bool = False) -> object:
    cells = [rows, None, datetime(2025, 12, 1), datetime(2025, 12, 31)]
    return answer(find_function("KPI_CLOSING_RATE"), cells, "fr", wall_clock=wall_clock)


def report_call(count: int) -> None:
    for shape, rows, clock in (("serials", deals(count), False), ("as COM", as_com(deals(count)), True)):
        call = partial(closing_rate, wall_clock=clock)
        call(rows)
        first, again, changed, least = first_and_again(call, rows)
        print(f"one call, {count:,} x 10 cells, {shape}: {against(first, TARGETS[count])}")
        print(f"  the floor, each cell touched once: {least * 1000:.1f} ms; the call is {first / least:.1f} x that")
        print(f"  again on equal cells: {again * 1000:.1f} ms = {share(again / first)}")
        print(f"  after the last cell changed: {changed * 1000:.1f} ms = {changed / first:.2f} x the first")


def report_table() -> None:
    tables = four_tables(10_000)
    function = find_function("KPI_TABLE")
    names = [argument.name for argument in function.arguments]
    given = {**tables, "codes": [[code] for code in TWELVE], "from_date": "2025-12", "as_of": "2025-12-31"}
    cells = [given.get(name) for name in names]

    def table() -> object:
        figures.MEMORY = Memory()
        return answer(function, cells, "fr")

    rows = answer(function, cells, "fr")
    assert isinstance(rows, list)
    wrong = [row[2] for row in rows if isinstance(row[2], str)]
    assert not wrong, wrong
    first = median_seconds(table, RUNS)
    again = median_seconds(lambda: answer(function, cells, "fr"), RUNS)
    print(f"KPI_TABLE, 12 codes, four tables of 10,000 rows: {against(first, TABLE_TARGET)}")
    print(f"  again: {again * 1000:.1f} ms = {share(again / first)}")


def against(measured: float, target: float) -> str:
    ratio = f"{measured / target:.2f} x the target of {target * 1000:.0f} ms"
    return f"{measured * 1000:.1f} ms = {ratio} ({verdict(measured, target)})"


def share(part: float) -> str:
    return f"{part:.2f} x the first, at most {AGAIN} ({verdict(part, AGAIN)})"


def verdict(measured: float, target: float) -> str:
    return "met" if measured <= target else "MISSED"


def main() -> None:
    for count in TARGETS:
        report_call(count)
    report_table()


if __name__ == "__main__":
    main()
