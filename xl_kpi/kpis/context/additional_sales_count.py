"""Additional sales: how many, in which quantity or for how much; of one product if asked."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import AnyOf, Blank, By, Cmp, Is, Measure, Opt
from xl_kpi.kpis.measures import SOURCE_TABLE
from xl_kpi.tables.derived import WON

ADDITIONAL = (Is("kind", "additional"), Is("product", Opt("product")))
NOT_REFUNDED = AnyOf(Blank("order_total"), Cmp("order_total", ">=", 0))
LINES = Measure(
    table="order_lines",
    how=By("unit", count="distinct", quantity="sum", amount="sum"),
    column=By("unit", count="order_id", quantity="quantity", amount="amount_base"),
    where=By("unit", count=(*ADDITIONAL, NOT_REFUNDED), quantity=ADDITIONAL, amount=ADDITIONAL),
    at="sold_at",
)
DEALS = Measure(
    table="deals",
    how=By("unit", count="count", quantity="count", amount="sum"),
    column=By("unit", count=None, quantity=None, amount="amount_base"),
    where=(*ADDITIONAL, WON),
    at="sold_at",
)

KPI = Definition(
    tables=("orders", "deals"),
    nature="result",
    unit=By("unit", count="count", quantity="number", amount="money"),
    options=(
        Option(name="product", kind="text"),
        Option(name="unit", values=("count", "quantity", "amount")),
        SOURCE_TABLE,
    ),
    illegal=(("unit=quantity", "source_table=deals"),),
    formula=By("source_table", orders=LINES, deals=DEALS),
)
