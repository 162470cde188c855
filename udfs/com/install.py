"""Puts the functions into a workbook, and takes them out again, through Excel itself.

The workbook gets two VBA modules: ``xlwings_udfs``, which xlwings writes, one small function per KPI; and ``xlwings``,
xlwings' own standalone module that starts Python. With the second one, nothing needs to be installed in Excel: neither
the xlwings add-in nor a reference to it, which breaks as soon as the file is opened on another machine.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from udfs.com.windows import Windows
from udfs.formula import Host
from udfs.package import macro_enabled
from udfs.rehost import rehost
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically

KINDS = (".xlsx", ".xlsm", ".xlam")
CONF = {".xlsm": "xlwings.conf", ".xlam": "xl-kpi.conf"}
"""The sheet with the settings; an add-in has its own, as it also meets those of the active workbook."""
STANDALONE = {".xlsm": "xlwings.bas", ".xlam": "xlwings_custom_addin.bas"}
MODULES = ("xlwings_udfs", "xlwings")
UDF_MODULES = {"fr": "udfs", "en": "udfs.com.english"}
HIDDEN = 0
LAST_ROW = 60


def settings(windows: Windows, language: str) -> dict[str, str]:
    """What xlwings reads in the workbook.

    Python looks for the functions where they are installed, before any other folder: neither the folder of the
    workbook nor the one that Excel happens to be in may bring others, as a file could lie there that came by mail.
    """
    return {
        "UDF Modules": UDF_MODULES[language],
        "Interpreter_Win": str(windows.interpreter),
        "PythonPath": str(windows.folder_of("udfs").parent),
        "Add_Workbook_To_Pythonpath": "no",
        "xlwings Version": str(windows.version_of("xlwings")),
    }


def install(file: Path, windows: Windows, language: str) -> Path:
    """Make all functions available in a workbook and return the workbook that has them.

    An .xlsx cannot hold them: an .xlsm is made beside it, which must not be there yet.
    Raises KpiError: no such file, another kind of file, blocked by Windows, or whatever Excel refuses.
    """
    check(file, KINDS)
    target = file.with_suffix(".xlsm") if file.suffix.lower() == ".xlsx" else file
    if target != file and target.exists():
        raise KpiError("excel_exists", file=target.name)
    make = partial(rehost if target == file else _with_macros, file, host="com")
    with _changed(file, target, windows, make) as book:
        _write_settings(book, CONF[target.suffix.lower()], settings(windows, language))
        _put_standalone(book.api.VBProject, windows.folder_of("xlwings"), target.suffix.lower())
        book.api.IsAddin = False  # Excel describes no function of a workbook that is hidden
        windows.import_functions(UDF_MODULES[language], book)
        book.api.IsAddin = target.suffix.lower() == ".xlam"
        book.app.api.CalculateFullRebuild()  # formulas that were there before the functions know them only now
    return target


def uninstall(file: Path, windows: Windows) -> None:
    """Take the modules and the settings out of a workbook; its other sheets and macros stay.

    Raises KpiError: no such file, another kind of file, blocked by Windows, or whatever Excel refuses.
    """
    check(file, KINDS[1:])
    with _changed(file, file, windows, partial(copyfile, file)) as book:
        for name in MODULES:
            _remove(book.api.VBProject, name)
        _write_settings(book, CONF[file.suffix.lower()], dict.fromkeys(settings(windows, "fr"), ""))


def _with_macros(file: Path, copy: Path, host: Host) -> None:
    """Write an .xlsx as an .xlsm whose formulas have the form of a host."""
    macro_enabled(file, copy)
    rehost(copy, copy, host)


@contextmanager
def _changed(file: Path, target: Path, windows: Windows, make: Callable[[Path], object]) -> Iterator[Any]:
    """Yield the copy that ``make`` writes of a workbook, open in Excel; it becomes ``target`` when all went well.

    Raises KpiError: xlwings is missing, the file is blocked by Windows (its copy would no longer be), Excel refuses.
    """
    if None in (windows.version_of("xlwings"), windows.version_of("win32api")):
        raise KpiError("excel_no_xlwings")
    if file == target and windows.is_blocked(file):
        raise KpiError("excel_blocked", file=file.name)
    with replace_atomically(target) as temporary, _plainly_named(temporary) as copy:
        make(copy)
        with windows.workbook(copy, target.name) as book:
            yield book
            book.save()


@contextmanager
def _plainly_named(file: Path) -> Iterator[Path]:
    """Rename a file for a while: Excel does not find the functions of a workbook that has an apostrophe in its name."""
    plain = file.with_name(file.name.replace("'", "_"))
    file.rename(plain)
    try:
        yield plain
    finally:
        plain.rename(file)


def check(file: Path, kinds: tuple[str, ...]) -> None:
    """Refuse what is not a workbook of these kinds."""
    if file.suffix.lower() not in kinds:
        raise KpiError("file_suffix", file=file.name, expected=", ".join(kinds))
    if not file.is_file():
        raise KpiError("no_such_file", file=file.name)


def _put_standalone(project: Any, folder: Path, kind: str) -> None:
    """Put xlwings' own module into the workbook, and take out a reference to its add-in, which has the same name."""
    for reference in list(project.References):
        if reference.Name == "xlwings":
            project.References.Remove(reference)
    _remove(project, "xlwings")
    text = (folder / STANDALONE[kind]).read_text(encoding="ascii")
    with TemporaryDirectory() as temporary:
        module = Path(temporary, "xlwings.bas")
        named = text.replace('"myaddin"', f'"{CONF[kind].removesuffix(".conf")}"')
        module.write_text(named, encoding="ascii", newline="\r\n")
        project.VBComponents.Import(str(module))


def _remove(project: Any, module: str) -> None:
    for component in list(project.VBComponents):
        if component.Name == module:
            project.VBComponents.Remove(component)


def _write_settings(book: Any, name: str, wanted: Mapping[str, str]) -> None:
    """Write the settings into their sheet, out of sight; those of others stay, blank ones and an empty sheet go."""
    sheet: Any = next((sheet for sheet in book.sheets if sheet.name == name), None)
    known = [] if sheet is None else sheet[f"A1:B{LAST_ROW}"].value
    ours = {key.upper() for key in wanted}
    kept = [(key, value) for key, value in known if key and str(key).upper() not in ours]
    rows = [*kept, *((key, value) for key, value in wanted.items() if value)]
    if rows and sheet is None:
        sheet = book.sheets.add(name, after=book.sheets[-1])
        sheet.api.Visible = HIDDEN
    if rows:
        sheet[f"A1:B{LAST_ROW}"].clear_contents()
        sheet[f"B{len(kept) + 1}:B{LAST_ROW}"].number_format = "@"  # else a version may become a date
        sheet["A1"].value = rows
    elif sheet is not None:
        sheet.delete()
