"""`xl-kpi build` and the files around it: data are never touched, the old workbook stays until the new one is whole."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tests.cli.pipeline import AS_OF
from tests.stored import cells, slots, tile
from workbook_templates.look.layout import TYPED_HEAD, TYPED_LEFT
from workbook_templates.sheets.typed_sheets import LEAST


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("board.csv", "board.csv has no known extension; save it as one of these: .xlsx."),
        ("board", "board has no known extension"),
        ("nowhere/board.xlsx", "the folder nowhere does not exist"),
        ("folder.xlsx", "folder.xlsx is a folder"),
    ],
)
def test_where_nothing_can_be_written(run, pipeline, tmp_path: Path, out: str, sentence: str) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = run("build", *pipeline, "--out", tmp_path / out, *AS_OF, "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert sorted(tmp_path.rglob("*")) == before


def deals_book(path: Path) -> bytes:
    book = Workbook()
    for row in (["status", "amount", "closed_at"], ["won", 10, date(2025, 4, 1)]):
        book.active.append(row)
    book.active.title = "Deals"
    book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("spec", ["{folder}/Deals.xlsx", "deals={folder}/Deals.xlsx", "{folder}", "{folder}/link.xlsx"])
def test_data_are_never_written_over(run, tmp_path: Path, spec: str) -> None:
    kept = deals_book(tmp_path / "Deals.xlsx")
    if "link" in spec:
        (tmp_path / "link.xlsx").symlink_to(tmp_path / "Deals.xlsx")
    data = spec.format(folder=tmp_path)
    done = run("build", "--data", data, "--out", tmp_path / "Deals.xlsx", *AS_OF)
    assert (done.code, done.out) == (1, "")
    said = "Erreur : Deals.xlsx fait partie des données et serait remplacé : donnez un autre nom à --out.\n"
    assert done.err == said
    assert (tmp_path / "Deals.xlsx").read_bytes() == kept


def test_another_file_beside_the_data_may_be_written(run, tmp_path: Path) -> None:
    deals_book(tmp_path / "Deals.xlsx")
    for _ in range(2):  # the second time there is a workbook to replace
        done = run("build", "--data", tmp_path, "--out", tmp_path / "board.xlsx", *AS_OF, "--slots", "revenue")
        assert done.code == 0
    assert slots(tmp_path / "board.xlsx") == ["KPI_REVENUE"]


def test_the_old_file_stays_when_the_writing_fails(build, mocker) -> None:
    call, out = build
    out.write_bytes(b"old")
    before = sorted(out.parent.iterdir())
    mocker.patch("workbook_templates.build.finish", side_effect=RuntimeError("disk"))
    with pytest.raises(RuntimeError):
        call(*AS_OF, "--slots", "revenue")
    assert out.read_bytes() == b"old"
    assert sorted(out.parent.iterdir()) == before


def test_the_file_is_replaced_whole(build, mocker) -> None:
    """Until the last byte is written the old file is at its place; then it is another file with the same rights."""
    call, out = build
    out.write_bytes(b"old")
    out.chmod(0o640)
    inode = out.stat().st_ino
    seen = []
    replace = Path.replace
    mocker.patch.object(
        Path, "replace", lambda new, old: (seen.append((old.read_bytes(), new.parent)), replace(new, old))
    )
    assert call(*AS_OF, "--slots", "revenue").code == 0
    assert seen == [(b"old", out.parent)]
    assert out.stat().st_ino != inode
    assert out.stat().st_mode & 0o777 == 0o640
    assert len([path for path in out.parent.iterdir() if path.suffix == ".xlsx"]) == 1


def test_the_data_files_are_left_as_they_were(build, tmp_path: Path) -> None:
    call, _ = build
    source = tmp_path / "sales_pipeline.csv"
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    assert call(*AS_OF).code == 0
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


def test_what_is_typed_in_the_workbook_survives_the_next_build(build) -> None:
    call, out = build
    words = ("--slots", "revenue", "--from", "2025-03")
    assert call(*words).code == 0
    assert call(*words).err == ""  # nothing was typed yet: there is nothing to keep
    book = openpyxl.load_workbook(out)
    first = TYPED_HEAD + 1
    for row, target in ((first, 1000), (first + LEAST, 2000)):  # the second line stands below the table
        for column, value in enumerate(("KPI_REVENUE", None, "mars 2025", None, target), start=TYPED_LEFT):
            book["Objectifs"].cell(row=row, column=column, value=value)
    for column, value in enumerate(("Chiffre d’affaires", None, 750, date(2025, 1, 31)), start=TYPED_LEFT):
        book["Départ"].cell(row=first, column=column, value=value)
    for column, value in enumerate((date(2025, 3, 1), "KPI_REVENUE", None, 1250.5, "1.0"), start=TYPED_LEFT):
        book["Historique"].cell(row=first, column=column, value=value)
    book.save(out)
    for _ in range(2):  # what was kept once is kept again
        done = call(*words)
        assert [line.split()[0] for line in done.err.splitlines()] == ["Départ", "Historique", "Objectifs"]
        assert [cells(out, "Objectifs")[f"F{row}"] for row in (first, first + 1)] == [1000, 2000]
        assert cells(out, "Objectifs")[f"B{first}"] == "Chiffre d’affaires"
        assert cells(out, "Départ")[f"D{first}"] == 750
        assert cells(out, "Historique")[f"E{first}"] == 1250.5
        assert (tile(out, 0, "target", "V"), tile(out, 0, "baseline", "V")) == (2000, 750)
