"""`xl-kpi lite`: puts the functions for xlwings Lite into a workbook, or takes their sources out of it."""

import re
from argparse import Namespace
from pathlib import Path

from udfs.lite.embed import changed, write_sources
from udfs.package import Package, open_package
from udfs.rehost import converted_parts
from workbook_templates.look.texts import LANGUAGES, words
from xl_kpi.cli.hosts import Command
from xl_kpi.core.errors import KpiError

LANGUAGE = re.compile(r"""<definedName name="Language"[^<>]*>'?([^'!<]+)""")
"""The sheet on which a workbook that xl-kpi built says its language; its title is in that language."""
WORDS = {
    "embedded": {
        "fr": "{file} contient maintenant les fonctions KPI_… et leurs sources : ouvrez-le dans Excel avec le "
        "complément gratuit xlwings Lite, et faites confiance au classeur quand il le demande.",
        "en": "{file} now holds the KPI_… functions and their sources: open it in Excel with the free add-in xlwings "
        "Lite, and trust the workbook when it asks.",
    },
    "extracted": {
        "fr": "{count} fichiers écrits dans {folder}",
        "en": "{count} files written to {folder}",
    },
}
EXAMPLES = (
    "xl-kpi lite tableau.xlsx\n"
    "xl-kpi lite board.xlsx --out board-for-the-team.xlsx --lang en\n"
    "xl-kpi lite board.xlsx --extract sources/"
)


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("lite", "Put the functions into a workbook, for Excel with the free add-in xlwings Lite.", EXAMPLES)
    made.add_argument("file", metavar="FILE.xlsx", type=Path, help="the workbook")
    made.add_argument("--out", metavar="FILE.xlsx", type=Path, help="write a copy, and leave the workbook as it is")
    made.add_argument("--extract", metavar="DIR", type=Path, help="write the sources that the workbook carries instead")
    made.set_defaults(run=run, lang=None, usage_error=made.error)


def run(wanted: Namespace) -> int:
    """Embed, or extract; a KpiError says why not."""
    said, wanted.lang = wanted.lang, wanted.lang or "fr"
    if wanted.extract and wanted.out:
        wanted.usage_error("--out and --extract do not go together")
    package = open_package(wanted.file)
    wanted.lang = said or language_of(package)
    if wanted.extract:
        count = len(write_sources(package, wanted.extract))
        print(WORDS["extracted"][wanted.lang].format(count=count, folder=wanted.extract))
        return 0
    out = wanted.out or wanted.file
    if out.suffix.lower() != wanted.file.suffix.lower():
        raise KpiError("file_suffix", file=out.name, expected=wanted.file.suffix)
    formulas, _ = converted_parts(package, "lite")
    package.write(out, {**formulas, **changed(package, wanted.lang)})  # at once: the ones are no use without the others
    print(WORDS["embedded"][wanted.lang].format(file=out))
    return 0


def language_of(package: Package) -> str:
    """The language of a workbook that xl-kpi built; French for any other."""
    content = package.read("xl/workbook.xml") or b""
    found = LANGUAGE.search(content.decode(errors="replace"))
    titles = {words(language)["sheets"]["settings"]: language for language in LANGUAGES}
    return titles.get(found[1], "fr") if found else "fr"
