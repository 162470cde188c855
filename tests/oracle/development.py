"""KPIs 21 to 24 and C2: customers' contacts, additional sales, newsletter, loyal customers."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle.money import raw_amount
from tests.oracle.question import Question, Result, Row, count, fold, not_before, ratio, total
from tests.oracle.sales import (
    Sale,
    accounts_of,
    all_sales,
    bought_lately,
    first_purchases,
    own_sales,
    row_amount,
    sale_amount,
    sale_event,
    sales_in_period,
    sales_table,
    with_account,
    with_amount,
)


def customer_contacts(question: Question) -> Result:
    contacts = [row for row in question.own_rows("activities") if row.get("account_id") is not None]
    contacts = [row for row in contacts if question.placed(row.get("date"), "no_date")]
    if question.options["stat"] == "count":
        return count(len(contacts))
    if question.options["stat"] == "average":
        accounts = len({row["account_id"] for row in contacts})
        return ratio(len(contacts), accounts, accounts)
    if question.first_day is None or question.last_day is None:
        return Result(None, None, None, None)
    return ratio(len(contacts), months_touched(question), None)


def months_touched(question: Question) -> int:
    """Calendar months of [first day, last day or AsOf]."""
    first, last = question.first_day, question.last_day
    if first is None or last is None:
        return 0
    last = min(last, question.as_of)
    if last < first:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def additional_rows(sales: list[Sale]) -> list[tuple[Sale, Row]]:
    """The lines of kind additional, each with its order."""
    return [(sale, row) for sale in sales for row in sale.rows if sale_event(sale.table, row) == "additional"]


def additional_sales_rate(question: Question) -> Result:
    source = question.options["source_table"]
    question.need_column(sales_table(question, source), "kind")
    sales = sales_in_period(question, source)
    if question.options["basis"] == "customers":
        sales = with_account(question, sales)
        buyers = accounts_of(sales, lambda sale: sale.bought)
        with_one = accounts_of(sales, lambda sale: sale.event == "additional")
        return ratio(len(with_one), len(buyers), len(buyers))
    sales = with_amount(question, sales)
    revenue = sum(sale_amount(question, sale) for sale in sales)
    rows = [(sale, row) for sale, row in additional_rows(sales) if raw_amount(row) is not None]
    return ratio(sum(row_amount(question, sale, row) for sale, row in rows), revenue, len(sales))


def refuse_without_columns(question: Question, table: str) -> None:
    question.need_column(table, "kind")
    if question.options["product"]:
        question.need_column(table, "product")
    if question.options["unit"] == "quantity":
        question.need_column(table, "quantity")


def additional_sales_count(question: Question) -> Result:
    source = question.options["source_table"]
    product = question.options["product"]
    refuse_without_columns(question, sales_table(question, source))
    sales = sales_in_period(question, source)
    rows = additional_rows(sales)
    if product:
        rows = [(sale, row) for sale, row in rows if fold(row.get("product")) == fold(product)]
    if question.options["unit"] == "quantity":
        return total([row["quantity"] for _, row in rows if question.known(row.get("quantity"), "no_quantity")])
    if question.options["unit"] == "amount":
        known = [(sale, row) for sale, row in rows if question.known(raw_amount(row), "no_amount")]
        return total([row_amount(question, sale, row) for sale, row in known])
    if product:
        return count(len({sale.position for sale, _ in rows}))
    return count(sum(sale.event == "additional" for sale in sales))


def subscribed(account: Row, moment: datetime) -> bool:
    """Subscribed before the moment, and not unsubscribed since."""
    begun, ended = account.get("newsletter_subscribed_at"), account.get("newsletter_unsubscribed_at")
    if begun is None or begun >= moment:
        return False
    return not (ended is not None and ended < moment and not_before(ended, begun))


def newsletter_subscribers(question: Question) -> Result:
    accounts = question.own_rows("accounts")
    if question.options["stat"] == "readers":
        since = question.t - timedelta(days=90)
        dates = [account.get("newsletter_last_read_at") for account in accounts]
        return count(sum(moment is not None and since <= moment < question.t for moment in dates))
    subscribers = sum(subscribed(account, question.t) for account in accounts)
    if question.options["stat"] == "subscribers":
        return count(subscribers)
    return ratio(subscribers, len(accounts), len(accounts))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day some months before, or the last day of that month."""
    total_months = moment.year * 12 + moment.month - 1 - months
    year, month = total_months // 12, total_months % 12 + 1
    last = (datetime(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return datetime(year, month, min(moment.day, last))


def loyal_customer_rate(question: Question) -> Result:
    active = bought_lately(own_sales(question), question.t, 365)
    last_day = question.t - timedelta(days=1)
    limit = months_before(last_day, int(question.options["min_months"])) + timedelta(days=1)
    first = first_purchases(question)
    loyal = 0
    for account in active:
        old = account in first and first[account] < limit
        often = purchases_before(question, account) >= question.options["min_orders"]
        loyal += (old and often) if question.options["rule"] == "all" else (old or often)
    return ratio(loyal, len(active), len(active))


def purchases_before(question: Question, account: object) -> int:
    """Every purchase of the account before t, whoever made the sale."""
    found = 0
    for sale in all_sales(question):
        if sale.bought and sale.account == account and sale.date is not None and sale.date < question.t:
            found += 1
    return found
