"""One export file: its columns, as its program writes them, and the canonical table that it means."""

import csv
import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.crm.story import DEALS, Deal

Cell = Callable[[Deal], object] | str | int
"""What a column has in the row of a deal: a text of each, or the same in all."""
Columns = Sequence[tuple[str, Cell]]
HERE = Path(__file__).parents[1]
EXPORTS, EXPECTED = HERE / "exports", HERE / "expected"


def day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d") if moment else ""


def minute(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


def second(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def french(moment: datetime | None) -> str:
    return moment.strftime("%d/%m/%Y") if moment else ""


def american(moment: datetime | None) -> str:
    return f"{moment.month}/{moment.day}/{moment.year}" if moment else ""


def plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number < 1e5 else str(number)


def comma(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}".replace(".", ",")


def won(moment: Callable[[Deal], str]) -> Cell:
    return lambda deal: moment(deal) if deal.status == "won" else ""


def lost(moment: Callable[[Deal], str]) -> Cell:
    return lambda deal: moment(deal) if deal.status == "lost" else ""


def meant(account: Cell, show: Callable[[datetime | None], str] = minute, **other: Cell) -> Mapping[str, Cell]:
    """The canonical deal of a deal: moments to the minute, or to the day where the export has no more."""
    table: dict[str, Cell] = {
        "deal_id": lambda deal: deal.no,
        "name": lambda deal: deal.name,
        "account_id": account,
        "owner": lambda deal: deal.owner,
        "amount": lambda deal: plain(deal.amount),
        "status": lambda deal: deal.status,
        "created_at": lambda deal: show(deal.created),
        "closed_at": lambda deal: show(deal.closed),
        "expected_close_at": lambda deal: "" if deal.closed else show(deal.expected),
    }
    return table | other


def written(cell: Cell, deal: Deal) -> str:
    return str(cell(deal) if callable(cell) else cell)


@dataclass(frozen=True)
class Export:
    """``name`` is ``<source>-<language>-<table>[-variant]``; ``before`` and ``after`` are the lines around the table.

    ``parts``: the columns and deals of several files, by file name, if the export is a folder of these.
    """

    name: str
    columns: Columns
    meant: Mapping[str, Cell]
    deals: Sequence[Deal] = DEALS
    parts: Mapping[str, tuple[Columns, Sequence[Deal]]] = field(default_factory=dict)
    kept: Callable[[Deal], bool] = lambda deal: not deal.deleted
    aside: Mapping[str, int] = field(default_factory=dict)
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    newline: str = "\n"
    before: Sequence[Sequence[str]] = ()
    after: Sequence[Sequence[str]] = ()

    def text(self, columns: Columns, deals: Sequence[Deal]) -> bytes:
        table = [[header for header, _ in columns]]
        table += [[written(cell, deal) for _, cell in columns] for deal in deals]
        return _csv([*self.before, *table, *self.after], self.delimiter, self.newline).encode(self.encoding)

    def table(self) -> bytes:
        kept = [deal for deal in self.deals if self.kept(deal)]
        rows = [[*self.meant], *([written(cell, deal) for cell in self.meant.values()] for deal in kept)]
        return _csv(rows).encode()

    def said(self) -> bytes:
        """Where the file comes from, and how many rows are set aside."""
        source, _, table = self.name.split("-")[:3]
        read = sum(len(deals) for _, deals in self.parts.values()) or len(self.deals) + len(self.after)
        kept = sum(map(self.kept, self.deals))
        assert read == kept + sum(self.aside.values()), self.name
        lines = [f'source = "{source}"', f'table = "{table}"', f"read = {read}", f"kept = {kept}", "[aside]"]
        return "".join(f"{line}\n" for line in (*lines, *(f"{code} = {n}" for code, n in self.aside.items()))).encode()

    def files(self) -> Mapping[Path, bytes]:
        texts = {EXPORTS / self.name / f"{part}.csv": self.text(*told) for part, told in self.parts.items()}
        return {
            **(texts or {EXPORTS / f"{self.name}.csv": self.text(self.columns, self.deals)}),
            EXPECTED / f"{self.name}.csv": self.table(),
            EXPECTED / f"{self.name}.toml": self.said(),
        }


def _csv(rows: Sequence[Sequence[str]], delimiter: str = ",", newline: str = "\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue()


def expected(name: str) -> tuple[list[dict[str, str]], Mapping[str, object]]:
    """The rows that an export means and what is said of it, read back."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, tomllib.loads((EXPECTED / f"{name}.toml").read_text(encoding="utf-8"))
