"""Puts the functions for xlwings Lite into a workbook, and takes the sources out again."""

import re
from collections.abc import Iterable, Mapping
from os.path import lexists
from pathlib import Path

from udfs.lite import program
from udfs.lite.sources import sources
from udfs.lite.webextension import Extensions
from udfs.package import Package, open_package
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.core.words import printable

CODE, REQUIREMENTS, PYTHON = "main.py", "requirements.txt", "pyodideVersion"
PYODIDE = "314.0.7"
# What comes with Pyodide has no version of our choice; the others get an upper bound only, as Lite pins them itself.
REQUIRED = ("xlwings>=0.35.1,<1.0.0", "numpy", "tzdata")

SAFE = re.compile(r"(xl_kpi|udfs)(/[A-Za-z0-9_]{1,50}){1,8}\.(py|toml)")
"""A path as those of the packages themselves; none is longer than any disk allows."""


def embed(path: Path, language: str, out: Path | None = None) -> None:
    """Put the functions, in French or English, into the workbook ``path``, or into a copy of it.

    Code that xl-kpi embedded before is replaced; the other files and settings of Lite stay.
    Raises KpiError when the workbook holds code of another author.
    """
    package = open_package(path)
    package.write(out or path, changed(package, language))


def changed(package: Package, language: str) -> dict[str, bytes]:
    """Return the parts of a workbook that embedding changes or adds, by name."""
    extensions = Extensions(package.read, package.file)
    known = extensions.properties()
    code = known.get(CODE, "")
    if not program.is_ours(code):
        raise KpiError("lite_other_code", file=package.file)
    files = {
        CODE: program.replaced(code, program.write(sources(), language)),
        REQUIREMENTS: requirements(known.get(REQUIREMENTS, "")),
        PYTHON: known.get(PYTHON) or PYODIDE,
    }
    return extensions.with_properties(files)


def extract(package: Package) -> Mapping[str, str]:
    """Return the sources that a workbook carries, texts by path; KpiError when there are none."""
    return program.read(Extensions(package.read, package.file).properties().get(CODE, ""), package.file)


def write_sources(package: Package, folder: Path) -> list[Path]:
    """Write the sources that a workbook carries as files below a folder and return their paths.

    A path is the workbook's word: only files of the packages themselves are written. Raises KpiError, before
    anything is written unless the disk gives up on the way.
    """
    found = extract(package)
    unsafe = next((place for place in found if not SAFE.fullmatch(place)), None)
    if unsafe is not None:
        raise KpiError("lite_unsafe_path", file=package.file, found=printable(unsafe[:80]))
    texts = {folder / place: text for place, text in found.items()}
    try:
        _check_room(texts)
        for target, text in texts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with replace_atomically(target) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        raise KpiError("lite_folder_refused", folder=printable(str(folder))) from None
    return list(texts)


def _check_room(targets: Iterable[Path]) -> None:
    """Refuse a folder in which something else stands where a file or its folder is to be."""
    for target in targets:
        blocking = [place for place in target.parents if lexists(place) and not place.is_dir()]
        blocking += [target] if target.is_dir() else []
        if blocking:
            raise KpiError("lite_in_the_way", found=printable(str(blocking[0])))


def requirements(known: str) -> str:
    """Return Lite's list of packages with those that we need; a line that is there already stays as it is.

    >>> requirements("xlwings==0.37.8\\npandas").splitlines()
    ['xlwings==0.37.8', 'pandas', 'numpy', 'tzdata']
    """
    lines = known.splitlines()
    names = {_name(line) for line in lines}
    return "".join(f"{line}\n" for line in (*lines, *(line for line in REQUIRED if _name(line) not in names)))


def _name(requirement: str) -> str:
    found = re.match(r"\s*([\w.-]+)", requirement)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else ""
