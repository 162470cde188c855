"""KPIs 10 to 14, 29 and C1: leads and outbound touches."""

from __future__ import annotations

from datetime import datetime

from tests.oracle.milestones import deals_of_lead, first_worked, meetings
from tests.oracle.question import Question, Refused, Result, Row, count, fold, ratio

REFERRAL = {"referral", "recommandation", "parrainage"}
DEFAULT_CHANNELS = "call+email+social+visit"
CHANNELS = {"call": "call", "appel": "call", "visite": "visit"}


def created_leads(question: Question) -> list[Row]:
    leads = question.own_rows("leads")
    return [lead for lead in leads if question.placed(lead.get("created_at"), "no_created_at")]


def from_source(leads: list[Row], source: object) -> list[Row]:
    return [lead for lead in leads if fold(lead.get("source")) == fold(source)]


def leads_generated(question: Question) -> Result:
    leads = created_leads(question)
    source = question.options["source"]
    return count(len(leads if source in (None, "") else from_source(leads, source)))


def lead_qualification_rate(question: Question) -> Result:
    leads = created_leads(question)
    if question.options["denominator"] == "worked":
        leads = [lead for lead in leads if question.reached(first_worked(question, lead))]
    qualified = sum(question.reached(lead.get("qualified_at")) for lead in leads)
    return ratio(qualified, len(leads), len(leads))


def worked_leads(question: Question) -> list[Row]:
    return [lead for lead in question.own_rows("leads") if question.inside(first_worked(question, lead))]


def leads_worked(question: Question) -> Result:
    worked = len(worked_leads(question))
    if question.options["output"] == "count":
        return count(worked)
    created = len(created_leads(question))
    return ratio(worked, created, created)


def leads_met(question: Question) -> set[object]:
    """The leads with a meeting that was not canceled, dated by AsOf, whoever held it."""
    met = [one for one in meetings(question) if one.result != "canceled" and question.reached(one.date)]
    return {one.row.get("lead_id") for one in met} - {None}


def contact_to_meeting_rate(question: Question) -> Result:
    met = leads_met(question)
    if question.options["denominator"] == "leads_worked":
        worked = worked_leads(question)
        return ratio(sum(lead.get("lead_id") in met for lead in worked), len(worked), len(worked))
    touches = outbound_touches(question, DEFAULT_CHANNELS)
    touched = {touch.get("lead_id") for touch in touches}
    return ratio(len(touched & met), len(touches), len(touches))


def channels_of(text: object) -> set[str]:
    words = text.replace(",", "+").split("+") if isinstance(text, str) else text
    if not isinstance(words, list | tuple | set | frozenset):
        raise Refused("channels is a list of words")
    folded = {fold(word) for word in words}
    return {CHANNELS.get(word, word) for word in folded}


def outbound_touches(question: Question, channels: object) -> list[Row]:
    """What was sent to prospects in the period."""
    kept = []
    for row in question.own_rows("activities"):
        fits = row.get("type") in channels_of(channels) and row.get("account_id") is None
        fits = fits and question.known(row.get("direction"), "no_direction") and row["direction"] == "out"
        if fits and question.placed(row.get("date"), "no_date"):
            kept.append(row)
    return kept


def outbound_contacts(question: Question) -> Result:
    touches = outbound_touches(question, question.options["channels"])
    if question.options["unique"] == "no":
        return count(len(touches))
    leads = [row["lead_id"] for row in touches if question.known(row.get("lead_id"), "no_lead_id")]
    return count(len(set(leads)))


def won_by_as_of(question: Question, lead: Row) -> bool:
    won: list[datetime | None] = [
        deal.get("closed_at") for deal in deals_of_lead(question, lead) if deal["status"] == "won"
    ]
    return any(question.reached(moment) for moment in won)


def referrals(question: Question) -> Result:
    leads = created_leads(question)
    referred = [lead for lead in leads if lead.get("referred_by") is not None or fold(lead.get("source")) in REFERRAL]
    if question.options["basis"] == "customers":
        referred = [lead for lead in referred if won_by_as_of(question, lead)]
    return count(len(referred))


def leads_by_channel(question: Question) -> Result:
    leads = created_leads(question)
    if not question.options["channel"]:
        raise Refused("channel is required")
    of_channel = len(from_source(leads, question.options["channel"]))
    return count(of_channel) if question.options["output"] == "count" else ratio(of_channel, len(leads), len(leads))
