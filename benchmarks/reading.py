"""Reading large exports, each run in a process of its own: 1,000,000 rows of CSV text, 100,000 of a workbook."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import exports

RUNS = 5
TEXT_ROWS, BOOK_ROWS = 1_000_000, 100_000
SECONDS, MEGABYTES = 6.0, 900
WORK = """
import re, sys
from time import process_time
from pathlib import Path
from xl_kpi.sources.content import load
from xl_kpi.sources.delimited import read_text
from xl_kpi.sources.workbook import open_book

path = Path(sys.argv[1])
start = perf_counter()
is_text = path.suffix == ".csv"
rows = (read_text(load(path), "") if is_text else open_book(load(path), "").rows("Deals")).rows
seconds = perf_counter() - start
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
print(len(rows), seconds, peak)
"""


def one_run(path: Path) -> tuple[float, int]:
    """Seconds of one reading, and MB of memory that the whole process held at its worst."""
    command = [sys.executable, "-c", WORK, str(path)]
    done = subprocess.run(command, check=True, text=True, capture_output=True)
    _, seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def report(what: str, path: Path) -> None:
    runs = [one_run(path) for _ in range(RUNS)]
    seconds, peak = median(run[0] for run in runs), max(run[1] for run in runs)
    met = "met" if seconds <= SECONDS and peak <= MEGABYTES else "MISSED"
    print(f"{what}: {seconds:.1f} s of {SECONDS:.0f}, {peak} MB of {MEGABYTES} ({met})")


def main() -> None:
    with TemporaryDirectory() as folder:
        text = exports.write_text(Path(folder, "deals.csv"), TEXT_ROWS)
        book = exports.write_book(Path(folder, "deals.xlsx"), BOOK_ROWS)
        width = len(exports.HEADER)
        report(f"CSV, {TEXT_ROWS:,} x {width}", text)
        report(f"XLSX, {BOOK_ROWS:,} x {width}", book)


if __name__ == "__main__":
    main()
