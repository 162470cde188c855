"""Formulas: ours bring their values, those of the user stay and are computed when the workbook is opened."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbook.refresh import books
from tests.workbook.refresh.books import PARTS, SHEET, Parts, unzipped
from tests.workbook.refresh.conftest import DEALS, Done, only
from tests.workbook.refresh.look import cells, column
from tests.workbook.refresh.own import BONUS, letter, with_formulas

Refreshed = Callable[..., Done]


def test_formulas_bring_their_values(first: Path, later: Path, refreshed: Refreshed) -> None:
    user, fresh = with_formulas(unzipped(first), 1), with_formulas(unzipped(later), 2, 6)
    done = refreshed(books.saved_by_excel(user), fresh, only("Affaires", "Calcul"))
    values, formulas = (cells(done.path, "Calcul", formulas=formulas) for formulas in (False, True))
    assert [values[address] for address in ("A300", "B300", "C300", "C301", "D300")] == [2, 2, 2, 2, "oui 2"]
    assert formulas["A300"] == "=SUM(Affaires!$D$2:$D$6)"
    assert formulas["B300"] == ("B300", '=MAX(IF(Affaires!$E$2:$E$6="won",1))')
    assert [formulas[f"C{row}"] for row in (300, 301)] == ["=A300*2", "=A301*2"]
    again = refreshed(done.parts, fresh, only("Affaires", "Calcul"))
    assert all(sheet.cells == 0 for sheet in again.change.sheets)


def test_formulas_of_the_user_are_computed_at_opening(first: Path, done: Done, refreshed: Refreshed) -> None:
    """Our own have their values, those of hidden columns and of tables that people type in too."""
    assert b'fullCalcOnLoad="1"' in done.parts["xl/workbook.xml"]
    assert b'fullCalcOnLoad="1"' not in refreshed(first, first).parts["xl/workbook.xml"]


@pytest.mark.parametrize("title", ["Tableau de bord", "Objectifs", "Affaires", "Définitions"])
def test_a_formula_that_the_user_wrote_anywhere(first: Path, refreshed: Refreshed, title: str) -> None:
    """Beside a page, beside a table, below: it may look at what is new."""
    row = '<row r="900"><c r="AZ900"><f>1+1</f><v>2</v></c></row>'
    user = books.edited(unzipped(first), PARTS[title], ("</sheetData>", f"{row}</sheetData>"))
    done = refreshed(user, first).parts
    assert row.encode() in done[PARTS[title]]
    assert b'fullCalcOnLoad="1"' in done["xl/workbook.xml"]


def test_a_formula_that_the_user_took_out_of_a_row_stays_out(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    text, count = re.subn(rf'<c r="{letter(worked, 2)}4"[^>]*>.*?</c>', "", worked[SHEET].decode())
    assert count == 1
    done = refreshed({**worked, SHEET: text.encode()}, later, DEALS)
    assert column(done.path, "Prime", formulas=True)[1:4] == [f"={BONUS}", f"={BONUS}", None]


def test_shared_formulas_of_an_own_column_become_plain(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    """Each row may go somewhere else, so none can look at another one for its formula."""
    text, place = worked[SHEET].decode(), letter(worked, 2)
    for row, formula in (
        (2, f'<f t="shared" ref="{place}2:{place}4" si="3">D2*$D$1+1</f>'),
        (3, '<f t="shared" si="3"/>'),
        (4, '<f t="shared" si="3"/>'),
    ):
        text, count = re.subn(rf'(<c r="{place}{row}"[^>]*>)<f>[^<]*</f>', rf"\g<1>{formula}", text)
        assert count == 1
    done = refreshed({**worked, SHEET: text.encode()}, later, DEALS)
    formulas = column(done.path, "Prime", formulas=True)
    assert [formulas[1], formulas[3]] == ["=D3*$D$1+1", "=D5*$D$1+1"]
    assert b"shared" not in done.parts[SHEET]
