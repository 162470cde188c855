"""The functions in a running Calc: its wizard speaks the language of the menus, a changed cell changes the result."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.libreoffice import SECONDS, LibreOffice
from udfs.binding import functions

SESSION = Path(__file__).with_name("session.py")
Ask = Callable[[str, str], Any]


@pytest.fixture
def ask(calc: Callable[[str], LibreOffice], office_python: Path) -> Ask:
    """Return a function that has a task done in an office with menus of a language."""

    def done(task: str, language: str) -> Any:
        office = calc(language)
        office.set("fr-FR")
        started = ["timeout", "-k", "5", str(SECONDS), *office.command()]
        command = [str(office_python), str(SESSION), f"xl-kpi-{uuid4().hex}", task, *started]
        environment = {**os.environ, **office.environment}
        made = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=2 * SECONDS, check=False
        )
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)

    return done


@pytest.mark.parametrize(("menus", "language"), [("fr", "fr"), ("en-US", "en"), ("de", "en")])
def test_wizard_speaks_the_language_of_the_menus(ask: Ask, menus: str, language: str) -> None:
    expected = {
        function.name: {
            "help": function.help(language),
            "arguments": [[argument.name, argument.help(language)] for argument in function.arguments],
        }
        for function in functions()
    }
    assert ask("texts", menus) == expected


def test_no_result_is_ever_older_than_the_cells(ask: Ask) -> None:
    assert ask("changes", "fr") == [
        ["written", [11, 11, 2]],
        ["a number", [106, 106, 2]],
        ["what a formula reads", [120, 120, 2]],
        ["a word", [20, 20, 1]],
        ["undone", [120, 120, 2]],
        ["a row more", [121, 121, 3]],
        ["an error", [120, 120, 3]],
        ["computed again", [120, 120, 3]],
        ["a sheet before", [120, 120, 3]],
        ["a row inserted", [120, 120, 3]],
        ["cells cleared", [100, 100, 1]],
    ]


def test_results_follow_every_edit_as_native_formulas_do(ask: Ask) -> None:
    shown = ask("edits", "fr")
    assert [ours for ours, _ in shown] == [native for _, native in shown]
    assert [ours for ours, _ in shown[:5]] == [108, 101, 108, 101, 0]
    assert shown[-1][0] == 13
