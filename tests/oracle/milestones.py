"""When a lead or a deal reached each step; meetings, their rank and their result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.question import Question, Row, not_before

STEPS = ("lead", "worked", "qualified", "r1", "r2", "proposal", "won")
LEAD_STEPS = STEPS[:3]


@dataclass(frozen=True)
class Meeting:
    row: Row
    position: int
    result: str
    thread: tuple[str, object] | None
    rank: float

    @property
    def date(self) -> datetime | None:
        return self.row.get("date")

    @property
    def order(self) -> tuple[datetime, int]:
        return self.date or datetime.max, self.position


def meetings(question: Question) -> list[Meeting]:
    """Every meeting with its result and its rank, whoever owns it."""
    if "meetings" not in question.memo:
        found = []
        for position, row in enumerate(question.all_rows("activities")):
            if row.get("type") == "meeting":
                found.append(Meeting(row, position, row.get("outcome") or "held", thread_of(row), 0))
        question.memo["meetings"] = [
            Meeting(one.row, one.position, one.result, one.thread, rank_of(one, found)) for one in found
        ]
    known: list[Meeting] = question.memo["meetings"]
    return known


def thread_of(row: Row) -> tuple[str, object] | None:
    """What a meeting belongs to: its deal, else its lead, else nothing."""
    if row.get("deal_id") is not None:
        return "deal", row["deal_id"]
    if row.get("lead_id") is not None:
        return "lead", row["lead_id"]
    return None


def rank_of(meeting: Meeting, others: Sequence[Meeting]) -> float:
    if meeting.row.get("meeting_rank") is not None:
        return float(meeting.row["meeting_rank"])
    if meeting.thread is None:
        return 1
    earlier = 0
    for other in others:
        same = other.thread == meeting.thread and other.result == "held" and other.date is not None
        if same and other.order < meeting.order:
            earlier += 1
    return 1 + earlier


def own_meetings(question: Question) -> list[Meeting]:
    question.own_rows("activities")
    return [one for one in meetings(question) if question.owned(one.row.get("owner"))]


def held_meeting_of_deal(question: Question, deal: Row, rank: int) -> datetime | None:
    dates = []
    for meeting in meetings(question):
        same = deal.get("deal_id") is not None and meeting.thread == ("deal", deal["deal_id"])
        if same and meeting.rank == rank and meeting.result == "held" and meeting.date is not None:
            dates.append(meeting.date)
    return min(dates) if dates else None


def first_outbound(question: Question, lead: Row) -> datetime | None:
    dates = []
    for row in question.all_rows("activities"):
        same = lead.get("lead_id") is not None and row.get("lead_id") == lead["lead_id"]
        if same and row.get("direction") == "out" and row.get("date") is not None:
            dates.append(row["date"])
    return min(dates) if dates else None


def deal_step(question: Question, deal: Row, step: str) -> datetime | None:
    """When a deal reached r1, r2, proposal or won."""
    if step == "won":
        return deal.get("closed_at") if deal["status"] == "won" else None
    if step == "proposal":
        return deal.get("proposal_at")
    given: datetime | None = deal.get(f"{step}_at")
    return given if given is not None else held_meeting_of_deal(question, deal, 1 if step == "r1" else 2)


def first_worked(question: Question, lead: Row) -> datetime | None:
    given: datetime | None = lead.get("first_worked_at")
    return given if given is not None else first_outbound(question, lead)


def deals_of_lead(question: Question, lead: Row) -> list[Row]:
    key = lead.get("lead_id")
    return [deal for deal in question.all_rows("deals") if key is not None and deal.get("lead_id") == key]


def lead_step(question: Question, lead: Row, step: str) -> datetime | None:
    """When a lead reached a step: by itself, or by the earliest of its deals."""
    if step == "lead":
        return lead.get("created_at")
    if step == "worked":
        return first_worked(question, lead)
    if step == "qualified":
        return lead.get("qualified_at")
    dates = [deal_step(question, deal, step) for deal in deals_of_lead(question, lead)]
    known = [moment for moment in dates if moment is not None]
    return min(known) if known else None


def step_of(question: Question, table: str, row: Row, step: str) -> datetime | None:
    return lead_step(question, row, step) if table == "leads" else deal_step(question, row, step)


def goal_date(question: Question, table: str, row: Row, steps: tuple[str, str], skip: object) -> datetime | None:
    """When the row reached B: B itself not before A (strict), or B or any later step (count)."""
    from_step, to_step = steps
    reached = step_of(question, table, row, to_step)
    if skip == "strict":
        return reached if not_before(reached, step_of(question, table, row, from_step)) else None
    later = [step_of(question, table, row, step) for step in STEPS[STEPS.index(to_step) :]]
    known = [moment for moment in later if moment is not None]
    return min(known) if known else None
