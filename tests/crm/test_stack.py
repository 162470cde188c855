"""Several files of one table, put under each other."""

from datetime import date

from xl_kpi import Settings
from xl_kpi.tables.given import Given
from xl_kpi.tables.load import Tables, load_tables
from xl_kpi.tables.stack import set_aside


def stack(table: str, *files: list[list[object]]) -> Tables:
    given = [Given(rows, origin=f"{number}.csv") for number, rows in enumerate(files, start=1)]
    return load_tables({table: given}, Settings())


def test_each_file_decides_its_dates_and_decimals() -> None:
    american = [["Deal ID", "Amount", "Created"], ["1", "1,250.50", "12/31/2025"]]
    french = [["N° affaire", "Montant", "Créée le"], ["2", "1.250,50", "31/12/2025"]]
    frame = stack("deals", american, french).frames["deals"]
    assert frame.numbers("amount").tolist() == [1250.5, 1250.5]
    assert len(set(frame.numbers("created_at").tolist())) == 1


def test_columns_that_one_file_lacks_are_blank() -> None:
    frame = stack("deals", [["id", "montant"], ["1", 5]], [["id", "étape"], ["2", "R1"]]).frames["deals"]
    assert [frame.raw("deal_id"), frame.raw("stage")] == [["1", "2"], [None, "R1"]]
    assert frame.numbers("amount")[0] == 5
    assert frame.given == ("deal_id", "amount", "stage")


def test_currencies_that_amounts_name_stay_known() -> None:
    frame = stack("deals", [["id", "montant"], ["1", "$5"]], [["id", "montant"], ["2", "7 €"]]).frames["deals"]
    assert frame.labels("currency").words == ("USD", "EUR")


def test_the_row_modified_last_counts_wherever_it_stands() -> None:
    header = ["id", "montant", "modifiée le"]
    old, new = [["1", 5, date(2026, 1, 1)]], [["1", 9, date(2026, 2, 1)]]
    for files in ((old, new), (new, old)):
        frame = stack("deals", *([header, *rows] for rows in files)).frames["deals"]
        assert frame.numbers("amount").tolist() == [9]
        (aside,) = set_aside(frame)
        assert (aside.code, aside.count, len(aside.rows)) == ("duplicate_id", 1, 1)


def test_an_orders_lines_go_together() -> None:
    """Lines without ids cannot be told apart: an order that two files tell is the order of the later file."""
    header = ["N° commande", "Produit", "Montant", "Date"]
    first = [
        header,
        ["C1", "a", 5, date(2026, 1, 2)],
        ["C1", "b", 6, date(2026, 1, 2)],
        ["C2", "a", 1, date(2026, 1, 3)],
    ]
    second = [header, ["C1", "a", 7, date(2026, 1, 2)]]
    tables = stack("orders", first, second)
    assert tables.frames["orders"].numbers("amount").tolist() == [1, 7]
    assert [(note.code, note.rows) for note in set_aside(tables.frames["orders"])] == [
        ("duplicate_id", ("1.csv 2", "1.csv 3"))
    ]
