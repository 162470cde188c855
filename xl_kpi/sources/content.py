"""The bytes of one file, and what they are whatever the file is called."""

import os
import stat
from pathlib import Path

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable
from xl_kpi.sources import legacy
from xl_kpi.sources.delimited import UTF_16

MAX_SIZE = 2**30
TEXTS = frozenset({".csv", ".txt", ".tsv"})
ZIPS = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
OLD = frozenset({".xls"})
SUFFIXES = TEXTS | ZIPS | OLD
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<body", b"<head", b"<meta")


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder. Raises KpiError when it is neither a folder nor a regular file."""
    try:
        mode = path.stat().st_mode
    except PermissionError:
        raise KpiError("file_unreadable", file=printable(path.name)) from None
    except (OSError, ValueError):
        raise KpiError("file_missing", file=printable(str(path))) from None
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise KpiError("file_special", file=printable(path.name))
    return stat.S_ISDIR(mode)


def load(path: Path) -> bytes:
    """Return the content of a file; KpiError when it disagrees with the extension or cannot be read."""
    file, suffix = printable(path.name), path.suffix.lower()
    if suffix not in SUFFIXES:
        raise KpiError("file_suffix", file=file, expected=" ".join(sorted(SUFFIXES)))
    data = read_bytes(path)
    if not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise KpiError("file_empty", file=file)
    real = _real_suffixes(data, file)
    if suffix not in real and not (suffix in ZIPS and _is_locked(data)):
        raise _misnamed(data, file, real)
    return data


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises KpiError for a pipe, a device, a folder, and for what is too large."""
    file = printable(path.name)
    if is_folder(path):
        raise KpiError("file_special", file=file)
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_SIZE:
                raise KpiError("file_too_large", file=file)
            return stream.read(size)
    except OSError:
        raise KpiError("file_unreadable", file=file) from None


def _real_suffixes(data: bytes, file: str) -> frozenset[str]:
    if data.startswith(ZIP_MAGIC):
        return ZIPS
    if data.startswith(legacy.MAGIC):
        return OLD
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise KpiError("file_page", file=file)
    return TEXTS


def _is_locked(data: bytes) -> bool:
    """Say whether this is the container of a workbook with a password, which keeps its extension."""
    return data.startswith(legacy.MAGIC) and legacy.is_encrypted(data)


def _misnamed(data: bytes, file: str, real: frozenset[str]) -> KpiError:
    if real is TEXTS and b"\0" in data and not data.startswith(UTF_16):
        return KpiError("file_damaged", file=file)
    return KpiError("file_extension", file=file, expected=".xlsx" if real is ZIPS else min(real))
