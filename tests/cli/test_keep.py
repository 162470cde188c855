"""`--keep` beyond `import`: columns that no KPI needs go into a workbook, and stay there like those of a person."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.crm.told.export import EXPORTS
from workbook_templates.check import check

DEALS = EXPORTS / "pipedrive-fr-deals.csv"
SEEN, PERSON = "Affaire - Visible par", "Affaire - Personne à contacter"
BUILD = ("--slots", "KPI_REVENUE", "--from", "2025-03", "--as-of", "2025-03-31")


def kept(book: Path) -> Mapping[str, object]:
    """The columns of the deals that are of the export alone, with the cell of the first row."""
    rows = load_workbook(book)["Affaires"].iter_rows(max_row=2, values_only=True)
    return {str(head): cell for head, cell in zip(*rows, strict=True) if str(head).startswith("Affaire - ")}


def test_a_workbook_keeps_them(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "board.xlsx"
    assert run("build", "--data", DEALS, "--keep", SEEN, "--out", book, *BUILD).code == 0
    assert kept(book) == {SEEN: "Tous les utilisateurs"}
    assert check(book) == ()
    assert run("refresh", book, "--data", DEALS, "--keep", PERSON).code == 0
    assert kept(book) == {SEEN: "Tous les utilisateurs", PERSON: "Personne 101"}
    assert check(book) == ()
    assert run("refresh", book, "--data", DEALS).code == 0
    assert kept(book) == {SEEN: "Tous les utilisateurs", PERSON: "Personne 101"}
    assert check(book) == ()


@pytest.mark.parametrize("command", [("import",), ("build", "--data"), ("compute", "KPI_REVENUE", "--data")])
def test_a_header_that_no_file_has(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    out = () if command[0] == "compute" else ("--out", tmp_path / "out.xlsx")
    done = run(*command, DEALS, "--keep", "Téléphone", "--lang", "en", *out)
    assert (done.code, done.out, [*tmp_path.iterdir()]) == (1, "", [])
    assert "“Téléphone”, which is in no file (headers read: Affaire - ID, " in done.err
