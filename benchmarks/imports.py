"""How long `import xl_kpi` takes against an empty interpreter, and against importing numpy."""

import subprocess
import sys

from benchmarks.clock import median_seconds


def starting(code: str) -> float:
    return median_seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True), 7)


def main() -> None:
    empty = starting("pass")
    for code in ("import xl_kpi", "import numpy", "from xl_kpi import compute, dashboard", "import pandas"):
        print(f"{code}: {starting(code) - empty:.3f} s above an empty interpreter")


if __name__ == "__main__":
    main()
