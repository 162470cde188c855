"""KPIs 1 to 5: revenue, basket, frequency, sales, attainment."""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle.money import revenue_target
from tests.oracle.question import Question, Refused, Result, count, ratio, total
from tests.oracle.sales import (
    Sale,
    accounts_of,
    bought_lately,
    own_sales,
    sale_amount,
    sales_in_period,
    with_account,
    with_amount,
)


def revenue(question: Question) -> Result:
    sales = with_amount(question, sales_in_period(question, question.options["basis"]))
    return total([sale_amount(question, sale) for sale in sales])


def average_basket(question: Question) -> Result:
    sales = sales_in_period(question, question.options["basis"])
    by_customer = question.options["per"] == "customer"
    if by_customer:
        sales = with_account(question, sales)
    sales = with_amount(question, sales)
    bought = [sale for sale in sales if sale.bought]
    denominator = len(accounts_of(bought)) if by_customer else len(bought)
    return ratio(sum(sale_amount(question, sale) for sale in sales), denominator, denominator)


def bought_in_period(question: Question) -> list[Sale]:
    return [sale for sale in sales_in_period(question, question.options["basis"]) if sale.bought]


def purchase_frequency(question: Question) -> Result:
    sales = with_account(question, bought_in_period(question))
    accounts = accounts_of(sales)
    if question.options["per"] == "active":
        accounts = bought_lately(own_sales(question, question.options["basis"]), question.t, 365)
    return ratio(len(sales), len(accounts), len(accounts))


def sales_count(question: Question) -> Result:
    return count(len(bought_in_period(question)))


def target_attainment(question: Question) -> Result:
    actual, target = question.options["actual"], question.options["target"]
    if actual is None:
        question.options["basis"] = "auto"
        actual = revenue(question).value
    if target is None:
        target = revenue_target(question)
    if actual is None or target is None:
        return Result(None, actual, target, None)
    target = prorated(question, target)
    return fewer_is_better(actual, target) if question.options["direction"] == "down" else more(actual, target)


def more(actual: float, target: float) -> Result:
    if target == 0:
        return Result(1.0 if actual >= 0 else None, actual, target, None)
    return Result(actual / target, actual, target, None)


def fewer_is_better(actual: float, target: float) -> Result:
    return Result(1.0 if actual == 0 else target / actual, target, actual, None)


def prorated(question: Question, target: float) -> float:
    """The part of the target that falls before AsOf, by days or by working days."""
    if question.options["prorata"] == "none":
        return target
    first, last = question.first_day, question.last_day
    if first is None or last is None:
        raise Refused("prorata needs from_date and to_date")
    working = question.options["prorata"] == "working"
    whole = days(first, last, working)
    return target * days(first, min(last, question.as_of), working) / whole if whole else 0.0


def days(first: date, last: date, working: bool) -> int:
    found = 0
    current = first
    while current <= last:
        if not working or current.weekday() < 5:
            found += 1
        current += timedelta(days=1)
    return found
