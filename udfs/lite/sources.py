"""The sources that a workbook carries for xlwings Lite."""

from udfs.library import library

THIS_HOST = ("udfs/decorate.py", "udfs/host.py", "udfs/lite/__init__.py", "udfs/lite/functions.py")


def sources() -> dict[str, str]:
    """Return the texts of the files that travel, by path, in the order of their paths."""
    return {path: content.decode() for path, content in library(THIS_HOST).items()}
