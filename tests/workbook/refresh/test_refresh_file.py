"""The file as a whole: what is refused, what is kept beside it, and that it is replaced whole or not at all."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbook.check.books import SHEET_ML
from tests.workbook.refresh import books
from tests.workbook.refresh.books import SHEET, TABLE, Parts, unzipped
from tests.workbook.refresh.conftest import NOW, made_of, only
from workbook_templates.refresh import Owned, refresh
from workbook_templates.sheets.data_sheets import DataSheet
from xl_kpi.core.errors import KpiError


def edit(name: str, pattern: str, replacement: str) -> Callable[[Parts], Parts]:
    def edited(parts: Parts) -> Parts:
        text, count = re.subn(pattern, replacement, parts[name].decode(), count=1, flags=re.DOTALL)
        assert count == 1
        return {**parts, name: text.encode()}

    return edited


MARK = "docProps/custom.xml"
SOME = only("Tableau de bord", "Qualité", "Affaires", "Objectifs")
REFUSED = {
    "another program": ("refresh_not_ours", edit(MARK, 'name="xl_kpi"', 'name="other"')),
    "a mark that says nothing": ("refresh_not_ours", edit(MARK, "format=2", "format=two")),
    "a newer format": ("refresh_newer", edit(MARK, "format=2; version=[0-9.]+", "format=99; version=9.0")),
    "an older format": ("refresh_older", edit(MARK, "format=2", "format=1")),
    "a sheet that is no XML": ("refresh_damaged_sheet", edit(SHEET, "</row><row", "</row></row><row")),
    "a page that is no XML": ("refresh_damaged_sheet", edit(books.DASHBOARD, "</c></row>", "</c></d></row>")),
    "a sheet that ends early": ("refresh_damaged_sheet", edit(SHEET, "</sheetData>.*", "")),
    "a sheet without rows": ("refresh_damaged_sheet", edit(SHEET, "<sheetData>.*</sheetData>", "")),
    "a comment among the rows": ("refresh_damaged_sheet", edit(SHEET, "<sheetData>", "<sheetData><!-- </row> -->")),
    "a table that is no XML": ("refresh_broken", edit(TABLE, "<tableColumns", "<<tableColumns")),
    "a table of another width": ("refresh_broken", edit(TABLE, r'ref="A1:\w+5" header', 'ref="A1:ZZ5" header')),
    "a table without header": ("refresh_no_table", edit(TABLE, 'headerRowCount="1"', 'headerRowCount="0"')),
    "a table of another name": ("refresh_no_table", edit(TABLE, 'displayName="Affaires"', 'displayName="Autre"')),
    "a sheet of another name": ("refresh_no_sheet", edit("xl/workbook.xml", 'name="Qualité"', 'name="Autre"')),
    "a name that is gone": (
        "refresh_broken",
        edit("xl/workbook.xml", '<definedName name="Slot3">[^<]*</definedName>', ""),
    ),
    "a part that is not there": ("refresh_broken", lambda parts: {n: c for n, c in parts.items() if n != TABLE}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_and_left_alone(name: str, first: Path, later: Path, tmp_path: Path) -> None:
    code, broken = REFUSED[name]
    path = books.zipped(broken(unzipped(first)), tmp_path / "tableau.xlsx")
    refused(path, later, code)


def refused(path: Path, fresh: Path, code: str) -> None:
    """Refresh, which must fail with this code and leave the folder as it was."""
    before = {entry: entry.read_bytes() for entry in path.parent.iterdir()}
    with pytest.raises(KpiError) as caught:
        refresh(path, made_of(fresh), SOME, path, NOW)
    assert caught.value.code == code
    for language in ("fr", "en"):
        assert path.name in caught.value.text(language) or "{" not in caught.value.text(language)
    assert {entry: entry.read_bytes() for entry in path.parent.iterdir()} == before


@pytest.mark.parametrize("lock", ["~$tableau.xlsx", ".~lock.tableau.xlsx#"])
def test_open_in_a_spreadsheet_program(first: Path, later: Path, tmp_path: Path, lock: str) -> None:
    (tmp_path / lock).write_bytes(b"Mona")
    refused(shutil.copy(first, tmp_path / "tableau.xlsx"), later, "refresh_open")


def test_a_bomb(first: Path, later: Path, tmp_path: Path) -> None:
    path = books.zipped({**unzipped(first), "xl/media/big.bmp": bytes(30 * 2**20)}, tmp_path / "tableau.xlsx")
    refused(path, later, "file_unsafe")


def test_no_workbook_at_all(later: Path, tmp_path: Path) -> None:
    path = tmp_path / "tableau.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    refused(path, later, "file_damaged")


def test_another_table_below(first: Path, later: Path, tmp_path: Path) -> None:
    """A table of the user under ours would be written over."""
    parts = unzipped(first)
    other = parts[TABLE].decode().replace('id="1"', 'id="77"', 1).replace("Affaires", "Autre")
    parts = books.linked(parts, SHEET, {})
    relations = "xl/worksheets/_rels/sheet7.xml.rels"
    link = f'<Relationship Id="own" Type="{books.OFFICE}/table" Target="../tables/table77.xml"/></Relationships>'
    kind = f'<Override PartName="/xl/tables/table77.xml" ContentType="{SHEET_ML}.table+xml"/></Types>'
    parts |= {
        "xl/tables/table77.xml": re.sub(r"A1:(\w+)5", r"A9:\g<1>12", other).encode(),
        relations: parts[relations].replace(b"</Relationships>", link.encode()),
        books.TYPES: parts[books.TYPES].replace(b"</Types>", kind.encode()),
    }
    refused(books.zipped(parts, tmp_path / "tableau.xlsx"), later, "refresh_no_room")


def test_a_fresh_workbook_that_cannot_be_made(first: Path, tmp_path: Path) -> None:
    path = shutil.copy(first, tmp_path / "tableau.xlsx")

    def fail(_: Path) -> dict[str, DataSheet]:
        raise KpiError("nothing_to_show")

    with pytest.raises(KpiError):
        refresh(path, fail, SOME, path, NOW)
    assert path.read_bytes() == first.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_that_the_caller_invents(first: Path, later: Path, tmp_path: Path) -> None:
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    with pytest.raises(KpiError) as caught:
        refresh(path, made_of(later), (Owned("Rituel", "Rituel", "page"),), path, NOW)
    assert caught.value.code == "refresh_no_sheet"


def test_a_copy_of_the_old_file_is_kept(first: Path, later: Path, tmp_path: Path) -> None:
    """Each refresh of the same minute keeps its own."""
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    names = []
    for _ in range(3):
        old = path.read_bytes()
        change = refresh(path, made_of(later), SOME, path, NOW)
        assert change.backup
        assert change.backup.read_bytes() == old
        names.append(change.backup.name)
    assert names == [f"tableau (sauvegarde 2026-11-29 10h05{again}).xlsx" for again in ("", ", 2", ", 3")]


def test_another_target(first: Path, later: Path, tmp_path: Path) -> None:
    """The workbook itself stays; a file in the place of the new one is kept too."""
    path, out = shutil.copy(first, tmp_path / "tableau.xlsx"), tmp_path / "neuf.xlsx"
    assert refresh(path, made_of(later), SOME, out, NOW).backup is None
    assert path.read_bytes() == first.read_bytes()
    change = refresh(path, made_of(later), SOME, out, NOW)
    assert change.backup == tmp_path / "neuf (sauvegarde 2026-11-29 10h05).xlsx"


def test_a_dry_run_writes_nothing(first: Path, later: Path, tmp_path: Path) -> None:
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    tried = refresh(path, made_of(later), SOME, path, NOW, dry_run=True)
    assert path.read_bytes() == first.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    done = refresh(path, made_of(later), SOME, path, NOW)
    assert (tried.sheets, tried.names, tried.charts) == (done.sheets, done.names, done.charts)


def test_the_mark_names_the_version_that_wrote_it_last(first: Path, later: Path, tmp_path: Path) -> None:
    parts = edit(MARK, "version=[0-9.]+", "version=0.0.1")(unzipped(first))
    path = books.zipped(parts, tmp_path / "tableau.xlsx")
    refresh(path, made_of(later), SOME, path, NOW)
    assert unzipped(path)[MARK] == unzipped(later)[MARK]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
