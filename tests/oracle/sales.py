"""Sales: orders if given, else won deals; buyers, purchases, their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.oracle.money import amount_of, deal_moment, raw_amount
from tests.oracle.question import Question, Refused, Row, by_lines


@dataclass(frozen=True)
class Sale:
    """A won deal or an order with its lines (one, when orders do not come by line)."""

    position: int
    table: str
    date: datetime | None
    account: object
    owner: object
    event: str
    rows: tuple[Row, ...]

    @property
    def bought(self) -> bool:
        return self.event != "refund"

    @property
    def order(self) -> tuple[datetime, int]:
        return self.date or datetime.max, self.position

    @property
    def reason(self) -> str:
        return "no_date" if self.table == "orders" else "no_closed_at"


def sales_table(question: Question, basis: object) -> str:
    if basis in (None, "auto"):
        basis = "orders" if question.has("orders") else "deals"
    if not question.has(str(basis)):
        raise Refused(f"table {basis} is needed")
    return str(basis)


def all_sales(question: Question, basis: object = "auto") -> list[Sale]:
    """Every sale and refund, whoever owns it and whenever it is dated."""
    table = sales_table(question, basis)
    key = f"sales of {table}"
    if key not in question.memo:
        question.memo[key] = deal_sales(question) if table == "deals" else order_sales(question)
    found: list[Sale] = question.memo[key]
    return found


def deal_sales(question: Question) -> list[Sale]:
    found = []
    for position, deal in enumerate(question.all_rows("deals")):
        if deal["status"] == "won":
            event = "additional" if deal.get("kind") == "additional" else "sale"
            sale = Sale(
                position,
                "deals",
                deal.get("closed_at"),
                deal.get("account_id"),
                deal.get("owner"),
                event,
                (deal,),
            )
            found.append(sale)
    return found


def order_sales(question: Question) -> list[Sale]:
    rows = question.all_rows("orders")
    groups: dict[object, list[tuple[int, Row]]] = {}
    for position, row in enumerate(rows):
        key = row.get("order_id") if by_lines(rows) else None
        groups.setdefault(("row", position) if key is None else key, []).append((position, row))
    return [one_order(members) for members in groups.values()]


def one_order(members: Sequence[tuple[int, Row]]) -> Sale:
    lines = tuple(row for _, row in members)
    dates = [row["date"] for row in lines if row.get("date") is not None]
    return Sale(
        members[0][0],
        "orders",
        min(dates) if dates else None,
        first_known(lines, "account_id"),
        first_known(lines, "owner"),
        order_event(lines),
        lines,
    )


def first_known(rows: Sequence[Row], column: str) -> object:
    for row in rows:
        if row.get(column) is not None:
            return row[column]
    return None


def signed(row: Row) -> float | None:
    """The amount before any rate; a refund written with a plus sign counts negative."""
    amount = raw_amount(row)
    if amount is not None and row.get("kind") == "refund":
        return -abs(amount)
    return amount


def line_event(row: Row) -> str:
    if row.get("kind") == "refund" or (raw_amount(row) or 0) < 0:
        return "refund"
    return "additional" if row.get("kind") == "additional" else "sale"


def order_event(lines: Sequence[Row]) -> str:
    events = [line_event(row) for row in lines]
    if sum(signed(row) or 0 for row in lines) < 0 or set(events) == {"refund"}:
        return "refund"
    return "additional" if "additional" in events else "sale"


def sale_event(table: str, row: Row) -> str:
    """The event of a single row, line or deal."""
    if table == "orders":
        return line_event(row)
    return "additional" if row.get("kind") == "additional" else "sale"


def row_amount(question: Question, sale: Sale, row: Row) -> float:
    """The known amount of a line in the base currency."""
    moment = deal_moment(question, row) if sale.table == "deals" else sale.date
    amount = amount_of(question, sale.table, row, moment)
    return -abs(amount) if sale.table == "orders" and row.get("kind") == "refund" else amount


def has_amount(sale: Sale) -> bool:
    return any(raw_amount(row) is not None for row in sale.rows)


def sale_amount(question: Question, sale: Sale) -> float:
    known = [row for row in sale.rows if raw_amount(row) is not None]
    return sum(row_amount(question, sale, row) for row in known)


def own_sales(question: Question, basis: object = "auto") -> list[Sale]:
    return [sale for sale in all_sales(question, basis) if question.owned(sale.owner)]


def sales_in_period(question: Question, basis: object = "auto") -> list[Sale]:
    """The owner's sales and refunds of the period, by AsOf."""
    return [sale for sale in own_sales(question, basis) if question.placed(sale.date, sale.reason)]


def with_amount(question: Question, sales: Sequence[Sale]) -> list[Sale]:
    kept = []
    for sale in sales:
        if has_amount(sale):
            kept.append(sale)
        else:
            question.excluded["no_amount"] += 1
    return kept


def with_account(question: Question, sales: Sequence[Sale]) -> list[Sale]:
    return [sale for sale in sales if question.known(sale.account, "no_account_id")]


def accounts_of(sales: Sequence[Sale], keep: Callable[[Sale], bool] | None = None) -> set[object]:
    return {sale.account for sale in sales if sale.account is not None and (keep is None or keep(sale))}


def buyers_in(sales: Sequence[Sale], start: datetime, end: datetime) -> set[object]:
    """The accounts that bought in [start, end)."""
    return accounts_of(sales, lambda sale: sale.bought and sale.date is not None and start <= sale.date < end)


def bought_lately(sales: Sequence[Sale], moment: datetime, days: int) -> set[object]:
    """The accounts that bought in the days before a moment."""
    return buyers_in(sales, moment - timedelta(days=days), moment)


def first_sales(question: Question) -> dict[object, datetime]:
    """The first dated sale of every account; empty when there is no table of sales."""
    if not question.has("orders") and not question.has("deals"):
        return {}
    first: dict[object, datetime] = {}
    for sale in all_sales(question):
        if sale.bought and sale.account is not None and sale.date is not None:
            first[sale.account] = min(first.get(sale.account, sale.date), sale.date)
    return first


def first_purchases(question: Question) -> dict[object, datetime]:
    """The first purchase of every account: as its row says, else its first sale."""
    if "first purchases" not in question.memo:
        first = first_sales(question)
        for account in question.all_rows("accounts"):
            if account.get("first_purchase_at") is not None and account.get("account_id") is not None:
                first[account["account_id"]] = account["first_purchase_at"]
        question.memo["first purchases"] = first
    found: dict[object, datetime] = question.memo["first purchases"]
    return found
