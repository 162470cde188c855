"""What the user explains of his files, kept in a file of its own: program, headers of columns, meanings of words."""

import json
import tomllib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.core.words import printable
from xl_kpi.sources.content import is_folder, read_bytes
from xl_kpi.tables.frame import Maps

Recognised = Mapping[str, Mapping[str, str]]
"""Table → column → header."""
SECTIONS = ("source", "columns", "values")
LARGEST, LONGEST = 2**18, 1_000
"""Bytes of a mapping file, letters of a line: keys of many parts take the parser time and memory without bounds."""
TOO_MUCH = {
    "fr": f"plus de {LARGEST // 2**10} Kio, ou une ligne de plus de {LONGEST} caractères",
    "en": f"more than {LARGEST // 2**10} KiB, or a line of more than {LONGEST} characters",
}
ENDLESS = {"fr": "des listes dans des listes, sans fin", "en": "lists within lists without end"}
HEADS = {
    "fr": ("Comment lire ces exports : --map-file {file}", "Ce qui a été reconnu sans aide :"),
    "en": ("How to read these exports: --map-file {file}", "What was recognised without help:"),
}


def explained(wanted: Namespace) -> Namespace:
    """The arguments, with what the mapping file says before what the command line says."""
    if wanted.map_file is None:
        return wanted
    content = _read(wanted.map_file)
    asked = Namespace(**vars(wanted))
    asked.source = wanted.source or content.get("source")
    asked.map = [*(f"{place}={header}" for place, header in content.get("columns", {}).items()), *wanted.map]
    values = content.get("values", {})
    words = (f"{place}:{word}={meaning}" for place, known in values.items() for word, meaning in known.items())
    asked.map_value = [*words, *wanted.map_value]
    return asked


@contextmanager
def saved(path: Path | None, source: str | None, maps: Maps, recognised: Recognised, language: str) -> Iterator[None]:
    """Write a mapping file, if one is asked for: what the user said, and as comments what needed no word of his.

    It takes its place after the block, and not at all when that fails.
    """
    if path is None:
        yield
        return
    with replace_atomically(path) as target:
        target.write_text("\n".join(_lines(path, source, maps, recognised, language)) + "\n", encoding="utf-8")
        yield


def _read(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(_content(path))
    except ValueError as error:  # also what is no UTF-8, and numbers of thousands of figures
        raise _bad(path, str(error)) from None
    except RecursionError:
        raise _bad(path, ENDLESS) from None
    strange = next(_strange(content), None)
    if strange:
        raise _bad(path, strange)
    return content


def _bad(path: Path, found: str | Mapping[str, str]) -> KpiError:
    return KpiError("bad_mapping", file=printable(path.name), found=found)


def _content(path: Path) -> str:
    if not is_folder(path) and path.stat().st_size > LARGEST:
        raise _bad(path, TOO_MUCH)
    text = read_bytes(path).decode("utf-8-sig")
    if max(map(len, text.split("\n"))) > LONGEST:
        raise _bad(path, TOO_MUCH)
    return text


def _strange(content: Mapping[str, Any]) -> Iterator[str]:
    """The places of what no mapping holds."""
    yield from (name for name in content if name not in SECTIONS)
    if not isinstance(content.get("source", ""), str):
        yield "source"
    yield from _no_words("columns", content.get("columns", {}))
    values = content.get("values", {})
    if isinstance(values, dict):
        for place, words in values.items():
            yield from _no_words(f"values.{place}", words)
    else:
        yield "values"


def _no_words(name: str, section: Any) -> Iterator[str]:
    if isinstance(section, dict):
        yield from (f"{name}.{key}" for key, word in section.items() if not isinstance(word, str))
    else:
        yield name


def _lines(path: Path, source: str | None, maps: Maps, recognised: Recognised, language: str) -> Iterator[str]:
    how, known = HEADS[language]
    yield f"# {how.format(file=printable(path.name))}"
    if source:
        yield f"source = {_text(source)}"
    yield ""
    yield "[columns]"
    yield from (f"{_text('.'.join(place))} = {_text(header)}" for place, header in maps.columns.items())
    yield f"# {known}"
    for table, columns in recognised.items():
        for column, header in columns.items():
            if (table, column) not in maps.columns:
                yield f"# {_text(f'{table}.{column}')} = {_text(header)}"
    for place, words in maps.values.items():
        yield ""
        yield f"[values.{_text('.'.join(place))}]"
        yield from (f"{_text(word)} = {_text(meaning)}" for word, meaning in words.items())


def _text(word: str) -> str:
    """A TOML string: JSON's, whose escapes are TOML's too."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")
