"""How a KPI is laid out, as data: tiles of the dashboard and bands of the simple mode have the same parts elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workbook_templates.look import layout
from workbook_templates.look.layout import TILE_COLUMNS

PARTS = tuple(TILE_COLUMNS)
"""Label, value, difference, percent: the columns of a tile, and the cells of a row of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart: widths of its lines in points, size of the last point, and its corners (address, px right, px down)."""

    current: float
    before: float
    marker: int
    start: Callable[[int], tuple[str, int, int]]
    end: Callable[[int], tuple[str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """``cell`` gives an address (which, part, row); ``merged`` the range of a row that is one cell.

    ``rule`` and ``chip`` are the parts that the status colours, ``hairline`` those under which a line runs.
    """

    count: int
    cell: Callable[[int, str, str], str]
    merged: Mapping[str, Callable[[int], str]]
    rule: tuple[str, ...]
    chip: tuple[str, ...]
    hairline: tuple[str, ...]
    label_size: int
    value_size: int
    body_size: int
    drawing: Drawing


def _tile_corner(slot: int) -> tuple[str, int, int]:
    return layout.cell(slot, "D", "label"), 9, 20


def _tile_end(slot: int) -> tuple[str, int, int]:
    """The left edge of the column right of the tile."""
    return layout.gap_cell(slot, "trend"), 0, 1


TILES = Shape(
    count=layout.SLOTS,
    cell=layout.cell,
    merged={
        "label": lambda slot: layout.span(slot, "L", "P", "label"),
        "value": lambda slot: layout.span(slot, "L", "V", "value"),
        "sentence": lambda slot: layout.span(slot, "L", "P", "sentence"),
    },
    rule=PARTS,
    chip=("L", "V"),
    hairline=PARTS,
    label_size=11,
    value_size=22,
    body_size=9,
    drawing=Drawing(current=1.75, before=1.0, marker=5, start=_tile_corner, end=_tile_end),
)

# --- bands --------------------------------------------------------------------------------------------------

BAND_COLUMNS = (layout.MARGIN, 76, 254, 16, 198, 24, 62, 92, 86, 76, 24, 196, layout.MARGIN)
"""Margin, slot and rest of the words, gap, value, gap, label and figures, gap, chart, margin."""
BAND_ROWS = {"rule": 3, "label": 36, "target": 24, "last_year": 24, "baseline": 24, "air": 17}
BAND_FOOTER = layout.FIRST_ROW + layout.BANDS * len(BAND_ROWS)

_FIGURES = dict(zip(PARTS, "GHIJ", strict=True))
_PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "label": ("label", {"L": "B"}),
    "sentence": ("target", {"L": "B"}),
    "slot": ("baseline", {"L": "B"}),
    "value": ("label", {"L": "E"}),
    "status": ("last_year", {"L": "E"}),
    "trend": ("baseline", {"L": "E", "P": "L"}),
    "target": ("target", _FIGURES),
    "last_year": ("last_year", _FIGURES),
    "baseline": ("baseline", _FIGURES),
    "codes": ("air", _FIGURES),
    "rule": ("rule", {letter: letter for letter in "BCDEFGHIJKL"}),
}
"""Row and column of every part of a band."""


def band_row(band: int, row: str) -> int:
    return layout.FIRST_ROW + band * len(BAND_ROWS) + list(BAND_ROWS).index(row)


def band_cell(band: int, part: str, row: str) -> str:
    """Return the address of a cell of a band.

    >>> band_cell(0, "L", "value"), band_cell(4, "V", "codes")
    ('E8', 'H36')
    """
    place, letters = _PLACES[row]
    return f"{letters[part]}{band_row(band, place)}"


BAND = Shape(
    count=layout.BANDS,
    cell=band_cell,
    merged={
        "label": lambda band: f"B{band_row(band, 'label')}:C{band_row(band, 'label')}",
        "value": lambda band: f"E{band_row(band, 'label')}:E{band_row(band, 'target')}",
        "sentence": lambda band: f"B{band_row(band, 'target')}:C{band_row(band, 'last_year')}",
    },
    rule=tuple("BCDEFGHIJKL"),
    chip=("L",),
    hairline=(),
    label_size=16,
    value_size=32,
    body_size=11,
    drawing=Drawing(
        current=2.25,
        before=1.25,
        marker=7,
        start=lambda band: (f"L{band_row(band, 'label')}", 0, 6),
        end=lambda band: (f"M{band_row(band, 'baseline')}", 0, 0),
    ),
)
