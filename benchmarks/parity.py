"""Every combination of the options of every KPI through the binding, compared with the library."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.hosts import parity
from tests.hosts.plain import answers
from udfs.binding import answer, find_function

SHOWN = 10


def through_the_binding(name: str, cells: Sequence[Any]) -> Any:
    return answer(find_function(name), cells, "fr")


def main() -> None:
    start = perf_counter()
    with TemporaryDirectory() as folder:
        path = parity.write(Path(folder, "cases.json"), full=True)
        made = perf_counter()
        found = answers(path, through_the_binding)
    done = perf_counter()
    differences = parity.check(found, full=True)
    print(f"parity, every combination: {len(found):,} cells, {len(differences)} differences")
    each = (done - made) / len(found)
    print(f"  library {made - start:.1f} s, binding {done - made:.1f} s = {each * 1000:.2f} ms a cell")
    for said in differences[:SHOWN]:
        print(f"  {said}")


if __name__ == "__main__":
    main()
