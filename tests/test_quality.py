"""The quality report: each kind of line, with its number of rows, their spreadsheet rows and first values."""

from datetime import date

import pytest

from tests.cli.pipeline import plain
from xl_kpi import Settings
from xl_kpi.analysis.board import Finding
from xl_kpi.analysis.quality import CHECKS, findings
from xl_kpi.analysis.sentence import texts
from xl_kpi.engines.engine import Engine
from xl_kpi.tables.given import Given
from xl_kpi.tables.load import load_tables
from xl_kpi.tables.schema import schemas

D1, D2 = date(2026, 3, 1), date(2026, 3, 9)


def report(language: str = "en", settings: Settings | None = None, first_row: int = 1, **tables: list) -> list[Finding]:
    settings = settings or Settings(language=language)
    given = {table: Given(rows, first_row) for table, rows in tables.items()}
    return list(findings(Engine(load_tables(given, settings)), language))


def shown(found: list[Finding]) -> list[tuple]:
    """The lines after the numbers of rows, without their table, in ordinary spaces."""
    counts = ("Rows read", "Rows kept")
    return [(plain(line.what), line.rows, line.where, line.values) for line in found if line.what not in counts]


# --- what was read ---


def test_clean_tables_have_one_line_each() -> None:
    found = report(
        deals=[["status", "amount", "closed_at"], ["won", 1, D1]], leads=[["created_at", "email"], [D1, "a@b.org"]]
    )
    assert [(line.table, line.what, line.rows, line.where, line.values) for line in found] == [
        ("Deals", "Rows read", 1, "", ""),
        ("Leads", "Rows read", 1, "", ""),
    ]


def test_no_table_no_line() -> None:
    assert report() == []


def test_an_empty_table() -> None:
    [line] = report(deals=[["status", "amount", "closed_at"]])
    assert (line.table, line.rows) == ("Deals", 0)


def test_blank_rows_are_read_and_not_kept() -> None:
    found = report(deals=[["deal_id", "status"], ["a", "won"], [None, ""], ["b", "won"], ["", None]])
    assert [(line.what, line.rows, line.where) for line in found] == [
        ("Rows read", 3, ""),
        ("Rows kept", 2, ""),
        ("Blank rows, left aside", 1, "3"),
    ]


def test_unknown_headers() -> None:
    deals = [["status", "Weather\n today", "mood", ""], ["won", "rain", "good", None]]
    assert shown(report(deals=deals)) == [("Columns not recognised, left aside", 0, "", "Weather today, mood")]


# --- what the reading of a table notes ---


def test_duplicates() -> None:
    deals = [["deal_id", "status", "amount"], *([name, "won", 1] for name in "abacab")]
    assert shown(report(deals=deals)) == [
        ("Same id several times: the row modified last is kept", 3, "2, 3, 4", "a, b, a")
    ]


def test_the_row_modified_last_is_kept() -> None:
    deals = [["deal_id", "status", "modified_at"], ["a", "won", D2], ["a", "lost", D1]]
    [line] = shown(report(deals=deals))
    assert line[1:] == (1, "3", "a")


def test_unknown_statuses_and_words() -> None:
    deals = [["status", "kind"], ["won", "new"], ["maybe", "gift"], ["later", "new"], ["maybe", ""]]
    assert shown(report(deals=deals)) == [
        ("Statuses neither won nor lost, counted as open", 3, "3, 4, 5", "later, maybe"),
        ("Unknown words in the column Kind", 1, "3", "gift"),
    ]


def test_ambiguous_dates() -> None:
    deals = [["status", "closed_at"], ["won", "04/03/2026"], ["won", ""], ["lost", "05/06/2025"]]
    lines = shown(report(deals=deals))
    assert (
        "Day and month cannot be told apart in the column Closed: read day first",
        2,
        "2, 4",
        "04/03/2026, 05/06/2025",
    ) in lines
    assert [line for line in lines if "told apart" in line[0]] != []
    settings = Settings(date_order="mdy")
    assert not any("told apart" in line[0] for line in shown(report(settings=settings, deals=deals)))


def test_a_cell_that_cannot_be_read() -> None:
    deals = [["status", "amount", "closed_at"], ["won", 1, D1], ["won", "a lot", "soon"]]
    lines = shown(report(deals=deals))
    assert [line[:3] for line in lines] == [("Column that cannot be read", 1, "3")] * 2
    assert lines[0][3].startswith("Table Deals, column “amount” (amount), row 3: “a lot” is not a number")
    assert lines[1][3].startswith("Table Deals, column “closed_at” (closed_at), row 3: “soon” is not a date")


# --- rows that some KPIs leave out ---

# One table per check: (table, rows, sentence, spreadsheet rows)
SET_ASIDE = {
    ("deals", "no_created_at"): (["created_at"], [[D1], [None], [D1]], "1 row without “Created”", "3"),
    ("deals", "no_closed_at"): (
        ["status", "closed_at"],
        [["won", None], ["open", None], ["lost", None], ["won", D1]],
        "2 rows without “Closed”",
        "2, 4",
    ),
    ("deals", "no_amount"): (
        ["status", "amount"],
        [["won", None], ["lost", None], ["open", None], ["won", 0]],
        "1 row without “Amount”",
        "2",
    ),
    ("deals", "negative_duration"): (
        ["status", "created_at", "closed_at"],
        [["won", D1, D2], ["won", D2, D1], ["won", D1, D1]],
        "1 row where the end comes before the start",
        "3",
    ),
    ("deals", "list_not_positive"): (
        ["status", "list_amount", "amount"],
        [["won", 0, 1], ["won", -1, 1], ["won", 5, 1], ["won", None, 1]],
        "2 deals with a list price of zero or less",
        "2, 3",
    ),
    ("deals", "no_owner"): (["status", "owner"], [["won", "Ann"], ["won", ""]], "1 row without “Owner”", "3"),
    ("activities", "no_date"): (["type", "date"], [["meeting", None], ["meeting", D1]], "1 row without “Date”", "2"),
    ("activities", "no_direction"): (
        ["type", "direction"],
        [["call", ""], ["meeting", ""], ["email", "out"], ["social", None]],
        "2 rows without “Direction”",
        "2, 5",
    ),
    ("activities", "no_owner"): (["type", "owner"], [["call", ""]], "1 row without “Owner”", "2"),
    ("leads", "no_created_at"): (["lead_id", "created_at"], [["a", None]], "1 row without “Created”", "2"),
    ("leads", "no_owner"): (["lead_id", "owner"], [["a", "Ann"], ["b", None]], "1 row without “Owner”", "3"),
    ("order_lines", "no_date"): (["order_id", "date"], [["a", D1], ["b", None]], "1 row without “Date”", "3"),
    ("order_lines", "no_account_id"): (
        ["order_id", "account_id", "amount", "kind"],
        [["a", "", 5, "sale"], ["b", "", -5, "refund"], ["c", "x", 5, "sale"]],
        "1 row without “Account ID”",
        "2",
    ),
    ("order_lines", "no_amount"): (["order_id", "amount"], [["a", None], ["b", 0]], "1 row without “Amount”", "2"),
    ("order_lines", "no_owner"): (["order_id", "owner"], [["a", None]], "1 row without “Owner”", "2"),
    ("surveys", "no_date"): (["date", "score"], [[None, 5]], "1 row without “Date”", "2"),
    ("surveys", "no_score"): (["date", "score"], [[D1, 5], [D1, None]], "1 row without “Score”", "3"),
    ("surveys", "off_scale"): (
        ["date", "score", "scale_max"],
        [[D1, 11, 10], [D1, 10, 10], [D1, -1, 10], [D1, 0, 10]],
        "2 answers off the scale",
        "2, 4",
    ),
    ("complaints", "no_opened_at"): (["opened_at"], [[D1], [None]], "1 row without “Opened”", "3"),
    ("complaints", "negative_duration"): (
        ["opened_at", "resolved_at"],
        [[D2, D1], [D1, None], [D1, D2]],
        "1 row where the end comes before the start",
        "2",
    ),
}


def test_every_check_has_its_case() -> None:
    assert {(check.table, check.reason) for check in CHECKS} == set(SET_ASIDE)


@pytest.mark.parametrize(("table", "reason"), SET_ASIDE)
def test_rows_set_aside(table: str, reason: str) -> None:
    head, rows, what, where = SET_ASIDE[table, reason]
    ends = [[*row, number] for number, row in enumerate(rows)]  # a last column, so that no row is blank
    name = table.replace("order_lines", "orders")
    found = shown(report(**{name: [[*head, "extra"], *ends]}))
    ids = {row + 2: cells[0] for row, cells in enumerate(rows) if head[0] == schemas()[name].key[0]}
    values = ", ".join(filter(None, (ids.get(int(row)) for row in where.split(", "))))
    expected = (what, int(what.split()[0]), where, values)
    assert [line for line in found if line[0].split(" ", 1)[1] == what.split(" ", 1)[1]] == [expected]


def test_nothing_is_said_of_a_column_that_is_not_there() -> None:
    assert shown(report(deals=[["status"], ["won"], ["lost"]], activities=[["type"], ["call"]])) == []


def test_ten_rows_are_named_and_all_are_counted() -> None:
    deals = [["status", "amount"], ["lost", 1], *([["won", None]] * 12)]
    assert shown(report(deals=deals)) == [("12 rows without “Amount”", 12, "3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …", "")]


def test_rows_are_numbered_as_in_the_file() -> None:
    """The header stands in row 5, a duplicate and a blank row come before."""
    deals = [["deal_id", "status", "amount"], ["a", "won", 1], ["a", "won", 2], [None, None, None], ["b", "won", None]]
    lines = shown(report(deals=deals, first_row=5))
    assert [line[1:3] for line in lines] == [(1, "8"), (1, "6"), (1, "9")]


def test_the_first_ids_say_which_rows_are_meant() -> None:
    deals = [["deal_id", "status", "amount"], *([name, "won", None] for name in "abcdefg")]
    assert shown(report(deals=deals))[0][1:] == (7, "2, 3, 4, 5, 6, 7, 8", "a, b, c, d, e")


# --- money and e-mails ---


def test_several_currencies_without_a_rate() -> None:
    deals = [["status", "amount", "currency"], ["won", 1, "EUR"], ["won", 2, "usd"], ["open", 3, ""], ["won", 4, "GBP"]]
    assert shown(report(deals=deals)) == [
        ("Several currencies in the column Currency", 2, "3, 5", "EUR, USD, GBP"),
        ("Amounts without an exchange rate", 2, "3, 5", "GBP, USD"),
    ]
    rated = Settings(language="en", rates={"USD": 0.9, "GBP": 1.1})
    assert shown(report(settings=rated, deals=deals)) == [
        ("Several currencies in the column Currency", 2, "3, 5", "EUR, USD, GBP")
    ]


def test_the_rows_in_another_currency_than_most_are_named() -> None:
    deals = [["status", "amount", "currency"], ["won", 1, "USD"], ["won", 2, "EUR"], ["lost", 3, "EUR"], ["won", 4, ""]]
    assert shown(report(deals=deals))[0] == ("Several currencies in the column Currency", 1, "2", "USD, EUR")


def test_one_foreign_currency_needs_no_rate() -> None:
    assert shown(report(deals=[["status", "amount", "currency"], ["won", 1, "USD"], ["won", 2, "USD"]])) == []


def test_orders_in_several_currencies() -> None:
    orders = [["order_id", "amount", "currency"], ["a", 1, "EUR"], ["b", 2, "CHF"]]
    assert shown(report(orders=orders))[1] == ("Amounts without an exchange rate", 1, "3", "CHF")


def test_leads_with_the_same_e_mail() -> None:
    leads = [["lead_id", "email"], ["a", "x@y.org"], ["b", ""], ["c", "z@y.org"], ["d", "x@y.org"], ["e", ""]]
    assert shown(report(leads=leads)) == [("Different leads with the same e-mail", 2, "2, 5", "a, d")]


# --- the two languages ---


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_line_has_words(language: str) -> None:
    assert set(texts(language)["findings"]) == set(texts("fr")["findings"])


def test_french_lines() -> None:
    deals = [["Statut", "Montant", "Météo"], ["gagnée", None, "pluie"], ["peut-être", 5, ""]]
    found = report("fr", deals=deals)
    assert {line.table for line in found} == {"Affaires"}
    assert [(plain(line.what), line.rows, line.where, line.values) for line in found] == [
        ("Lignes lues", 2, "", ""),
        ("Colonnes non reconnues, laissées de côté", 0, "", "Météo"),
        ("Statuts ni gagnés ni perdus, comptés comme en cours", 1, "3", "peut-être"),
        ("1 ligne sans « Montant »", 1, "2", ""),
    ]


def test_targets_of_unknown_kpis() -> None:
    head = ["kpi", "period_start", "period_end", "target"]
    goals = [head, *([code, D1, D2, 1] for code in ("KPI_X", "KPI_REVENUE", "revenue[a]", "KPI_X"))]
    [line] = shown(report(targets=goals))
    assert line[0] == texts("en")["findings"]["bad_target"]
    assert line[1:] == (3, "2, 4, 5", "KPI_X, revenue[a]")


def test_starting_values_of_unknown_kpis() -> None:
    [line] = shown(report(baselines=[["kpi", "value"], ["KPI_REVENUE", 1], ["KPI_X", 2]]))
    assert line[1:] == (1, "3", "KPI_X")


def test_blank_statuses() -> None:
    deals = [["deal_id", "status"], ["a", "won"], ["b", ""], ["c", None], ["d", "open"]]
    [line] = shown(report(deals=deals))
    assert line == (texts("en")["findings"]["blank_status"].format(column="Status"), 2, "3, 4", "")
