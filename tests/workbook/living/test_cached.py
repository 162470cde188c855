"""What a file shows before it is opened is what LibreOffice computes from it, in either locale."""

from pathlib import Path

import pytest

from tests.libreoffice import LibreOffice
from tests.workbook.living.cells import File, differences, errors
from tests.workbook.living.conftest import Books

FORMULAS = 5_000
"""A living workbook has more: a reader that overlooks them proves nothing."""


@pytest.mark.parametrize(("name", "locale"), [("whole", "fr-FR"), ("one", "en-US"), ("few", "en-US"), ("few", "fr-FR")])
def test_every_value_is_what_office_computes(
    name: str, locale: str, books: Books, office: LibreOffice, tmp_path: Path
) -> None:
    file = books(name)[1]
    computed = File(office.recalculate(file.path, tmp_path, locale))
    assert sum(len(file.formulas(sheet)) for sheet in file.parts) > FORMULAS
    assert [*differences(file, computed)][:20] == []
    assert errors(computed) == []


@pytest.mark.parametrize("name", ["whole", "one", "few"])
def test_no_file_shows_an_error(name: str, books: Books) -> None:
    assert errors(books(name)[1]) == []
