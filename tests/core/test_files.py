"""A file is replaced whole or not at all."""

import os
from errno import ENOSPC
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically


def refusal(path: Path) -> KpiError:
    with pytest.raises(KpiError) as caught, replace_atomically(path):
        pass
    assert caught.value.text("en")
    assert path.name in str(caught.value)
    return caught.value


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "tableau.xlsx"
    with replace_atomically(path) as temporary:
        assert temporary.parent == tmp_path.resolve()
        assert temporary.suffix == ".xlsx"
        temporary.write_text("new", encoding="utf-8")
        assert not path.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["tableau.xlsx"]
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "tableau.xlsx"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), replace_atomically(path) as temporary:
        temporary.write_text(str(1 / 0), encoding="utf-8")
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.skipif(os.name == "nt", reason="permissions and links of Unix")
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    with replace_atomically(link) as temporary:
        temporary.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_open_in_excel(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "tableau.xlsx"
    path.write_text("old", encoding="utf-8")
    mocker.patch.object(Path, "replace", side_effect=PermissionError)
    assert refusal(path).code == "file_locked"
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["old"]


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("xl_kpi.core.files.tempfile.mkstemp", side_effect=PermissionError)
    assert refusal(tmp_path / "tableau.xlsx").code == "folder_locked"


def test_wrong_places(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "path_is_folder"
    assert refusal(tmp_path / "absent" / "tableau.xlsx").code == "folder_missing"


def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "board.txt"
    path.write_text("old")
    mocker.patch.object(Path, "write_text", side_effect=OSError(ENOSPC, "No space left on device"))
    with pytest.raises(KpiError) as caught, replace_atomically(path) as temporary:
        temporary.write_text("new")
    assert caught.value.code == "disk_full"
    assert [path] == list(tmp_path.iterdir())
    assert path.read_text() == "old"
