"""Which files of this project a workbook carries: those that a function needs, and no other."""

from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("xl_kpi", "udfs")
ENDINGS = (".py", ".toml")
LEFT_OUT = (
    *("xl_kpi/__main__.py", "xl_kpi/cli/*", "xl_kpi/sample/*", "xl_kpi/sources/*", "xl_kpi/core/files.py"),
    *("xl_kpi/analysis/breakdown.py", "xl_kpi/analysis/report.py", "xl_kpi/analysis/selection.py"),
    *("xl_kpi/kpis/scaffold.*", "udfs/formula.py", "udfs/package.py", "udfs/rehost.py"),
    *("udfs/calc/*", "udfs/com/*", "udfs/lite/*", "udfs/server/*"),
)
THIS_HOST = ("udfs/lite/__init__.py", "udfs/lite/functions.py")


def sources() -> dict[str, str]:
    """Return the texts of the files that travel, by path, in the order of their paths."""
    found = (place for package in PACKAGES for place in _files(files(package), package))
    return {path: file.read_text(encoding="utf-8") for path, file in sorted(found) if _travels(path)}


def _travels(path: str) -> bool:
    left_out = any(fnmatch(path, pattern) for pattern in LEFT_OUT)
    return path.endswith(ENDINGS) and (path in THIS_HOST or not left_out)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        place = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, place)
        else:
            yield place, entry
