"""The extension of LibreOffice: one file that brings the functions, their texts and the library to Calc."""

import zipfile
from collections.abc import Iterator
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import xl_kpi
from udfs.binding import functions
from udfs.calc import describe
from udfs.library import library
from xl_kpi.core.files import replace_atomically

THIS_HOST = ("udfs/calc/__init__.py", "udfs/calc/call.py")
LIBRARY = "pythonpath/"
"""LibreOffice looks for Python packages in a folder of this name."""
TIME_ZONES = "tzdata"
"""Windows has no time zones of its own that Python could read."""
DATE = (1980, 1, 1, 0, 0, 0)


def contents() -> dict[str, bytes]:
    """Return the files of the extension by path, in the order of their paths."""
    known = functions()
    made = {
        "CalcAddIns.xcu": describe.configuration(known),
        "LICENSE": _licence(),
        "META-INF/manifest.xml": describe.manifest(),
        "component.py": files("udfs.calc").joinpath("component.py").read_bytes(),
        "description.xml": describe.description(xl_kpi.__version__),
        "functions.idl": describe.types(known).encode(),
        **{f"description-{language}.txt": text.encode() for language, text in describe.ABOUT.items()},
    }
    carried = {LIBRARY + path: content for path, content in (*library(THIS_HOST).items(), *_time_zones())}
    return dict(sorted({**made, **carried}.items()))


def write(path: Path) -> None:
    """Write the extension; the same sources give the same bytes. Raises KpiError when the file cannot be written."""
    with replace_atomically(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents().items():
            made.writestr(_member(name), content)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, DATE)
    member.create_system = 3  # of Unix, whose permissions follow; else it would be that of this machine
    member.external_attr = 0o644 << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _time_zones() -> Iterator[tuple[str, bytes]]:
    """The package as it was installed, with its licence."""
    installed = metadata.distribution(TIME_ZONES).files
    assert installed is not None
    kept = (path for path in installed if path.parts[0] == TIME_ZONES or "licenses" in path.parts)
    return ((path.as_posix(), path.read_binary()) for path in kept if path.suffix != ".pyc")


def _licence() -> bytes:
    text = metadata.distribution("xl-kpi").read_text("licenses/LICENSE")
    assert text is not None
    return text.encode()
