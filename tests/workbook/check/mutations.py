"""A good workbook, broken on purpose: what is broken, the code of the finding, part, pattern and replacement.

A pattern is replaced once, wherever it is found first; a tuple of edits changes several parts.
"""

import re
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from tests.workbook.check import books
from tests.workbook.check.books import Parts

BOOK, STYLES, TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
DASHBOARD, SETTINGS, DEALS, TARGETS = "sheet Tableau de bord", "sheet Réglages", "sheet Affaires", "sheet Objectifs"
CALCULATION, GRID, LISTS, OWN = "sheet Calcul", "sheet Grille", "sheet Listes", f"sheet {books.OWN}"
DEALS_TABLE, TARGETS_TABLE, OWN_TABLE = "table Affaires", "table Objectifs", "table MesNotes"
ESSENTIAL = "sheet Essentiel"
DEALS_LINKS = "links Affaires"
MARK = "docProps/custom.xml"
COLUMN_FORMULA = r"\1><calculatedColumnFormula>Affaires[[#This Row],[Prix]]</calculatedColumnFormula></tableColumn>"
LINK = r"\g<1>99\g<2>2\" />\g<0>"
SUM = r"SUM\(Affaires\[Montant\]\)"

REF = 'ref="A1:([A-Z]+)5"'
TARGETS_GROWN = (TARGETS_TABLE, 'ref="B8:AD26"', 'ref="B8:AD27"')
COMPUTED = ("H", "I", "J", "K", *map(get_column_letter, range(15, 31)))
"""The columns of the targets that a formula fills."""
FILLED = "".join(f'<c r="{letter}27"><f>N(Objectifs[[#This Row],[Repère]])</f><v>9</v></c>' for letter in COMPUTED)

Edit = tuple[str, str, str]


@dataclass(frozen=True)
class Mutation:
    """``code`` is what must be found, among other things perhaps."""

    name: str
    code: str
    edits: tuple[Edit, ...]

    def __call__(self, parts: Parts) -> Parts:
        made = dict(parts)
        for part, pattern, replacement in self.edits:
            name = books.part(parts, part)
            text, count = re.subn(pattern, replacement, made[name].decode(), count=1, flags=re.DOTALL)
            assert count == 1, (part, pattern)
            made[name] = text.encode()
        return made


def one(name: str, code: str, part: str, pattern: str, replacement: str) -> Mutation:
    return Mutation(name, code, ((part, pattern, replacement),))


def header(name: str, code: str, old: str, new: str) -> Mutation:
    """A header changed as Excel does it: in the cell and in the table."""
    cell, column = (DEALS, f"<t>{old}</t>", f"<t>{new}</t>"), (DEALS_TABLE, f'name="{old}"', f'name="{new}"')
    return Mutation(name, code, (cell, column))


def no_name(title: str, defined: str) -> Mutation:
    return one(title, "name_missing", BOOK, f'<definedName name="{defined}">[^/]*</definedName>', "")


def slot(title: str, code: str, text: str) -> Mutation:
    """Another text in the first slot."""
    return one(title, code, DASHBOARD, cell("B8"), rf'<c r="B8" t="inlineStr"><is><t>{text}</t></is></c>')


def cell(address: str) -> str:
    """The pattern of a cell with content."""
    return rf'<c r="{address}"(?![^>]*/>)[^>]*>.*?</c>'


def formula(name: str, code: str, replacement: str, pattern: str = SUM) -> Mutation:
    return one(name, code, OWN, pattern, replacement)


def name(title: str, code: str, defined: str, text: str) -> Mutation:
    """One more defined name."""
    return one(
        title, code, BOOK, "</definedNames>", f'<definedName name="{defined}">{text}</definedName></definedNames>'
    )


WHOSE = (
    one("another mark", "not_ours", MARK, 'name="xl_kpi"', 'name="other"'),
    one("a mark without number", "mark", MARK, r"format=\d+", "format=one"),
    one("a mark of nothing", "mark", MARK, r"format=\d+[^<]*", ""),
    one("another format", "format_newer", MARK, r"format=\d+", "format=99"),
    one("a later version", "version_newer", MARK, "version=[0-9.]+", "version=99.0.1"),
)
OURS = (
    one("a sheet renamed", "sheet_missing", BOOK, 'name="Qualité"', 'name="Mon essai"'),
    one("the helper sheet renamed", "sheet_missing", BOOK, 'name="Calcul"', 'name="Brouillon"'),
    one("the grid renamed", "sheet_missing", BOOK, 'name="Grille"', 'name="Feuil1"'),
    no_name("a name deleted", "AsOf"),
    no_name("a slot's name deleted", "Slot7"),
    no_name("a selector's name deleted", "Owner"),
    no_name("a hidden name deleted", "PeriodFirst"),
    no_name("the name of a list deleted", "KpiChoices"),
    no_name("the name of the people deleted", "People"),
    no_name("the name of the inventory deleted", "FormulaCells"),
    one("the cell of a name deleted", "name_lost", BOOK, r"('Réglages'!)\$C\$9", r"\1#REF!"),
    one("the sheet of a name deleted", "name_lost", BOOK, r"'Tableau de bord'!(\$G\$8)", r"#REF!\1"),
    one("a name of two cells", "name_lost", BOOK, r"('Réglages'!\$C\$8)", r"\1:$C$9"),
    one("a slot's name on another sheet", "name_lost", BOOK, r"'Tableau de bord'!(\$G\$8)", r"'Réglages'!\1"),
    one("a list of lost cells", "name_lost", BOOK, r"('Listes'!)\$A\$3:\$A\$\d+", r"\1#REF!"),
    one("a list that counts lost cells", "name_lost", BOOK, r"(SUMPRODUCT\(--\()[^&]*", r"\1#REF!"),
    slot("nonsense in a slot", "slot_unknown", "Chiffre d’affaires secret"),
    slot("an unknown KPI", "slot_unknown", "KPI_REVENU"),
    slot("an unknown option", "slot_unknown", "KPI_REVENUE[colour=red]"),
    slot("a number in a slot", "slot_unknown", "42"),
    slot("a KPI twice", "slot_twice", "Cycle de vente moyen"),
    slot("a KPI twice, once by its code", "slot_twice", "KPI_SALES_CYCLE"),
    slot("a label of the other language", "slot_unlisted", "Average basket"),
    one("a band of no slot", "band_unknown", ESSENTIAL, '(<c r="B11"[^>]*?)( t="n")?><v>1</v>', r"\1><v>13</v>"),
    one("a band of a text", "band_unknown", ESSENTIAL, '<c r="B11".*?</c>', '<c r="B11" t="str"><v>un</v></c>'),
    name("a thirteenth slot", "slot_thirteenth", "Slot13", "'Tableau de bord'!$B$44"),
    header("a column renamed", "column_renamed", "Montant", "Prix barré"),
    header("the column of a tile renamed", "slot_needs", "Montant", "Prix barré"),
    one("a column deleted", "column_deleted", DEALS_TABLE, '<tableColumn id="8"[^>]*>', ""),
    header("a hidden column renamed", "hidden_column_renamed", "x_amount_base", "Mes notes"),
    header("the first hidden column renamed", "hidden_column_renamed", "x_ready", "prêt"),
    header("a hidden column renamed, its formulas not", "formula_column", "x_amount_base", "x_amount"),
    one("a hidden column deleted", "hidden_column_deleted", DEALS_TABLE, '<[^>]*id="12".*?</tableC[^>]*>', ""),
    one("a hidden column of targets", "hidden_column_deleted", TARGETS_TABLE, '<[^>]*id="14".*?</tableC[^>]*>', ""),
    one("a computed column of targets", "column_deleted", TARGETS_TABLE, '<[^>]*id="9".*?</tableC[^>]*>', ""),
    one("a table renamed", "table_missing", DEALS_TABLE, 'displayName="Affaires"', 'displayName="Ventes"'),
    one("a table made a range", "table_missing", DEALS_LINKS, "relationships/table", "relationships/other"),
    one("no header row", "table_without_header", DEALS_TABLE, 'headerRowCount="1"', 'headerRowCount="0"'),
)  # fmt: skip
LIVING = (
    one("a figure typed over", "formula_lost", DASHBOARD, cell("B9"), r'<c r="B9"><v>1800</v></c>'),
    one("the same figure typed over", "formula_lost", DASHBOARD, cell("B9"), r'<c r="B9" s="11"><v>1500</v></c>'),
    one("a text cleared", "formula_lost", DASHBOARD, cell("L17"), r'<c r="L17"/>'),
    one("the footer deleted", "formula_lost", DASHBOARD, cell("B43"), ""),
    one("a fact typed over", "formula_lost", CALCULATION, cell("L3"), r'<c r="L3"><v>1</v></c>'),
    one("the functions' block cleared", "formula_lost", CALCULATION, cell("A18"), '<c r="A18"/>'),
    one("a measure typed over", "formula_lost", GRID, cell("E30"), r'<c r="E30"><v>7</v></c>'),
    one("a row of the grid cleared", "formula_lost", GRID, '<row r="31".*?</row>', '<row r="31"/>'),
    one("a choice typed over", "formula_lost", LISTS, r"<f>INDEX\([^<]*,PeriodRow\)</f>", ""),
    one("the inventory cut", "inventory", LISTS, r"<t>(D3:[A-Z]+)\d+ ", r"<t>\1 "),
    one("the inventory without a sheet", "inventory", LISTS, "<t>Grille</t>", "<t></t>"),
    one("the inventory of everything", "inventory", LISTS, r"<t>D3:[A-Z]+\d+ ", "<t>A1:XFD1048576 "),
    one("a row of targets typed over", "formula_row_lost", TARGETS, cell("P9"), '<c r="P9"><v>7</v></c>'),
    one("a figure of targets typed over", "formula_row_lost", TARGETS, cell("J9"), '<c r="J9"><v>7</v></c>'),
    one("a row of targets without formula", "formula_row_lost", TARGETS, cell("Q9"), ""),
    one("a blank line of targets without formula", "formula_row_lost", TARGETS, cell("Q12"), ""),
    one("the word of a line of targets cleared", "formula_row_lost", TARGETS, cell("K9"), '<c r="K9"/>'),
    Mutation("a row of targets added without formulas", "formula_row_lost", (
        (TARGETS, "</sheetData>", '<row r="27"><c r="F27"><v>9</v></c></row></sheetData>'), TARGETS_GROWN,
    )),
    one("an error in a line of targets", "value_error", TARGETS, '(<c r="J9"[^>]*?)( t="str")?>', r'\1 t="e">'),
    one("a value not kept", "value_missing", DASHBOARD, "<v>1500</v>", ""),
    one("a value left blank", "value_missing", DASHBOARD, "<v>1500</v>", "<v/>"),
    one("a hidden value not kept", "value_missing", GRID, "</f><v>1500</v>", "</f>"),
    one("an error in a tile", "value_error", DASHBOARD, '(<c r="B9"[^>]*)(>.*?<v>)1500', r'\1 t="e"\2#VALUE!'),
    one("an error behind a tile", "value_error", CALCULATION, '(<c r="L3"[^>]*)(>.*?<v>)1500', r'\1 t="e"\2#NAME?'),
    one("everything computed on load", "calculation_on_load", BOOK, 'fullCalcOnLoad="0"', 'fullCalcOnLoad="1"'),
    one("computed by hand", "calculation_manual", BOOK, "<calcPr ", '<calcPr calcMode="manual" '),
)  # fmt: skip
TABLES = (
    one("a header cell changed", "header_changed", DEALS, "<t>Montant</t>", "<t>Montants</t>"),
    one("a header cell emptied", "header_changed", DEALS, '<c r="D1"[^>]*>.*?</c>', ""),
    one("a header that is a number", "header_not_text", DEALS, '<c r="D1".*?</c>', '<c r="D1"><v>7</v></c>'),
    header("a header twice", "header_twice", "Statut", "Source"),
    one("a row below", "rows_below", DEALS, "</sheetData>", '<row r="6"><c r="D6"><v>9</v></c></row></sheetData>'),
    one("a table over another", "table_overlap", DEALS_LINKS, r"(<Rel[^>]*table)\d+([^>]*)1", LINK),
    one("a table below its header", "header_changed", DEALS_TABLE, '(ref=")A1(:[A-Z]+5".*?ref=")A1', r"\1A2\2A2"),
    one("a table of one row", "table_range", DEALS_TABLE, REF, r'ref="A1:\g<1>1"'),
    one("a table that is no range", "table_range", DEALS_TABLE, REF, r'ref="A1:\1"'),
    one("a table too narrow", "table_width", DEALS_TABLE, REF, 'ref="A1:C5"'),
    one("a filter too long", "table_filter", DEALS_TABLE, f"autoFilter {REF}", r'autoFilter ref="A1:\g<1>9"'),
    one("column ids twice", "table_column_ids", DEALS_TABLE, 'id="3"', 'id="2"'),
    one("a table's name twice", "table_twice", OWN_TABLE, 'displayName="MesNotes"', 'displayName="affaires"'),
    one("a table named like a cell's name", "table_twice", OWN_TABLE, 'displayName="MesNotes"', 'displayName="ASOF"'),
    one("a table's id twice", "table_id", OWN_TABLE, 'id="99"', 'id="1"'),
    one("a space in a table's name", "table_illegal", OWN_TABLE, 'displayName="MesNotes"', 'displayName="Mes notes"'),
    one("a table named like a cell", "table_is_address", OWN_TABLE, 'displayName="MesNotes"', 'displayName="AB12"'),
)  # fmt: skip
FORMULAS = (
    formula("a lost reference", "formula_ref_lost", "SUM(#REF!)"),
    formula("a lost cell of a sheet", "formula_ref_lost", "Affaires!#REF!", "Affaires!E2"),
    formula("a bracket not closed", "formula_syntax", "SUM(Affaires[Montant]"),
    formula("a bracket too many", "formula_syntax", "SUM(Affaires[Montant]))"),
    formula("an operator at the end", "formula_syntax", "1+"),
    formula("two numbers", "formula_syntax", "1 2"),
    formula("a text not closed", "formula_syntax", '"abc'),
    formula("a table not closed", "formula_syntax", "SUM(Affaires[Montant)"),
    formula("a special row that is none", "formula_syntax", "SUM(Affaires[[#Tout],[Montant]])"),
    formula("nothing", "formula_syntax", " "),
    formula("an unknown sheet", "formula_sheet", "Ventes!E2", "Affaires!E2"),
    formula("an unknown sheet in quotes", "formula_sheet", "'Tableau'!B9", "'Tableau de bord'!B9"),
    formula("an unknown table", "formula_table", "SUM(Ventes[Montant])"),
    formula("an unknown column", "formula_column", "SUM(Affaires[Prix])"),
    formula("an unknown column at the end", "formula_column", "[Indicateur]:[Cible]", r"\[Indicateur\]:\[Repère\]"),
    formula("an unknown name", "formula_name", "Slot99", "Slot1"),
    formula("a French function", "formula_function", "SI(", r"IF\("),
    formula("a new function without its prefix", "formula_prefix", "IFNA(", r"_xlfn\.IFNA\("),
    formula("a row written as in the cell", "formula_row_form", "SUM(Affaires[@Montant])"),
    formula("an unknown function of ours", "formula_function", "KPI_REVENU(Affaires[#All])"),
    formula("a formula too long", "formula_too_long", "1" + "+1" * 5000),
    formula("a text too long", "formula_text_too_long", '"' + "a" * 300 + '"'),
    one("a share of nothing", "shared_formula", OWN, "<f>SUM[^<]*</f>", '<f t="shared" si="3"/>'),
    one("a chart of a lost sheet", "formula_sheet", "xl/charts/chart1.xml", "'Calcul'!", "'Calculs'!"),
    one("a chart of lost cells", "formula_ref_lost", "xl/charts/chart1.xml", r"\$B\$\d+:\$N\$\d+", "#REF!"),
    one("a tile of a lost sheet", "formula_ref_lost", DASHBOARD, r"'Calcul'!\$B\$3", "#REF!"),
    one("a tile of an unknown sheet", "formula_sheet", DASHBOARD, "'Calcul'!", "'Calculs'!"),
    one("a tile's formula cut", "formula_syntax", DASHBOARD, r'"n/d"\)\)</f>', '"n/d")</f>'),
    one("a fact of an unknown name", "formula_name", CALCULATION, "OwnerNo", "OwnerNumber"),
    one("a function with a slip", "formula_function", CALCULATION, "KPI_TABLE\\(", "KPI_TABEL("),
    one("a measure of an unknown column", "formula_column", GRID, r"\[x_owner_no\]", "[x_owners]"),
    one("a measure of an unknown table", "formula_table", GRID, r"Affaires\[x_owner_no\]", "Ventes[x_owner_no]"),
    one("a measure in French", "formula_function", GRID, r"COUNTIFS\(", "NB.SI.ENS("),
    one("an array cut", "formula_syntax", GRID, r'(<f t="array"[^>]*>[^<]*)\)</f>', r"\1</f>"),
    one("a row of targets of an unknown column", "formula_column", TARGETS, r"\[Repère\]", "[Cible]"),
    one("a damaged column formula", "formula_column", DEALS_TABLE, '(id="9"[^/]*)/>', COLUMN_FORMULA),
)  # fmt: skip
RULES = (
    one("a format that speaks of a table", "rule_table", OWN, r"\$B1&gt;AsOf", "SUM(Affaires[Montant])&gt;1"),
    one("a list that speaks of a table", "rule_table", OWN, "<formula1>KpiCodes", "<formula1>Affaires[Source]"),
    one("a list too long", "list_too_long", OWN, "oui,non", ",".join(["oui"] * 90)),
    one("a list of an unknown name", "formula_name", OWN, "<formula1>KpiCodes", "<formula1>Codes"),
    one("a dropdown of an unknown name", "formula_name", DASHBOARD, "<formula1>KpiChoices", "<formula1>Choix"),
    one("a format of a lost cell", "formula_ref_lost", DASHBOARD, "<formula>AND", "<formula>#REF!+AND"),
    name("a space in a name", "name_illegal", "Mon taux", "1"),
    name("a name like a cell", "name_is_address", "TAX2024", "1"),
    name("a name like a row", "name_is_address", "R1C1", "1"),
    name("a name twice", "name_twice", "asof", "1"),
    name("a name of a lost sheet", "formula_sheet", "Mien", "Vieux!$A$1"),
)  # fmt: skip
PARTS = (
    one("a sheet cut short", "part_damaged", OWN, "</worksheet>", ""),
    one("a table that is no XML", "part_damaged", OWN_TABLE, "<tableColumns", "<tableColumns <"),
    one("a part without type", "part_without_type", TYPES, '<Default Extension="rels"[^>]*>', ""),
    one("a type without part", "type_without_part", TYPES, "/xl/styles.xml", "/xl/style.xml"),
    one("a link to nothing", "relation_target", DEALS_LINKS, r"table\d+.xml", "table77.xml"),
    one("a link that is not there", "relation_missing", DEALS, 'r:id="rId1"', 'r:id="rId9"'),
    one("a drawing that is not there", "relation_missing", DASHBOARD, 'r:id="rId1"', 'r:id="rId9"'),
    one("a sheet without content", "sheet_without_part", BOOK, 'r:id="xworksheet"', 'r:id="rId99"'),
    one("a sheet's name with a colon", "sheet_name", BOOK, 'name="Mes calculs"', 'name="Mes: calculs"'),
    one("a sheet's name too long", "sheet_name", BOOK, 'name="Mes calculs"', f'name="{"calcul " * 5}"'),
    one("a sheet's name twice", "sheet_twice", BOOK, 'name="Mes calculs"', 'name="affaires"'),
    one("all sheets hidden", "sheets_hidden", BOOK, "<sheets>.*</sheets>", '<sheet name="A" state="hidden"/>'),
    one("rows out of order", "row_order", DEALS, '<row r="3">', '<row r="2">'),
    one("cells out of order", "cell_order", DEALS, '<c r="C2"', '<c r="A2"'),
    one("a cell of another row", "cell_address", DEALS, '<c r="C2"', '<c r="C9"'),
    one("a cell beyond the last column", "cell_address", DEALS, '<c r="I2"', '<c r="XFE2"'),
    one("a text too long", "text_too_long", DEALS, "<t>Nord</t>", f"<t>{'n' * 32_768}</t>"),
    one("a shared text too long", "text_too_long", "xl/sharedStrings.xml", "Total", "n" * 32_768),
    one("a text beyond the last", "string_range", OWN, 't="s"><v>0</v>', 't="s"><v>1</v>'),
    one("metadata beyond the last", "metadata_range", OWN, 'cm="1"', 'cm="2"'),
    one("a style beyond the last", "style_range", DEALS, 's="1"', 's="9999"'),
    one("a column's style beyond the last", "style_range", DEALS, '<col width="13"', '<col style="9999" width="13"'),
    one("a font beyond the last", "style_part", STYLES, r'(<cellXfs.*?fontId=)"\d+"', r'\1"999"'),
    one("a format beyond the last", "dxf_range", DASHBOARD, r'dxfId="\d+"', 'dxfId="999"'),
    one("a table's format beyond the last", "dxf_range", DEALS_TABLE, "<table ", '<table headerRowDxfId="999" '),
    one("a merge that is no range", "merge_range", OWN, 'ref="A9:C9"', 'ref="A9:C"'),
    one("merges that overlap", "merge_overlap", OWN, "<mergeCell [^>]*>", r'\g<0><mergeCell ref="C8:D9"/>'),
    one("a merge in a table", "merge_in_table", OWN, 'ref="A9:C9"', 'ref="F6:F7"'),
    one("an order of calculation without formula", "chain", "xl/calcChain.xml", 'r="C1"', 'r="A1"'),
)  # fmt: skip
MUTATIONS = (*WHOSE, *OURS, *LIVING, *TABLES, *FORMULAS, *RULES, *PARTS)
