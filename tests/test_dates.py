"""Columns of dates: what exports write, and the quick way through columns written alike, which changes no date."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.tables import dates as module
from xl_kpi.tables.cells import BadCell, DateStyle, dates
from xl_kpi.tables.stamps import stamps

PARIS = ZoneInfo("Europe/Paris")
ZONES = [
    PARIS,
    ZoneInfo("UTC"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Africa/Casablanca"),
    ZoneInfo("Asia/Kathmandu"),
]
ZERO = datetime(1899, 12, 30)


def moment(*cells: object, zone: ZoneInfo = PARIS, order: str | None = None) -> datetime:
    """The moment of the first cell of a column, to the second."""
    values, _ = dates(list(cells), DateStyle(zone, order))
    return ZERO + timedelta(seconds=round(float(values[0]) * 86_400))


@pytest.mark.parametrize(
    ("cell", "hour", "minute"),
    [
        *[
            ("15 Apr, 2021 00:02:00", 0, 2),
            ("Apr 15, 2021", 0, 0),
            ("15-Apr-21", 0, 0),
            ("15 avril 2021 14:30", 14, 30),
        ],
        *[("15 avril 2021 14:30", 14, 30), ("15 avr. 2021", 0, 0), ("15 Avr. 21", 0, 0)],
        *[("15 April 2021 02:30 PM", 14, 30), ("April 15th, 2021", 0, 0)],
        *[("Apr 15, 2021, 2:30 pm", 14, 30), ("jeudi 15 avril 2021 à 14h30", 14, 30), ("jeu. 15 avr. 2021", 0, 0)],
        *[("Thu, 15 Apr 2021 14:30:00", 14, 30), ("Thursday, April 15, 2021 at 2:30 PM", 14, 30)],
        *[("15/apr/2021", 0, 0), ("15\u00a0avril\u00a02021", 0, 0), ("15 AVRIL 2021", 0, 0)],
        *[("15/04/2021 14:30", 14, 30), ("15/04/2021 à 14h30", 14, 30), ("15/04/2021, 2:30\u202fPM", 14, 30)],
        *[("15.04.2021 2:30:00 p.m.", 14, 30), ("2021-04-15 14:30", 14, 30), ("2021-04-15 02:30:00 PM", 14, 30)],
        *[("2021-04-15 12:30 AM", 0, 30), ("2021-04-15 12:30 PM", 12, 30), ("2021/04/15 14:30", 14, 30)],
        *[
            ("2021-04-15T12:30:00.000+0000", 14, 30),
            ("2021-04-15T12:30:00Z", 14, 30),
            ("2021-04-15 12:30:00 UTC", 14, 30),
        ],
        *[("2021-04-15T14:30:00.000+0200", 14, 30), ("2021-04-15T14:30", 14, 30), ("20210415", 0, 0)],
        *[("44301", 0, 0), ("44301.5", 12, 0), ("44301,5", 12, 0), ("44301.25", 6, 0), (44301.5, 12, 0)],
    ],
)
def test_a_date_is_read_as_exports_write_it(cell: object, hour: int, minute: int) -> None:
    assert moment(cell) == datetime(2021, 4, 15, hour, minute)
    assert moment(cell, "") == datetime(2021, 4, 15, hour, minute)


def test_milliseconds_and_the_zone_of_a_stamp() -> None:
    assert moment("2024-07-11T21:22:07.000+0000") == datetime(2024, 7, 11, 23, 22, 7)
    assert moment("2024-07-11T22:22:07.000+0000") == datetime(2024, 7, 12, 0, 22, 7)
    assert moment("2024-07-11T21:22:07.000+0000", zone=ZoneInfo("UTC")) == datetime(2024, 7, 11, 21, 22, 7)


FRENCH = (
    *("janv. janvier", "févr. février", "mars Mars", "avr. avril", "mai Mai", "juin JUIN", "juil. juillet"),
    *("août AOÛT", "sept. septembre", "oct. octobre", "nov. novembre", "déc. décembre"),
)


@pytest.mark.parametrize("names", FRENCH)
def test_every_french_month(names: str) -> None:
    for name in names.split():
        assert moment(f"1er {name} 2021") == moment(f"1 {name} 21") == datetime(2021, FRENCH.index(names) + 1, 1)


@pytest.mark.parametrize("number", range(1, 13))
def test_every_english_month(number: int) -> None:
    day = datetime(2021, number, 9)
    assert moment(f"{day:%d %b %Y}") == moment(f"{day:%B} 9, 2021") == moment(f"{day:%d-%b-%y}") == day


@pytest.mark.parametrize(
    "cell",
    [
        *[
            "31 avril 2021",
            "15 foo 2021",
            "before Apr 15, 2021",
            "15 Apr",
            "15 Apr 20:30",
            "Apr 15, 2021 25:00",
            "45,631",
        ],
        *[
            "15/04/2021 14",
            "2021-04-15 24:00",
            "15 avril 2021 banana",
            "avril",
            "12:30",
            "44301 10:00",
            "2021-04 10:00",
        ],
    ],
)
def test_what_is_no_date_stays_none(cell: str) -> None:
    for column in ([cell], ["15/04/2021", cell], [cell, 44301]):
        with pytest.raises(BadCell) as caught:
            moment(*column)
        assert caught.value.found == cell


def test_unreadable_cells_are_gathered_and_have_no_say() -> None:
    spoilt: list[int] = []
    cells = ["05/03/2026", "soon", 0, None, "31/31/2026", "01/02/2026 banana", "06/13/2026"]
    values, guessed = dates(cells, DateStyle(PARIS), spoilt)
    assert sorted(spoilt) == [1, 2, 4, 5, 6]
    assert (np.isnan(values)).tolist() == [False, True, True, True, True, True, True]
    assert not guessed


def test_day_first_where_year_first_is_impossible() -> None:
    assert moment("05/03/2026", order="ymd") == datetime(2026, 3, 5)
    assert moment("26/03/05", order="ymd") == datetime(2026, 3, 5)


# --- the quick way ---

FORMS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"),
    *("%Y-%m-%dT%H:%M:%S.000+0000", "%Y-%m-%d %H:%M:%S+00:00", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y %H:%M"),
    *("%m-%d-%Y %H:%M:%S",),
)
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31))
WRONG = st.sampled_from(
    [
        *["2021-02-29", "2021-13-01", "2021-00-10", "2021-04-15 24:00", "2021-04-15 10:60", "31/04/2021", "00/01/2021"],
        *["2021-04-15T10:00:00.000+0100", "2021-04-15T10:00:00.001+0000", "2021-04-15T10:00:61Z", "2021-04-1x"],
        *["0021-04-15", "9999-12-31T23:30:00Z", "1899-12-30", "20210415", "          ", "2021-04-１5", "2021/04/15"],
    ]
)


def read(cells: list[str | None], style: DateStyle) -> tuple[list[str], bool, list[int]]:
    spoilt: list[int] = []
    values, guessed = dates(cells, style, spoilt)
    return [value.hex() for value in values.tolist()], guessed, sorted(spoilt)


@given(
    st.lists(st.one_of(MOMENTS, st.sampled_from([None, ""])), max_size=6),
    st.lists(st.tuples(st.integers(0, 6), WRONG), max_size=2),
    st.sampled_from(FORMS),
    st.sampled_from(ZONES),
    st.sampled_from([None, "dmy", "mdy", "ymd"]),
)
def test_the_quick_way_reads_the_same(
    moments: list[datetime | str | None],
    wrong: list[tuple[int, str]],
    form: str,
    zone: ZoneInfo,
    order: str | None,
) -> None:
    cells = [one.strftime(form) if isinstance(one, datetime) else one for one in moments]
    for place, text in wrong:
        cells.insert(place, text)
    quick = read(cells, DateStyle(zone, order))
    with patch.object(module, "stamps", return_value=None):
        assert quick == read(cells, DateStyle(zone, order))


LIKE_DATES = st.from_regex(
    r"[a-z]{0,4}\.? ?\d{1,4}[-/. ][a-z0-9]{1,4}[-/. ]\d{1,4}[ T,]?(\d\d?[:h]\d\d?)?( ?pm|Z|\+\d\d)?"
)


@given(st.lists(st.one_of(st.none(), st.text(), LIKE_DATES, WRONG), max_size=4), st.sampled_from([None, "mdy", "ymd"]))
def test_any_text_is_a_date_or_gathered(cells: list[str | None], order: str | None) -> None:
    values, _, spoilt = read(cells, DateStyle(PARIS, order))
    assert len(values) == len(cells)
    assert all(values[place] == "nan" and cells[place] for place in spoilt)


@pytest.mark.parametrize("form", FORMS)
def test_columns_written_alike_go_the_quick_way(form: str) -> None:
    days = [datetime(2021, 4, 15, 10, 30) + timedelta(days=day) for day in range(40)]
    taken = stamps([*(day.strftime(form) for day in days), None, ""])
    assert taken is not None
    values = taken.serials("mdy" if form.startswith("%m") else "dmy", ZoneInfo("UTC"))
    assert values is not None
    clock = "%H" in form
    expected = [(day - ZERO) / timedelta(days=1) if clock else (day - ZERO).days for day in days]
    assert values[:-2].tolist() == expected
    assert np.isnan(values[-2:]).all()


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_clock_of_a_zone_at_each_minute_of_the_days_when_it_changes(zone: ZoneInfo) -> None:
    """St John's once changed its clocks a minute after midnight."""
    for day in (datetime(2005, 4, 3), datetime(2005, 10, 30), datetime(2021, 3, 28), datetime(2021, 4, 11)):
        minutes = [day + timedelta(minutes=minute) for minute in range(-60, 1500)]
        taken = stamps([f"{minute:%Y-%m-%dT%H:%M:00Z}" for minute in minutes])
        assert taken is not None
        values = taken.serials("dmy", zone)
        assert values is not None
        local = [minute.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for minute in minutes]
        assert values.tolist() == [(one - ZERO) / timedelta(days=1) for one in local]
