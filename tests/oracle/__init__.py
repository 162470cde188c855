"""The independent oracle: the 34 KPIs by plain loops, written from the contract alone.

>>> from datetime import date, datetime
>>> deals = [{"deal_id": "D1", "status": "won", "closed_at": datetime(2026, 3, 31, 23, 30), "amount": 100.0}]
>>> answer("KPI_REVENUE", {"deals": deals}, from_date=date(2026, 3, 1), as_of=date(2026, 6, 30)).value
100.0
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tests.oracle import deals, development, loyalty, meetings, prospecting, results
from tests.oracle.money import rate_rows
from tests.oracle.options import in_force, legal
from tests.oracle.question import Answer, NoRate, Question, Refused, Result, Row, fold

FUNCTIONS: dict[str, Callable[[Question], Result]] = {
    "KPI_REVENUE": results.revenue,
    "KPI_AVERAGE_BASKET": results.average_basket,
    "KPI_PURCHASE_FREQUENCY": results.purchase_frequency,
    "KPI_SALES_COUNT": results.sales_count,
    "KPI_TARGET_ATTAINMENT": results.target_attainment,
    "KPI_CONVERSION_RATE": deals.conversion_rate,
    "KPI_CLOSING_RATE": deals.closing_rate,
    "KPI_SALES_CYCLE": deals.sales_cycle,
    "KPI_PIPELINE_COVERAGE": deals.pipeline_coverage,
    "KPI_LEADS_GENERATED": prospecting.leads_generated,
    "KPI_LEAD_QUALIFICATION_RATE": prospecting.lead_qualification_rate,
    "KPI_LEADS_WORKED": prospecting.leads_worked,
    "KPI_CONTACT_TO_MEETING_RATE": prospecting.contact_to_meeting_rate,
    "KPI_OUTBOUND_CONTACTS": prospecting.outbound_contacts,
    "KPI_MEETINGS_BOOKED": meetings.meetings_booked,
    "KPI_NO_SHOW_RATE": meetings.no_show_rate,
    "KPI_R1_TO_R2_RATE": meetings.r1_to_r2_rate,
    "KPI_PROPOSALS_SENT": deals.proposals_sent,
    "KPI_FOLLOW_UPS": meetings.follow_ups,
    "KPI_FOLLOW_UP_SUCCESS_RATE": meetings.follow_up_success_rate,
    "KPI_CUSTOMER_CONTACTS": development.customer_contacts,
    "KPI_ADDITIONAL_SALES_RATE": development.additional_sales_rate,
    "KPI_NEWSLETTER_SUBSCRIBERS": development.newsletter_subscribers,
    "KPI_LOYAL_CUSTOMER_RATE": development.loyal_customer_rate,
    "KPI_REPURCHASE_RATE": loyalty.repurchase_rate,
    "KPI_RELATIONSHIP_DURATION": loyalty.relationship_duration,
    "KPI_SATISFACTION_SCORE": loyalty.satisfaction_score,
    "KPI_REFERRALS": prospecting.referrals,
    "KPI_CHURN_RATE": loyalty.churn_rate,
    "KPI_COMPLAINTS": loyalty.complaints,
    "KPI_COMPLAINT_RESOLUTION_RATE": loyalty.complaint_resolution_rate,
    "KPI_LEADS_BY_CHANNEL": prospecting.leads_by_channel,
    "KPI_ADDITIONAL_SALES_COUNT": development.additional_sales_count,
    "KPI_DISCOUNT_NEGOTIATION_RATE": deals.discount_negotiation_rate,
}

__all__ = ["FUNCTIONS", "Answer", "Refused", "answer"]


def answer(
    code: str,
    tables: Mapping[str, Sequence[Row]],
    *,
    from_date: date | None = None,
    to_date: date | None = None,
    owner: str | Sequence[str | None] | None = None,
    as_of: date,
    currency: str = "EUR",
    rates: Mapping[str, float] | Sequence[Row] | None = None,
    **options: Any,
) -> Answer:
    """What the KPI is worth; a `Refused` when the contract has no answer to the question."""
    if not legal(code, options):
        raise Refused(f"{code}: {options}")
    rows = {name: table for name, table in tables.items() if name != "rates"}
    question = Question(rows, (from_date, to_date), owner, as_of, in_force(code, options))
    question.base = fold(currency)
    question.rates = rate_rows(tables.get("rates") if rates is None else rates)
    try:
        result = FUNCTIONS[code](question)
    except NoRate:
        result = Result(None, None, None, None)
    excluded = {reason: number for reason, number in question.excluded.items() if number}
    return Answer(result.value, result.numerator, result.denominator, result.n, excluded)
