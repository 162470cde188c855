"""Building blocks that several KPI definitions share: sales and buyers from orders or won deals, touches, meetings."""

from xl_kpi.core.definition import Option
from xl_kpi.core.language import AnyOf, Blank, By, Cmp, Is, IsNot, Known, Measure, Opt, Point
from xl_kpi.tables.derived import BOOKED, DONE, HELD, SALE

BASIS = Option(name="basis", values=("auto", "deals", "orders"), auto=(("orders", "orders"), ("deals", "deals")))
SOURCE_TABLE = Option(name="source_table", values=("auto", "orders", "deals"), auto=BASIS.auto)
SALES_TABLE = Option(name="sales_table", auto=BASIS.auto, hidden=True)

HAS_ACCOUNT = ("no_account_id", Known("account_id"))
HAS_AMOUNT = ("no_amount", Known("amount_base"))

RANK_1 = Cmp("rank", "==", 1)
R1_HELD = (*HELD, RANK_1)
R1_BOOKED = (*BOOKED, RANK_1)
FOLLOW_UP = (Is("type", "followup"), AnyOf(Blank("outcome"), DONE))
TOUCH = (Blank("account_id"), IsNot("direction", "in"))
"""An outbound contact with a prospect; the guard names the rows that do not say which way it went."""
HAS_DIRECTION = ("no_direction", Known("direction"))
DEFAULT_CHANNELS = "call+email+social+visit"


def sales_table(option: str) -> By:
    """The table that an option chose: orders (one row each) or deals (the won ones)."""
    return By(option, orders="orders", deals="deals")


def revenue(option: str, *, per_account: bool = False) -> Measure:
    """Amounts of all sales, refunds deducted."""
    return Measure(
        table=sales_table(option),
        how="sum",
        column="amount_base",
        where=(Known("event"),),
        at="sold_at",
        guards=(HAS_ACCOUNT,) if per_account else (),
    )


def sales(option: str, *, guards: tuple[tuple[str, Known], ...] = ()) -> Measure:
    """Number of sales; a refund is none."""
    return Measure(table=sales_table(option), where=(SALE,), at="sold_at", guards=guards)


def buyers(option: str, *, guards: tuple[tuple[str, Known], ...] = ()) -> Measure:
    """Distinct accounts with a sale in the period."""
    return Measure(
        table=sales_table(option),
        how="distinct",
        column="account_id",
        where=(SALE,),
        at="sold_at",
        guards=guards,
    )


def active_accounts(option: str, moment: Point, days: float | Opt) -> Measure:
    """Distinct accounts with a sale in so many days before a moment of the scope."""
    return Measure(
        table=sales_table(option),
        how="distinct",
        column="account_id",
        where=(SALE,),
        at="sold_at",
        window=(Point(moment.name, days=days), moment),
    )
