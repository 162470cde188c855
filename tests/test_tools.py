"""The tools of the tests themselves: LibreOffice computes and draws, the validator finds an error."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import LibreOffice


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([2, 3, "=A1*B1", '=TEXT(DATE(2026,3,31),"jj/mm/aaaa")'])
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_libreoffice_computes(workbook: Path, office: LibreOffice, tmp_path: Path) -> None:
    result = office.recalculate(workbook, tmp_path / "computed", locale="fr-FR")
    sheet = openpyxl.load_workbook(result, data_only=True).active
    assert [cell.value for cell in sheet[1]] == [2, 3, 6, "31/03/2026"]


def test_libreoffice_draws(workbook: Path, render: Callable[[Path], list[Path]]) -> None:
    (page,) = render(workbook)
    assert page.read_bytes().startswith(b"\x89PNG")


def test_the_validator_finds_an_error(workbook: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    (error,) = ooxml_validator(workbook)  # openpyxl writes the children of <font> in another order
    assert error.startswith("/xl/styles.xml")
