"""Where everything stands: columns, rows and cells of the sheets, in pixels at 100 % zoom."""

from openpyxl.utils import get_column_letter

# A column is as wide as its number of digits of the Normal style: Excel's Calibri 11 digit has 7 px.
DIGIT_WIDTH = 7.0
POINTS_PER_PIXEL = 0.75
EMU_PER_PIXEL = 9525

MARGIN = 12
GAP = 16
PAGE_WIDTH = 1128

HEADER_ROWS = {"top": 6, "overline": 16, "title": 26, "space": 6, "message": 22, "air": 12}
FIRST_ROW = len(HEADER_ROWS) + 1

SLOTS = 12
BANDS = 5  # of the simple mode
ACROSS = 4  # tiles in a row
# label, value, difference, percent
TILE_COLUMNS = {"L": 52, "V": 80, "D": 70, "P": 62}
TILE_ROWS = {
    "rule": 3,
    "label": 22,
    "value": 36,
    "status": 18,
    "trend": 17,
    "codes": 5,
    "target": 16,
    "last_year": 16,
    "baseline": 16,
    "air": 4,
    "sentence": 28,
    "gutter": 16,
}
FOOTER_HEIGHT = 18
TYPED_COLUMNS = {
    "targets": {
        "kpi": 216,
        "owner": 114,
        "period_start": 89,
        "period_end": 89,
        "target": 84,
        "orange_threshold": 102,
        "direction": 104,
        "last_year": 80,
        "actual": 80,
        "check": 146,
    },
    "baselines": {"kpi": 330, "owner": 200, "value": 140, "date": 120, "version": 120, "check": 194},
    "history": {
        "month": 100,
        "kpi": 290,
        "owner": 170,
        "value": 130,
        "version": 100,
        "frozen_at": 110,
        "now": 104,
        "revision": 100,
    },
}
"""The columns of the tables that people type in, those that are seen."""
TYPED_ROWS = {"groups": 16, "heads": 22}
TYPED_LINE = 23
FIGURE_WIDTH = 78.5  # of the team sheet
SENTENCE_LINES = 2

TYPED_LEFT, TYPED_HEAD = 2, FIRST_ROW + len(TYPED_ROWS) - 1
TILE_WIDTH = sum(TILE_COLUMNS.values())
_STEP = len(TILE_COLUMNS) + 1
FOOTER_ROW = FIRST_ROW + SLOTS // ACROSS * len(TILE_ROWS)
LAST_COLUMN = 1 + ACROSS * _STEP


def dashboard_columns() -> tuple[int, ...]:
    """Return the widths of the dashboard's columns: margin, four tiles with gaps, margin."""
    tile = (*TILE_COLUMNS.values(), GAP)
    return (MARGIN, *(tile * ACROSS)[:-1], MARGIN)


def dashboard_rows() -> tuple[int, ...]:
    """Return the heights of the dashboard's rows: header, three rows of tiles, footer."""
    tiles = tuple(TILE_ROWS.values()) * (SLOTS // ACROSS)
    return (*HEADER_ROWS.values(), *tiles, FOOTER_HEIGHT)


def column(slot: int, part: str) -> int:
    """Return the number of a column of a tile (slots count from 0; part: L, V, D or P)."""
    return 2 + slot % ACROSS * _STEP + "LVDP".index(part)


def row(slot: int, part: str) -> int:
    """Return the number of a row of a tile (part: a name of ``TILE_ROWS``)."""
    return FIRST_ROW + slot // ACROSS * len(TILE_ROWS) + list(TILE_ROWS).index(part)


def cell(slot: int, column_part: str, row_part: str) -> str:
    """Return the address of a cell of a tile.

    >>> cell(0, "V", "value"), cell(11, "P", "sentence")
    ('C9', 'T41')
    """
    return f"{get_column_letter(column(slot, column_part))}{row(slot, row_part)}"


def gap_cell(slot: int, row_part: str) -> str:
    """Return the address of the cell right of a tile's row."""
    return f"{get_column_letter(column(slot, 'P') + 1)}{row(slot, row_part)}"


def span(slot: int, first: str, last: str, row_part: str) -> str:
    """Return the range of a tile's row from one column part to another: ``B8:E8``."""
    return f"{cell(slot, first, row_part)}:{cell(slot, last, row_part)}"


def header_row(part: str) -> int:
    """Return the number of a row of the header that every sheet shares."""
    return list(HEADER_ROWS).index(part) + 1
