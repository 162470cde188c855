"""What the user explains of his files, kept in a file of its own: program, headers of columns, meanings of words."""

import json
import tomllib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.sources.sheet import shown
from xl_kpi.tables.frame import Maps

Recognised = Mapping[str, Mapping[str, str]]
"""Table → column → header."""
SECTIONS = ("source", "columns", "values")
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


def save(path: Path, source: str | None, maps: Maps, recognised: Recognised, language: str) -> None:
    """Write a mapping file: what the user said, and as comments what needed no word of his."""
    lines = _lines(path, source, maps, recognised, language)
    with replace_atomically(path) as target:
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise KpiError("file_missing", file=shown(str(path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KpiError("bad_mapping", file=shown(path.name), found=str(error)) from None
    strange = next((name for name in content if name not in SECTIONS), None)
    if strange or not _is_mapping(content):
        raise KpiError("bad_mapping", file=shown(path.name), found=strange or "…")
    return content


def _is_mapping(content: Mapping[str, Any]) -> bool:
    columns, values = content.get("columns", {}), content.get("values", {})
    return (
        isinstance(content.get("source", ""), str)
        and _are_words(columns)
        and isinstance(values, dict)
        and all(map(_are_words, values.values()))
    )


def _are_words(section: Any) -> bool:
    return isinstance(section, dict) and all(isinstance(word, str) for word in section.values())


def _lines(path: Path, source: str | None, maps: Maps, recognised: Recognised, language: str) -> Iterator[str]:
    how, known = HEADS[language]
    yield f"# {how.format(file=path.name)}"
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
