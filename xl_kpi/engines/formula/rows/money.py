"""Formulas of amounts in the base currency: the rate of a row, amounts that come converted, rates that lack."""

from xl_kpi.engines.formula.prepared import Key, Plain, Row, Unrated
from xl_kpi.engines.formula.rows import given
from xl_kpi.engines.formula.rows.look import BLANK, Look, largest
from xl_kpi.engines.formula.text import call, product
from xl_kpi.tables.money import MONEY


def amount(look: Look, name: str) -> str:
    """``amount_base`` or ``list_base``; an amount already in the base currency wins and gives the list's rate."""
    if look.is_order_of_lines:
        return given.total(look, Plain(name))
    amounts = look.own(Plain(MONEY[name]))
    converted = f"{amounts}*{_rate(look)}"
    if look.header("amount_base") is None:
        return converted
    base = given.number(look, "amount_base")
    if name == "list_base":
        base = f"{amounts}*{base}/{look.own(Plain('amount'))}"
    return call("IFERROR", base, converted)


def unrated(look: Look, name: str) -> str:
    """1 where an amount is known and has no value in the base currency, or a line of the order has not."""
    if look.is_order_of_lines:
        return call("MIN", "1", given.total(look, Unrated(name)))
    return call("IF", f"AND(ISNUMBER({look.own(Plain(MONEY[name]))}),NOT(ISNUMBER({look.own(Plain(name))})))", "1", "0")


def _rate(look: Look) -> str:
    """The rate of the row's currency; 1 when it is the only one of the table and nothing converts it."""
    if look.header("currency") is None:
        return "1"
    currency, sheets = look.own(Key("currency")), look.sheets
    lines = [f"(TRIM({sheets.currencies})={currency})", f"ISNUMBER({sheets.rates})"]
    lines += [f'({sheets.months}="")'] if sheets.months else []
    places = f"(ROW({sheets.currencies})-ROW(INDEX({sheets.currencies},1))+1)"
    rate = call("INDEX", sheets.rates, largest(places, product(tuple(lines))))
    alone = f"SUMPRODUCT(--({look.all(Key('currency'))}={currency}))=COUNT({look.all(Row())})"
    same = f'OR({currency}="",{currency}={sheets.base})'
    return call("IF", same, "1", call("IFERROR", rate, call("IF", alone, "1", BLANK)))
