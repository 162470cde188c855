"""Writes the table of the KPIs into README.md and, in French, LISEZMOI.md: `python docs/kpi_table.py`."""

from pathlib import Path

from xl_kpi.analysis.sentence import texts
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.definition import Option

ROOT = Path(__file__).parents[1]
PAGES = {"en": ROOT / "README.md", "fr": ROOT / "LISEZMOI.md"}
START, END = "<!-- kpis:start -->", "<!-- kpis:end -->"
HEADS = {
    "en": ("Function", "Name", "What it says", "Options (default: in bold)"),
    "fr": ("Fonction", "Nom", "Ce qu'il dit", "Options (par défaut : en gras)"),
}
KINDS = {"en": {"number": "number", "text": "text"}, "fr": {"number": "nombre", "text": "texte"}}


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


def renewed(page: str, language: str) -> str:
    """The page with the table of today between its two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table(language)}\n{END}{after}"


def main() -> None:
    for language, path in PAGES.items():
        page = path.read_text(encoding="utf-8")
        path.write_text(renewed(page, language), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
