"""Starts a command; user errors become one sentence and exit code 1, wrong usage exit code 2."""

import gc
import os
import sys
from collections.abc import Sequence

from xl_kpi.cli.arguments import parser
from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable

COLLECT = (100_000, 20, 20)
"""Garbage collection: rows by the hundred thousand are no garbage, and looking for some among them takes a tenth."""
ERROR = {"fr": "Erreur\u00a0:", "en": "Error:"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `xl-kpi` with these arguments (those of the process by default) and return the exit code."""
    gc.set_threshold(*COLLECT)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    wanted = parser().parse_args(arguments)
    try:
        code: int = wanted.run(wanted)
        sys.stdout.flush()
    except KpiError as error:
        print(printable(f"{ERROR[wanted.lang]} {error.text(wanted.lang, console=True)}"), file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        gc.unfreeze()  # a program that calls this function goes on
    return code
