"""Hostile input through the real command: one clear sentence, nothing written, no formula, bounded time and memory."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytest_mock import MockerFixture

from tests.cli.conftest import Done, Run
from tests.cli.pipeline import plain
from tests.crm.hostile import ARGUMENTS, COSTLY, FILES, HEAD, MAPPINGS, ROW, book, deals, loop, pipe
from xl_kpi.core.errors import LONGEST
from xl_kpi.core.words import printable
from xl_kpi.sources.formulas import as_meant

REFUSED = FILES | ARGUMENTS | {f"mapping: {name}": case for name, case in MAPPINGS.items()}
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and names of Unix")


def state(folder: Path) -> Mapping[str, object]:
    """Everything in a folder: contents of files, targets of links."""
    return {str(path.relative_to(folder)): _content(path) for path in sorted(folder.rglob("*"))}


def _content(path: Path) -> object:
    if path.is_symlink():
        return path.readlink()
    return path.read_bytes() if path.is_file() else path.stat().st_mode


def is_one_sentence(text: str) -> bool:
    """Whether a text on the error stream is one sentence that a terminal can show."""
    line = text.removesuffix("\n")
    is_clear = re.fullmatch(r"(Error|Erreur ): \S.*\.", line) is not None and "Traceback" not in line
    return is_clear and line == printable(line) and len(line) < 3 * LONGEST


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    make, fragment = REFUSED[name]
    words = make(tmp_path)
    out = tmp_path / "tables"
    out.mkdir()
    (out / "deals.csv").write_text("as it was", encoding="utf-8")
    before = state(tmp_path)
    for language in ("fr", "en"):
        done = run("import", "--out", out, "--lang", language, *words)
        assert (done.code, done.out) == (1, "")
        assert is_one_sentence(done.err), done.err
        assert state(tmp_path) == before
    assert fragment in done.err


@pytest.mark.parametrize("name", ["zip bomb", "NUL bytes", "link in a circle", "pipe", "16k columns"])
@pytest.mark.parametrize("command", ["build", "compute"])
def test_the_other_commands_refuse_the_same(run: Run, tmp_path: Path, command: str, name: str) -> None:
    make, fragment = FILES[name]
    words = {"build": ["--out", tmp_path / "board.xlsx"], "compute": ["KPI_REVENUE"]}[command]
    [path] = make(tmp_path)
    before = state(tmp_path)
    done = run(command, *words, "--data", path, "--lang", "en")
    assert (done.code, done.out, state(tmp_path)) == (1, "", before)
    assert is_one_sentence(done.err)
    assert fragment in done.err


def test_a_file_that_may_not_be_read(run: Run, tmp_path: Path, mocker: MockerFixture) -> None:
    """Named by its table it stops the import; any other is left aside with a word."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("deals.csv", "notes.csv"):
        deals(folder, name=name)
    opened, locked = Path.open, {"notes.csv"}

    def open_(path: Path, *words: object, **more: object) -> object:
        if path.name in locked:
            raise PermissionError
        return opened(path, *words, **more)  # type: ignore[arg-type]

    mocker.patch.object(Path, "open", open_)
    done = run("import", folder, "--out", tmp_path / "a", "--lang", "en")
    assert (done.code, "notes.csv" in done.out) == (0, True)
    locked.add("deals.csv")
    done = run("import", folder, "--out", tmp_path / "b", "--lang", "en")
    assert (done.code, done.out, (tmp_path / "b").exists()) == (1, "", False)
    assert "deals.csv cannot be read" in done.err
    listed = Path.iterdir

    def iterdir(path: Path) -> object:
        if path == folder:
            raise PermissionError
        return listed(path)

    mocker.patch.object(Path, "iterdir", iterdir)
    assert "exports cannot be read" in run("import", folder, "--out", tmp_path / "b", "--lang", "en").err


def test_what_fails_late_leaves_nothing(run: Run, tmp_path: Path, mocker: MockerFixture) -> None:
    path = deals(tmp_path)
    before = state(tmp_path)
    mocker.patch("xl_kpi.cli.csv_tables._lines", side_effect=OSError(28, "No space left on device"))
    done = run("import", path, "--out", tmp_path / "crm", "--save-map", tmp_path / "m.toml", "--lang", "en")
    assert (done.code, done.out, state(tmp_path)) == (1, "", before)
    assert "the disk is full" in done.err


# --- what is right is imported ---


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))


def test_headers_only(run: Run, tmp_path: Path) -> None:
    path = deals(tmp_path, HEAD)
    done = run("import", path, "--out", tmp_path / "crm", "--lang", "en")
    assert done.code == 0
    assert "0 rows read, 0 kept, 0 set aside" in done.out
    assert rows(tmp_path / "crm" / "deals.csv")[1:] == []
    assert run("import", path, "--out", tmp_path / "crm.xlsx").code == 0
    assert run("compute", "KPI_REVENUE", "--data", tmp_path / "crm").code == 0


def test_numbers_and_days_without_end_are_told_in_short(run: Run, tmp_path: Path) -> None:
    number, day = ROW.replace(",5,", f",{'9' * 100_000},"), ROW.replace("2026-01-02", "1" * 100_000)
    path = deals(tmp_path, HEAD + ROW + number.replace("D1", "D2") + day.replace("D1", "D3"))
    done = run("import", path, "--out", tmp_path / "crm", "--lang", "en")
    assert "3 rows read, 1 kept, 2 set aside" in done.out
    assert f"({'9' * 80}…)" in done.out
    assert max(map(len, done.out.splitlines())) < LONGEST


def test_links_that_the_user_names_are_followed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "deals.csv").symlink_to(deals(tmp_path / "exports"))
    (tmp_path / "there").symlink_to(tmp_path / "exports")
    for number, path in enumerate((tmp_path / "deals.csv", tmp_path / "there")):
        assert run("import", path, "--out", tmp_path / str(number)).code == 0
        assert len(rows(tmp_path / str(number) / "deals.csv")) == 2


def test_odd_files_of_a_folder_are_left_aside(run: Run, tmp_path: Path) -> None:
    """Those that bear no table's name: none is waited for."""
    deals(tmp_path)
    pipe(tmp_path, "crm.csv")
    loop(tmp_path, "loop.csv")
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    done = run("import", tmp_path, "--out", tmp_path.with_name("crm"), "--lang", "en")
    assert done.code == 0
    assert "crm.csv, gone.xlsx, loop.csv, self: files left aside" in done.out


def test_sheet_names_lead_nowhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = book(tmp_path / "in", *csv.reader((HEAD + ROW).splitlines()), sheet="../../evil", name="a.xlsx")
    done = run("import", path, "--as", "../deals", "--out", tmp_path / "crm")
    assert done.code == 0
    assert sorted(state(tmp_path)) == ["crm", "crm/deals.csv", "in", "in/a.xlsx"]


def test_file_names_that_are_no_text(run: Run, tmp_path: Path) -> None:
    path = deals(tmp_path, name="a\x1b[2J\udcff.csv")
    out, saved = tmp_path / "crm\udcfe", tmp_path / "m\n[x]\udcff.toml"
    done = run("import", path, "--as", "deals", "--out", out, "--save-map", saved, "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert "a�[2J�.csv: table Deals" in done.out
    assert all(line == printable(line) for line in done.out.splitlines())
    again = run("import", path, "--as", "deals", "--out", out, "--map-file", saved, "--json")
    assert json.loads(again.out)["tables"][0]["kept"] == 1


def test_what_moves_a_cursor_is_not_printed(run: Run, tmp_path: Path) -> None:
    odd = "\x1b]0;x\x07\x9b2J\u202e"
    path = deals(tmp_path, f"{HEAD.strip()},Note{odd}\n{ROW.strip()},\n" + ROW.replace("won", f"Won{odd}"))
    for words in (["import", path, "--out", tmp_path / "crm"], ["compute", "KPI_REVENUE", "--data", path]):
        done = run(*words)
        assert done.code == 0
        assert "Note" in done.out + done.err
        assert all(line == printable(line) for line in (done.out + done.err).splitlines())


def test_escapes_of_a_workbook_are_written_and_read_again(run: Run, tmp_path: Path) -> None:
    """A cell may hold what no CSV file can, and what looks like half a character."""
    path = book(tmp_path, HEAD.strip().split(","), ["D_xD800_1", "2026-01-02", "won", "5", "A_x0000_n_x001B_a\uffff"])
    assert run("import", path, "--out", tmp_path / "crm").code == 0
    assert run("import", path, "--out", tmp_path / "crm.xlsx").code == 0
    for again in (tmp_path / "crm", tmp_path / "crm.xlsx"):
        done = run("compute", "KPI_SALES_COUNT", "--data", again, "--as-of", "2026-02-01", "--json")
        assert json.loads(done.out)["n"] == 1


# --- formulas ---

SIGNS = ["=", "+", "-", "@", "\t=", "＝", "'=", '"=', "x;=", "x,@", "x\n+", 'x;"=']
PAYLOAD = "cmd|'/C calc'!A0"


def armed(folder: Path, sign: str) -> tuple[object, ...]:
    """Words that import a file with such texts wherever the user or a stranger can write some."""
    evil = f"{sign}{PAYLOAD}"
    header = as_meant(evil)
    with (folder / f"=1+{PAYLOAD.replace('/', '')}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["deal_id", "created_at", "status", "amount", evil, "closed_at", f"{evil}2"])
        writer.writerow([evil, "2026-01-02", "won", 5, evil, "2026-01-05", evil])
        writer.writerow(["D2", "2026-01-02", evil, -5, f"Bob{sign}", "2026-01-05", f"{sign}1"])
    return (stream.name, "--as", "deals", "--map", f"deals.owner={header}", "--keep", f"{header}2")


def cells_seen(path: Path) -> Iterator[str]:
    """The cells of a CSV file as a program sees them that splits at any delimiter and knows quotes."""
    for delimiter in ",;\t":
        for row in rows(path, delimiter):
            yield from row


@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_of_a_csv_table_is_a_formula(run: Run, tmp_path: Path, sign: str) -> None:
    words = armed(tmp_path, sign)
    assert run("import", *words, "--out", tmp_path / "crm").code == 0
    seen = list(cells_seen(tmp_path / "crm" / "deals.csv"))
    assert sum("calc" in cell for cell in seen) >= 5
    assert [cell for cell in seen if cell[:1] in "=+@-＝" and cell not in ("", "-5")] == []
    again = run("import", tmp_path / "crm", "--keep", words[-1], "--out", tmp_path / "again")
    assert again.code == 0
    assert (tmp_path / "again" / "deals.csv").read_bytes() == (tmp_path / "crm" / "deals.csv").read_bytes()


@pytest.mark.parametrize("sign", SIGNS[:6])
def test_no_cell_of_a_workbook_is_a_formula_of_the_data(run: Run, tmp_path: Path, sign: str) -> None:
    words = armed(tmp_path, sign)
    path = tmp_path / "crm.xlsx"
    assert run("import", *words, "--out", path).code == 0
    cells = [cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]
    assert sum("calc" in str(cell.value) for cell in cells) >= 5
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert formulas(path) == []


def test_no_formula_of_the_dashboard_holds_the_data(run: Run, tmp_path: Path) -> None:
    words = armed(tmp_path, "=")
    assert run("import", *words, "--out", tmp_path / "crm").code == 0
    board = tmp_path / "board.xlsx"
    assert run("build", "--data", tmp_path / "crm", "--as-of", "2026-02-01", "--out", board).code == 0
    written = formulas(board)
    assert len(written) > 1000
    assert [formula for formula in written if "calc" in formula] == []
    with zipfile.ZipFile(board) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vbaProject" in name]


def formulas(path: Path) -> list[str]:
    """What is computed anywhere in a workbook: cells, names, rules, lists, columns of tables."""
    tag = re.compile(r"<(?:\w+:)?(?:f|formula\d?|definedName|calculatedColumnFormula|cfvo)\b[^>]*>([^<]+)<")
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    found = (formula for part in parts for formula in tag.findall(part))
    return [formula for formula in found if not re.fullmatch(r"'[^']*'!\$[\d$A-Z:,]+", formula)]


# --- time and memory ---


def bounded(*words: object) -> Done:
    """Run the command with a minute of the processor and a gigabyte and a half: a bomb asks for more."""

    def limits() -> None:
        import resource  # noqa: PLC0415 – no Windows has it

        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (1536 * 2**20, 1536 * 2**20))

    command = [sys.executable, "-m", "xl_kpi", *map(str, words)]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # each thread of numpy claims room that it never fills
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=alone, preexec_fn=limits)
    return Done(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("name", COSTLY)
def test_time_and_memory_are_bounded(tmp_path: Path, name: str) -> None:
    make, code, fragment = COSTLY[name]
    done = bounded("import", *make(tmp_path), "--out", tmp_path / "crm", "--lang", "en")
    assert done.code == code, done
    assert fragment in plain(done.out + done.err)
    assert (tmp_path / "crm").exists() == (code == 0)
    assert is_one_sentence(done.err) == (code == 1)
