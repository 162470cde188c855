"""The extension as a file: what is in it, that it is the same each time, and that its library needs numpy only."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

import xl_kpi
from tests.hosts.plain import ask
from udfs.binding import functions
from udfs.calc import describe
from udfs.calc.package import LIBRARY, contents, write
from xl_kpi.cli import main
from xl_kpi.core.errors import KpiError

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
OOR_NAME = f"{{{describe.OOR}}}name"
PATH = f"{{{describe.MANIFEST}}}full-path"
LONGEST_HELP = 255
DEALS = [["Statut", "Close le", "Montant"], ["gagné", "05/03/2026", 12.5]]

# Only the standard library, the extension's folder and the folders given: as in LibreOffice's Python.
CALL = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from udfs.calc.call import answer
class Range:
    StartColumn = StartRow = 0
    def __init__(self, rows): self.rows, self.EndRow, self.EndColumn = rows, len(rows) - 1, len(rows[0]) - 1
    def getSpreadsheet(self): return self
    def createCursor(self): return self
    def gotoEndOfUsedArea(self, expand): pass
    def getRangeAddress(self): return self
    def getCellRangeByPosition(self, left, top, right, bottom): return self
    def getDataArray(self): return tuple(map(tuple, self.rows))
deals = Range(json.loads(sys.argv[2]))
print(json.dumps([answer("KPI_REVENUE", [deals], sys.argv[3]), answer("KPI_DATA_QUALITY", [deals], sys.argv[3])]))
"""


def _answers(extensions: Path, language: str, *packages: Path) -> Any:
    """What the functions answer in a bare Python."""
    folders = [str(extensions / "xl-kpi" / LIBRARY), *map(str, packages)]
    command = [sys.executable, "-I", "-S", "-c", CALL, json.dumps(folders), json.dumps(DEALS), language]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_library_needs_numpy_and_nothing_else(extensions: Path, numpy_alone: Path) -> None:
    revenue, quality = _answers(extensions, "fr", numpy_alone)
    assert revenue == pytest.approx(12.5)
    assert quality == ask("KPI_DATA_QUALITY", DEALS)


@pytest.mark.parametrize("language", describe.LANGUAGES)
def test_missing_numpy_is_a_sentence_in_the_cell(extensions: Path, language: str) -> None:
    one, block = _answers(extensions, language)
    said = KpiError("calc_no_numpy").text(language)
    assert one == f"KPI_REVENUE: {said}"
    assert block == [[f"KPI_DATA_QUALITY: {said}"]]


def test_time_zones_come_along(extensions: Path) -> None:
    code = "import sys, zoneinfo as z; sys.path[:0] = sys.argv[1:]; z.reset_tzpath(()); z.ZoneInfo('Europe/Paris')"
    command = [sys.executable, "-I", "-S", "-c", code, str(extensions / "xl-kpi" / LIBRARY)]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.oxt", tmp_path / "second.oxt"
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(io.BytesIO(first.read_bytes())) as made:
        assert {name: made.read(name) for name in made.namelist()} == contents()


def test_manifest_names_files_that_are_there() -> None:
    made = contents()
    entries = [entry.attrib[PATH] for entry in fromstring(made["META-INF/manifest.xml"])]
    assert set(entries) == set(describe.MEDIA_TYPES)
    assert set(entries) <= set(made)
    named = fromstring(made["description.xml"]).iter(f"{{{describe.DESCRIPTION}}}src")
    assert {source.attrib["{http://www.w3.org/1999/xlink}href"] for source in named} <= set(made)
    assert f'version value="{xl_kpi.__version__}"'.encode() in made["description.xml"]
    assert made["LICENSE"].startswith(b"MIT License")


def test_every_text_is_there_in_both_languages() -> None:
    root = fromstring(contents()["CalcAddIns.xcu"])
    texts = [node for node in root.iter("prop") if node.attrib[OOR_NAME] in ("Description", "DisplayName")]
    assert len(texts) == 2 * sum(1 + len(function.arguments) for function in functions())
    for text in texts:
        values = {value.attrib[XML_LANGUAGE]: value.text or "" for value in text}
        assert tuple(values) == describe.LANGUAGES
        assert all(0 < len(value) <= LONGEST_HELP for value in values.values())


def test_nothing_of_other_hosts_travels() -> None:
    made = contents()
    sources = [name for name in made if name.endswith(".py") and name.startswith(LIBRARY)]
    assert {name.split("/")[2] for name in sources if name.startswith(f"{LIBRARY}udfs/")}.isdisjoint(
        {"com", "lite", "server", "host.py", "decorate.py"}
    )
    texts = "".join(made[name].decode() for name in sources if "/tzdata/" not in name)
    assert not any(word in texts for word in ("import xlwings", "import socket", "import urllib", "import openpyxl"))


@pytest.mark.parametrize(("language", "word"), [("fr", "fonctions"), ("en", "functions")])
def test_command_writes_the_extension(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, word: str
) -> None:
    path = tmp_path / "mine.oxt"
    assert main(["calc", "package", "--out", str(path), "--lang", language]) == 0
    said = capsys.readouterr().out
    assert zipfile.is_zipfile(path)
    assert f"{len(functions())} {word}" in said
    assert "numpy" in said
    assert f"unopkg add --force {path}" in said


def test_command_refuses_another_ending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "board.xlsx"
    assert main(["calc", "package", "--out", str(path)]) == 1
    assert ".oxt" in capsys.readouterr().err
    assert not path.exists()
