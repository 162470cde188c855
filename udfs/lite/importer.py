"""Serves the packages that a workbook carries: from memory, with no file written and no connection opened.

This text stands in the workbook's main.py, below the sources. It imports nothing that is not Python's own.
"""

import sys
from collections.abc import Mapping
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from io import BytesIO
from types import CodeType, SimpleNamespace
from typing import Any
from zipfile import Path, ZipFile


class Library(MetaPathFinder, InspectLoader):
    """Finds and loads modules among texts by path (``xl_kpi/core/errors.py``), with the data files beside them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        packed = BytesIO()  # never a file; its zipfile.Path is what importlib.resources expects
        with ZipFile(packed, "w") as archive:
            for path, text in sources.items():
                archive.writestr(path, text)
        self._archive = ZipFile(packed)

    def install(self) -> None:
        """Take the place of the library that an earlier run of main.py installed, and of the modules it loaded."""
        sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != type(self).__name__]
        packages = {path.partition("/")[0] for path in self._sources}
        for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
            del sys.modules[name]
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        return spec_from_loader(fullname, self) if self._place(fullname) in self._sources else None

    def is_package(self, fullname: str) -> bool:
        return self._place(fullname).endswith("/__init__.py")

    def get_source(self, fullname: str) -> str:
        return self._sources[self._place(fullname)]

    def get_code(self, fullname: str) -> CodeType:
        """Compile under the path of the source, so that a traceback names it."""
        code: CodeType = self.source_to_code(self.get_source(fullname), self._place(fullname))
        return code

    def get_resource_reader(self, fullname: str) -> Any:
        folder = Path(self._archive, self._place(fullname).rpartition("/")[0] + "/")
        return SimpleNamespace(files=lambda: folder)

    def _place(self, fullname: str) -> str:
        """The path of a module, whether it is there or not."""
        path = fullname.replace(".", "/")
        package = f"{path}/__init__.py"
        return package if package in self._sources else f"{path}.py"
