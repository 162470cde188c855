"""What a check finds: a code with its sentence in texts.toml, where it is, and how bad."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from xl_kpi.core.errors import KpiError
from xl_kpi.core.words import printable

LONGEST = 80  # of what the file holds: enough to find it again

Fields = Mapping[str, object]


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return severity and sentences by code, as written in texts.toml."""
    text = files(__package__).joinpath("texts.toml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return table


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``place`` is a cell (``Affaires!B7``), a sheet or a part of the file.

    ``fields`` fill the sentence; a ``KpiError`` among them says its own. ``mild``: on a sheet of the user, where it
    spoils nothing of ours. ``more`` counts the other cells of the same sheet with the same trouble.

    >>> Finding("sheet_missing", "Qualité", {"sheet": "Qualité"}).text("en")
    'The sheet “Qualité” is missing: undo its deletion or renaming, or build the workbook again.'
    """

    code: str
    place: str
    fields: Fields = field(default_factory=dict)
    mild: bool = False
    more: int = 0

    @property
    def severity(self) -> str:
        """``error``, or ``warning`` when the workbook still does what it says."""
        return "warning" if self.mild else sentences()[self.code]["severity"]

    def text(self, language: str) -> str:
        """Return the sentence that says what is wrong and what to do."""
        fields = {name: _said(value, language) for name, value in self.fields.items()}
        return sentences()[self.code][language].format_map(fields)

    @property
    def where(self) -> str:
        """The place, and how many others are like it: ``Affaires!B7 (+3)``."""
        return f"{printable(self.place)} (+{self.more})" if self.more else printable(self.place)


def _said(value: object, language: str) -> str:
    if isinstance(value, KpiError):
        return value.text(language)
    text = printable(" ".join(str(value).split()))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
