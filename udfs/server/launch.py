"""Starts xlwings Server with the project of this folder, or copies it for an administrator to adapt."""

import asyncio
import os
import shutil
from errno import EADDRINUSE
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from udfs.language import VARIABLE
from udfs.server.limit import max_body
from xl_kpi.core.errors import KpiError

PROJECT = Path(__file__).with_name("project")
LICENCE_KEY = "XLWINGS_LICENSE_KEY"
APP = "xlwings_server.main:main_app"
SPOKEN = f'"{VARIABLE}", "{{}}"'
MANIFEST_ID = "bfd85d52-35c1-4dcd-a08e-c0fafca6bec4"
"""Tells this add-in from all others; it stands in pyproject.toml of the project."""


def prepare(spoken: str) -> None:
    """See that the server may and can run; KpiError says what is missing. The licence is never chosen here."""
    if not os.environ.get(LICENCE_KEY, "").strip():
        raise KpiError("server_no_licence", variable=LICENCE_KEY)
    if find_spec("xlwings_server") is None:
        raise KpiError("server_not_installed")
    max_body(os.environ)
    os.environ |= {"XLWINGS_PROJECT_DIR": str(PROJECT), "XLWINGS_ON_SERVER": "true", VARIABLE: spoken}
    _unlock()


def _unlock() -> None:
    """Let xlwings read the licence key now: later, its refusal would be a traceback."""
    try:
        import_module("xlwings.server")
    except Exception as error:
        if type(error).__name__ != "LicenseError":  # its class cannot be imported either
            raise
        raise KpiError("server_licence_refused", variable=LICENCE_KEY, found=str(error).rstrip(".")) from None


def check_address(host: str, port: int) -> None:
    """See that the server can listen there, as it will do it; KpiError when another program does, or nobody can."""
    try:
        asyncio.run(_listen(host, port))
    except (OSError, UnicodeError) as error:  # a name of a host may be none
        is_taken = isinstance(error, OSError) and error.errno == EADDRINUSE
        raise KpiError("server_port_taken" if is_taken else "server_bad_address", host=host, port=port) from None


async def _listen(host: str, port: int) -> None:
    (await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)).close()


def serve(host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> None:
    """Serve the project until the process is interrupted."""
    run = import_module("uvicorn").run
    run(APP, host=host, port=port, lifespan="on", ssl_certfile=certificate, ssl_keyfile=key, server_header=False)


def copy_project(target: Path, spoken: str) -> None:
    """Write the project as a new folder that speaks a language, as an add-in of its own.

    Two add-ins of the same identity would clash in Excel.
    """
    try:
        shutil.copytree(PROJECT, target, ignore=shutil.ignore_patterns("__pycache__"))
        _replace(target / "pyproject.toml", MANIFEST_ID, str(uuid4()))
        _replace(target / "custom_functions" / "__init__.py", SPOKEN.format("fr"), SPOKEN.format(spoken))
    except FileExistsError:
        raise KpiError("server_folder_exists", folder=target.name) from None
    except OSError:
        raise KpiError("folder_locked", file=target.name) from None


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
