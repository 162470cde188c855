"""Writes the tables of KPIs, CRMs and functions into their pages, and docs/columns.md: `python docs/make_tables.py`."""

from collections.abc import Sequence
from pathlib import Path

from udfs.binding import Function, functions
from xl_kpi.analysis.sentence import texts
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.definition import Option
from xl_kpi.core.likes import crms, like
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables.schema import ColumnSchema, TableSchema, schemas

ROOT = Path(__file__).parents[1]
COLUMNS = ROOT / "docs" / "columns.md"
PAGES = {"en": ROOT / "README.md", "fr": ROOT / "LISEZMOI.md"}
CALLS = {"en": ROOT / "docs" / "en" / "functions.md", "fr": ROOT / "docs" / "fr" / "fonctions.md"}
HEADS = {
    "en": ("Function", "Name", "What it says", "Options (default: in bold)"),
    "fr": ("Fonction", "Nom", "Ce qu'il dit", "Options (par défaut : en gras)"),
}
CALL_HEADS = {"en": ("Function", "What it gives"), "fr": ("Fonction", "Ce qu'elle donne")}
UNKNOWN = {"en": "refused: {why}", "fr": "refusé : {why}"}
KINDS = {"en": {"number": "number", "text": "text"}, "fr": {"number": "nombre", "text": "texte"}}

INTRODUCTION = """\
# Les colonnes · The columns

Générée par `python docs/make_tables.py` · Written by `python docs/make_tables.py`

Toute colonne est facultative : un indicateur à qui il en manque une la nomme. L'ordre, les majuscules et les accents
n'importent pas. Une ligne sans la date qui la place dans la période est écartée et comptée. Pour un autre en-tête :
`--map deals.status=deal_stage` ; pour un autre mot : `--map-value deals.status:Engaging=open`. Bien plus de mots
que ceux d'ici sont compris ; les inconnus sont cités dans la feuille Qualité.

No column is compulsory: a KPI that lacks one names it. Order, capitals and accents do not matter. A row without the
date that places it in the period is left out and counted. For another header: `--map deals.status=deal_stage`; for
another word: `--map-value deals.status:Engaging=open`. Many more words than these are understood; unknown ones are
listed in the quality sheet.
"""
COLUMN_HEADS = ("Colonne · Column", "En-tête", "Header", "Autres en-têtes · Other headers", "Contenu · Content")
CONTENTS = {
    "id": "identifiant · identifier",
    "text": "texte · text",
    "owner": "nom d'un commercial · a salesperson's name",
    "number": "nombre · number",
    "percent": "pourcentage · percentage (`30 %`, `0,3`)",
    "code": "code de devise · currency code (`EUR`)",
    "date": "date",
    "computed": "calculé par le classeur, jamais lu · computed by the workbook, never read",
    "milestone": "date d'étape, vide = pas encore · date of a milestone, blank = not yet",
}


def table(language: str) -> str:
    """Every KPI of the catalogue as a Markdown table, a line for each family."""
    rows = [HEADS[language], ("---",) * 4]
    family = ""
    for kpi in catalog():
        if kpi.family != family:
            family = kpi.family
            rows.append((f"**{texts(language)['families'][family]}**", "", "", ""))
        said = kpi.texts(language)
        rows.append((f"`{kpi.code}`", said["label"], said["help"], _options(kpi, language)))
    return _markdown(rows)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _options(kpi: Kpi, language: str) -> str:
    numbers = [f"`{name}` = {KINDS[language]['number']}" for name in kpi.definition.params]
    choices = [f"`{option.name}` = {_values(option, language)}" for option in kpi.options]
    return "; ".join([*numbers, *choices])


def _values(option: Option, language: str) -> str:
    if option.values:
        return "/".join([f"**{option.values[0]}**", *option.values[1:]])
    if option.default is None:
        return KINDS[language][option.kind]
    default = f"{option.default:g}" if isinstance(option.default, float) else option.default
    return f"**{default}**"


def likes(language: str) -> str:
    """How each CRM reads the KPIs that some CRM reads in its own way."""
    known = [kpi for kpi in catalog() if any(like(crm, kpi.code) for crm in crms())]
    rows = [("`--like`", *(kpi.label(language) for kpi in known)), ("---",) * (len(known) + 1)]
    return _markdown([*rows, *((f"`{crm}`", *(_like(crm, kpi, language) for kpi in known)) for crm in crms())])


def _like(crm: str, kpi: Kpi, language: str) -> str:
    found = like(crm, kpi.code)
    if found is None:
        return ""
    return found.said[language] if found.options else UNKNOWN[language].format(why=found.said[language])


def calls(language: str) -> str:
    """Every function with its arguments, those that may be blank in brackets."""
    rows = [CALL_HEADS[language], ("---",) * 2]
    return _markdown([*rows, *((f"`{_call(function)}`", function.help(language)) for function in functions())])


def _call(function: Function) -> str:
    must = {"code", "codes", "table", "value", "reference"}
    for kpi in catalog():
        if kpi.code == function.name:
            options = (option.name for option in kpi.options if option.required)
            must = {*kpi.definition.required, *kpi.definition.params, *options}
    names = (argument.name if argument.name in must else f"[{argument.name}]" for argument in function.arguments)
    return f"{function.name}({', '.join(names)})"


def renewed(page: str, mark: str, content: str) -> str:
    """The page with the content of today between its two marks."""
    start, end = f"<!-- {mark}:start -->", f"<!-- {mark}:end -->"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{content}\n{end}{after}"


def columns() -> str:
    """The page that names every column of every table, in both languages."""
    return "\n".join([INTRODUCTION, *map(_columns_of, schemas().values())])


def _columns_of(schema: TableSchema) -> str:
    title = " · ".join(dict.fromkeys(schema.sheet.values()))
    rows = [COLUMN_HEADS, ("---",) * len(COLUMN_HEADS), *map(_row, schema.columns.values())]
    return f"## {title} (`{schema.name}`)\n\n{_markdown(rows)}\n"


def _row(column: ColumnSchema) -> tuple[str, ...]:
    label = column.label
    return (f"`{column.name}`", label["fr"], label["en"], ", ".join(column.also), _content(column))


def _content(column: ColumnSchema) -> str:
    kind, _, words = column.kind.partition(":")
    if kind != "word":
        return CONTENTS[kind]
    known: dict[str, str] = {}
    for word, meaning in vocabulary(words).items():
        if word != fold(meaning):
            known.setdefault(meaning, word)
    said = ", ".join(f"`{meaning}` ({word})" for meaning, word in known.items())
    return f"un de ces mots · one of these words: {said}"


def pages() -> dict[Path, str]:
    """Every page that this script keeps, as it should read today."""
    kpis = {path: _first_page(path.read_text("utf-8"), language) for language, path in PAGES.items()}
    listed = {path: renewed(path.read_text("utf-8"), "calls", calls(language)) for language, path in CALLS.items()}
    return {**kpis, **listed, COLUMNS: columns()}


def _first_page(page: str, language: str) -> str:
    return renewed(renewed(page, "kpis", table(language)), "likes", likes(language))


def main() -> None:
    for path, page in pages().items():
        path.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
