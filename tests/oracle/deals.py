"""KPIs 6 to 9, 18 and C3: what is read from deals."""

from __future__ import annotations

from tests.oracle.milestones import LEAD_STEPS, STEPS, deal_step, goal_date, step_of
from tests.oracle.money import amount_of, deal_moment, list_amount_of, raw_amount, revenue_target
from tests.oracle.question import (
    Question,
    Refused,
    Result,
    Row,
    average,
    count,
    days_between,
    mean,
    ratio,
    total,
)


def deal_amount(question: Question, deal: Row) -> float:
    return amount_of(question, "deals", deal, deal_moment(question, deal))


def amounts(question: Question, deals: list[Row]) -> list[float]:
    """The amounts of the deals that have one."""
    known = [deal for deal in deals if question.known(raw_amount(deal), "no_amount")]
    return [deal_amount(question, deal) for deal in known]


def closed_in_period(question: Question, statuses: tuple[str, ...]) -> list[Row]:
    closed = [deal for deal in question.own_rows("deals") if deal["status"] in statuses]
    return [deal for deal in closed if question.placed(deal.get("closed_at"), "no_closed_at")]


def conversion_rate(question: Question) -> Result:
    from_step = question.options["from_step"] or ("lead" if question.has("leads") else "r1")
    steps = (from_step, question.options["to_step"])
    if STEPS.index(steps[1]) <= STEPS.index(from_step):
        raise Refused("to_step comes after from_step")
    table = "leads" if from_step in LEAD_STEPS else "deals"
    entered, reached = 0, 0
    for row in question.own_rows(table):
        goal = goal_date(question, table, row, steps, question.options["skip"])
        came = entered_in_period(question, table, row, from_step)
        entered += came
        if question.options["mode"] == "period":
            reached += question.inside(goal)
        else:
            reached += came and question.reached(goal)
    return ratio(reached, entered, entered)


def entered_in_period(question: Question, table: str, row: Row, step: str) -> bool:
    """A lead is placed by its creation, which must be there; the other steps are milestones."""
    moment = step_of(question, table, row, step)
    return question.placed(moment, "no_created_at") if step == "lead" else question.inside(moment)


def closing_entries(question: Question) -> list[Row]:
    """The deals of the denominator."""
    denominator = question.options["denominator"]
    deals = question.own_rows("deals")
    if denominator == "closed":
        return closed_in_period(question, ("won", "lost"))
    if denominator == "due":
        overdue = [deal for deal in question.own_rows("deals") if past_expected_close(question, deal)]
        return [*closed_in_period(question, ("won", "lost")), *overdue]
    if denominator == "created":
        return [deal for deal in deals if question.placed(deal.get("created_at"), "no_created_at")]
    step = "proposal" if denominator == "proposals" else "r1"
    return [deal for deal in deals if question.inside(deal_step(question, deal, step))]


def past_expected_close(question: Question, deal: Row) -> bool:
    """Not closed by AsOf, and expected to be in the period, by AsOf; without that date it is not past it."""
    created, closed, due = (deal.get(name) for name in ("created_at", "closed_at", "expected_close_at"))
    still = deal["status"] == "open" or (closed is not None and not question.reached(closed))
    if not still or (created is not None and not question.reached(created)):
        return False
    return question.known(due, "no_expected_close_at") and question.inside(due)


def closing_rate(question: Question) -> Result:
    entered = closing_entries(question)
    if question.options["mode"] == "period":
        won = closed_in_period(question, ("won",))
    else:
        won = [deal for deal in entered if won_by_as_of(question, deal)]
    if question.options["weight"] == "count":
        return ratio(len(won), len(entered), len(entered))
    below = amounts(question, entered)
    return ratio(sum(amounts(question, won)), sum(below), len(below))


def won_by_as_of(question: Question, deal: Row) -> bool:
    """Won and dated by AsOf; a deal that was placed by its blank closing date is won as well."""
    if deal["status"] != "won":
        return False
    placed_blank = question.options["denominator"] in ("closed", "due") and deal.get("closed_at") is None
    return placed_blank or question.reached(deal.get("closed_at"))


def sales_cycle(question: Question) -> Result:
    statuses = ("won",) if question.options["status"] == "won" else ("won", "lost")
    lengths = []
    for deal in closed_in_period(question, statuses):
        length = cycle(question, deal)
        if length is not None and length < 0:
            question.excluded["negative_duration"] += 1
        elif length is not None:
            lengths.append(length)
    return average(lengths, question.options["stat"])


def cycle(question: Question, deal: Row) -> int | None:
    """The days from the first contact (else the creation) to the closing."""
    begun, closed = deal.get("created_at"), deal.get("closed_at")
    if question.options["start"] == "first_contact" and deal.get("first_contact_at") is not None:
        begun = deal["first_contact_at"]
    question.known(begun, "no_created_at")
    question.known(closed, "no_closed_at")
    return None if begun is None or closed is None else days_between(begun, closed)


def is_open(question: Question, deal: Row) -> bool:
    """Created by AsOf and not closed by it; a closed deal without date is not open."""
    if deal.get("created_at") is None:
        question.excluded["no_created_at"] += 1
        return False
    closed = deal.get("closed_at")
    still = deal["status"] == "open" or (closed is not None and not question.reached(closed))
    return still and question.reached(deal["created_at"])


def probability_scale(question: Question) -> float:
    values = [deal.get("probability") for deal in question.all_rows("deals")]
    return 100 if any(value is not None and value > 1 for value in values) else 1


def pipeline_coverage(question: Question) -> Result:
    target = question.options["target"]
    if target is None:
        target = revenue_target(question)
    covered = sum(pipeline(question))
    if question.options["denominator"] == "remaining" and target is not None:
        won = closed_in_period(question, ("won",))
        target -= sum(amounts(question, won))
        if target <= 0:
            return Result(None, covered, target, None)
    if target is None:
        return Result(None, covered, None, None)
    return ratio(covered, target, None)


def pipeline(question: Question) -> list[float]:
    """The amounts of the open deals expected in the period, weighted or not."""
    found = []
    scale = probability_scale(question)
    weighted = question.options["weighted"] == "yes"
    for deal in question.own_rows("deals"):
        kept = is_open(question, deal) and expected(question, deal)
        kept = kept and question.known(raw_amount(deal), "no_amount")
        if not kept or (weighted and not question.known(deal.get("probability"), "no_probability")):
            continue
        amount = amount_of(question, "deals", deal, question.as_of)
        found.append(amount * deal["probability"] / scale if weighted else amount)
    return found


def expected(question: Question, deal: Row) -> bool:
    if question.options["scope"] == "all":
        return True
    return question.placed(deal.get("expected_close_at"), "no_expected_close_at", future=True)


def proposals_sent(question: Question) -> Result:
    sent = [deal for deal in question.own_rows("deals") if question.inside(deal.get("proposal_at"))]
    return count(len(sent)) if question.options["unit"] == "deals" else total(amounts(question, sent))


def with_list_amount(question: Question) -> list[Row]:
    kept = []
    for deal in closed_in_period(question, ("won",)):
        if question.known(deal.get("list_amount"), "no_list_amount"):
            if deal["list_amount"] <= 0:
                question.excluded["list_not_positive"] += 1
            elif question.known(raw_amount(deal), "no_amount"):
                kept.append(deal)
    return kept


def discount_negotiation_rate(question: Question) -> Result:
    basis = question.options["basis"]
    gaps, lists = [], []
    for deal in with_list_amount(question):
        moment = deal_moment(question, deal) if basis == "value" else None
        if basis == "value":
            lists.append(list_amount_of(question, deal, moment))
            gaps.append(max(0.0, lists[-1] - deal_amount(question, deal)))
        else:
            lists.append(deal["list_amount"])
            gaps.append(max(0.0, deal["list_amount"] - own_currency_amount(deal)))
    if basis == "value":
        return ratio(sum(gaps), sum(lists), len(lists))
    if basis == "mean":
        return mean([gap / listed for gap, listed in zip(gaps, lists, strict=True)])
    return ratio(sum(gap > 0 for gap in gaps), len(gaps), len(gaps))


def own_currency_amount(deal: Row) -> float:
    """Amount and list price stand in one currency: comparing the two needs no rate."""
    amount: float = deal["amount"] if deal.get("amount") is not None else deal["amount_base"]
    return amount
