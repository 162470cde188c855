"""How an import tells what it read: console, sheet and JSON, in both languages, nothing that a terminal acts on."""

import json

import pytest

from tests.cli.pipeline import plain
from tests.crm.intake import HUBSPOT, LANGUAGES, SALESFORCE, deal, engine_of, read
from xl_kpi.analysis.intake import Intake, as_json, intake, lines, report, rows
from xl_kpi.analysis.quality import CHECKS, findings, notice
from xl_kpi.analysis.sentence import reason_text, texts
from xl_kpi.crm.importing import File, import_rows
from xl_kpi.crm.profile import profiles
from xl_kpi.tables.frame import Maps
from xl_kpi.tables.given import NOTES


def hostile() -> Intake:
    cells = [[*HUBSPOT, "Amoumt", "Mood"], *([*deal(number), 5, "x"] for number in (1, 2, 2, 3, 3, 4, 4, 5, 5))]
    for row in cells:
        del row[3]
    return read(("a.csv", cells), ("b.csv", [HUBSPOT, deal(9, Close_Date=None)]))


def test_lines_for_a_console_in_english() -> None:
    assert [plain(line) for line in lines(hostile(), "en")] == [
        "a.csv: export of HubSpot, table Deals (9 known headers of 11, 4 of them only HubSpot's).",
        "a.csv: columns not recognised, left aside: Amoumt, perhaps Amount (--map deals.amount=Amoumt); Mood.",
        "b.csv: export of HubSpot, table Deals (10 known headers of 10, 4 of them only HubSpot's).",
        "Deals, 2 files put together: 10 rows read, 6 kept, 4 set aside.",
        "  4 duplicate rows (same id) – rows a.csv 3, 5, 7 and 1 more (2, 3, 4)",
        "  1 row without “Closed” – row b.csv 2 (9)",
        "  5 rows without “Amount” – rows a.csv 2, 4, 6 and 2 more (1, 2, 3)",
    ]


def test_lines_for_a_console_in_french() -> None:
    assert [plain(line) for line in lines(hostile(), "fr")] == [
        "a.csv : export HubSpot, table Affaires (9 en-têtes connus sur 11, dont 4 propres à HubSpot).",
        (
            "a.csv : colonnes non reconnues, laissées de côté :"
            " Amoumt, peut-être Montant (--map deals.amount=Amoumt) ; Mood."
        ),
        "b.csv : export HubSpot, table Affaires (10 en-têtes connus sur 10, dont 4 propres à HubSpot).",
        "Affaires, 2 fichiers réunis : 10 lignes lues, 6 gardées, 4 écartées.",
        "  4 lignes en double (même identifiant) – lignes a.csv 3, 5, 7 et 1 autre (2, 3, 4)",
        "  1 ligne sans « Close le » – ligne b.csv 2 (9)",
        "  5 lignes sans « Montant » – lignes a.csv 2, 4, 6 et 2 autres (1, 2, 3)",
    ]


def test_many_unknown_headers_are_counted_not_listed() -> None:
    strange = [f"Strange {number}" for number in range(20)]
    made = read(("a.csv", [["Affaire", "Statut", *strange, "Date de la clôture"], ["a", "gagné", *range(21)]]))
    line = plain(lines(made, "en")[1])
    near = 'Date de la clôture, perhaps Closed (--map deals.closed_at="Date de la clôture"); Strange 0; '
    assert line.startswith(f"a.csv: columns not recognised, left aside: {near}")
    assert line.endswith("Strange 6 and 13 more.")


def test_headers_and_cells_that_a_terminal_would_act_on() -> None:
    strange = ["\x1b[2Jred", "a\nb", "long " * 100]
    cells = [[*HUBSPOT, *strange], *([*deal(1, Record_ID="\x1b]0;"), 1, 2, 3] for _ in range(2))]
    told = lines(read(("a.csv", cells)), "en")
    assert all(line.isprintable() or "\N{NO-BREAK SPACE}" in line for line in told)
    assert not any("\x1b" in line or "\n" in line or len(line) > 250 for line in told)
    assert "\N{REPLACEMENT CHARACTER}[2Jred; a b; long long" in told[1]


def test_where_nothing_is_near_the_user_is_told_how_to_explain() -> None:
    made = read(("a.csv", [["Affaire", "Statut", "Humeur"], ["a", "gagné", 1]]))
    assert plain(lines(made, "fr")[1]) == (
        "a.csv : colonnes non reconnues, laissées de côté : Humeur (--map deals.COLONNE=EN-TÊTE dit ce qu'elles sont)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_the_same_and_files_come_first(language: str) -> None:
    made = hostile()
    head, *cells = rows(made, language)
    assert len(head) == 5
    assert [cell[1] for cell in cells[:3]] == lines(made, language)[:3]
    assert [line.rows for line in report(made, language)[3:5]] == [10, 6]
    assert [row[2] for row in cells[5:]] == [4, 1, 5]
    assert cells[5][3:] == ["a.csv 3, 5, 7, 9", "2, 3, 4, 5"]


def test_json_has_keys_of_no_language() -> None:
    made = as_json(hostile())
    assert json.loads(json.dumps(made)) == made
    assert set(made) == {"files", "tables", "findings", "notices"}
    assert made["files"][0]["unknown"] == {"Amoumt": "amount", "Mood": None}
    [table] = made["tables"]
    assert (table["table"], table["read"], table["kept"]) == ("deals", 10, 6)
    assert table["set_aside"] == [
        {
            "code": "duplicate_id",
            "column": "deal_id",
            "count": 4,
            "rows": ["a.csv 3", "a.csv 5", "a.csv 7", "a.csv 9"],
            "values": ["2", "3", "4", "5"],
        }
    ]
    assert made["findings"][0] == {
        "table": "deals",
        "code": "no_closed_at",
        "column": "closed_at",
        "count": 1,
        "rows": ["b.csv 2"],
        "values": ["9"],
    }


def test_notices_about_files_come_before_all() -> None:
    imports = {"deals": [import_rows("deals", [HUBSPOT, deal(1)], Maps(), File("a.csv"))]}
    made = intake(imports, engine_of(imports), ["b.txt was left aside."])
    assert lines(made, "en")[0] == as_json(made)["notices"][0] == "b.txt was left aside."
    assert report(made, "en")[0] == notice("b.txt was left aside.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    reasons = {rule.reason for profile in profiles() for rule in profile.left_out} | {
        "duplicate_id",
        "total_row",
        "blank_row",
    }
    said = texts(language)
    assert reasons <= set(said["excluded"])
    assert reasons | NOTES | {"mass_stamp", "no_lost", "no_lost_odoo"} <= set(said["findings"])
    for reason in reasons:
        one, two = (reason_text(reason, count, language, ("deals",)) for count in (1, 2))
        assert one.replace("1", "") != two.replace("2", "")
    assert all(
        reason_text(check.reason, 1, language, (check.table.replace("order_lines", "orders"),)) for check in CHECKS
    )


def test_a_reading_says_which_rows_its_program_counts_elsewhere() -> None:
    told = [["1", "A", "Closed Won", 5, "2026-03-01", "1", gone, None] for gone in ("0", "1")]
    imports = {"deals": [import_rows("deals", [SALESFORCE, *told], Maps(), File("a.csv"))]}
    found = findings(engine_of(imports), "fr")
    assert [line.what for line in found if line.where == "3"] == [texts("fr")["findings"]["deleted"]]
