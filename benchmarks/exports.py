"""Exports of deals as a CRM writes them, large ones: CSV text and a workbook, the same rows for the same arguments."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

HEADER = (
    *("Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Close Date", "Create Date", "Deal owner"),
    *("Associated Company", "Associated Company IDs", "Last Modified Date", "Is Closed Won"),
)
STAGES = ("Appointment Scheduled", "Qualified To Buy", "Contract Sent", "Closed Won", "Closed Lost")
START = datetime(2023, 1, 2, 8)


def deals(count: int) -> Iterator[list[str]]:
    """Yield ``count`` rows of text: ids and names of their own, three moments to the minute, few other words."""
    rng = random.Random(count)
    for number in range(count):
        created = START + timedelta(minutes=rng.randrange(1_500_000))
        closed = created + timedelta(minutes=rng.randrange(200_000))
        stage = rng.choice(STAGES)
        company = rng.randrange(30_000)
        yield [
            str(52_832_547_571 + 7 * number),
            f"Deal {number:07d}",
            stage,
            "Sales Pipeline",
            f"{rng.randrange(20_000, 2_000_000) / 100:.2f}",
            f"{closed:%Y-%m-%d %H:%M}" if stage.startswith("Closed") else "",
            f"{created:%Y-%m-%d %H:%M}",
            f"Commercial {rng.randrange(40):02d}",
            f"Société {company:05d}",
            str(69_000_000_000 + company),
            f"{closed:%Y-%m-%d %H:%M}",
            "true" if stage == "Closed Won" else "",
        ]


def write_text(path: Path, count: int) -> Path:
    """Write a CSV file; its 1,000,000 rows are 130 MB."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(deals(count))
    return path


def write_book(path: Path, count: int) -> Path:
    """Write a workbook: amounts are numbers, moments are dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Deals")
    sheet.append(HEADER)
    for row in deals(count):
        sheet.append([_typed(cell, place) for place, cell in enumerate(row)])
    book.save(path)
    return path


def _typed(cell: str, place: int) -> object:
    if HEADER[place] == "Amount":
        return float(cell)
    return datetime.fromisoformat(cell) if cell and HEADER[place].endswith("Date") else cell or None
