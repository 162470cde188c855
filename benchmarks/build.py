"""The command `xl-kpi build` on 100,000 deals against openpyxl writing the same cells; and its peak memory."""

import csv
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from openpyxl import Workbook

from benchmarks.clock import median_seconds
from benchmarks.rows import deals

COUNT = 100_000
# The high-water mark of the process itself: ru_maxrss would carry over that of the parent.
MARK = "import re; peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024"
PEAK = f"import sys; from xl_kpi.cli import main; code = main(sys.argv[1:]); {MARK}; print(peak, file=sys.stderr)"
EMPTY = f"{MARK}; print(peak)"


def with_openpyxl(rows: list[list[object]], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)


def with_command(source: Path, target: Path) -> tuple[float, int]:
    """Return seconds of the whole command, start of Python included, and its peak memory in MB."""
    command = ["build", "--data", f"deals={source}", "--out", str(target), "--as-of", "2025-12-31"]
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command],
        check=True,
        text=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - start, int(done.stderr.split()[-1])


def main() -> None:
    rows = deals(COUNT)
    empty = int(subprocess.run([sys.executable, "-c", EMPTY], check=True, text=True, capture_output=True).stdout)
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "deals.csv"), Path(folder, "board.xlsx")
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        least = median_seconds(lambda: with_openpyxl(rows, Path(folder, "plain.xlsx")), 1)
        runs = sorted(with_command(source, target) for _ in range(3))
    seconds, peak = runs[1]
    print(f"build, {COUNT:,} deals: {seconds:.1f} s = {seconds / least:.2f} x openpyxl alone ({least:.1f} s)")
    print(f"  peak memory: {peak - empty} MB above an empty interpreter")


if __name__ == "__main__":
    main()
