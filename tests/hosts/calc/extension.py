"""A LibreOffice that has the functions: the extension unpacked beside it, and a Python that finds numpy."""

import sysconfig
from dataclasses import replace
from pathlib import Path

from tests.libreoffice import LibreOffice
from udfs.calc.package import contents

PACKAGES = Path(sysconfig.get_path("purelib"))
"""Where this Python keeps numpy; LibreOffice runs the Python of the system."""


def unpack(folder: Path) -> Path:
    """Write the files of the extension into a folder of extensions; return that."""
    for name, content in contents().items():
        path = folder / "xl-kpi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def with_functions(office: LibreOffice, profile: Path, extensions: Path, language: str) -> LibreOffice:
    """The same program with another profile, the extensions of a folder and menus in a language."""
    environment = {"PYTHONPATH": str(PACKAGES)}
    return replace(office, profile=profile, extensions=extensions, language=language, environment=environment)
