"""What people chose in a workbook: it is read from the cells, a refresh computes for it and leaves it as it is."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.workbook.living.cells import File, Value
from tests.workbook.living.edits import edited
from tests.workbook.refresh import books
from tests.workbook.refresh.conftest import Run
from tests.workbook.refresh.look import cells
from workbook_templates.check import check
from workbook_templates.check.parts import opened
from workbook_templates.check.reading import read_book
from workbook_templates.state import State, read_state
from xl_kpi.core.period import LAST_DAY, serial
from xl_kpi.core.reading import Scope

Chosen = Mapping[str, Value]
"""What was typed, by the name of the cell."""
Typed = Callable[..., Path]

EVERYONE, NOBODY, DATES = "Toute l’équipe", "(sans propriétaire)", "Dates des Réglages"
AS_OF = date(2026, 3, 31)
PEOPLE = {"F8": "Paul Stone", "F9": "", "F10": " Zoé Brun ", "F11": "Mona Reed"}


def state_of(path: Path) -> State:
    with opened(path) as parts:
        return read_state(read_book(parts, cells_of={"Tableau de bord", "Essentiel", "Réglages"}))


@pytest.fixture
def typed(first: Path, tmp_path: Path) -> Typed:
    """Return a function that types into cells by name, and names into the list of people."""

    def call(chosen: Chosen, people: Mapping[str, str] | None = None) -> Path:
        file, sheets = File(first), {"Réglages": dict(people or {})}
        for name, value in chosen.items():
            title, address = file.names[name]
            sheets.setdefault(title, {})[address] = value
        return edited(file, tmp_path / "tableau.xlsx", sheets)

    return call


def scope(path: Path) -> Scope:
    return state_of(path).scope(AS_OF, EVERYONE, NOBODY)


def test_what_a_workbook_starts_with(first: Path) -> None:
    state = state_of(first)
    assert [slot.key for slot in state.slots] == ["KPI_REVENUE", "KPI_CLOSING_RATE", "KPI_SALES_CYCLE"]
    assert (state.as_of, state.trend, state.listed) == (AS_OF, "previous", ("Mona Reed", "Paul Stone"))
    assert scope(first) == Scope(from_date=date(2026, 3, 1), to_date=AS_OF, as_of=AS_OF)


def test_slots_with_gaps(typed: Typed) -> None:
    """Labels and codes with options count, each once; what names no KPI is none."""
    closed = "KPI_CLOSING_RATE[denominator=closed]"
    said = {"Slot1": "", "Slot2": "nothing known", "Slot3": "Panier moyen", "Slot7": closed, "Slot12": "panier moyen"}
    assert [slot.key for slot in state_of(typed(said)).slots] == ["KPI_AVERAGE_BASKET", closed]


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        ({"Period": DATES, "PeriodFrom": 46023.0, "PeriodTo": 46068.0}, (date(2026, 1, 1), date(2026, 2, 15))),
        ({"Period": DATES, "PeriodFrom": "", "PeriodTo": 46068.0}, (None, date(2026, 2, 15))),
        ({"Period": DATES, "PeriodFrom": "hier", "PeriodTo": ""}, (None, None)),
        ({"Period": "Mois\u00a0: février 2026"}, (date(2026, 2, 1), date(2026, 2, 28))),
        ({"Period": "Mois\u00a0: février 1999"}, (date(2026, 3, 1), AS_OF)),
        ({"Period": ""}, (date(2026, 3, 1), AS_OF)),
    ],
)
def test_periods(typed: Typed, chosen: Chosen, days: tuple[date | None, date | None]) -> None:
    """A line of the list, the dates typed in the settings, else the running month as the sheet has it."""
    seen = scope(typed(chosen))
    assert (seen.from_date, seen.to_date) == days


@pytest.mark.parametrize(
    ("who", "owners"),
    [(NOBODY, ("",)), (EVERYONE, ()), ("", ()), ("Mona Reed", ("Mona Reed",)), ("Nobody else", ("Nobody else",))],
)
def test_owners(typed: Typed, who: str, owners: tuple[str, ...]) -> None:
    assert scope(typed({"Owner": who})).owners == owners


@pytest.mark.parametrize(
    ("day", "as_of"),
    [("", None), (46054.0, date(2026, 2, 1)), ("demain", None), (0.0, None), (9e6, LAST_DAY)],
)
def test_the_day_from_which_it_looks(typed: Typed, day: Value, as_of: date | None) -> None:
    """Blank is today, as is what is no day."""
    assert state_of(typed({"AsOf": day})).as_of == as_of


@pytest.mark.parametrize(("said", "trend"), [("Même période, un an avant", "last_year"), ("?", "previous")])
def test_what_it_compares_with(typed: Typed, said: str, trend: str) -> None:
    assert state_of(typed({"Compare": said})).trend == trend


def test_people_keep_their_order(typed: Typed) -> None:
    assert state_of(typed({}, PEOPLE)).listed == ("Paul Stone", "Zoé Brun", "Mona Reed")


def test_a_refresh_computes_what_was_chosen_and_leaves_it(typed: Typed, tmp_path: Path, run: Run) -> None:
    """Slots with gaps, dates, rows of nobody, seen from today, bands of Essentiel, numbers of the settings."""
    bands = {"Band1": 5.0, "Band2": 2.0, "Band3": "", "Band4": 3.0, "Band5": ""}
    slots = {"Slot1": "", "Slot2": "Cycle de vente moyen", "Slot3": "nothing known", "Slot5": "Chiffre d’affaires"}
    dates = {"Period": DATES, "PeriodFrom": float(serial(date(2026, 3, 1))), "PeriodTo": 46091.0, "AsOf": ""}
    chosen = {**slots, **dates, **bands, "Owner": NOBODY, "MinN": 3.0, "Orange": 0.8}
    path = typed(chosen, PEOPLE)
    before = state_of(path)
    (tmp_path / "deals.csv").write_text(f"{books.LATER}A7,Pic,,300,won,2026-03-01,,2026-03-04,site\n", "utf-8")
    code, said, errors = run("refresh", path, "--data", tmp_path / "deals.csv")
    assert (code, errors, said[-2]) == (0, "", "tableau.xlsx est à jour.")
    after = state_of(path)
    assert after.chosen == before.chosen
    assert {name: after.chosen[name] for name in chosen} == chosen
    assert after.listed == ("Paul Stone", "Zoé Brun", "Mona Reed")
    shown, essential = cells(path, "Tableau de bord"), cells(path, "Essentiel")
    assert shown["B21"] == 300
    assert shown["G9"] == 3
    assert shown.get("B9") is None
    assert 300 in [value for address, value in essential.items() if address[1:] in ("8", "9", "10", "11")]
    assert [finding.code for finding in check(path)] == ["slot_unknown"]
