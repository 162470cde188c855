"""`xl-kpi build` and `xl-kpi demo`: which slots and scope they choose, what they say, and how they judge."""

import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.cli.pipeline import AS_OF
from tests.stored import cells, named, sheets, slots, tile
from workbook_templates.look import layout
from xl_kpi.catalog import find
from xl_kpi.cli import inputs
from xl_kpi.cli.workbook import DEMO_OUT
from xl_kpi.core.period import serial

TARGETS = "kpi,period_start,period_end,target\nKPI_REVENUE,2025-04-01,2025-04-30,500\n"


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
    assert sheets(out)[0] == sheet
    assert named(out, "Language") == [language]


def test_period_as_of_and_owners(build) -> None:
    call, out = build
    words = ("--from", "2025-03-10", "--to", "2025-04-10", "--owner", "Mona Reed", "--owner", "Paul Stone")
    assert call(*words, "--as-of", "2025-04-20", "--currency", "USD", "--slots", "revenue").code == 0
    days = [day.date() for day in named(out, "PeriodFrom", "PeriodTo", "AsOf")]
    assert days == [date(2025, 3, 10), date(2025, 4, 10), date(2025, 4, 20)]
    assert named(out, "Owner", "Currency") == ["Mona Reed, Paul Stone", "USD"]
    assert named(out, "PeriodFirst", "PeriodLast") == [serial(day) for day in days[:2]]
    assert tile(out, 0, "value") == 750.5


def test_two_owners_show_what_the_library_found(build, office, tmp_path: Path) -> None:
    """The list offers one person or all: what two did is kept, and shown as long as the choices stay."""
    call, out = build
    words = ("--from", "2025-03", "--to", "2025-04-30", "--owner", "Mona Reed", "--owner", "Paul Stone")
    assert call(*words, *AS_OF, "--slots", "revenue,sales_count").code == 0
    shown = cells(out)
    assert [shown[layout.cell(slot, "L", "value")] for slot in (0, 1)] == [1750.5, 3]
    computed = cells(office.recalculate(out, tmp_path / "computed", locale="fr-FR"))
    assert {address: computed.get(address) for address in shown} == shown


def test_the_month_of_the_as_of_day_is_the_period(build) -> None:
    call, out = build
    done = call("--as-of", "2025-03-20", "--slots", "revenue")
    assert "mars 2025, vu au 20/03/2025" in done.out
    assert [day.date() for day in named(out, "PeriodTo")] == [date(2025, 3, 31)]


@pytest.mark.parametrize(
    ("today", "seen", "said"),
    [
        (date(2025, 5, 2), "mai 2025, vu au 02/05/2025", ""),
        (date(2025, 9, 1), "avril 2025, vu au 30/04/2025", "Dernière donnée : "),
        (date(2025, 4, 3), "avril 2025, vu au 03/04/2025", ""),
    ],
)
def test_old_data_are_seen_from_their_last_month(build, boards, mocker, today: date, seen: str, said: str) -> None:
    call, _ = build
    mocker.patch("xl_kpi.cli.inputs.date").today.return_value = today
    done = call("--slots", "revenue")
    assert seen in done.out
    assert done.err.startswith(said)
    assert bool(done.err) == bool(said)
    assert len(boards) == 1


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


def test_the_sample_gets_a_balanced_dozen(run, sample, boards, tmp_path: Path) -> None:
    out = tmp_path / "board.xlsx"
    done = run("build", *sample, "--out", out, "--from", "2026-03", "--as-of", "2026-03-31", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert [len(board.tiles) for board in boards.values()] == [12]
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
    assert any("KPI_X" in str(cell) for cell in cells(out, "Qualité").values())


# --- what is judged ---


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
    assert tile(out, 0, "codes") == status


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
def test_demo_writes_into_this_folder(demo_in, language: str) -> None:
    folder, done = demo_in(language)
    assert done.stderr == ""
    assert done.stdout.startswith(DEMO_OUT[language])
    assert [path.name for path in folder.iterdir()] == [DEMO_OUT[language]]
    assert len(slots(folder / DEMO_OUT[language])) == 12


def test_demo_out(run, boards, tmp_path: Path) -> None:
    out = tmp_path / "mine.xlsx"
    assert run("demo", "--out", out).code == 0
    assert list(boards) == [out]


# --- for a host ---


def test_a_column_that_nobody_knows_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,amount,closed,mood\nwon,5,2026-03-05,good\n", encoding="utf-8")
    done = run(
        "build", "--data", str(tmp_path), "--out", str(tmp_path / "b.xlsx"), "--slots", "revenue", "--lang", "en"
    )
    assert done.code == 0
    assert "deals.csv: columns not recognised, left aside: mood (--map deals.COLUMN=HEADER" in done.err


@pytest.mark.parametrize(("host", "said"), [("lite", "the KPI_… functions and their sources"), ("com", ".xlsm")])
def test_a_workbook_for_a_host_says_what_comes_next(build, host: str, said: str) -> None:
    call, out = build
    done = call(*AS_OF, "--slots", "revenue", "--host", host, "--lang", "en")
    assert done.code == 0
    assert said in done.out
    with zipfile.ZipFile(out) as parts:
        assert ("xl/webextensions/webextension1.xml" in parts.namelist()) == (host == "lite")
