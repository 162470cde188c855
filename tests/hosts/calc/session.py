"""Runs in LibreOffice's Python, with an office of its own: `python3 session.py PIPE TASK COMMAND…` prints JSON.

``COMMAND…`` starts the office. Tasks: `texts`, what the wizard says of the functions; `changes`, what they show as
cells change; `edits`, that beside what a native formula shows, as a person edits.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

NEW_PROFILE = 81
PATIENCE = 30
HEADER = ("Statut", "Montant", "Close le")
Rows = tuple[tuple[object, ...], ...]


@contextmanager
def office(command: list[str], pipe: str) -> Iterator[Any]:
    """Start the office, again if it made a new profile; yield its context; end it."""
    address = f"pipe,name={pipe};urp;"
    running = subprocess.Popen([*command, f"--accept={address}"])
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if running.poll() == NEW_PROFILE:
                running = subprocess.Popen([*command, f"--accept={address}"])
            try:
                yield resolver().resolve(f"uno:{address}StarOffice.ComponentContext")
                return
            except NoConnectException:
                time.sleep(0.1)
        raise SystemExit("the office does not answer")
    finally:
        running.terminate()
        running.wait(PATIENCE)


def resolver() -> Any:
    local = uno.getComponentContext()
    return local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)


def service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def texts(context: Any) -> Any:
    """The wizard's texts of each function."""
    known = service(context, "com.sun.star.sheet.FunctionDescriptions")
    found = {}
    for number in range(known.Count):
        said = {value.Name: value.Value for value in known.getByIndex(number)}
        if said["Name"].startswith("KPI"):
            arguments = [(argument.Name, argument.Description) for argument in said["Arguments"] or ()]
            found[said["Name"]] = {"help": said["Description"], "arguments": arguments}
    return found


@contextmanager
def spreadsheet(context: Any, rows: Rows, formulas: dict[str, str]) -> Iterator[Any]:
    """A new document that nobody sees, with these rows in its first cells and these formulas."""
    hidden = PropertyValue("Hidden", 0, True, 0)
    desktop = service(context, "com.sun.star.frame.Desktop")
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
    cell = document.Sheets.getByIndex(0).getCellRangeByName
    cell(f"A1:C{len(rows)}").setDataArray(rows)
    for place, formula in formulas.items():
        cell(place).setFormula(formula)
    yield document
    document.close(True)


def changes(context: Any) -> Any:
    """What the same formulas show after each change of the cells that they read."""
    rows = (HEADER, ("gagné", 5.0, "05/03/2026"), ("gagné", 0.0, "06/03/2026"))
    shown = {
        "F1": "=KPI_REVENUE($A$1:$C$4)",
        "F2": "=KPI_REVENUE($A:$C)+0*NOW()",
        "F3": "=KPI_SALES_COUNT($A:$C)",
    }
    found = []
    with spreadsheet(context, rows, {"B3": "=H1*2", "H1": "3", **shown}) as document:
        sheet = document.Sheets.getByIndex(0)
        for name, change in changing(document, sheet).items():
            change()
            found.append((name, [sheet.getCellRangeByName(f"F{row}").Value for row in formula_rows(sheet)]))
    return found


def changing(document: Any, sheet: Any) -> dict[str, Callable[[], object]]:
    """What changes the cells, one thing after the other."""
    cell = sheet.getCellRangeByName
    return {
        "written": lambda: None,
        "a number": lambda: cell("B2").setValue(100),
        "what a formula reads": lambda: cell("H1").setValue(10),
        "a word": lambda: cell("A2").setString("perdu"),
        "undone": document.UndoManager.undo,
        "a row more": lambda: cell("A4:C4").setDataArray((("gagné", 1.0, "07/03/2026"),)),
        "an error": lambda: cell("B4").setFormula("=1/0"),
        "computed again": document.calculateAll,
        "a sheet before": lambda: document.Sheets.insertNewByName("Before", 0),
        "a row inserted": lambda: sheet.Rows.insertByIndex(1, 1),
        "cells cleared": lambda: cell("A4:C5").clearContents(7),
    }


def edits(context: Any) -> Any:
    """What a function and a native formula over the same cells show after each thing that a person does."""
    rows = (HEADER, ("gagné", 5.0, "05/03/2026"), ("gagné", 7.0, "06/03/2026"), ("gagné", 1.0, "07/03/2026"))
    shown = {"E2": "=KPI_REVENUE($A$1:$C$4)", "F2": '=SUMIFS($B$2:$B$4;$A$2:$A$4;"gagné")'}
    found = []
    with spreadsheet(context, rows, shown) as document:
        cell = document.Sheets.getByIndex(0).getCellRangeByName
        for step in editing(partial(do, context, document), cell, rows[1:]):
            step()
            found.append([cell(place).Value for place in shown])
    return found


def editing(do: Callable[..., None], cell: Callable[[str], Any], rows: Rows) -> list[Callable[[], None]]:
    """What a person does; at the end, all rows are there again."""
    return [
        lambda: do("EnterString", "B2", StringName="100"),
        lambda: do("EnterString", "A3", StringName="perdu"),
        lambda: do("Undo"),
        lambda: do("Redo"),
        lambda: replace(cell("A1:C4"), "gagné", "perdu"),
        lambda: do("Undo"),
        lambda: do("Delete", "A2:C3", Flags="A"),
        lambda: do("Undo"),
        lambda: do("Cut", "B2"),
        lambda: do("Paste", "H9"),
        lambda: cell("A2:C4").setDataArray(rows),
    ]


def do(context: Any, document: Any, command: str, place: str = "", **values: object) -> None:
    """Run a command of the menus, in a cell if one is named."""
    if place:
        do(context, document, "GoToCell", ToPoint=place)
    given = tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())
    dispatcher = service(context, "com.sun.star.frame.DispatchHelper")
    dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{command}", "", 0, given)


def replace(cells: Any, old: str, new: str) -> None:
    words = cells.createReplaceDescriptor()
    words.SearchString, words.ReplaceString = old, new
    cells.replaceAll(words)


def formula_rows(sheet: Any) -> list[int]:
    """The rows in which the formulas stand now."""
    return [row for row in range(1, 6) if sheet.getCellRangeByName(f"F{row}").Formula.startswith("=")]


TASKS: dict[str, Callable[[Any], Any]] = {"texts": texts, "changes": changes, "edits": edits}


def main() -> None:
    pipe, task, *command = sys.argv[1:]
    with office(command, pipe) as context:
        sys.stdout.write(json.dumps(TASKS[task](context)))


if __name__ == "__main__":
    main()
