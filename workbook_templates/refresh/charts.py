"""The points that a chart remembers: those of the dashboard's charts are renewed, their looks are the user's."""

import re
from collections.abc import Iterable, Mapping

from workbook_templates.check.book import destination
from workbook_templates.refresh.cells import plain_text, prefixed
from workbook_templates.refresh.places import Places

# A reference to cells with what the chart remembers of them; the last group are number of points and points.
CACHE = re.compile(
    rb"<(\w+:)?(?:str|num)Ref>\s*<(?:\w+:)?f>([^<]*)</(?:\w+:)?f>\s*<(?:\w+:)?(?:str|num)Cache>"
    rb"(?:\s*<(?:\w+:)?formatCode>[^<]*</(?:\w+:)?formatCode>|\s*<(?:\w+:)?formatCode/>)?"
    rb"((?:\s*<(?:\w+:)?ptCount\s[^>]*/>)?(?:\s*<(?:\w+:)?pt\s[^>]*>\s*<(?:\w+:)?v>[^<]*</(?:\w+:)?v>\s*</(?:\w+:)?pt>)*)"
)
POINT = re.compile(rb"""<(?:\w+:)?pt\s[^>]*?idx="(\d+)"[^>]*>\s*<(?:\w+:)?v>([^<]+)<""")  # blank ones count as none
Points = Mapping[object, bytes]
"""By cells, what a chart remembers of them."""


def remembered(charts: Iterable[bytes], places: Places) -> dict[frozenset[object], Points]:
    """Return the points of each fresh chart, by the cells that it draws."""
    made: dict[frozenset[object], Points] = {}
    for content in charts:
        points = {_cells(places.formula(plain_text(found[2]), "")): found[3] for found in CACHE.finditer(content)}
        made[frozenset(points)] = points
    return made


def renewed(content: bytes, fresh: Mapping[frozenset[object], Points]) -> bytes:
    """Return a chart with the fresh points of the very cells that it draws; any other chart stays as it is."""
    points = fresh.get(frozenset(_cells(plain_text(found[2])) for found in CACHE.finditer(content)))
    if not points:
        return content

    def edited(found: re.Match[bytes]) -> bytes:
        start, end = (found.start(3) - found.start(), found.end(3) - found.start())
        fresh_points = prefixed(points[_cells(plain_text(found[2]))], found[1] or b"")
        return found[0] if _same(found[3], fresh_points) else found[0][:start] + fresh_points + found[0][end:]

    return CACHE.sub(edited, content)


def _cells(text: str) -> object:
    """The cells of a formula, however it writes them."""
    return destination(text) or text


def _same(first: bytes, second: bytes) -> bool:
    """Tell whether two series have the same points, as far as programs keep their digits."""
    return [_point(*item) for item in POINT.findall(first)] == [_point(*item) for item in POINT.findall(second)]


def _point(index: bytes, value: bytes) -> tuple[int, object]:
    try:
        return int(index), f"{float(value):.12g}"
    except ValueError:
        return int(index), plain_text(value)
