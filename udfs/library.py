"""Which files of the project travel with the functions, into a workbook or an extension: those they need, no other."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("xl_kpi", "udfs")
ENDINGS = (".py", ".toml")
LEFT_OUT = (
    *(
        "xl_kpi/__main__.py",
        "xl_kpi/cli/*",
        "xl_kpi/crm/*",
        "xl_kpi/sample/*",
        "xl_kpi/sources/*",
        "xl_kpi/core/files.py",
    ),
    *("xl_kpi/analysis/breakdown.py", "xl_kpi/analysis/choices.py", "xl_kpi/analysis/history.py"),
    *("xl_kpi/analysis/intake.py", "xl_kpi/analysis/report.py", "xl_kpi/analysis/selection.py"),
    *("xl_kpi/analysis/target_figures.py", "xl_kpi/analysis/template.py"),
    *(
        "xl_kpi/engines/formula/*",
        "xl_kpi/kpis/scaffold.*",
        "udfs/formula.py",
        "udfs/library.py",
        "udfs/package.py",
        "udfs/rehost.py",
    ),
    *("udfs/decorate.py", "udfs/host.py", "udfs/calc/*", "udfs/com/*", "udfs/lite/*", "udfs/server/*"),
)
"""What no function reads: the command, reading and writing of files, the hosts."""


def library(host: Collection[str]) -> dict[str, bytes]:
    """Return the files by path, in the order of their paths; ``host`` names those of the host that go along."""
    found = (place for package in PACKAGES for place in _files(files(package), package))
    return {path: file.read_bytes() for path, file in sorted(found) if path in host or _travels(path)}


def _travels(path: str) -> bool:
    return path.endswith(ENDINGS) and not any(fnmatch(path, pattern) for pattern in LEFT_OUT)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        place = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, place)
        else:
            yield place, entry
