"""`xl-kpi import`: exports of CRM programs and home-made lists become clean tables, with a report of what was read."""

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from workbook_templates.tables import write_tables
from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.intake import as_json, intake, lines, report
from xl_kpi.analysis.report import data_table
from xl_kpi.cli import inputs
from xl_kpi.cli.asking import add_reading
from xl_kpi.cli.csv_tables import write_folder
from xl_kpi.cli.hosts import Command
from xl_kpi.cli.mapping import explained, saved
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import printable
from xl_kpi.crm.importing import Imported
from xl_kpi.engines.engine import Engine
from xl_kpi.sources.reading import Spec
from xl_kpi.tables.frame import Frame

BOOK = ".xlsx"
WORDS = {
    "fr": {"written": "{file} est prêt : xl-kpi build --data {file} en fait un tableau de bord."},
    "en": {"written": "{file} is ready: xl-kpi build --data {file} makes a dashboard of it."},
}
EXAMPLES = (
    "xl-kpi import hubspot-crm-exports-deals.csv --out crm.xlsx\n"
    "xl-kpi import deals-2025.csv deals-2026.csv --source pipedrive --out tables\n"
    "xl-kpi import report.csv --as deals --map deals.amount='Prix total' --save-map mapping.toml --out tables\n"
    "xl-kpi import report.csv --map-file mapping.toml --out tables --json"
)


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("import", "Turn exports of your CRM into clean tables, and say what was understood.", EXAMPLES)
    made.add_argument("files", metavar="FILE", nargs="+", help="exports, workbooks, folders of these")
    made.add_argument("--as", dest="table", metavar="TABLE", help="the table that the files are: deals, leads, …")
    made.add_argument("--out", metavar="FILE.xlsx|FOLDER", type=Path, required=True, help="what to write")
    made.add_argument("--partial", action="store_true", help="do without columns that a full table must have")
    made.add_argument("--save-map", metavar="FILE.toml", type=Path, help="write down how the files were read")
    made.add_argument("--json", action="store_true", help="print the report as JSON")
    add_reading(made)
    known = Settings()
    made.set_defaults(run=run, min_n=known.min_n, orange=known.orange, trend=known.trend, as_of=None, like=None)


def run(wanted: Namespace) -> int:
    """Read, understand, check, and only then write."""
    asked = explained(wanted)
    inputs.check_out(asked.out, asked.files)
    files: list[Spec] = [(asked.table, Path(file)) if asked.table else file for file in asked.files]
    sheets, notices = inputs.read_files(asked, files)
    imports = inputs.understood(asked, sheets)
    engine = inputs.engine_of(asked, imports, tolerant=True)
    if not asked.partial:
        _check_whole(engine, imports)
    frames = [frame for frame in engine.tables.frames.values() if frame.given]
    files_made = [asked.out, *(asked.out / f"{frame.name}.csv" for frame in frames)]
    for made in files_made:
        inputs.check_out(made, asked.files)
    if asked.save_map:
        inputs.check_out(asked.save_map, [*asked.files, *map(str, files_made)], "--save-map")
    told = intake(imports, engine, notices)
    found = {table: _headers(files) for table, files in imports.items()}
    with saved(asked.save_map, asked.source, inputs.maps_of(asked), found, asked.lang):
        _write(asked, frames, report(told, asked.lang))
    if asked.json:
        print(json.dumps(as_json(told), ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    for line in lines(told, asked.lang):
        print(line)
    print(WORDS[asked.lang]["written"].format(file=printable(str(asked.out))))
    return 0


def _check_whole(engine: Engine, imports: Mapping[str, Sequence[Imported]]) -> None:
    """Refuse a table that lacks a column without which most of its KPIs say nothing."""
    for name, frame in engine.tables.frames.items():
        missing = [column for column in frame.schema.required if not frame.has(column)]
        if missing:
            labels = {
                language: ", ".join(frame.schema.columns[column].label[language] for column in missing)
                for language in ("fr", "en")
            }
            file = ", ".join(one.given.origin for one in imports[name])
            said = {"file": file, "sheet": frame.schema.sheet, "table": name, "column": missing[0]}
            raise KpiError("missing_required", **said, labels=labels, found=", ".join(frame.headers) or "–")


def _write(asked: Namespace, frames: Sequence[Frame], findings: Sequence[Finding]) -> None:
    tables = [data_table(frame, asked.lang) for frame in frames]
    if asked.out.suffix.lower() == BOOK:
        write_tables(tables, findings, asked.out, asked.lang, asked.currency, inputs.today(asked))
    else:
        write_folder(tables, asked.out)


def _headers(files: Sequence[Imported]) -> dict[str, str]:
    """The header of each column, in the first file that has it."""
    return dict(chain.from_iterable(reversed([[*one.columns.items()] for one in files])))
