"""Looks whether the functions can run in Excel here, and says what is wrong and how to mend it."""

import filecmp
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path, PureWindowsPath
from typing import Any

from python_calamine import CalamineWorkbook

from udfs.com.install import CONF, KINDS, MODULES, UDF_MODULES, check
from udfs.com.windows import Windows
from udfs.package import Package, open_package

POLICIES = ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE")
POLICY = r"Software\Policies\Microsoft\Office\{version}"
OWN = r"Software\Microsoft\Office\{version}"
SECURITY = r"Excel\Security"

MACROS_SIGNED_ONLY, MACROS_OFF = 3, 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one topic; its ``state`` begins with ``ok`` when nothing needs to be done."""

    topic: str
    state: str = "ok"
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return self.state.startswith("ok")

    def text(self, language: str) -> str:
        return sentences()[self.topic][self.state][language].format_map(self.fields)


@cache
def sentences() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every sentence by topic, state and language."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


def examine(windows: Windows, file: Path | None = None) -> Iterator[Finding]:
    """Yield what is found about Python, about Excel and, when a workbook is given, about it.

    Raises KpiError: no such file, another kind of file, or one that is no workbook.
    """
    if file:
        check(file, KINDS)
    xlwings = windows.version_of("xlwings")
    yield from _of_python(windows, xlwings)
    yield from _of_excel(windows)
    if xlwings is not None:
        yield _addin(windows, xlwings)
    if file:
        yield from _of_file(windows, file, xlwings)


def _of_python(windows: Windows, xlwings: str | None) -> Iterator[Finding]:
    yield Finding("python", *_python(windows))
    yield Finding("xlwings", "missing") if xlwings is None else Finding("xlwings", "ok", {"version": xlwings})
    yield Finding("pywin32", "missing" if windows.version_of("win32api") is None else "ok")
    if xlwings is not None:
        missing = [name for name in (f"xlwings{bits}-{xlwings}.dll" for bits in (64, 32)) if not _has(windows, name)]
        yield Finding("library", "missing", {"file": ", ".join(missing)}) if missing else Finding("library")


def _python(windows: Windows) -> tuple[str, dict[str, object]]:
    """The Python of the Microsoft Store lives in a folder whose libraries Excel may not load."""
    if "WindowsApps" in windows.base.parts:
        return "store", {}
    if not windows.interpreter.is_file():
        return "no_window", {"path": windows.interpreter}
    return "ok", {"version": windows.python_version, "bits": windows.bits}


def _has(windows: Windows, library: str) -> bool:
    """Tell whether xlwings' own library lies where its VBA code looks for it."""
    folder = windows.interpreter.parent
    return any((place / library).is_file() for place in (folder, folder.parent))


def _of_excel(windows: Windows) -> Iterator[Finding]:
    program = str(windows.registered("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer"))
    if not re.fullmatch(r"Excel\.Application\.\d+", program):
        yield Finding("excel", "missing")
        return
    version = f"{program.rpartition('.')[2]}.0"
    yield Finding("excel", "ok", {"version": version})
    yield Finding("macros", _macros(windows, version))
    yield Finding("access", _access(windows, version))


def _macros(windows: Windows, version: str) -> str:
    if any(_policies(windows, version, "Common", "VBAOff")):
        return "no_vba"
    policy = next(iter(_policies(windows, version, SECURITY, "VBAWarnings")), None)
    own = windows.registered("HKEY_CURRENT_USER", rf"{OWN}\{SECURITY}".format(version=version), "VBAWarnings")
    refused = (MACROS_SIGNED_ONLY, MACROS_OFF)
    if policy is not None:
        return "off_by_policy" if policy in refused else "ok"
    return "off" if own in refused else "ok"


def _access(windows: Windows, version: str) -> str:
    """Whether programs may write VBA; the machine's own setting wins over the user's."""
    policy = next(iter(_policies(windows, version, SECURITY, "AccessVBOM")), None)
    if policy is not None:
        return "ok" if policy else "off_by_policy"
    key = rf"{OWN}\{SECURITY}".format(version=version)
    machine, own = (windows.registered(root, key, "AccessVBOM") for root in reversed(POLICIES))
    if machine is not None:
        return "ok" if machine else "off_by_policy"
    return "ok" if own else "off"


def _policies(windows: Windows, version: str, part: str, name: str) -> list[Any]:
    """What the company has laid down, for the user before the machine."""
    key = rf"{POLICY}\{part}".format(version=version)
    found = (windows.registered(root, key, name) for root in POLICIES)
    return [value for value in found if value is not None]


def _addin(windows: Windows, xlwings: str) -> Finding:
    """The add-in is not needed, but one of another version starts Python in vain."""
    installed = windows.startup / "xlwings.xlam"
    if not installed.is_file():
        return Finding("addin", "ok_absent")
    same = filecmp.cmp(installed, windows.folder_of("xlwings") / "addin" / "xlwings.xlam", shallow=False)
    return Finding("addin", "ok" if same else "other", {"version": xlwings})


def _of_file(windows: Windows, file: Path, xlwings: str | None) -> Iterator[Finding]:
    named = {"file": file.name}
    if file.suffix.lower() == ".xlsx":
        yield Finding("modules", "no_macros", named)
        return
    yield Finding("mark", "marked" if windows.is_blocked(file) else "ok", named)
    package = open_package(file)
    project = package.read("xl/vbaProject.bin") or b""
    yield Finding("modules", "ok" if all(_holds(project, module) for module in MODULES) else "missing", named)
    known = _settings(package, CONF[file.suffix.lower()])
    yield Finding("settings", "ok" if known.get("UDF MODULES") in UDF_MODULES.values() else "missing", named)
    path, made = known.get("INTERPRETER_WIN", ""), known.get("XLWINGS VERSION", "")
    yield Finding("interpreter", "ok" if path and Path(path).is_file() else "missing", {**named, "path": path or "–"})
    if xlwings is not None and PureWindowsPath(path) == PureWindowsPath(windows.interpreter):
        yield Finding(
            "version", "ok" if made == xlwings else "other", {**named, "found": made or "–", "expected": xlwings}
        )


def _holds(project: bytes, module: str) -> bool:
    """Tell whether a VBA project has a module: its storage has an entry of 128 bytes for each, name first."""
    entry = f"{module}\0".encode("utf-16-le")
    return any(project.startswith(entry, place) for place in range(0, len(project), 128))


def _settings(package: Package, sheet: str) -> dict[str, str]:
    """The settings for xlwings in a workbook; their names in capitals."""
    book = CalamineWorkbook.from_filelike(BytesIO(package.data))
    rows = book.get_sheet_by_name(sheet).to_python() if sheet in book.sheet_names else []
    return {str(row[0]).upper(): str(row[1]) for row in rows if len(row) > 1 and row[0]}
