"""What `--help` says, and that the README says the same."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from xl_kpi import __version__
from xl_kpi.cli.arguments import parser

README = Path(__file__).parents[2] / "README.md"


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the parser, by name."""
    [chosen] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(chosen.choices)


def examples_of(name: str) -> str:
    return str(commands()[name].epilog).removeprefix("examples:\n")


def test_version(run) -> None:
    assert run("--version").out == f"xl-kpi {__version__}\n"


@pytest.mark.parametrize("name", commands())
def test_help_has_examples(run, name: str) -> None:
    done = run(name, "--help")
    assert done.code == 0
    _, _, examples = done.out.partition("examples:\n")
    assert examples.strip() == examples_of(name)


def spoken(examples: str) -> Iterator[list[str]]:
    lines = examples.replace("\\\n", " ").splitlines()
    return (line.split()[1:] for line in lines)


@pytest.mark.parametrize("name", commands())
def test_the_examples_parse(name: str) -> None:
    for words in spoken(examples_of(name)):
        assert words[0] == name
        parser().parse_args(words)


def test_every_argument_says_what_it_is() -> None:
    positional = {"code", "name"}
    for made in commands().values():
        silent = [action.dest for action in made._actions if not action.help]
        assert set(silent) <= positional


@pytest.mark.parametrize("name", commands())
def test_readme_describes_the_command(name: str) -> None:
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `xl-kpi {name}")]
    assert rows
    assert all(len(row.split("|")[2].strip()) > 10 for row in rows)


def test_readme_knows_only_flags_that_exist() -> None:
    known = {flag for made in commands().values() for action in made._actions for flag in action.option_strings}
    text = README.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "xl-kpi" in line or line.startswith("    --")]
    flags = {word.strip("`") for line in lines for word in line.split() if word.startswith(("--", "`--"))}
    assert {flag.rstrip(".,") for flag in flags} <= known
