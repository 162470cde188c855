"""Errors speak both languages: each sentence is complete and raised somewhere, each raised code has one."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import udfs
import workbook_templates
import xl_kpi
from xl_kpi.core.errors import KpiError, sentences

PACKAGES = [Path(str(package.__file__)).parent for package in (xl_kpi, udfs, workbook_templates)]
SPEAKERS = {"KpiError", "Notice"}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def trees() -> list[ast.AST]:
    return [ast.parse(path.read_text("utf-8")) for folder in PACKAGES for path in sorted(folder.rglob("*.py"))]


def raised() -> set[str]:
    """Codes written in the source as the first argument of an error or a notice."""
    calls = [node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in SPEAKERS]
    return {str(code.value) for code in named if isinstance(code, ast.Constant)}


def strings() -> set[str]:
    """Every string of the source: some codes reach the error through a variable."""
    nodes = (node for tree in trees() for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("code", sentences())
def test_a_sentence_is_the_same_in_both_languages(code: str) -> None:
    spoken = sentences()[code]
    console = {"fr_console", "en_console"}
    assert set(spoken) - console == {"fr", "en"}
    assert not console & set(spoken) or console <= set(spoken)
    assert placeholders(spoken["fr"]) == placeholders(spoken["en"])
    for sentence in (spoken["fr"], spoken["en"]):
        assert sentence.rstrip().endswith((".", "?"))
        assert "  " not in sentence


def test_every_raised_code_has_its_sentence() -> None:
    assert raised() - set(sentences()) == set()


def test_every_sentence_is_raised() -> None:
    assert set(sentences()) - strings() == set()


@pytest.mark.parametrize("code", sentences())
def test_an_error_is_said_in_the_language_asked_for(code: str) -> None:
    names = placeholders(sentences()[code]["fr"])
    error = KpiError(code, **{name: f"<{name}>" for name in names})
    error.about = "KPI_REVENUE"
    for language in ("fr", "en"):
        error.language = language
        assert str(error) == error.text(language)
        assert str(error).startswith("KPI_REVENUE: ")
        assert all(f"<{name}>" in str(error) for name in names)


def test_every_call_gives_the_fields_of_its_sentence() -> None:
    wrong = []
    for node in (node for tree in trees() for node in ast.walk(tree)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KpiError"):
            continue
        keywords = {keyword.arg for keyword in node.keywords}
        if node.args and isinstance(node.args[0], ast.Constant) and None not in keywords:
            code = str(node.args[0].value)
            needed = placeholders(sentences()[code]["fr"])
            wrong += [f"{code}: {needed ^ keywords}"] if needed - keywords else []
    assert wrong == []
