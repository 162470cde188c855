"""The VBA project of a workbook: as COM shows it, and the list of its modules in the file."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.hosts.com.pywin32 import CDispatch, refused

HEADER = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")


def project_of(*modules: str) -> bytes:
    """Return a storage that lists these modules: after the header, an entry of 128 bytes each, name first."""
    return HEADER + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in modules)


class Component(CDispatch):
    """One VBA module, or one reference to another project."""

    KIND = "_VBComponent"

    def __init__(self, name: str, text: str = "") -> None:
        self.Name, self.text = name, text


class Components(CDispatch):
    """The modules of a VBA project, or its references, by name."""

    KIND = "_VBComponents"

    def __init__(self, *names: str) -> None:
        self.found = {name: Component(name) for name in names}

    def __iter__(self) -> Iterator[Component]:
        return iter(self.found.values())

    def __call__(self, name: str) -> Component:
        if name not in self.found:
            raise refused("Subscript out of range", -2147352565)
        return self.found[name]

    def Remove(self, component: Component) -> None:  # noqa: N802
        del self.found[component.Name]

    def Import(self, path: str) -> None:  # noqa: N802
        text = Path(path).read_text(encoding="cp1252")
        name = re.match(r'Attribute VB_Name = "(\w+)"', text).group(1)
        while name in self.found:
            name += "1"  # Excel numbers a module whose name is taken
        self.found[name] = Component(name, text)


class Project(CDispatch):
    """The VBA project of a workbook."""

    KIND = "_VBProject"

    def __init__(self) -> None:
        self.VBComponents, self.References = Components("ThisWorkbook"), Components("VBA", "Excel")
