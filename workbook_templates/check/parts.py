"""Opens a workbook as the zip of parts that it is, and reads single parts, with care for hostile ones."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, fromstring

from workbook_templates.check.finding import Finding
from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable
from xl_kpi.sources import archive, content, legacy

KINDS = (".xlsx", ".xlsm")
LARGEST_TREE = 64 * 2**20  # bytes of a part that is held as a whole; sheets and texts are streamed
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError)  # a wrong checksum, which archive.check does not look at
BAD_XML = (ParseError, LookupError, ValueError)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a part points to another: ``target`` is a part's name, None when it lies outside the file."""

    id: str
    kind: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one workbook. ``seen`` are those that were read, ``damaged`` those of them that are no XML."""

    file: str
    archive: zipfile.ZipFile
    names: tuple[str, ...]
    spelled: dict[str, str]
    seen: set[str] = field(default_factory=set)
    damaged: dict[str, Finding] = field(default_factory=dict)

    def name(self, name: str) -> str | None:
        """Return the name as the file spells it, None when there is no such part."""
        return self.spelled.get(name.casefold())

    def open(self, name: str) -> IO[bytes]:
        self.seen.add(self.spelled[name.casefold()])
        return self.archive.open(self.spelled[name.casefold()])

    def tree(self, name: str) -> Element | None:
        """Return a small part as a tree; None when it is missing or no XML."""
        known = self.name(name)
        if known is None:
            return None
        size = self.archive.getinfo(known).file_size
        if size > LARGEST_TREE:
            found, limit = (f"{bytes_ / 2**20:.0f} MiB" for bytes_ in (size, LARGEST_TREE))
            raise KpiError("file_unsafe", file=self.file, part=printable(known[:80]), found=found, limit=limit)
        self.seen.add(known)
        try:
            return fromstring(self.archive.read(known))  # noqa: S314 - archive.check refused document types
        except BAD_XML:
            self.damage(known)
            return None

    def damage(self, name: str) -> None:
        self.damaged[name] = Finding("part_damaged", name)

    def relations(self, source: str) -> tuple[Relation, ...]:
        """Return where a part points to; the empty name stands for the whole file."""
        folder, name = posixpath.split(source)
        tree = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        return () if tree is None else tuple(_relation(item.attrib, folder) for item in tree)


@contextmanager
def opened(path: Path) -> Iterator[Parts]:
    """Yield the parts of a workbook. Raises KpiError: another kind of file, missing, locked, damaged, unreasonable."""
    file = printable(path.name)
    if content.is_folder(path):
        raise KpiError("path_is_folder", file=file)
    if path.suffix.lower() not in KINDS:
        raise KpiError("file_suffix", file=file, expected=" ".join(KINDS))
    data = content.load(path)
    if data.startswith(legacy.MAGIC):
        raise KpiError("file_password", file=file)
    archive.check(data, file)
    try:
        with zipfile.ZipFile(BytesIO(data)) as zipped:
            names = tuple(zipped.namelist())
            yield Parts(file, zipped, names, {name.casefold(): name for name in names})
    except UNREADABLE:
        raise KpiError("file_damaged", file=file) from None


def local(tag: str) -> str:
    """Return the name of an element without its namespace: strict files have others than usual ones."""
    return tag.rpartition("}")[2]


def _relation(item: dict[str, str], folder: str) -> Relation:
    target = unquote(item.get("Target", ""))
    inside = item.get("TargetMode") != "External" and not target.startswith("#")
    resolved = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(item.get("Id", ""), item.get("Type", "").rpartition("/")[2], resolved if inside else None)
