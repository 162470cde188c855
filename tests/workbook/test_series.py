"""The scale of the small charts: worked by hand."""

from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.formulas.series import EMPTY, MONTHS, Lines

VALUES = st.lists(st.none() | st.floats(-1e12, 1e12, allow_subnormal=False), min_size=MONTHS, max_size=MONTHS)


def line(*values: float | None) -> tuple[float | None, ...]:
    return (*values, *(None,) * (MONTHS - len(values)))


def test_full_height_for_a_wide_range() -> None:
    index = Lines(line(0, 10), line(5)).indexed()
    assert index == Lines(line(0, 1), line(0.5))


def test_a_flat_line_stays_flat() -> None:
    """4.5 to 4.6 is a tenth of a quarter of 4.6 apart: it stays around the middle."""
    index = Lines(line(4.5, 4.6), EMPTY.before).indexed().current
    assert [round(point, 3) for point in index if point is not None] == [0.457, 0.543]


def test_zeros_and_nothing() -> None:
    assert Lines(line(0, 0), EMPTY.before).indexed().current[:2] == (0.5, 0.5)
    assert EMPTY.indexed() == EMPTY


@given(VALUES, VALUES)
def test_points_stay_on_the_axis_and_in_order(current: list[float | None], before: list[float | None]) -> None:
    raw = Lines(tuple(current), tuple(before))
    index = raw.indexed()
    pairs = zip((*raw.current, *raw.before), (*index.current, *index.before), strict=True)
    known = sorted((value, point) for value, point in pairs if value is not None and point is not None)
    assert all(-1e-9 <= point <= 1 + 1e-9 for _, point in known)
    assert [point for _, point in known] == sorted(point for _, point in known)
