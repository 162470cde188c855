"""Writes the files of a new KPI into a copy of the project: definition, texts and cases, all running."""

import re
import textwrap
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Template

from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically

LINE = 116
"""The longest line of a list in catalog.toml."""


def scaffold(family: str, name: str, root: Path) -> tuple[Path, ...]:
    """Write the definition, texts and cases of a new KPI and add it to the catalogue, last of its family.

    ``root`` is the folder that holds ``xl_kpi`` and ``tests``. Returns the three new files, then the
    catalogue. Raises KpiError: no project there, an unknown family, a name that is not ``lower_case``, a KPI
    or a file of that name. Nothing is ever overwritten, and nothing is written when one of these is wrong.
    """
    listing = root / "xl_kpi" / "catalog.toml"
    if not listing.is_file():
        raise KpiError("scaffold_no_project", folder=root.name or str(root))
    text = listing.read_text(encoding="utf-8")
    _check_name(family, name, tomllib.loads(text))
    kpi, cases = root / "xl_kpi" / "kpis" / family / name, root / "tests" / "cases" / family / name
    parts = {
        kpi.with_suffix(".py"): "definition",
        kpi.with_suffix(".toml"): "texts",
        cases.with_suffix(".toml"): "cases",
    }
    for path in parts:
        if path.exists():
            raise KpiError("scaffold_exists", found=path.relative_to(root).as_posix())
    _write(parts, name)
    with replace_atomically(listing) as temporary:
        temporary.write_text(with_name(text, family, name), encoding="utf-8", newline="\n")
    return (*parts, listing)


def _check_name(family: str, name: str, listed: dict[str, list[str]]) -> None:
    if family not in listed:
        raise KpiError("scaffold_family", found=family, allowed=", ".join(listed))
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
        raise KpiError("scaffold_name", found=name)
    for known, names in listed.items():
        if name in names:
            raise KpiError("scaffold_exists", found=f"{known}/{name}")


def _write(parts: dict[Path, str], name: str) -> None:
    templates = tomllib.loads(files(__package__).joinpath("scaffold.toml").read_text(encoding="utf-8"))
    words = {"code": f"KPI_{name.upper()}", "title": name.replace("_", " ").capitalize()}
    for path, part in parts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(Template(templates[part]).substitute(words))


def with_name(text: str, family: str, name: str) -> str:
    """Add a name at the end of a family's list, broken into lines like those that are there.

    >>> with_name('results = ["revenue"]', "results", "margin")
    'results = ["revenue", "margin"]'
    """

    def longer(found: re.Match[str]) -> str:
        names = ", ".join([*re.findall(r'"\w+"', found[1]), f'"{name}"'])
        line = f"{family} = [{names}]"
        if len(line) <= LINE and "\n" not in found[1]:
            return line
        lines = textwrap.fill(f"{names},", LINE, initial_indent="    ", subsequent_indent="    ")
        return f"{family} = [\n{lines}\n]"

    return re.sub(rf"^{family} = \[([^\]]*)\]", longer, text, flags=re.MULTILINE)
