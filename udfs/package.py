"""Changes single parts of an Excel workbook, a zip of parts: all others stay as they are, byte for byte."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.core.words import printable
from xl_kpi.sources import archive, legacy
from xl_kpi.sources.content import MAX_SIZE

KINDS = (".xlsx", ".xlsm", ".xlam")
CONTENT_TYPES = "[Content_Types].xml"
PLAIN_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MACRO_ADD_IN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that was read and found reasonable; ``file`` is its name as shown to the user."""

    file: str
    data: bytes

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the file."""
        with self._opened() as parts:
            return tuple(parts.namelist())

    def read(self, name: str) -> bytes | None:
        """Return the content of a part, None when there is no such part."""
        with self._opened() as parts:
            return parts.read(name) if name in parts.namelist() else None

    def parts(self, ending: str) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the parts whose name ends so."""
        with self._opened() as parts:
            for name in parts.namelist():
                if name.lower().endswith(ending):
                    yield name, parts.read(name)

    def write(self, target: Path, changed: Mapping[str, bytes | None]) -> None:
        """Write a copy with these parts changed, left out (None) or, when new, added at the end. Raises KpiError.

        Without any change the copy has the same bytes.
        """
        if not changed:
            with replace_atomically(target) as temporary:
                temporary.write_bytes(self.data)
            return
        with (
            self._opened() as parts,
            replace_atomically(target) as temporary,
            zipfile.ZipFile(temporary, "w") as made,
        ):
            made.comment = parts.comment
            for member in parts.infolist():
                content = changed[member.filename] if member.filename in changed else parts.read(member)
                if content is not None:
                    made.writestr(_like(member), content)
            for name, content in changed.items():
                if content is not None and name not in parts.namelist():
                    made.writestr(_new(name), content)

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        """Say in one sentence what the first check cannot see, such as a wrong checksum."""
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as parts:
                yield parts
        except archive.DAMAGED:
            raise KpiError("file_damaged", file=self.file) from None


def open_package(source: Path) -> Package:
    """Read a workbook. Raises KpiError: another kind of file, missing, locked, damaged, unreasonable."""
    file = printable(source.name)
    if source.suffix.lower() not in KINDS:
        raise KpiError("file_suffix", file=file, expected=" ".join(KINDS))
    data = _bytes(source, file)
    if data.startswith(legacy.MAGIC):
        if legacy.is_encrypted(data):
            raise KpiError("file_password", file=file)
        raise KpiError("file_extension", file=file, expected=".xls")
    archive.check(data, file)
    package = Package(file, data)
    _check(package)
    return package


def _bytes(source: Path, file: str) -> bytes:
    if source.is_dir():
        raise KpiError("path_is_folder", file=file)
    if not source.is_file():
        raise KpiError("no_such_file", file=file)
    try:
        if source.stat().st_size > MAX_SIZE:
            raise KpiError("file_too_large", file=file)
        return source.read_bytes()
    except OSError:
        raise KpiError("file_unreadable", file=file) from None


def _check(package: Package) -> None:
    """Refuse parts that two readers could take for different ones, and a zip that is no workbook."""
    names = [name.lower() for name in package.names]
    doubtful = len(set(names)) < len(names) or any(".." in re.split(r"[\\/]", name) for name in names)
    types = package.read(CONTENT_TYPES) or b""
    if doubtful or not any(known in types for known in (PLAIN_WORKBOOK, MACRO_WORKBOOK, MACRO_ADD_IN)):
        raise KpiError("file_damaged", file=package.file)


def _like(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same entry without what its writer noted about the sizes that were."""
    made = zipfile.ZipInfo(member.filename, member.date_time)
    made.compress_type, made.external_attr = member.compress_type, member.external_attr
    made.create_system = member.create_system
    return made


def _new(name: str) -> zipfile.ZipInfo:
    """An entry without the date of today: the same input gives the same bytes."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def macro_enabled(source: Path, target: Path) -> None:
    """Write a copy of an .xlsx as an .xlsm: a workbook that may hold macros says so in its content types."""
    package = open_package(source)
    types = package.read(CONTENT_TYPES) or b""
    package.write(target, {CONTENT_TYPES: types.replace(PLAIN_WORKBOOK, MACRO_WORKBOOK)})
