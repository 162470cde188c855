"""`xl-kpi build`: 100,000 deals against openpyxl writing the same cells; deals and activities, built and refreshed."""

import csv
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from openpyxl import Workbook

from benchmarks.clock import median_seconds
from benchmarks.four_tables import activities
from benchmarks.rows import deals

COUNT = 100_000
DEALS, ACTIVITIES = 50_000, 100_000
RUNS = 3
# The high-water mark of the process itself: ru_maxrss would carry over that of the parent.
MARK = "import re; peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024"
PEAK = f"import sys; from xl_kpi.cli import main; code = main(sys.argv[1:]); {MARK}; print(peak, file=sys.stderr)"
EMPTY = f"{MARK}; print(peak)"
Rows = Sequence[Sequence[object]]


class Run(NamedTuple):
    """What one run of the command took: seconds, start of Python included, and MB of memory and of the file."""

    seconds: float
    peak: int
    size: float


def with_openpyxl(rows: Rows, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)


def with_command(target: Path, *words: object) -> Run:
    """Write a workbook by a command, in a process of its own."""
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *map(str, words), "--out", str(target)],
        check=True,
        text=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    return Run(perf_counter() - start, int(done.stderr.split()[-1]), target.stat().st_size / 1e6)


def median_run(tables: Mapping[str, Rows], *, refreshed: bool = False) -> Run:
    """The run of median duration, over a folder with these tables."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as made:
        for name, rows in tables.items():
            with Path(folder, f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        words = ["build", "--data", folder, "--as-of", "2025-12-31"]
        if refreshed:
            built = Path(made, "built.xlsx")
            with_command(built, *words)
            words = ["refresh", built, "--data", folder]
        runs = sorted(with_command(Path(made, f"{number}.xlsx"), *words) for number in range(RUNS))
    return runs[RUNS // 2]


def main() -> None:
    empty = int(subprocess.run([sys.executable, "-c", EMPTY], check=True, text=True, capture_output=True).stdout)
    rows = deals(COUNT)
    with TemporaryDirectory() as folder:
        least = median_seconds(lambda: with_openpyxl(rows, Path(folder, "plain.xlsx")), 1)
    run = median_run({"deals": rows})
    print(f"build, {COUNT:,} deals: {run.seconds:.1f} s = {run.seconds / least:.2f} x openpyxl alone ({least:.1f} s)")
    print(f"  peak memory: {run.peak - empty} MB above an empty interpreter; the file: {run.size:.1f} MB")
    for name, refreshed in (("build", False), ("refresh", True)):
        run = median_run({"deals": deals(DEALS), "activities": activities(ACTIVITIES, DEALS)}, refreshed=refreshed)
        print(f"{name}, {DEALS:,} deals and {ACTIVITIES:,} activities: {run.seconds:.1f} s")
        print(f"  peak memory: {run.peak - empty} MB above an empty interpreter; the file: {run.size:.1f} MB")


if __name__ == "__main__":
    main()
