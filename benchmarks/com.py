"""One call of a cell function through xlwings' own COM code, with cells as Excel on Windows hands them over."""

from typing import Any

from benchmarks.cells import TARGETS, against, as_com, first_and_again, share
from benchmarks.rows import deals
from tests.hosts.com import process
from tests.hosts.com.excel import MISSING, Table

PERIOD = ("2025-12", MISSING)


def measured(count: int) -> tuple[float, ...]:
    """Seconds of a first call, of a second on equal cells, and so on; runs in the other process."""
    book = process.a_workbook()

    def call(rows: Any) -> object:
        cells = Table(book.ActiveSheet, rows)._oleobj_
        return process.answer(book, "KPI_CLOSING_RATE", (cells, MISSING, *PERIOD))

    rows = as_com(deals(count))
    value = call(rows)
    assert isinstance(value, float), value
    return first_and_again(call, rows)


def main() -> None:
    with process.windows() as started:
        for count, target in TARGETS.items():
            first, again, *_ = started.submit(measured, count).result()
            print(f"one call through xlwings' COM code, {count:,} x 10 cells: {against(first, target)}")
            print(f"  again on equal cells: {again * 1000:.1f} ms = {share(again / first)}")


if __name__ == "__main__":
    main()
