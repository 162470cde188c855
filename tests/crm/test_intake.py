"""What an import says it read: files and headers, every row kept or set aside for a reason."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.pipeline import plain
from tests.crm.intake import HUBSPOT, LANGUAGES, ODOO, SALESFORCE, Rows, counts, deal, doubt, engine_of, read
from xl_kpi.analysis.intake import as_json, intake, lines, rows
from xl_kpi.core.blank import is_blank
from xl_kpi.crm.importing import File, import_rows
from xl_kpi.crm.nearest import nearest
from xl_kpi.crm.profile import profile_of, profiles
from xl_kpi.tables.frame import Maps

# --- files and headers ---


def test_a_file_is_told_with_its_program_and_its_headers() -> None:
    [file] = read(("deals.csv", [[*HUBSPOT, "Mood"], [*deal(1), "good"]])).files
    assert (file.file, file.table, file.source, file.sure) == ("deals.csv", "deals", "hubspot", "sure")
    assert (file.headers, file.known) == (11, 10)
    assert file.own > 1
    assert file.columns["amount"] == "Amount"
    assert file.columns["account_id"] == "Associated Company IDs"
    assert file.columns["status"] == file.columns["stage"] == "Deal Stage"
    assert dict(file.unknown) == {"Mood": None}


def test_a_file_of_nobody_is_told_by_its_table() -> None:
    made = read(("Suivi.csv", [["Affaire", "Montannt", "Statut"], ["a", 5, "gagné"]]))
    [file] = made.files
    assert (file.source, file.sure, file.headers, file.known, file.own) == (None, None, 3, 2, 0)
    assert dict(file.unknown) == {"Montannt": "amount"}


def test_what_the_user_says_of_a_file_is_not_called_sure() -> None:
    assert read(("a.csv", [HUBSPOT, deal(1)]), source="hubspot").files[0].sure == "said"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Montannt", "amount"),
        ("Montants", "amount"),
        ("Date clôture", "closed_at"),
        ("Clôture (date de)", "closed_at"),
        ("Date closed", "closed_at"),
        ("Creation of", None),
        ("Comercial", "owner"),
        ("Motif perte", "lost_reason"),
        ("Devises", "currency"),
        ("Prob.", "probability"),
        ("Météo", None),
        ("Humeur", None),
        ("Fuseau horaire", None),
        ("Date de naissance", None),
        ("Téléphones", None),
        ("x", None),
        ("A1", None),
        ("???", None),
        ("", None),
        ("\n", None),
    ],
)
def test_the_nearest_known_header(header: str, column: str | None) -> None:
    found = nearest([header], profile_of("generic", "deals"), ["created_at"])
    assert found.get(header) == column


def test_a_column_that_is_there_is_not_suggested_again() -> None:
    profile = profile_of("generic", "deals")
    assert nearest(["Montannt"], profile, []) == {"Montannt": "amount"}
    assert nearest(["Montannt"], profile, ["amount"]) == {}


def test_every_drifted_header_of_a_crm_finds_its_column() -> None:
    """One letter too many in the longest header of each column; rarely another known header is as near."""
    missed = set()
    for profile in profiles():
        for column, ranks in profile.ranks.items():
            header = max(max(ranks, key=lambda words: max(map(len, words))), key=len) + "x"
            if nearest([header], profile, []).get(header) != column and column not in ("won_at", "lost_at"):
                missed.add((profile.source, profile.table, column, header))
    assert {header for *_, header in missed} <= MISSED


MISSED: set[str] = set()


# --- rows ---


def test_rows_are_read_kept_and_set_aside() -> None:
    cells = [HUBSPOT, deal(1), deal(2), [None] * 10, deal(1), ["Total", None, None, 30], [""] * 10, []]
    assert counts(read(("a.csv", cells))) == (5, 2, {"blank_row": 1, "duplicate_id": 1, "total_row": 1})


def test_rows_that_a_program_counts_elsewhere() -> None:
    told = [
        ["1", "A", "Closed Won", 5, "2026-03-01", "1", "0", None],
        ["2", "B", "Closed Won", 5, "2026-03-01", "1", "1", None],
    ]
    made = read(("a.csv", [SALESFORCE, *told]))
    assert counts(made) == (2, 1, {"deleted": 1})
    [note] = made.tables[0].set_aside
    assert (note.rows, note.values) == ((3,), ("2",))


def test_rows_that_cannot_be_read_are_told_by_column() -> None:
    made = read(("a.csv", [HUBSPOT, deal(1, Amount="a lot"), deal(2, Close_Date="soon"), deal(3), deal(4, Amount="?")]))
    assert made.tables[0].kept == 1
    assert [plain(line) for line in lines(made, "en")[2:4]] == [
        "  2 unreadable rows in the column Amount – rows 2, 5 (a lot, ?)",
        "  1 unreadable row in the column Closed – row 3 (soon)",
    ]
    assert plain(lines(made, "fr")[2]) == "  2 lignes illisibles dans la colonne Montant – lignes 2, 5 (a lot, ?)"


def test_the_end_of_a_report_is_told() -> None:
    ends = [["Total", None, None, 30], [], ["Confidential Information - Do Not Distribute"]]
    made = read(("a.csv", [HUBSPOT, deal(1), *ends]))
    assert counts(made) == (4, 1, {"total_row": 1, "blank_row": 1, "footer_row": 1})


def test_files_that_are_put_together_are_accounted_for_as_one_table() -> None:
    first = [HUBSPOT, deal(1), deal(2), deal(2), ["Total", None, None, 30]]
    second = [HUBSPOT, deal(2), [None] * 10, deal(3)]
    made = read(("a.csv", first), ("b.csv", second))
    assert counts(made) == (7, 3, {"duplicate_id": 2, "total_row": 1, "blank_row": 1})
    notes = {note.code: note for note in made.tables[0].set_aside}
    assert notes["duplicate_id"].rows == ("a.csv 3", "a.csv 4")
    assert notes["blank_row"].rows == ("b.csv 3",)


def test_dates_that_are_ambiguous_in_one_of_two_files_are_told() -> None:
    made = read(
        ("a.csv", [HUBSPOT, deal(1, Close_Date="04/03/2026")]), ("b.csv", [HUBSPOT, deal(2, Close_Date="2026-03-05")])
    )
    assert doubt(made, "ambiguous_dates") == ("closed_at", ("a.csv 2",), ("04/03/2026",), 1)


WORDS = [None, "", " ", "\xa0", "Total", "#N/A", "1", "2", "D3", 1, 2.0, True, "1;2", "won", "Closed Won", "oui"]
DAYS = [
    None,
    "",
    "soon",
    "2026-03-04",
    "2026-03-05T10:00:00",
    "04/03/2026",
    date(2026, 3, 4),
    datetime(2026, 3, 4, 9),
    46000,
]
cells = st.sampled_from(WORDS) | st.text(max_size=5) | st.floats(allow_nan=False, width=32)
days = st.sampled_from(DAYS)
hostile_rows = st.one_of(
    st.tuples(st.sampled_from(WORDS), cells, cells, cells, days, cells, cells, days).map(list),
    st.lists(st.none() | cells, max_size=3),
    st.sampled_from(
        [
            [],
            [None] * 8,
            ["Total", None, 5, 1],
            ["Copyright © 2026 A. All rights reserved."],
            [None, "Sous-total", "1", "2", None, "3", "1"],
        ]
    ),
)
sheets = st.lists(hostile_rows, max_size=12)
elsewhere = st.dictionaries(st.sampled_from(["deleted", "is_lead"]), st.sets(st.integers(0, 14)).map(sorted))
"""Rows that somebody else says are no deals, perhaps for two reasons, perhaps the total below them."""


@settings(deadline=None, max_examples=200)
@given(
    files=st.lists(st.tuples(sheets, elsewhere), min_size=1, max_size=3),
    header=st.sampled_from([SALESFORCE, ODOO, HUBSPOT]),
)
def test_every_row_read_is_kept_or_set_aside_for_one_reason(
    files: list[tuple[Rows, dict[str, list[int]]]], header: list[str]
) -> None:
    imports = {"deals": []}
    for number, (cells, aside) in enumerate(files):
        one = import_rows("deals", [header, *cells], Maps(), File(f"{number}.csv"))
        imports["deals"].append(replace(one, given=replace(one.given, aside={**one.given.aside, **aside})))
    engine = engine_of(imports)
    made, frame = intake(imports, engine), engine.tables.frames["deals"]
    [table] = made.tables
    assert table.read == sum(_used(cells) for cells, _ in files)
    assert table.kept == frame.size == len(frame.labels("deal_id").codes)
    assert table.read == table.kept + sum(note.count for note in table.set_aside)
    for note in (*table.set_aside, *made.doubts):
        assert len(note.rows) == min(note.count, 10) or not note.rows
        assert len(note.values) <= 5
    gone = [row for note in table.set_aside for row in note.rows]
    kept = [frame.row_number(row) for row in range(frame.size)]
    assert len({*gone, *kept}) == len(gone) + len(kept)
    for language in LANGUAGES:
        assert lines(made, language)
        assert rows(made, language)
    json.dumps(as_json(made), allow_nan=False)


def _used(cells: Rows) -> int:
    """The rows up to the last that is not blank."""
    filled = [place for place, row in enumerate(cells, start=1) if not all(map(is_blank, row))]
    return max(filled, default=0)
