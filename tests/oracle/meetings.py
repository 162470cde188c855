"""KPIs 15 to 17, 19 and 20: meetings and follow-ups."""

from __future__ import annotations

from datetime import datetime

from tests.oracle.milestones import Meeting, meetings, own_meetings
from tests.oracle.question import Question, Result, Row, count, not_before, ratio
from tests.oracle.sales import first_purchases


def of_asked_rank(question: Question) -> list[Meeting]:
    return [one for one in own_meetings(question) if question.options["rank"] == "all" or one.rank == 1]


def meetings_booked(question: Question) -> Result:
    booked = [one for one in of_asked_rank(question) if one.result not in ("rescheduled", "canceled")]
    if question.options["date_basis"] == "booking":
        return count(sum(question.placed(one.row.get("booked_at"), "no_booked_at") for one in booked))
    settled = [one for one in booked if one.row.get("booked_at") is None or question.reached(one.row["booked_at"])]
    return count(sum(question.placed(one.date, "no_date", future=True) for one in settled))


def no_show_rate(question: Question) -> Result:
    missed_results = ("no_show", "canceled") if question.options["canceled"] == "no_show" else ("no_show",)
    met = missed = 0
    for one in of_asked_rank(question):
        if one.result in ("held", *missed_results) and question.placed(one.date, "no_date"):
            met += one.result == "held"
            missed += one.result in missed_results
    return ratio(missed, met + missed, met + missed)


def r1_to_r2_rate(question: Question) -> Result:
    results = ("held",) if question.options["denominator"] == "held" else ("held", "no_show", "scheduled")
    firsts = [one for one in own_meetings(question) if one.rank == 1 and one.result in results]
    firsts = [one for one in firsts if question.placed(one.date, "no_date")]
    followed = sum(next_step(question, one) for one in firsts)
    return ratio(followed, len(firsts), len(firsts))


def next_step(question: Question, first: Meeting) -> bool:
    """A held R2 of the same deal, or its proposal, not before the R1."""
    dates: list[datetime | None] = []
    for other in meetings(question):
        same = first.thread is not None and other.thread == first.thread
        if same and other.rank == 2 and other.result == "held":
            dates.append(other.date)
    if question.options["next_step"] == "r2_or_proposal":
        dates += [deal.get("proposal_at") for deal in deals_with_id(question, first.row.get("deal_id"))]
    return any(question.reached(moment) and not_before(moment, first.date) for moment in dates)


def deals_with_id(question: Question, deal_id: object) -> list[Row]:
    deals = question.all_rows("deals")
    return [deal for deal in deals if deal_id is not None and deal.get("deal_id") == deal_id]


def done_follow_ups(question: Question) -> list[Row]:
    """The owner's follow-ups that were done, whenever."""
    rows = question.own_rows("activities")
    return [row for row in rows if row.get("type") == "followup" and row.get("outcome") in (None, "held")]


def in_period(question: Question, rows: list[Row]) -> list[Row]:
    return [row for row in rows if question.placed(row.get("date"), "no_date")]


def to_customer(question: Question, row: Row) -> bool:
    """Its own account, else the deal's account had bought before."""
    if row.get("account_id") is not None:
        return True
    first = first_purchases(question)
    for deal in deals_with_id(question, row.get("deal_id")):
        bought = first.get(deal.get("account_id"))
        if bought is not None and row.get("date") is not None and bought < row["date"]:
            return True
    return False


def follow_ups(question: Question) -> Result:
    done = in_period(question, done_follow_ups(question))
    audience = question.options["audience"]
    if audience != "all":
        done = [row for row in done if to_customer(question, row) == (audience == "customers")]
    return count(len(done))


def won_after(question: Question, row: Row) -> bool:
    """The deal followed up was won in the period, not before the follow-up."""
    for deal in deals_with_id(question, row.get("deal_id")):
        won = deal["status"] == "won" and question.inside(deal.get("closed_at"))
        if won and not_before(deal["closed_at"], row.get("date")):
            return True
    return False


def follow_up_success_rate(question: Question) -> Result:
    done = done_follow_ups(question)
    won = {row["deal_id"] for row in done if question.reached(row.get("date")) and won_after(question, row)}
    below = in_period(question, done)
    if question.options["denominator"] == "followups":
        return ratio(len(won), len(below), len(below))
    deals = {row["deal_id"] for row in below if question.known(row.get("deal_id"), "no_deal_id")}
    return ratio(len(won), len(deals), len(deals))
