"""The small chart of a KPI: 13 months in ink, the year before dashed behind it, no axis, no legend."""

from collections.abc import Mapping
from typing import Literal

from openpyxl.chart import LineChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils.cell import coordinate_to_tuple

from workbook_templates.formulas import series
from workbook_templates.formulas.places import MONTHS, Block
from workbook_templates.job import Job
from workbook_templates.look import layout
from workbook_templates.look.shapes import Drawing
from workbook_templates.look.styles import palette
from workbook_templates.look.texts import month_label
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import Tile

EMU_PER_POINT = 12_700
AXIS = (-0.12, 1.12)
PLOT = (0.02, 0.06, 0.93, 0.88)  # left, top, width, height

BEFORE = "one_year_before"

Rows = Mapping[str, tuple[Block, int]]
"""Where the rows of a chart stand: its months and both lines, each a line of a block."""


def curve_chart(tile: Tile | None, rows: Rows, drawing: Drawing, which: int, job: Job) -> LineChart:
    """Return a chart over the helper sheet, its points cached from ``tile`` for programs that do not compute."""
    index = (series.EMPTY if tile is None else series.lines(tile)).indexed()
    text = job.say["dashboard"]
    titles = {name: "" if tile is None else text[name].format(label=tile.label) for name in ("current", BEFORE)}
    days = () if tile is None else series.months(tile)
    names = tuple("" if day is None else month_label(day, job.say) for day in days)
    months = StrRef(f=_row(rows["months"]), strCache=_strings(names))
    before = _line(rows["before_index"], titles[BEFORE], index.before, months)
    before.graphicalProperties = _stroke("previous", drawing.before, "sysDash")
    current = _line(rows["current_index"], titles["current"], index.current, months)
    current.graphicalProperties = _stroke("ink", drawing.current)
    current.dPt.append(_last_point(drawing))
    chart = _framed([before, current])
    chart.anchor = _anchor(drawing, which)  # type: ignore[assignment]  # the stubs know the text form only
    return chart


def alternative_text(tile: Tile | None, job: Job) -> str:
    """Return what a screen reader says of a chart."""
    text = job.say["dashboard"]
    if tile is None:
        return str(text["empty_chart"])
    first, last = (month_label(tile.months[place], job.say) for place in (0, -1))
    return str(text["chart"].format(label=clean(tile.label), first=first, last=last))


def _row(place: tuple[Block, int]) -> str:
    block, line = place
    return block.line("m0", f"m{MONTHS - 1}", line)


def _framed(lines: list[Series]) -> LineChart:
    chart = LineChart()
    chart.series = lines
    chart.legend = chart.title = chart.style = None
    chart.roundedCorners = False
    chart.display_blanks = "span"
    chart.visible_cells_only = False  # the helper sheet is hidden
    chart.x_axis.delete = chart.y_axis.delete = True
    chart.x_axis.majorGridlines = chart.y_axis.majorGridlines = None
    chart.y_axis.crossBetween = "midCat"  # the first point stands flush left
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = AXIS
    chart.graphical_properties = _nothing()
    chart.plot_area.graphicalProperties = _nothing()
    place = ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge")
    place.x, place.y, place.w, place.h = PLOT
    chart.layout = Layout(manualLayout=place)
    return chart


def _anchor(drawing: Drawing, which: int) -> TwoCellAnchor:
    """Two cells, so that the chart follows them when the screen scales rows and columns."""
    start, end = (_marker(*corner(which)) for corner in (drawing.start, drawing.end))
    return TwoCellAnchor(editAs="twoCell", _from=start, to=end)


def _marker(address: str, right: int, down: int) -> AnchorMarker:
    row, column = coordinate_to_tuple(address)
    offsets = {"colOff": right * layout.EMU_PER_PIXEL, "rowOff": down * layout.EMU_PER_PIXEL}
    return AnchorMarker(col=column - 1, row=row - 1, **offsets)


def _line(place: tuple[Block, int], title: str, points: series.Line, months: StrRef) -> Series:
    block, line_no = place
    label = StrRef(f=block.at("name", line_no), strCache=_strings((title,)))
    values = NumRef(f=_row(place), numCache=_numbers(points))
    line = Series(tx=SeriesLabel(strRef=label), cat=AxDataSource(strRef=months), val=NumDataSource(numRef=values))
    line.smooth = False
    line.marker = Marker(symbol="none")
    return line


def _last_point(drawing: Drawing) -> DataPoint:
    point = DataPoint(idx=MONTHS - 1)
    point.marker = Marker(symbol="circle", size=drawing.marker)
    point.marker.graphicalProperties = GraphicalProperties(solidFill=palette()["ink"])
    point.marker.graphicalProperties.line = LineProperties(w=layout.EMU_PER_PIXEL, solidFill=palette()["white"])
    point.spPr = _stroke("ink", drawing.current)
    return point


def _stroke(color: str, points: float, dash: Literal["sysDash"] | None = None) -> GraphicalProperties:
    width = int(points * EMU_PER_POINT)
    return GraphicalProperties(
        ln=LineProperties(w=width, cap="rnd", round=True, solidFill=palette()[color], prstDash=dash)
    )


def _nothing() -> GraphicalProperties:
    return GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))


def _numbers(points: series.Line) -> NumData:
    known = [NumVal(idx=index, v=repr(point)) for index, point in enumerate(points) if point is not None]
    return NumData(formatCode="General", ptCount=len(points), pt=known)


def _strings(texts: tuple[str, ...]) -> StrData:
    return StrData(ptCount=len(texts), pt=[StrVal(idx=index, v=clean(text)) for index, text in enumerate(texts)])
