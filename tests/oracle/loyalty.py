"""KPIs 25 to 32: repurchase, duration, satisfaction, churn, complaints."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle.question import Question, Result, Row, average, count, days_between, mean, ratio
from tests.oracle.sales import (
    Sale,
    accounts_of,
    all_sales,
    bought_lately,
    first_purchases,
    own_sales,
    sales_in_period,
    with_account,
)

DAYS_OF_MONTH = 30.4375


def repurchase_rate(question: Question) -> Result:
    bought = with_account(question, [sale for sale in sales_in_period(question) if sale.bought])
    buyers = accounts_of(bought)
    inside = question.options["mode"] == "within_period"
    again = accounts_of(bought, lambda sale: has_earlier(question, sale, inside) or has_later(question, sale))
    return ratio(len(again), len(buyers), len(buyers))


def has_later(question: Question, sale: Sale) -> bool:
    """Another dated purchase of the account follows in the period, whoever made it."""
    for other in all_sales(question):
        same = other.bought and other.account == sale.account and other.order > sale.order
        if same and other.date is not None and question.inside(other.date):
            return True
    return False


def has_earlier(question: Question, sale: Sale, inside: bool) -> bool:
    """Another purchase of the account comes before this one (in the period), whoever made it; undated last."""
    for other in all_sales(question):
        same = other.bought and other.account == sale.account and other.order < sale.order
        if same and (other.date is None or question.reached(other.date)):
            if inside and other.date is not None and not question.inside(other.date):
                continue
            return True
    return False


def relationship_duration(question: Question) -> Result:
    if question.has_column("accounts", "churned_at"):
        ends = {row["account_id"]: row.get("churned_at") for row in question.own_rows("accounts")}
    else:
        ends = ends_by_inactivity(question)
    first = first_purchases(question)
    months = []
    for account, end in ends.items():
        if not question.known(first.get(account), "no_first_purchase_at"):
            continue
        ended = question.reached(end)
        if question.reached(first[account]) and (ended or question.options["population"] == "all"):
            months += duration(question, first[account], end if ended and end is not None else None)
    return average(months, question.options["stat"])


def duration(question: Question, first: datetime, end: datetime | None) -> list[float]:
    """One length in months, or none when it is negative."""
    last = question.cutoff - timedelta(days=1) if end is None else end
    length = days_between(first, last)
    if length < 0:
        question.excluded["negative_duration"] += 1
        return []
    return [length / DAYS_OF_MONTH]


def ends_by_inactivity(question: Question) -> dict[object, datetime | None]:
    """The buyers, with the end of the year that follows their last purchase; they are its seller's."""
    last: dict[object, Sale] = {}
    for sale in dated_purchases(question, all_sales(question)):
        if sale.account is not None and (sale.account not in last or sale.order > last[sale.account].order):
            last[sale.account] = sale
    return {
        account: sale.date + timedelta(days=365)
        for account, sale in last.items()
        if sale.date is not None and question.owned(sale.owner)
    }


def dated_purchases(question: Question, sales: list[Sale]) -> list[Sale]:
    return [sale for sale in sales if sale.bought and question.reached(sale.date)]


SURVEYS = {"csat": ("csat", 5), "mean": ("csat", 5), "nps": ("nps", 10), "google": ("google", 5)}


def answers(question: Question) -> list[Row]:
    """The valid answers of the method in the period; each has its scale."""
    kind, default_scale = SURVEYS[question.options["method"]]
    kept = []
    for row in question.own_rows("surveys"):
        asked = row.get("kind") == kind and question.placed(row.get("date"), "no_date")
        if not asked or not question.known(row.get("score"), "no_score"):
            continue
        scale = row.get("scale_max") if row.get("scale_max") is not None else default_scale
        if scale is not None and 0 <= row["score"] <= scale:
            kept.append({**row, "scale_max": scale})
        else:
            question.excluded["off_scale"] += 1
    return kept


def satisfaction_score(question: Question) -> Result:
    rows = answers(question)
    method = question.options["method"]
    if method == "csat":
        return ratio(sum(row["score"] / row["scale_max"] >= 0.8 for row in rows), len(rows), len(rows))
    if method == "nps":
        tens = [row["score"] * 10 / row["scale_max"] for row in rows]
        score = ratio(sum(ten >= 9 for ten in tens) - sum(ten <= 6 for ten in tens), len(tens), len(tens))
        return times_100(score)
    stars = [row["score"] * 5 / row["scale_max"] for row in rows]
    if method == "mean":
        return mean(stars)
    weights = [1 if row.get("review_count") is None else row["review_count"] for row in rows]
    weighted = [star * weight for star, weight in zip(stars, weights, strict=True)]
    return ratio(sum(weighted), sum(weights), len(rows))


def times_100(result: Result) -> Result:
    value = None if result.value is None else result.value * 100
    return Result(value, result.numerator, result.denominator, result.n)


def churn_rate(question: Question) -> Result:
    if question.start is None:
        return Result(None, None, None, None)
    start = min(question.start, question.cutoff)
    rule = question.options["rule"]
    if rule == "auto":
        rule = "date" if question.has_column("accounts", "churned_at") else "inactivity"
    if rule == "date":
        question.need_column("accounts", "churned_at")
        lost, started, ended = churn_by_date(question, start, question.t)
    else:
        days = int(question.options["inactivity"])
        before = bought_lately(own_sales(question), start, days)
        after = bought_lately(own_sales(question), question.t, days)
        stayed = bought_lately(all_sales(question), question.t, days)
        lost, started, ended = len(before - stayed), len(before), len(after)
    sizes = {"start": started, "end": ended, "average": (started + ended) / 2}
    below = sizes[question.options["denominator"]]
    return ratio(lost, below, below)


def churn_by_date(question: Question, start: datetime, end: datetime) -> tuple[int, int, int]:
    """The accounts lost in the period, active at its start, active at its end."""
    first = first_purchases(question)
    lost = started = ended = 0
    for account in question.own_rows("accounts"):
        bought = first.get(account["account_id"])
        churned = account.get("churned_at")
        if bought is None:
            question.excluded["no_first_purchase_at"] += 1
            continue
        at_start = bought < start and (churned is None or churned >= start)
        started += at_start
        lost += at_start and churned is not None and churned < end
        ended += bought < end and (churned is None or churned >= end)
    return lost, started, ended


def opened_complaints(question: Question) -> list[Row]:
    rows = question.own_rows("complaints")
    return [row for row in rows if question.placed(row.get("opened_at"), "no_opened_at")]


def complaints(question: Question) -> Result:
    opened = len(opened_complaints(question))
    if question.options["per"] == "count":
        return count(opened)
    sold = sum(sale.bought for sale in sales_in_period(question))
    return times_100(ratio(opened, sold, sold))


def complaint_resolution_rate(question: Question) -> Result:
    opened = opened_complaints(question)
    if question.options["mode"] == "period":
        rows = question.own_rows("complaints")
        resolved = sum(question.inside(row.get("resolved_at")) for row in rows)
    else:
        resolved = sum(resolved_in_time(question, row) for row in opened)
    return ratio(resolved, len(opened), len(opened))


def resolved_in_time(question: Question, row: Row) -> bool:
    """Resolved by AsOf, and within the asked number of calendar days of the opening."""
    resolved, within = row.get("resolved_at"), question.options["within_days"]
    if resolved is None or not question.reached(resolved):
        return False
    if within is None:
        return True
    return row.get("opened_at") is not None and days_between(row["opened_at"], resolved) <= int(within)
