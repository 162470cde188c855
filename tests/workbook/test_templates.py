"""The finished templates that stand in the tree: what the builder makes of the sample, valid, and alive."""

import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.living.cells import File, differences
from workbook_templates.check import check
from workbook_templates.look import layout
from workbook_templates.sheets.typed_sheets import LEAST
from xl_kpi.cli import main
from xl_kpi.cli.template import NAMES

FINISHED = Path(__file__).parents[2] / "workbook_templates"
LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Templates as the command writes them now."""
    made = {}
    for language in LANGUAGES:
        made[language] = tmp_path_factory.mktemp(language) / NAMES[language]
        assert main(["template", "--lang", language, "--out", str(made[language])]) == 0
    return made


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_finished_template_is_of_today(language: str, built: Mapping[str, Path]) -> None:
    finished, made = parts_of(FINISHED / NAMES[language]), parts_of(built[language])
    renew = f"look at it, then renew it: xl-kpi template --lang {language} --out workbook_templates/{NAMES[language]}"
    assert [*finished] == [*made], renew
    assert [name for name in made if finished[name] != made[name]] == [], renew


@pytest.mark.parametrize("language", LANGUAGES)
def test_valid(language: str, ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(FINISHED / NAMES[language]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_repair(language: str) -> None:
    assert [*check(FINISHED / NAMES[language])] == []


def test_every_value_is_that_of_a_spreadsheet(office: LibreOffice, tmp_path: Path) -> None:
    path = FINISHED / NAMES["fr"]
    assert [*differences(File(path), File(office.recalculate(path, tmp_path, "fr-FR")))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_is_shown_and_said_to_be_one(language: str) -> None:
    book = openpyxl.load_workbook(FINISHED / NAMES[language], data_only=True)
    sheet = book.worksheets[0]
    assert str(sheet["B2"].value).startswith(
        {"fr": "EXEMPLE · AU 31 MARS 2026", "en": "SAMPLE · AS OF 31 MARCH"}[language]
    )
    values = [sheet[layout.cell(slot, "L", "value")].value for slot in range(layout.SLOTS)]
    assert all(isinstance(value, int | float) for value in values)
    tables = [table for page in book.worksheets if page.sheet_state == "visible" for table in page.tables.values()]
    assert len(tables) == 9
    first, last = zip(*(table.ref.split(":") for table in tables), strict=True)
    assert first == ("A1",) * 6 + (f"B{layout.TYPED_HEAD}",) * 3
    assert [int("".join(filter(str.isdigit, end))) for end in last] == [2] * 6 + [layout.TYPED_HEAD + LEAST] * 3


def test_an_existing_workbook_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / NAMES["fr"]
    shutil.copy(FINISHED / NAMES["fr"], path)
    before = path.read_bytes()
    assert main(["template", "--out", str(path)]) == 1
    assert "existe déjà" in capsys.readouterr().err
    assert path.read_bytes() == before
