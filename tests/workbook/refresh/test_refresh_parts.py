"""What a refresh renews and what it leaves: pages, tables, charts, names, every part that is not ours."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl import Workbook

from tests.libreoffice import NEVER, LibreOffice
from tests.workbook.refresh import books
from tests.workbook.refresh.books import BONUS, CALCULATION, OWN, SHEET, TABLE, TITLES, Parts, unzipped
from tests.workbook.refresh.conftest import OWNED, Done
from workbook_templates.check import check
from workbook_templates.refresh import Owned, RowChange
from xl_kpi.core.errors import KpiError

Refreshed = Callable[..., Done]
WRITTEN = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", books.TYPES, "docProps/custom.xml"}


def opened(path: Path, *, formulas: bool = False) -> Workbook:
    return openpyxl.load_workbook(path, data_only=not formulas)


def cells(path: Path, title: str) -> dict[str, object]:
    sheet = opened(path)[title]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def rows(path: Path, title: str = "Affaires") -> list[tuple[object, ...]]:
    return [tuple(row) for row in opened(path)[title].iter_rows(values_only=True)]


def ours(parts: Parts) -> set[str]:
    known = r"xl/(worksheets/sheet[1-8]|tables/table\d|charts/chart([1-9]|1[0-2]))\.xml"
    return WRITTEN | {name for name in parts if re.fullmatch(known, name)}


# --- the same data ---


@pytest.mark.parametrize("excel", [False, True])
def test_the_same_data_change_nothing(first: Path, refreshed: Refreshed, excel: bool) -> None:
    parts = unzipped(first)
    done = refreshed(books.saved_by_excel(parts) if excel else parts, first)
    assert all(sheet.cells == sheet.lost == 0 and not sheet.new for sheet in done.change.sheets)
    assert (done.change.names, done.change.charts) == (0, 0)
    for title in TITLES:
        assert cells(done.path, title) == cells(first, title)


def test_a_second_refresh_gives_the_same_bytes(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    once = refreshed(worked, later).parts
    assert refreshed(once, later).parts == once


# --- pages ---


@pytest.mark.parametrize("title", ["Tableau de bord", "Qualité", "Définitions", "Réglages", "Calcul"])
def test_pages_show_what_is_fresh(worked: Parts, later: Path, refreshed: Refreshed, title: str) -> None:
    assert cells(refreshed(worked, later).path, title) == cells(later, title)


def test_styles_heights_and_widths_stay(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    part = books.DASHBOARD
    text = re.sub(r'<c r="B3" s="\d+"', '<c r="B3" s="11"', worked[part].decode())
    user = {**worked, part: text.replace('min="2" max="2"', 'min="2" max="3"').encode()}
    done = refreshed(user, later).parts[part].decode()
    before = user[part].decode()
    assert '<c r="B3" s="11" t="inlineStr">' in done
    heads = [re.sub(r'<dimension ref="[^"]*"', "", text.split("<sheetData>")[0]) for text in (before, done)]
    assert heads[0] == heads[1]
    assert before.split("</sheetData>")[1] == done.split("</sheetData>")[1]
    heights = [re.findall(r'<row [^>]*r="(\d+)"[^>]*ht="([^"]*)"', text) for text in (before, done)]
    assert sorted(heights[0]) == sorted(heights[1])


def cell(address: str, style: int, text: str) -> str:
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_what_is_no_more_fresh_goes_and_notes_stay(first: Path, later: Path, refreshed: Refreshed) -> None:
    """Below the page a cell with a style is an old one of ours; unlocked cells and cells beside are the user's."""
    user = unzipped(first)
    styles = [style.attrib for style in _styles(user)]
    unlocked = next(place for place, style in enumerate(styles) if style["unlocked"])
    last = opened(first)["Qualité"].max_row
    added = (
        f'<row r="{last + 1}">{cell(f"B{last + 1}", 6, "périmé")}{cell(f"Z{last + 1}", 6, "à droite")}</row>'
        f'<row r="{last + 2}">{cell(f"B{last + 2}", 0, "ma note")}</row>'
        f'<row r="{last + 3}">{cell(f"C{last + 3}", unlocked, "mon texte")}</row>'
    )
    user = books.edited(user, books.QUALITY, ("</sheetData>", f"{added}</sheetData>"))
    done = refreshed(user, later)
    found = cells(done.path, "Qualité")
    assert f"B{last + 1}" not in found
    assert f'<c r="B{last + 1}" s="6"/>' in done.parts[books.QUALITY].decode()
    kept = {f"Z{last + 1}": "à droite", f"B{last + 2}": "ma note", f"C{last + 3}": "mon texte"}
    assert {address: found[address] for address in kept} == kept


def _styles(parts: Parts) -> list:
    root = ElementTree.fromstring(parts["xl/styles.xml"])
    found = next(item for item in root if item.tag.endswith("cellXfs"))
    for style in found:
        style.attrib["unlocked"] = any(item.get("locked") in ("0", "false") for item in style)
    return list(found)


def test_a_new_row_looks_like_the_one_above(first: Path, refreshed: Refreshed) -> None:
    """Rows of a list beyond those of the user's sheet, in a file whose styles have other numbers."""
    fresh = unzipped(first)
    user = {**fresh, books.DEFINITIONS: re.sub(rb's="(\d+)"', rb's="1\1"', fresh[books.DEFINITIONS])}
    text = user[books.DEFINITIONS].decode()
    cut = text.index('<row r="30"')
    user[books.DEFINITIONS] = (text[:cut] + text[text.index("</sheetData>") :]).encode()
    user["xl/styles.xml"] = re.sub(
        rb"(<cellXfs[^>]*>)(.*?)</cellXfs>", _repeated, fresh["xl/styles.xml"], flags=re.DOTALL
    )
    done = refreshed(user, first).parts[books.DEFINITIONS].decode()
    assert re.findall(r'<c r="(\w+)" s="1(\d+)"', done) == re.findall(
        r'<c r="(\w+)" s="(\d+)"', fresh[books.DEFINITIONS].decode()
    )


def _repeated(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2] * 12 + b"</cellXfs>"


# --- data ---


def test_rows_are_replaced_and_own_columns_follow_their_row(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    done = refreshed(worked, later)
    found, fresh = rows(done.path), rows(later)
    assert [row[:9] for row in found] == [row[:9] for row in fresh]
    notes = {row[0]: row[9] for row in found}
    assert notes == {
        "N° affaire": "Note",
        "A4": None,
        "A1": "rappeler & voir",
        "A5": None,
        "A3": "grand compte",
        "A6": None,
    }
    formulas = [row[10] for row in opened(done.path, formulas=True)["Affaires"].iter_rows(values_only=True)]
    assert formulas[1:] == [7, *[f"={BONUS}"] * 4]
    assert found[2][13] == "à côté"
    [change] = [sheet for sheet in done.change.sheets if sheet.sheet == "Affaires"]
    assert (change.rows, change.kept, change.lost) == (RowChange(4, 5, 2, 1), ("Note", "Prime"), 1)


def test_the_table_grows_and_shrinks(worked: Parts, first: Path, later: Path, refreshed: Refreshed) -> None:
    grown = refreshed(worked, later).parts
    assert b'ref="A1:K6"' in grown[TABLE]
    assert b'<autoFilter ref="A1:K6"/>' in grown[TABLE]
    assert b'<dimension ref="A1:N6"' in grown[SHEET]
    shrunk = refreshed(grown, first)
    assert b'ref="A1:K5"' in shrunk.parts[TABLE]
    assert len([row for row in rows(shrunk.path) if any(row)]) == 5


def test_styles_follow_their_row(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    """The amount of A3 was marked; every other cell has the style of its column."""
    done = refreshed(worked, later).parts[SHEET].decode()
    marked = re.findall(r'<c r="D(\d)" s="(\d+)"', done)
    assert dict(marked)["5"] == "7"
    assert len({style for row, style in marked if row not in "15"}) == 1


def test_a_new_column_stands_at_the_right(worked: Parts, wider: Path, refreshed: Refreshed) -> None:
    done = refreshed(worked, wider)
    header = rows(done.path)[0]
    assert header[:13] == (*rows(wider)[0][:9], "Note", "Prime", "Produit", None)
    assert [row[11] for row in rows(done.path)][1:] == list("vwxyz")
    assert b'ref="A1:L6"' in done.parts[TABLE]
    ids = re.findall(rb'<tableColumn id="(\d+)" name="(\w+)"', done.parts[TABLE])
    assert ids[-3:] == [(b"11", b"Note"), (b"12", b"Prime"), (b"10", b"Produit")]
    assert check(done.path) == ()


def test_a_new_column_never_writes_over_a_note(worked: Parts, wider: Path, refreshed: Refreshed) -> None:
    user = {**worked, SHEET: worked[SHEET].replace(b'r="N3"', b'r="L3"')}
    with pytest.raises(KpiError) as caught:
        refreshed(user, wider)
    assert caught.value.code == "refresh_no_room"
    assert caught.value.fields["place"] == "Affaires!L3"


def test_moved_columns(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A table two rows lower with two columns swapped: values, formulas of other sheets and charts find them."""
    user = books.moved_columns(books.living(unzipped(first), 1))
    done = refreshed(user, books.living(unzipped(later), 2, 6))
    found = rows(done.path)
    assert found[0][1] == "Mon titre"
    fresh = rows(later)
    assert [(*row[:3], row[4], row[3], *row[5:9]) for row in found[2:]] == [row[:9] for row in fresh]
    formulas = opened(done.path, formulas=True)
    assert formulas["Calcul"]["A300"].value == "=SUM(Affaires!$E$4:$E$8)"
    assert formulas["Calcul"]["B300"].value.text == '=MAX(IF(Affaires!$D$4:$D$8="won",1))'
    assert [formulas["Affaires"][f"J{row}"].value for row in range(4, 9)] == [f"=E{row}*2" for row in range(4, 9)]
    assert b'ref="A3:J8"' in done.parts[TABLE]


def test_a_row_of_totals_goes_along(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    total = '<row r="6"><c r="A6" t="inlineStr"><is><t>Total</t></is></c><c r="D6"><f>SUBTOTAL(109,D2:D5)</f></c></row>'
    user = books.edited(worked, SHEET, ("</sheetData>", f"{total}</sheetData>"))
    table = user[TABLE].replace(b'ref="A1:K5" header', b'ref="A1:K6" totalsRowCount="1" header')
    done = refreshed({**user, TABLE: table}, later)
    assert rows(done.path)[6][0] == "Total"
    assert opened(done.path, formulas=True)["Affaires"]["D7"].value == "=SUBTOTAL(109,D3:D6)"
    assert b'ref="A1:K7"' in done.parts[TABLE]
    assert b'<autoFilter ref="A1:K6"/>' in done.parts[TABLE]


def test_filters_and_sorts_are_taken_off(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    filtered = (
        b'<autoFilter ref="A1:K5"><filterColumn colId="4"><filters><filter val="won"/></filters></filterColumn>'
        b'</autoFilter><sortState ref="A2:K5"><sortCondition ref="A2:A5"/></sortState>'
    )
    table = worked[TABLE].replace(b'<autoFilter ref="A1:K5" />', filtered)
    assert table != worked[TABLE]
    sheet = worked[SHEET].replace(b' r="3"', b' r="3" hidden="1"', 1)
    done = refreshed({**worked, TABLE: table, SHEET: sheet}, later).parts
    assert b"filterColumn" not in done[TABLE]
    assert b"sortState" not in done[TABLE]
    assert b'hidden="1"' not in done[SHEET]


TARGET = '<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>KPI_REVENUE</t></is></c>{more}</row>'


def targets(parts: Parts, prepared: dict[int, str], typed: str = "") -> Parts:
    """The targets with a prepared column at their right (cells by row), and with typed rows more in the sheet."""
    name = next(name for name in parts if name.startswith("xl/tables/") and b'"Objectifs"' in parts[name])
    found = re.search(rb'ref="A1:([A-Z])(\d+)"', parts[name])
    assert found
    old, letter = found[1].decode(), chr(found[1][0] + 1)
    text = parts[books.TARGET_SHEET].decode().replace("</sheetData>", f"{typed}</sheetData>")
    for row, body in {1: "<f/>", **prepared}.items():
        cell_ = (
            f'<c r="{letter}{row}" t="inlineStr"><is><t>x_no</t></is></c>'
            if row == 1
            else f'<c r="{letter}{row}">{body}</c>'
        )
        text, count = re.subn(rf'(<row r="{row}".*?)</row>', rf"\g<1>{cell_}</row>", text, count=1)
        assert count == 1
    width = ord(old) - 64
    table = parts[name].decode().replace(f"A1:{old}2", f"A1:{letter}{max(prepared)}")
    table = table.replace(f'count="{width}"', f'count="{width + 1}"')
    column = f'<tableColumn id="{width + 1}" name="x_no" /></tableColumns>'
    return {**parts, books.TARGET_SHEET: text.encode(), name: table.replace("</tableColumns>", column).encode()}


def typed_columns(path: Path) -> tuple[list[object], list[object]]:
    """The first column of the targets, and the prepared one."""
    found = rows(path, "Objectifs")
    place = found[0].index("x_no")
    return [row[0] for row in found[1:]], [row[place] for row in found[1:]]


def test_typed_tables_keep_what_was_typed(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A target that somebody changed stays; a prepared column in it is renewed."""
    user, fresh = targets(unzipped(first), {2: "<v>1</v>"}), targets(unzipped(later), {2: "<v>2</v>"})
    amount = next(address for address, value in cells(first, "Objectifs").items() if value == 2000)
    old = re.search(rf'<c r="{amount}".*?</c>', user[books.TARGET_SHEET].decode())
    assert old
    user = books.edited(user, books.TARGET_SHEET, (old[0], old[0].replace("2000", "9000")))
    done = refreshed(user, fresh)
    assert cells(done.path, "Objectifs")[amount] == 9000
    assert typed_columns(done.path)[1] == [2]


def test_rows_that_people_typed_keep_their_distance(first: Path, refreshed: Refreshed) -> None:
    """Blank rows are no rows of the fresh table; the table grows over rows typed below it."""
    typed = "".join(TARGET.format(row=row, more="") for row in (4, 7))
    user = targets(unzipped(first), {2: "<v>1</v>"}, typed)
    fresh_rows = "".join(TARGET.format(row=row, more="") for row in (3, 4))
    formulas = {row: f"<f>E{row}*2</f><v>{row}</v>" for row in (2, 3, 4)}
    done = refreshed(user, targets(unzipped(first), formulas, fresh_rows))
    names, prepared = typed_columns(done.path)
    assert [bool(name) for name in names] == [True, False, True, False, False, True]
    assert prepared == [2, None, 3, None, None, 4]
    formula = opened(done.path, formulas=True)["Objectifs"]
    letter = chr(64 + 1 + rows(done.path, "Objectifs")[0].index("x_no"))
    assert [formula[f"{letter}{row}"].value for row in (2, 4, 7)] == ["=E2*2", "=E4*2", "=E7*2"]
    table = next(content for name, content in done.parts.items() if b'"Objectifs"' in content and "tables" in name)
    assert f'ref="A1:{letter}7"'.encode() in table


def test_what_was_prepared_for_a_row_that_was_cleared_goes(first: Path, refreshed: Refreshed) -> None:
    user = targets(unzipped(first), {2: "<v>1</v>", 5: "<v>8</v>"}, '<row r="5"></row>')
    done = refreshed(user, targets(unzipped(first), {2: "<v>2</v>"}))
    assert typed_columns(done.path)[1] == [2]


def test_a_value_typed_over_a_formula_stays(first: Path, later: Path, refreshed: Refreshed) -> None:
    """A formula of ours that is still one is renewed."""
    both = []
    for path, mine, value in ((first, "<v>77</v>", 1), (later, "<f>1+2</f><v>3</v>", 2)):
        row = f'<row r="900"><c r="C900">{mine}</c><c r="D900"><f>1+1</f><v>{value}</v></c></row>'
        both.append(books.edited(unzipped(path), books.TARGET_SHEET, ("</sheetData>", f"{row}</sheetData>")))
    owned = tuple(replace(o, table="") if o.kind == "typed" else o for o in OWNED)
    found = cells(refreshed(*both, owned).path, "Objectifs")
    assert (found["C900"], found["D900"]) == (77, 2)


# --- formulas ---


def test_formulas_bring_their_values(first: Path, later: Path, refreshed: Refreshed) -> None:
    user, fresh = books.living(unzipped(first), 1), books.living(unzipped(later), 2, 6)
    done = refreshed(books.saved_by_excel(user), fresh)
    values, formulas = opened(done.path)["Calcul"], opened(done.path, formulas=True)["Calcul"]
    assert [values[address].value for address in ("A300", "B300", "C300", "C301", "D300")] == [2, 2, 2, 2, "oui 2"]
    assert formulas["A300"].value == "=SUM(Affaires!$D$2:$D$6)"
    assert (formulas["B300"].value.ref, formulas["B300"].value.text) == ("B300", '=MAX(IF(Affaires!$E$2:$E$6="won",1))')
    assert [formulas[f"C{row}"].value for row in (300, 301)] == ["=A300*2", "=A301*2"]
    again = refreshed(done.parts, fresh)
    assert all(sheet.cells == 0 for sheet in again.change.sheets)


def test_formulas_of_the_user_are_computed_at_opening(first: Path, worked: Parts, refreshed: Refreshed) -> None:
    assert b'fullCalcOnLoad="1"' in refreshed(worked, first).parts["xl/workbook.xml"]
    assert b'fullCalcOnLoad="1"' not in refreshed(first, first).parts["xl/workbook.xml"]


@pytest.mark.parametrize("part", [books.DASHBOARD, books.TARGET_SHEET, SHEET, books.DEFINITIONS])
def test_a_formula_that_the_user_wrote_anywhere(first: Path, refreshed: Refreshed, part: str) -> None:
    """Beside a page, beside a table, below: it may look at what is new."""
    row = '<row r="900"><c r="AZ900"><f>1+1</f><v>2</v></c></row>'
    user = books.edited(unzipped(first), part, ("</sheetData>", f"{row}</sheetData>"))
    done = refreshed(user, first).parts
    assert row.encode() in done[part]
    assert b'fullCalcOnLoad="1"' in done["xl/workbook.xml"]


def test_a_formula_that_the_user_took_out_of_a_row_stays_out(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    text, count = re.subn(r'<c r="K4"[^>]*>.*?</c>', "", worked[SHEET].decode())
    assert count == 1
    formulas = opened(refreshed({**worked, SHEET: text.encode()}, later).path, formulas=True)["Affaires"]
    assert [formulas[f"K{row}"].value for row in (3, 4, 5)] == [f"={BONUS}", f"={BONUS}", None]


def test_a_column_that_the_data_have_no_more(wider: Path, later: Path, refreshed: Refreshed) -> None:
    """What it held is of other rows: it is emptied, not kept as a column of the user."""
    owned = tuple(replace(o, headers=frozenset({"produit"})) if o.table == "Affaires" else o for o in OWNED)
    done = refreshed(wider, later, owned)
    place = rows(wider)[0].index("Produit")
    assert [row[place] for row in rows(done.path)] == ["Produit", *[None] * 5]
    assert check(done.path) == ()


def test_prepared_columns_that_are_needed_no_more(first: Path, refreshed: Refreshed) -> None:
    done = refreshed(books.living(unzipped(first), 1), first)
    assert [row[9] for row in rows(done.path)] == ["x_double", *[None] * 4]


def test_a_part_in_another_encoding(first: Path, later: Path, refreshed: Refreshed) -> None:
    user = unzipped(first)
    user[SHEET] = b'<?xml version="1.0" encoding="iso-8859-1"?>' + user[SHEET].decode().encode("iso-8859-1")
    with pytest.raises(KpiError) as caught:
        refreshed(user, later)
    assert caught.value.code == "refresh_damaged_sheet"


def test_shared_formulas_of_an_own_column_become_plain(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    """Each row may go somewhere else, so none can look at another one for its formula."""
    text = worked[SHEET].decode()
    for row, formula in (
        (2, '<f t="shared" ref="K2:K4" si="3">D2*$D$1+1</f>'),
        (3, '<f t="shared" si="3"/>'),
        (4, '<f t="shared" si="3"/>'),
    ):
        text = re.sub(rf'(<c r="K{row}"[^>]*>)<f>[^<]*</f>', rf"\g<1>{formula}", text)
    done = refreshed({**worked, SHEET: text.encode()}, later)
    formulas = [opened(done.path, formulas=True)["Affaires"][f"K{row}"].value for row in (3, 5)]
    assert formulas == ["=D3*$D$1+1", "=D5*$D$1+1"]
    assert b"shared" not in done.parts[SHEET]


# --- all other parts ---


def test_every_other_part_keeps_its_bytes(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    done = refreshed(worked, later).parts
    others = set(worked) - ours(worked) - {"xl/calcChain.xml"}
    assert {"xl/styles.xml", "xl/sharedStrings.xml", "xl/charts/chart99.xml", "customXml/item1.xml"} <= others
    assert {name: done[name] for name in others} == {name: worked[name] for name in others}
    assert set(done) == set(worked) - {"xl/calcChain.xml"}
    assert b"calcChain" not in done[books.TYPES] + done["xl/_rels/workbook.xml.rels"]


def test_only_points_of_our_charts_change(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    done, fresh = refreshed(worked, later), unzipped(later)
    assert done.change.charts > 0
    for number in range(1, 13):
        name = f"xl/charts/chart{number}.xml"
        points = [re.findall(r"<pt [^>]*><v>([^<]*)</v>", parts[name].decode()) for parts in (done.parts, fresh)]
        assert points[0] == points[1]
        looks = [re.sub(r"<pt .*?</pt>", "", parts[name].decode()) for parts in (done.parts, worked)]
        assert looks[0] == looks[1]


def test_names_follow_their_lists(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    """A list that has grown, a name that is new; those of the user stay."""
    fresh = books.edited(
        unzipped(later),
        "xl/workbook.xml",
        ("$A$133</definedName>", "$A$140</definedName><definedName name=\"Neuf\">'Calcul'!$B$2</definedName>"),
    )
    done = refreshed(worked, fresh)
    names = opened(done.path).defined_names
    assert names["KpiCodes"].attr_text == "'Calcul'!$A$100:$A$140"
    assert names["Neuf"].attr_text == "'Calcul'!$B$2"
    assert names["MonTaux"].attr_text == f"'{OWN}'!$B$1"
    assert done.change.names == 2


def test_a_renamed_sheet(first: Path, later: Path, refreshed: Refreshed) -> None:
    """The caller knows the new title; formulas, names and charts are told."""
    title = "L'accueil & co"
    user = books.living(unzipped(first), 1)
    written = title.replace("&", "&amp;")
    user = {
        **user,
        "xl/workbook.xml": user["xl/workbook.xml"]
        .decode()
        .replace('name="Calcul"', f'name="{written}"')
        .replace("'Calcul'!", "'" + written.replace("'", "''") + "'!")
        .encode(),
    }
    owned = tuple(Owned(o.fresh, title, o.kind) if o.fresh == "Calcul" else o for o in OWNED)
    fresh = books.edited(books.living(unzipped(later), 2, 6), CALCULATION, ("A300&gt;0", "Calcul!A300&gt;0"))
    done = refreshed(user, fresh, owned)
    assert opened(done.path, formulas=True)[title]["D300"].value == "=IF('L''accueil & co'!A300>0,\"oui\",\"non\")"
    assert done.change.names == 0


# --- other writers ---


def test_saved_by_libreoffice(
    first: Path, later: Path, office: LibreOffice, refreshed: Refreshed, tmp_path: Path
) -> None:
    saved = office.convert(first, "xlsx", tmp_path, "fr-FR", NEVER)
    same = refreshed(saved, first)
    # It makes a formula of an error value: those of the hidden sheet become values again.
    assert {sheet.sheet for sheet in same.change.sheets if sheet.cells} <= {"Calcul"}
    done = refreshed(saved, later)
    for title in TITLES:
        assert cells(done.path, title) == cells(later, title)
    assert same.change.charts == 0
    assert done.change.charts > 0
    assert unzipped(saved)["xl/styles.xml"] == done.parts["xl/styles.xml"]
    formats = [opened(path)["Affaires"]["F3"].number_format for path in (saved, done.path)]
    assert formats[0] == formats[1] != "General"


@pytest.mark.parametrize("way", ["prefix", "bare", "order", "quotes"])
def test_ways_of_other_writers(first: Path, later: Path, refreshed: Refreshed, way: str) -> None:
    """A namespace prefix, no addresses, attributes in another order, other quotes."""
    parts = unzipped(first)
    for name in (SHEET, books.DASHBOARD):
        parts[name] = WAYS[way](parts[name].decode()).encode()
    done = refreshed(parts, later)
    for title in ("Affaires", "Tableau de bord"):
        assert cells(done.path, title) == cells(later, title)


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text)
    return text.replace('xmlns="', 'xmlns:x="')


def _bare(text: str) -> str:
    """Cells without address stand right of the one before: blank ones fill the gaps."""

    def row(found: re.Match[str]) -> str:
        made, column = "", 0
        for letters, rest in re.findall(r'<c r="([A-Z]+)\d+"(.*?(?:/>|</c>))', found[2]):
            place = openpyxl.utils.column_index_from_string(letters)
            made += "<c/>" * (place - column - 1) + f"<c{rest}"
            column = place
        return f"<row{found[1]}>{made}</row>"

    return re.sub(r'<row r="\d+"([^>]*)>(.*?)</row>', row, text)


def _ordered(text: str) -> str:
    return re.sub(r'<c (r="\w+") (s="\d+")( t="\w+")?', r"<c\3 \2 \1", text)


def _quoted(text: str) -> str:
    return re.sub(r"<(c|row) [^>]*>", lambda found: found[0].replace('"', "'"), text)


WAYS = {"prefix": _prefixed, "bare": _bare, "order": _ordered, "quotes": _quoted}


# --- judges ---


def test_the_result_passes_the_check(worked: Parts, later: Path, refreshed: Refreshed) -> None:
    assert check(refreshed(worked, later).path) == ()


def test_the_result_is_valid(
    worked: Parts, wider: Path, refreshed: Refreshed, ooxml_validator: Callable[[Path], list[str]]
) -> None:
    assert ooxml_validator(refreshed(worked, wider).path) == []


def test_libreoffice_opens_the_result(
    worked: Parts, later: Path, office: LibreOffice, refreshed: Refreshed, tmp_path: Path
) -> None:
    """It computes the user's formulas over the new rows."""
    done = refreshed(worked, later)
    computed = office.recalculate(done.path, tmp_path / "office")
    assert cells(computed, OWN)["B1"] == 250.5 + 1500 + 700 + 500 + 90
    assert [row[10] for row in rows(computed)][1:] == [7, 150, 70, 50, 9]
