"""The story told by the sample: month by month, what is signed, how long it takes, how it is followed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

START = date(2024, 3, 1)  # one month more than two years: the 13-month chart of the previous year is complete
AS_OF = date(2026, 3, 31)
STEADY_OWNER = "Inès Chaïb"  # keeps a short cycle and her follow-ups
STEADY_CYCLE = 37
_TEAM = {"E": "Élodie Brac", "B": "Benoît Ley", "I": STEADY_OWNER, "J": "Jérôme Fay", "C": "Camille Roz"}
OWNERS = tuple(_TEAM[letter] for letter in "EBIJCEBIJEBICJEBIJCE")  # in turn: each gets a stable share
OWNER_SHARES = {name: OWNERS.count(name) / len(OWNERS) for name in _TEAM.values()}


@dataclass(frozen=True)
class Month:
    """One month of the plan; the cycle is in days, rates are shares of proposals, first meetings, deals."""

    first: date
    wins: int
    closing: float
    cycle: float
    no_show: float
    follow_ups: float
    slipping: float

    @property
    def end(self) -> date:
        """First day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def weekdays(self) -> list[date]:
        """Monday to Friday, in order."""
        days = (self.end - self.first).days
        return [d for d in (self.first + timedelta(days=i) for i in range(days)) if d.weekday() < 5]


# Month, signatures, closing rate, cycle, no-show, follow-ups per proposal, share of deals that slip past
# their expected closing. What closes before START is left out; what closes after AS_OF is open.
_ROWS = """
2024-01 14 .320 41.5 .060 1.40 .40
2024-02 15 .320 41.6 .060 1.40 .40
2024-03 16 .320 41.8 .060 1.40 .40
2024-04 14 .315 41.2 .060 1.42 .40
2024-05 14 .325 41.9 .065 1.38 .40
2024-06 15 .330 41.5 .060 1.41 .41
2024-07 13 .315 42.3 .065 1.37 .41
2024-08  8 .310 42.8 .065 1.35 .41
2024-09 14 .320 41.7 .065 1.40 .42
2024-10 15 .325 41.4 .070 1.39 .42
2024-11 14 .315 42.0 .070 1.38 .42
2024-12 18 .335 41.6 .070 1.36 .42
2025-01 14 .315 42.4 .070 1.36 .42
2025-02 14 .320 41.9 .070 1.37 .42
2025-03 17 .322 42.1 .075 1.35 .42
2025-04 15 .320 42.7 .075 1.33 .41
2025-05 14 .325 43.4 .080 1.28 .40
2025-06 16 .320 44.1 .080 1.24 .39
2025-07 14 .315 44.9 .085 1.20 .38
2025-08  8 .315 46.2 .090 1.15 .37
2025-09 14 .325 46.4 .090 1.11 .36
2025-10 15 .320 47.5 .095 1.07 .35
2025-11 15 .315 48.3 .100 1.02 .34
2025-12 18 .330 49.0 .105 0.98 .33
2026-01 13 .315 50.2 .110 0.94 .30
2026-02 14 .325 51.1 .115 0.90 .28
2026-03 15 .320 52.2 .120 0.86 .26
2026-04 15 .320 52.0 .120 0.86 .20
2026-05 10 .320 52.0 .120 0.86 .20
2026-06  7 .320 52.0 .120 0.86 .20
2026-07  5 .320 52.0 .120 0.86 .20
"""


def _month(row: str) -> Month:
    name, wins, *shares = row.split()
    return Month(date.fromisoformat(f"{name}-01"), int(wins), *(float(share) for share in shares))


PLAN = tuple(_month(row) for row in _ROWS.split("\n") if row)
PAST = tuple(month for month in PLAN if START <= month.first <= AS_OF)


def month_of(day: date) -> Month:
    """The month of the plan that holds this day; the nearest one outside the plan."""
    return max((month for month in PLAN if month.first <= day), key=lambda m: m.first, default=PLAN[0])
