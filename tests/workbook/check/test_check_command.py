"""`xl-kpi check`: what it prints, and its exit code."""

import json
from pathlib import Path

import pytest

from tests.cli.pipeline import plain
from tests.workbook.check import books
from tests.workbook.check.books import Parts
from tests.workbook.check.mutations import MUTATIONS
from xl_kpi.cli import main


def test_the_command_on_a_good_workbook(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(built)]) == 0
    assert capsys.readouterr() == ("board.xlsx\u00a0: tout va bien.\n", "")


def test_the_command_on_a_broken_workbook(parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = {mutation.name: mutation for mutation in MUTATIONS}
    made = calls["a slot's name deleted"](calls["a row below"](parts))
    path = books.zipped(made, tmp_path / "board.xlsx")
    before = path.read_bytes()
    assert main(["check", str(path), "--lang", "en"]) == 1
    first, second, total = capsys.readouterr().out.splitlines()
    assert first.startswith("ERROR   Slot7: The name “Slot7” is missing: ")
    assert second.startswith("WARNING Affaires!A6: Rows right below the table “Affaires” ")
    assert plain(total) == "board.xlsx: 1 error, 1 warning."
    assert path.read_bytes() == before


def test_the_command_for_programs(parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [mutation] = [mutation for mutation in MUTATIONS if mutation.name == "a row below"]
    path = books.zipped(mutation(parts), tmp_path / "board.xlsx")
    assert main(["check", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["file"], said["ok"]) == (str(path), True)
    [finding] = said["findings"]
    assert list(finding) == ["code", "severity", "place", "more", "text"]
    assert (finding["code"], finding["severity"], finding["place"]) == ("rows_below", "warning", "Affaires!A6")


def test_the_command_on_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere.xlsx"), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("Error: ")
