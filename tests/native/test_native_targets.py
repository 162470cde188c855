"""The formula of the target in force against ``find_target``, over lines that fit, lack, overlap and stick out."""

import random
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import formualizer
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from tests.libreoffice import LibreOffice
from xl_kpi.analysis.targets import TargetRow, find_target
from xl_kpi.core.period import FIRST_DAY, LAST_DAY, serial, whole_months
from xl_kpi.core.reading import Scope
from xl_kpi.engines.formula.scope import Names, scope_cells
from xl_kpi.engines.formula.targets import TEAM, TargetNames, nearest_line, step_formulas, target_formula
from xl_kpi.engines.formula.text import Formula

AS_OF = date(2026, 6, 30)
KEYS = ("KPI_REVENUE", "KPI_SALES_COUNT", "KPI_CLOSING_RATE[mode=cohort]")
OWNERS = {"": TEAM, "ana": 2, "-": 1}
ASKED: dict[str, tuple[str, ...]] = {"": (), "ana": ("Ana",), "-": ("",)}
COLUMNS = ("keys", "owners", "firsts", "lasts", "months", "starts", "targets", "places")
Case = tuple[str, str, Scope, bool]


def days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=shift) for shift in range((last - first).days + 1))


def month(number: int, months: int = 1) -> tuple[date, date]:
    """The first and last day of so many months, counted from January 2026."""
    year, place = divmod(number + months - 1, 12)
    last = date(2026 + year, place + 1, monthrange(2026 + year, place + 1)[1])
    return date(2026 + number // 12, number % 12 + 1, 1), last


def any_days(rng: random.Random) -> tuple[date, date]:
    first = date(2026, 1, 1) + timedelta(days=rng.randrange(180))
    return first, first + timedelta(days=rng.randrange(60))


def lines(rng: random.Random) -> list[TargetRow]:
    """For each key and owner months, quarters or loose days, some missing, some twice, perhaps one without days."""
    rows = []
    for key in KEYS:
        for owner in OWNERS:
            length = rng.choice((1, 1, 3, 12, 0))
            spans = [month(start, length) for start in range(-3, 12, length)] if length else []
            spans += [any_days(rng) for _ in range(rng.choice((0, 0, 1, 3)))]
            spans += [(FIRST_DAY, LAST_DAY)] if rng.random() < 0.3 else []
            spans += rng.sample(spans, min(1, len(spans))) if rng.random() < 0.3 else []
            same = rng.random() < 0.4
            rows += [
                TargetRow(key, owner, *span, 0.3 if same else rng.randrange(1, 50) / 8, None, None)
                for span in spans
                if rng.random() < 0.92
            ]
    rng.shuffle(rows)
    return rows


def cases(rng: random.Random) -> list[Case]:
    periods = [month(rng.randrange(-2, 10), rng.choice((1, 1, 2, 3, 3, 12))) for _ in range(9)]
    periods += [any_days(rng) for _ in range(6)]
    periods += [(date(2026, number, 15), month(number - 1)[1]) for number in (2, 5)]
    asked = [(key, owner, span) for key in KEYS for owner in OWNERS for span in (*periods, (None, month(3)[1]))]
    return [(key, owner, scope(span, owner), additive) for key, owner, span in asked for additive in (True, False)]


def write(path: Path, rows: list[TargetRow], asked: list[Case]) -> None:
    book = Workbook()
    sheet, table = book.worksheets[0], book.create_sheet("Lines")
    sheet.title = "Asked"
    for place, row in enumerate(rows, start=1):
        whole = whole_months(Scope(from_date=row.first, to_date=row.last, as_of=AS_OF))
        starts = row.first.year * 12 + row.first.month
        first, last = serial(row.first), serial(row.last)
        table.append([row.key, OWNERS[row.owner], first, last, whole, starts, row.target, place])
    ranges = {
        name: f"Lines!${letter}$1:${letter}${len(rows)}" for name, letter in zip(COLUMNS, "ABCDEFGH", strict=True)
    }
    for place, (key, owner, scope, additive) in enumerate(asked, start=1):
        numbers = scope_cells(scope, {"ana": 2})
        sheet.append([numbers["start"], numbers["planned_end"], key, OWNERS[owner]])
        moments = Names(start=f"$A${place}", planned_end=f"$B${place}", column=lambda _: "", bins=lambda _: "")
        names = TargetNames(**ranges, key=f"$C${place}", owner=f"$D${place}", scope=moments)
        _put(sheet, f"E{place}", nearest_line(names))
        steps = step_formulas(names, f"$E${place}", additive=additive)
        cells = {step: f"{letter}{place}" for step, letter in zip(steps, "GHIJK", strict=True)}
        for step, formula in steps.items():
            _put(sheet, cells[step], formula)
        _put(sheet, f"F{place}", target_formula([*cells.values()]))
    book.save(path)


def _put(sheet: Any, place: str, formula: Formula) -> None:
    sheet[place] = ArrayFormula(place, f"={formula.text}") if formula.array else f"={formula.text}"


def own_target(rows: list[TargetRow], case: Case) -> float | None:
    """The target of this owner alone; that of the team, which stands in for one owner's, is another cell."""
    key, owner, scope, additive = case
    mine = [row for row in rows if row.owner == owner]
    target = find_target(mine, key, scope, additive=additive)
    return None if target is None else target.value


@pytest.fixture(scope="module")
def asked() -> Mapping[int, tuple[list[TargetRow], list[Case]]]:
    made = {}
    for seed in range(3):
        rng = random.Random(seed)
        made[seed] = (lines(rng), cases(rng))
    made[len(made)] = (twice_and_never(), [("KPI_REVENUE", "", scope(month(0, 3)), True)])
    return made


def twice_and_never() -> list[TargetRow]:
    """January twice and no March: as many days as the quarter."""
    return [TargetRow("KPI_REVENUE", "", *month(number), 100.0, None, None) for number in (0, 0, 1)]


def scope(span: tuple[date | None, date | None], owner: str = "") -> Scope:
    return Scope(from_date=span[0], to_date=span[1], as_of=AS_OF, owners=ASKED[owner])


def check(rows: list[TargetRow], questions: list[Case], found: list[Any]) -> None:
    right = [own_target(rows, case) for case in questions]
    assert sum(target is not None for target in right) >= len(right) // 4
    wrong = [
        f"{case}: {got!r}, not {target}"
        for case, got, target in zip(questions, found, right, strict=True)
        if not (got == "" if target is None else got == pytest.approx(target, rel=1e-9))
    ]
    assert not wrong, f"{len(wrong)} of {len(right)}\n" + "\n".join(wrong[:10])


def test_office_finds_the_target(asked: Any, office: LibreOffice, tmp_path: Path) -> None:
    for seed, (rows, questions) in asked.items():
        write(tmp_path / f"{seed}.xlsx", rows, questions)
        book = CalamineWorkbook.from_path(office.recalculate(tmp_path / f"{seed}.xlsx", tmp_path / "computed"))
        cells = book.get_sheet_by_name("Asked").to_python(skip_empty_area=False)
        check(rows, questions, [row[5] for row in cells])


def test_formualizer_finds_the_target(asked: Any, tmp_path: Path) -> None:
    for seed, (rows, questions) in asked.items():
        write(tmp_path / f"{seed}.xlsx", rows, questions)
        book = formualizer.load_workbook(str(tmp_path / f"{seed}.xlsx"), backend="umya")
        book.evaluate_all()
        check(rows, questions, [book.get_value("Asked", place, 6) for place in range(1, len(questions) + 1)])
