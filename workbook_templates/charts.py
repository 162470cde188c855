"""The small chart of a tile: 13 months in ink, the year before dashed behind it, no axis, no legend."""

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

from workbook_templates import layout, series
from workbook_templates.job import Job
from workbook_templates.places import MONTHS, Places
from workbook_templates.styles import palette
from workbook_templates.texts import month_label
from workbook_templates.xml_text import clean

EMU_PER_POINT = 12_700
CURRENT_POINTS = 1.75
BEFORE_POINTS = 1.0
MARKER_SIZE = 5
AXIS = (-0.12, 1.12)
PLOT = (0.02, 0.06, 0.93, 0.88)  # left, top, width, height
OFFSET = (9, 20)  # px right of the difference column, px below the top of the label row


def tile_chart(slot: int, job: Job) -> LineChart:
    """Return the chart of a slot over the helper sheet, its points cached for programs that do not compute."""
    tile = job.board.tiles[slot] if slot < len(job.board.tiles) else None
    say, places = job.say, job.places
    index = (series.EMPTY if tile is None else series.lines(tile)).indexed()
    label = "" if tile is None else tile.label
    names = () if tile is None else tuple("" if day is None else month_label(day, say) for day in series.months(tile))
    months = StrRef(f=_row(places, slot, "months"), strCache=_strings(names))
    text = say["dashboard"]
    before = _line(places, slot, "before_index", text["one_year_before"].format(label=label), index.before, months)
    before.graphicalProperties = _stroke("previous", BEFORE_POINTS, "sysDash")
    current = _line(places, slot, "current_index", text["current"].format(label=label), index.current, months)
    current.graphicalProperties = _stroke("ink", CURRENT_POINTS)
    current.dPt.append(_last_point())
    return _framed(slot, [before, current])


def _row(places: Places, slot: int, name: str) -> str:
    return places.curves.line("m0", f"m{MONTHS - 1}", places.curve(slot, name))


def _framed(slot: int, lines: list[Series]) -> LineChart:
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
    chart.anchor = _anchor(slot)  # type: ignore[assignment]  # the stubs know the text form only
    return chart


def _anchor(slot: int) -> TwoCellAnchor:
    """Two cells, so that the chart follows them when the screen scales rows and columns."""
    right, down = (pixels * layout.EMU_PER_PIXEL for pixels in OFFSET)
    start = AnchorMarker(col=layout.column(slot, "D") - 1, colOff=right, row=layout.row(slot, "label") - 1, rowOff=down)
    end = AnchorMarker(
        col=layout.column(slot, "P"), colOff=0, row=layout.row(slot, "trend") - 1, rowOff=layout.EMU_PER_PIXEL
    )
    return TwoCellAnchor(editAs="twoCell", _from=start, to=end)


def _line(places: Places, slot: int, name: str, title: str, points: series.Line, months: StrRef) -> Series:
    label = StrRef(f=places.curves.at("name", places.curve(slot, name)), strCache=_strings((title,)))
    values = NumRef(f=_row(places, slot, name), numCache=_numbers(points))
    line = Series(tx=SeriesLabel(strRef=label), cat=AxDataSource(strRef=months), val=NumDataSource(numRef=values))
    line.smooth = False
    line.marker = Marker(symbol="none")
    return line


def _last_point() -> DataPoint:
    point = DataPoint(idx=MONTHS - 1)
    point.marker = Marker(symbol="circle", size=MARKER_SIZE)
    point.marker.graphicalProperties = GraphicalProperties(solidFill=palette()["ink"])
    point.marker.graphicalProperties.line = LineProperties(w=layout.EMU_PER_PIXEL, solidFill=palette()["white"])
    point.spPr = _stroke("ink", CURRENT_POINTS)
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
