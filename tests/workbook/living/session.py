"""Runs in LibreOffice's Python, with an office of its own: `python3 session.py PIPE JOB COMMAND…` prints JSON.

The job is a file: ``workbook``, the names of ``sheets`` to read, and ``states``, each a list of (sheet, address, value)
to type. For every state the cells are typed, the sheets read, and the cells put back as they were.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

from tests.hosts.calc.session import office, service


def shown(document: Any, names: list[str], typed: list[list[Any]]) -> dict[str, Any]:
    """What the sheets show with these cells typed."""
    cells = [(document.Sheets.getByName(sheet).getCellRangeByName(at), value) for sheet, at, value in typed]
    before = [(cell, cell.getDataArray()[0][0]) for cell, _ in cells]
    for cell, value in cells:
        put(cell, value)
    found = {name: rows(document.Sheets.getByName(name)) for name in names}
    for cell, value in before:
        put(cell, value)
    return found


def put(cell: Any, value: Any) -> None:
    """Type a text or a number, or clear the cell."""
    if value == "":
        cell.setFormula("")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def rows(sheet: Any) -> Any:
    """All cells from the first: numbers, texts, null for an error."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()


def main() -> None:
    pipe, path, *command = sys.argv[1:]
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    hidden = PropertyValue("Hidden", 0, True, 0)
    with office(command, pipe) as context:
        desktop = service(context, "com.sun.star.frame.Desktop")
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(job["workbook"]), "_blank", 0, (hidden,))
        found = [shown(document, job["sheets"], state) for state in job["states"]]
        sys.stdout.write(json.dumps(found))
        document.close(True)


if __name__ == "__main__":
    main()
