"""`xl-kpi build` and `xl-kpi demo`: which slots and scope they choose, what they say, and what they never touch."""

import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tests.cli.pipeline import AS_OF
from workbook_templates import layout
from xl_kpi.catalog import find
from xl_kpi.cli import inputs
from xl_kpi.cli.workbook import DEMO_OUT

TARGETS = "kpi,period_start,period_end,target\nKPI_REVENUE,2025-04-01,2025-04-30,500\n"


def named(book: Workbook, name: str) -> object:
    sheet, cell = next(iter(book.defined_names[name].destinations))
    return book[sheet][cell].value


def slots(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path)
    found = [named(book, f"Slot{number}") for number in range(1, 13)]
    return [slot for slot in found if slot]


@pytest.fixture
def build(run, pipeline, tmp_path: Path):
    """Return a function that builds board.xlsx from the small pipeline, and the path of that file."""
    out = tmp_path / "board.xlsx"

    def call(*words: object):
        return run("build", *pipeline, "--out", out, *words)

    return call, out


def test_build_says_what_it_made(build) -> None:
    call, out = build
    done = call("--slots", "KPI_REVENUE,sales_cycle", "--from", "2025-04", "--as-of", "2025-04-30", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{out} is ready: April 2025, as of 30 Apr 2025.\n")
    assert slots(out) == ["KPI_REVENUE", "KPI_SALES_CYCLE"]


@pytest.mark.parametrize(("language", "sheet"), [("fr", "Tableau de bord"), ("en", "Dashboard")])
def test_language(build, language: str, sheet: str) -> None:
    call, out = build
    assert call("--lang", language, "--from", "2025-04").code == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == sheet
    assert named(book, "Language") == language


def test_period_as_of_and_owners(build) -> None:
    call, out = build
    words = ("--from", "2025-03-10", "--to", "2025-04-10", "--owner", "Mona Reed", "--owner", "Paul Stone")
    assert call(*words, "--as-of", "2025-04-20", "--currency", "USD", "--slots", "revenue").code == 0
    book = openpyxl.load_workbook(out)
    names = ("PeriodFrom", "PeriodTo", "AsOf")
    assert [named(book, name).date() for name in names] == [date(2025, 3, 10), date(2025, 4, 10), date(2025, 4, 20)]
    assert (named(book, "Owner"), named(book, "Currency")) == ("Mona Reed; Paul Stone", "USD")


def test_the_month_of_the_as_of_day_is_the_period(build) -> None:
    call, out = build
    done = call("--as-of", "2025-03-20", "--slots", "revenue")
    assert "mars 2025, vu au 20/03/2025" in done.out
    assert named(openpyxl.load_workbook(out), "PeriodTo").date() == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("today", "seen", "said"),
    [
        (date(2025, 5, 2), "mai 2025, vu au 02/05/2025", ""),
        (date(2025, 9, 1), "avril 2025, vu au 30/04/2025", "Dernière donnée : "),
        (date(2025, 4, 3), "avril 2025, vu au 03/04/2025", ""),
    ],
)
def test_old_data_are_seen_from_their_last_month(build, mocker, today: date, seen: str, said: str) -> None:
    call, _ = build
    mocker.patch("xl_kpi.cli.inputs.date").today.return_value = today
    done = call("--slots", "revenue")
    assert seen in done.out
    assert done.err.startswith(said)
    assert bool(done.err) == bool(said)


def test_a_dozen_for_poor_data_says_what_is_missing(build) -> None:
    call, out = build
    done = call("--from", "2025-04")
    assert len(slots(out)) <= 12
    assert "KPI_REVENUE" in slots(out)
    assert "KPI_CLOSING_RATE[denominator=closed]" in slots(out)  # no proposals in these data
    assert not {"KPI_NO_SHOW_RATE", "KPI_SATISFACTION_SCORE", "KPI_OUTBOUND_CONTACTS"} & set(slots(out))
    chosen = ", ".join(f"{find(str(slot).partition('[')[0]).label('fr')} ({slot})" for slot in slots(out))
    assert f"Indicateurs choisis d'après vos données : {chosen}." in done.out
    assert "des indicateurs de ce genre : actions (appels, rendez-vous…), avis des clients." in done.out


def test_the_sample_gets_a_balanced_dozen(run, sample, tmp_path: Path) -> None:
    out = tmp_path / "board.xlsx"
    done = run("build", *sample, "--out", out, "--from", "2026-03", "--as-of", "2026-03-31", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert len(slots(out)) == 12
    assert "missing" not in done.out


def test_same_code_with_other_options(build) -> None:
    call, out = build
    codes = ["KPI_SALES_CYCLE", "KPI_SALES_CYCLE[stat=median]", "KPI_SALES_CYCLE[stat=median;status=closed]"]
    assert call("--slots", ",".join(codes)).code == 0
    assert slots(out) == codes


def test_a_tile_without_data_says_why_on_the_side(build) -> None:
    call, out = build
    done = call("--slots", "KPI_REVENUE,KPI_NO_SHOW_RATE", "--from", "2025-04", "--lang", "en")
    assert done.code == 0
    assert done.err.startswith("KPI_NO_SHOW_RATE needs the table Activities (activities): give it.")
    assert slots(out) == ["KPI_REVENUE", "KPI_NO_SHOW_RATE"]


THIRTEEN = ",".join(["KPI_SALES_CYCLE", *(f"KPI_TARGET_ATTAINMENT[target={number}]" for number in range(1, 13))])
MISTAKES = [
    (("--slots", THIRTEEN), "13 indicateurs sont demandés", "13 indicators are asked for"),
    (("--slots", "KPI_REVENUE,revenue"), "KPI_REVENUE est demandé deux fois", "asked for twice"),
    (("--slots", "KPI_SALES_CYCLE,KPI_SALES_CYCLE[stat=mean]"), "demandé deux fois", "asked for twice"),
    (("--slots", "KPI_REVENU"), "KPI_REVENU n'est pas un indicateur", "KPI_REVENU is not a known"),
    (("--slots", "KPI_REVENUE[colour=red]"), "pas d'option « colour »", "no option “colour”"),
    (("--slots", "KPI_LEADS_BY_CHANNEL"), "besoin de « channel »", "needs “channel”"),
    (("--slots", ""), "ne se lit pas comme un indicateur", "cannot be read as an indicator"),
    (("--slots", " , "), "ne se lit pas comme un indicateur", "cannot be read as an indicator"),
    (("--from", "2025-13"), "n'est pas une date", "is not a date"),
    (("--data", "missing"), "missing est introuvable", "missing was not found"),
    (("--map", "leads.source=x"), "la table leads", "the table leads"),
]


@pytest.mark.parametrize(("words", "french", "english"), MISTAKES, ids=lambda part: str(part)[:40])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("old", [b"old", None], ids=["over a file", "new file"])
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    build, words: tuple[str, ...], french: str, english: str, language: str, old: bytes | None
) -> None:
    call, out = build
    if old:
        out.write_bytes(old)
    before = sorted(out.parent.iterdir())
    done = call(*AS_OF, "--lang", language, *words)
    assert (done.code, done.out) == (1, "")
    assert {"fr": french, "en": english}[language] in done.err
    assert done.err.count("\n") == 1
    assert sorted(out.parent.iterdir()) == before
    assert old is None or out.read_bytes() == old


def test_a_target_for_an_unknown_kpi_is_told_by_the_quality_sheet(build, tmp_path: Path) -> None:
    call, out = build
    (tmp_path / "goals.csv").write_text(TARGETS + "KPI_X,2025-04-01,2025-04-30,1\n", encoding="utf-8")
    words = ("--data", f"targets={tmp_path / 'goals.csv'}", "--slots", "target_attainment", "--from", "2025-04")
    done = call(*words, *AS_OF)
    assert (done.code, done.err) == (0, "")
    cells = [str(cell.value) for row in openpyxl.load_workbook(out)["Qualité"].iter_rows() for cell in row]
    assert any("KPI_X" in cell for cell in cells)


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


# --- what is judged ---


def tile_status(path: Path) -> object:
    return openpyxl.load_workbook(path)["Tableau de bord"][layout.cell(0, "L", "codes")].value


@pytest.mark.parametrize(
    ("words", "status"), [((), "grey"), (("--min-n", "6"), "red"), (("--min-n", "6", "--orange", "0.8"), "orange")]
)
def test_rules_of_the_status(build, tmp_path: Path, words: tuple[str, ...], status: str) -> None:
    """A rate of 4 in 6 for a target of 80 %: six cases, 83 % of the target."""
    call, out = build
    code = "KPI_CLOSING_RATE[denominator=closed]"
    goals = f"kpi,period_start,period_end,target\n{code},2025-03-01,2025-04-30,0.8\n"
    (tmp_path / "goals.csv").write_text(goals, encoding="utf-8")
    data = ("--data", f"targets={tmp_path / 'goals.csv'}", "--slots", code)
    assert call(*data, "--from", "2025-03", "--to", "2025-04-30", *AS_OF, *words).code == 0
    assert tile_status(out) == status


def test_a_board_of_nobody_is_refused(build) -> None:
    call, out = build
    done = call(*AS_OF, "--owner", "Mona Reid", "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: Nobody is called Mona Reid in the data; ")
    assert "Mona Reed, Paul Stone" in done.err
    assert not out.exists()


def test_data_that_feed_nothing_are_refused(run, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("currency,rate\nUSD,0.9\n", encoding="utf-8")
    done = run("build", "--data", tmp_path, "--out", tmp_path / "board.xlsx", *AS_OF, "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: These data feed no indicator")
    assert not (tmp_path / "board.xlsx").exists()


# --- progress ---


class Terminal:
    """An error stream on a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        return True


def test_no_progress_bar_away_from_a_terminal(build) -> None:
    call, _ = build
    assert call(*AS_OF, "--slots", "revenue").err == ""


def test_a_progress_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with inputs.progress_bar("lecture") as progress:
        progress(1, 4)
        progress(4, 4)
    assert "lecture" in terminal.text


# --- demo ---


@pytest.mark.parametrize("language", ["fr", "en"])
def test_demo_writes_into_this_folder(run, tmp_path: Path, monkeypatch, language: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("demo", "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(DEMO_OUT[language])
    assert [path.name for path in tmp_path.iterdir()] == [DEMO_OUT[language]]
    assert len(slots(tmp_path / DEMO_OUT[language])) == 12


def test_demo_out(run, tmp_path: Path) -> None:
    out = tmp_path / "mine.xlsx"
    assert run("demo", "--out", out).code == 0
    assert list(tmp_path.iterdir()) == [out]


def test_targets_typed_in_the_workbook_survive_the_next_build(build) -> None:
    call, out = build
    assert call("--slots", "revenue", "--from", "2025-03").code == 0
    book = openpyxl.load_workbook(out)
    sheet = book["Objectifs"]
    for row, target in enumerate((1000, 2000), start=2):  # the second line stands below the table
        for column, value in enumerate(("KPI_REVENUE", None, "mars 2025", None, target), start=1):
            sheet.cell(row=row, column=column, value=value)
    book.save(out)
    done = call("--slots", "revenue", "--from", "2025-03")
    assert "Objectifs : lignes reprises de" in done.err
    again = openpyxl.load_workbook(out)
    assert [again["Objectifs"].cell(row=row, column=5).value for row in (2, 3)] == [1000, 2000]
    assert again["Tableau de bord"]["C13"].value == 2000


# --- for a host ---


def test_a_column_that_nobody_knows_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,amount,closed,mood\nwon,5,2026-03-05,good\n", encoding="utf-8")
    done = run(
        "build", "--data", str(tmp_path), "--out", str(tmp_path / "b.xlsx"), "--slots", "revenue", "--lang", "en"
    )
    assert done.code == 0
    assert "Deals: columns not recognised, left aside: mood (--map deals.COLUMN=HEADER" in done.err


@pytest.mark.parametrize(("host", "said"), [("lite", "the KPI_… functions and their sources"), ("com", ".xlsm")])
def test_a_workbook_for_a_host_says_what_comes_next(build, host: str, said: str) -> None:
    call, out = build
    done = call(*AS_OF, "--slots", "revenue", "--host", host, "--lang", "en")
    assert done.code == 0
    assert said in done.out
    with zipfile.ZipFile(out) as parts:
        assert ("xl/webextensions/webextension1.xml" in parts.namelist()) == (host == "lite")
