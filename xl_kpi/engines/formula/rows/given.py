"""Formulas over the cells that the user typed: rows, numbers, ids and words; order lines gathered by order."""

from xl_kpi.engines.formula.prepared import Code, Content, Plain, Row, Word
from xl_kpi.engines.formula.rows.look import BLANK, Look, kind_of, smallest
from xl_kpi.engines.formula.rows.words import CURRENCY, NOTHING, folded, meaning, trimmed
from xl_kpi.engines.formula.text import call, product, quote
from xl_kpi.tables.orders import SHARED, SIGNED, SUMMED
from xl_kpi.tables.schema import schemas

LINES = "order_lines"


# --- rows ---------------------------------------------------------------------------------------------------


def row(look: Look) -> str:
    """The place of the row; blank when nothing is typed, another row replaces it, or it continues an order."""
    if look.is_order_of_lines:
        place = look.own(Row(), LINES)
        first = smallest(look.all(Row(), LINES), look.group())
        return call("IF", f'{place}=""', NOTHING, call("IF", f"{first}={place}", place, NOTHING))
    filled = call("IFERROR", call("SUMPRODUCT", call("LEN", call("TRIM", look.sheet.row))), "1")
    keys = _identity(look)
    tests = [f"{filled}=0", *([f"ISNUMBER({_replacement(look, keys)})"] if keys else [])]
    return call("IF", tests[0] if len(tests) == 1 else call("OR", *tests), NOTHING, look.sheet.place)


def _identity(look: Look) -> tuple[str, ...]:
    """The headers of what makes two rows the same."""
    names = schemas()[look.sheet_name].key[:1]
    if look.sheets.by_line and look.sheet_name == "orders":
        names = (*names, "line_id")
    headers = tuple(header for name in names if (header := look.header(name)) is not None)
    return headers if len(headers) == len(names) else ()


def _replacement(look: Look, keys: tuple[str, ...]) -> str:
    """A number when a row of the same id was modified later, or stands further down."""
    cell, column = look.sheet.cell, look.sheet.column
    same = product(tuple(_alike(trimmed(column(key)), trimmed(cell(key))) for key in keys))
    below = f"(ROW({column(keys[0])})>ROW())"
    header = look.header("modified_at")
    if header is None:
        return smallest("1", f"{same}*{below}")
    stamp, stamps = cell(header), column(header)
    later = f"ISNUMBER({stamps})*(({stamps}>{stamp})+({stamps}={stamp})*{below})"
    unstamped = f"((ISNUMBER({stamps})+{below})>0)"
    return call("IF", f"ISNUMBER({stamp})", smallest("1", f"{same}*{later}"), smallest("1", f"{same}*{unstamped}"))


def _alike(cells: str, cell: str) -> str:
    return f"EXACT({cells},{cell})*(LEN({cell})>0)"


# --- numbers ------------------------------------------------------------------------------------------------


def number(look: Look, column: str) -> str:
    """A number or a date that the user typed; texts are blank."""
    header = look.header(column)
    if header is None:
        return BLANK
    if look.is_order_of_lines and column in SUMMED:
        return total(look, Plain(column))
    values = look.sheet.column(header)
    if _is_gathered(look, column):
        return smallest(values, product((look.group(), f"ISNUMBER({values})")))
    cell = shown = look.sheet.cell(header)
    if schemas()[look.sheet_name].columns[column].kind == "percent":
        shown = f"{cell}/IF(_xlfn.AGGREGATE(4,6,{values})>1,100,1)"
    if column in SIGNED and look.sheet_name == "orders" and look.header("kind") is not None:
        shown = call("IF", f'{look.own(Word("kind"))}="refund"', f"-ABS({cell})", cell)
    return call("IF", f"ISNUMBER({cell})", shown, BLANK)


def total(look: Look, content: Content) -> str:
    """The sum over the lines of an order; blank when none is known, for the smallest of none is an error."""
    cell, cells = look.own(content, LINES), look.all(content, LINES)
    number, numbers = look.own(Code("order_id"), LINES), look.all(Code("order_id"), LINES)
    several = f"{call('SUMIFS', cells, numbers, number)}+0*{smallest(cells, f'{numbers}={number}')}"
    return call("IF", f"{number}=0", f"{cell}+0", several)


def _is_gathered(look: Look, column: str) -> bool:
    """Tell whether the cell of an order is made of all its lines."""
    return look.is_order_of_lines or (look.sheets.by_line and look.table == LINES and column in SHARED)


# --- ids and words ------------------------------------------------------------------------------------------


def key(look: Look, column: str) -> str:
    """An id as text; the code of a currency however it is named."""
    cell = _text_cell(look, column)
    if cell is None:
        return NOTHING
    text = trimmed(cell)
    if kind_of(look.table, column) == "code":
        text = call("UPPER", text)
        text = meaning(CURRENCY, text, look.sheets.spellings, look.sheets.meanings, text)
    return call("IFERROR", text, NOTHING)


def word(look: Look, column: str) -> str:
    """A folded word, the canonical one of a vocabulary; ``-`` for none, but a deal is open until it says more."""
    cell, kind = _text_cell(look, column), kind_of(look.table, column)
    if cell is None:
        return quote("-")
    if look.is_order_of_lines and column == "kind":
        return _kind_of_order(look)
    if kind.startswith("word:"):
        unknown = quote("open" if kind == "word:status" else "-")
        return meaning(kind.removeprefix("word:"), folded(cell), look.sheets.spellings, look.sheets.meanings, unknown)
    return call("IFERROR", call("IF", f'{trimmed(cell)}=""', quote("-"), folded(cell)), quote("-"))


def _text_cell(look: Look, column: str) -> str | None:
    """The cell of this row, or the first one of the order's lines that is not blank."""
    header = look.header(column)
    if header is None:
        return None
    if not _is_gathered(look, column):
        return look.sheet.cell(header)
    cells = look.sheet.column(header)
    return call("INDEX", cells, smallest(look.all(Row(), LINES), product((look.group(), f"(LEN(TRIM({cells}))>0)"))))


def _kind_of_order(look: Look) -> str:
    """As ``Orders.kind``: additional when one line is, refund when all are."""
    kinds, group = look.all(Word("kind"), LINES), look.group()
    additional, refund = (f'SUMPRODUCT({group}*({kinds}="{one}"))' for one in ("additional", "refund"))
    rest = call("IF", f"{refund}=SUMPRODUCT(1*{group})", quote("refund"), quote("sale"))
    return call("IF", f"{additional}>0", quote("additional"), rest)
