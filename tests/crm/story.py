"""The fictitious sales that every export of these tests tells, in each program's own way. Nobody of this exists."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

ANAIS, MARC, ZOE = "Anaïs Lefèvre", "Marc O'Brien", "Zoé Nguyên"
COMPANIES = {
    5551: "Durand & Fils",
    5552: "Mécanique du Nord",
    5553: "Boulangerie Moulin, SARL",
    5554: "Hôtel des Pins",
    5555: 'Atelier "Bréhat"',
}
WON, LOST = "won", "lost"
NEW, MET, OFFER = "new", "met", "offer"
"""The steps of a deal that is still open."""


@dataclass(frozen=True)
class Deal:
    """A deal as it was, whatever program tells it: moments of Paris, ``closed`` None while it is open."""

    no: int
    name: str
    company: int
    owner: str
    amount: float | None
    step: str
    created: datetime
    closed: datetime | None
    expected: datetime
    modified: datetime
    probability: int
    source: str
    reason: str = ""
    currency: str = "EUR"
    base: float | None = None
    deleted: bool = False

    @property
    def status(self) -> str:
        return self.step if self.closed else "open"

    @property
    def in_euros(self) -> float | None:
        return self.amount if self.base is None else self.base

    @property
    def forecast(self) -> datetime:
        """The one closing date of programs that have no other for what is expected."""
        return self.closed or self.expected


def _told() -> Iterator[Deal]:
    at = datetime.fromisoformat
    with Path(__file__).with_name("story.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Deal(
                no=int(row["no"]),
                name=row["name"],
                company=int(row["company"]),
                owner=row["owner"],
                amount=float(row["amount"]) if row["amount"] else None,
                step=row["step"],
                created=at(row["created"]),
                closed=at(row["closed"]) if row["closed"] else None,
                expected=at(row["expected"]),
                modified=at(row["modified"]),
                probability=int(row["probability"]),
                source=row["source"],
                reason=row["reason"],
            )


DEALS = tuple(_told())
DELETED = replace(DEALS[1], no=113, name="Doublon effacé", deleted=True)
ABROAD = replace(DEALS[3], no=114, name="Brand book", amount=1000.0, currency="USD", base=924.5)
