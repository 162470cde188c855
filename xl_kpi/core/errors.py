"""The one exception a user meets: a sentence in French or English that says what to repair."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from xl_kpi.core.words import shortened

LONGEST = 400
"""A cell may hold a novel, and a row a thousand headers."""

Sentences = dict[str, dict[str, str]]


@cache
def sentences() -> Sentences:
    """Return every error sentence, by code then by language, as written in errors.toml."""
    return tomllib.loads(files(__package__).joinpath("errors.toml").read_text(encoding="utf-8"))


class KpiError(Exception):
    """A mistake in the input, said in one sentence.

    ``code`` names an entry of errors.toml; ``fields`` fill its placeholders, one given as a mapping by language with
    the word of that language; ``about`` names the KPI or file
    concerned, put before the sentence. ``text("en")`` gives the
    English sentence, ``str(error)`` the one of ``error.language`` (French unless the caller set it).

    >>> KpiError("unknown_kpi", kpi="KPI_FOO", nearest="KPI_NO_SHOW_RATE").text("en")
    'KPI_FOO is not a known indicator: write for example KPI_NO_SHOW_RATE.'
    """

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields
        self.language = "fr"
        self.about = ""

    def text(self, language: str, *, console: bool = False) -> str:
        """The sentence in a language; for a ``console`` with what to write on the command line, if there is such."""
        known = sentences()[self.code]
        sentence = known.get(language, known["en"])
        hint = known.get(f"{language}_console")
        if console and hint:
            sentence = f"{sentence[:-1]} ({hint})."
        said = {name: _shown(value, language) for name, value in self.fields.items()}
        return f"{self.about}: {sentence.format_map(said)}" if self.about else sentence.format_map(said)

    def __str__(self) -> str:
        return self.text(self.language)


def _shown(value: object, language: str) -> object:
    """A field as the sentence quotes it: in its language, and never longer than a sentence can bear."""
    chosen = value[language] if isinstance(value, Mapping) else value
    return shortened(chosen, LONGEST) if isinstance(chosen, str) else chosen
