"""What each command does, over the library; printing is all that happens here."""

import json
import math
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import xl_kpi
from xl_kpi.analysis.breakdown import breakdown
from xl_kpi.analysis.compute import evaluate, make_scope, speaking
from xl_kpi.analysis.sentence import explain, texts
from xl_kpi.catalog import Kpi, catalog, find, parse_slot
from xl_kpi.cli import inputs
from xl_kpi.cli.workbook import demo_words, write
from xl_kpi.core.definition import Option
from xl_kpi.core.errors import KpiError
from xl_kpi.core.reading import Reading
from xl_kpi.engines.engine import Engine
from xl_kpi.kpis.scaffold import scaffold


def version() -> str:
    return xl_kpi.__version__


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def list_kpis(wanted: Namespace) -> int:
    if wanted.json:
        print(_json([_described(kpi, wanted.lang) for kpi in catalog()], indent=1))
        return 0
    families = texts(wanted.lang)["families"]
    family = ""
    for kpi in catalog():
        if kpi.family != family:
            family = kpi.family
            print(f"\n{families[family]}")
        print(f"  {kpi.code:<34} {kpi.label(wanted.lang)}")
    return 0


def _described(kpi: Kpi, language: str) -> dict[str, Any]:
    definition, said = kpi.definition, kpi.texts(language)
    return {
        "kpi": kpi.code,
        "label": kpi.label(language),
        "family": kpi.family,
        "nature": definition.nature,
        "qualitative": definition.qualitative,
        "help": said["help"],
        "tables": list(definition.tables),
        "required": list(definition.required),
        "params": list(definition.params),
        "options": {option.name: _choices(option) for option in kpi.options},
        "version": definition.version,
    }


def _choices(option: Option) -> dict[str, Any]:
    default = option.values[0] if option.values else option.default
    return {"kind": option.kind.partition(":")[0], "values": list(option.values), "default": default}


def define(wanted: Namespace) -> int:
    kpi = find(wanted.code)
    said, words = kpi.texts(wanted.lang), texts(wanted.lang)
    kinds = (kpi.definition.nature, "qualitative" if kpi.definition.qualitative else "quantitative")
    natures = ", ".join(words["nature"][kind] for kind in kinds)
    print(f"{kpi.code} · {kpi.label(wanted.lang)}")
    print(f"{words['families'][kpi.family]} · {natures} · version {kpi.definition.version}\n")
    for text in (said["help"], said["formula"], said["why"], said["act"]):
        print(f"{text}\n")
    needed = kpi.definition.required
    print(f"tables: {', '.join(f'{table}*' if table in needed else table for table in kpi.definition.tables)}")
    for option in kpi.options:
        names = said["options"][option.name]["name"][0]
        values = ", ".join(f"{value} ({said['options'][option.name][value][0]})" for value in option.values)
        default = "" if option.values or option.default is None else f" = {option.default}"
        print(f"option {option.name}{default} – {names}{': ' + values if values else ''}")
    for note in said["notes"]:
        print(f"• {note}")
    print("\n" + "\n".join(kpi.sources))
    return 0


def compute(wanted: Namespace) -> int:
    if bool(wanted.code) == bool(wanted.batch):
        wanted.usage_error("give a CODE or --batch FILE, one of the two")
    engine = inputs.load(wanted).engine
    if wanted.batch:
        return _batch(engine, wanted)
    kpi, options = parse_slot(wanted.code)
    options |= inputs.options_of(wanted)
    scope = make_scope(wanted.from_date, wanted.to_date, wanted.owner, inputs.today(wanted))
    with speaking(wanted.lang, kpi.code):
        if wanted.by:
            _print_lines(breakdown(engine, kpi, options, scope, wanted.by), wanted)
        else:
            _print(evaluate(engine, kpi, options, scope), wanted)
    return 0


def as_json(reading: Reading, language: str) -> dict[str, Any]:
    """A reading as the command prints it: one JSON object, its keys never change."""
    return {
        "kpi": reading.code,
        "value": _finite(reading.value),
        "numerator": _finite(reading.numerator),
        "denominator": _finite(reading.denominator),
        "n": reading.n,
        "unit": reading.unit,
        "direction": reading.direction,
        "excluded": [{"reason": item.reason, "rows": item.rows} for item in reading.excluded],
        "notes": list(reading.notes),
        "options": dict(reading.options),
        "version": reading.version,
        "text": explain(reading, language),
    }


def _finite(number: float | None) -> float | None:
    """JSON knows no infinity: what overflows is not available."""
    return number if number is not None and math.isfinite(number) else None


def _print(reading: Reading, wanted: Namespace) -> None:
    if wanted.json:
        print(_json(as_json(reading, wanted.lang)))
    else:
        print(explain(reading, wanted.lang))


def _print_lines(lines: Sequence[tuple[Mapping[str, str], Reading]], wanted: Namespace) -> None:
    for place, reading in lines:
        if wanted.json:
            print(_json({**place, **as_json(reading, wanted.lang)}))
        else:
            nobody = texts(wanted.lang)["board"]["nobody"]
            print(f"{' · '.join(name or nobody for name in place.values())}\t{explain(reading, wanted.lang)}")


def _batch(engine: Engine, wanted: Namespace) -> int:
    for line in _lines(Path(wanted.batch)):
        print(_json(_answer(engine, line, wanted)), flush=True)
    return 0


def _lines(path: Path) -> Iterator[str]:
    try:
        text = sys.stdin.read() if path == Path("-") else path.read_text(encoding="utf-8-sig")
        yield from filter(str.strip, text.split("\n"))
    except (OSError, UnicodeDecodeError):
        raise KpiError("batch_unreadable", file=path.name) from None


QUESTION = ("kpi", "from", "to", "as_of", "owner", "options")


def _answer(engine: Engine, line: str, wanted: Namespace) -> dict[str, Any]:
    """Answer one question; what is wrong with it stays its own answer."""
    asked: Any = None
    try:
        asked = json.loads(line)
        if not _is_question(asked):
            raise KpiError("batch_line", found=line[:80])
        unknown = ", ".join(sorted(asked.keys() - QUESTION))
        if unknown:
            raise KpiError("batch_key", found=unknown, allowed=", ".join(QUESTION))
        kpi, options = parse_slot(asked["kpi"])
        owner = asked.get("owner") or wanted.owner
        first, last = (asked.get(name) or getattr(wanted, f"{name}_date") for name in ("from", "to"))
        scope = make_scope(first, last, owner, asked.get("as_of") or inputs.today(wanted))
        given = options | inputs.options_of(wanted) | dict(asked.get("options") or {})
        with speaking(wanted.lang, kpi.code):
            return as_json(evaluate(engine, kpi, given, scope), wanted.lang)
    except (KpiError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        known = error if isinstance(error, KpiError) else KpiError("batch_line", found=line[:80])
        code = asked.get("kpi") if isinstance(asked, dict) else None
        return {"kpi": code, "error": known.text(wanted.lang, console=True)}


def _is_question(asked: Any) -> bool:
    """Tell a question from other JSON; an object or a truth value where a word belongs would be taken for blank."""
    words = ("from", "to", "as_of", "owner")
    is_named = isinstance(asked, dict) and isinstance(asked.get("kpi"), str)
    return is_named and not any(isinstance(asked.get(name), dict | bool) for name in words)


def build(wanted: Namespace) -> int:
    return write(wanted)


def demo(wanted: Namespace) -> int:
    with as_file(files("xl_kpi.sample").joinpath("data")) as folder:
        return build(wanted.parse(demo_words(folder, wanted.out, wanted.lang)))


def new(wanted: Namespace) -> int:
    family, _, name = wanted.name.partition("/")
    for path in scaffold(family, name, Path.cwd()):
        print(path)
    return 0
