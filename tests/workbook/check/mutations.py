"""A good workbook, broken on purpose: what is broken, the code of the finding, part, pattern and replacement.

A pattern is replaced once, wherever it is found first; a tuple of edits changes several parts.
"""

import re
from dataclasses import dataclass

from tests.workbook.check.books import Parts

BOOK, STYLES, TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
DASHBOARD, SETTINGS, DEALS, CALCULATION, OWN = (f"xl/worksheets/sheet{number}.xml" for number in (1, 4, 5, 8, 9))
DEALS_TABLE, OWN_TABLE = "xl/tables/table1.xml", "xl/tables/table4.xml"
DEALS_LINKS = "xl/worksheets/_rels/sheet5.xml.rels"
MARK = "docProps/custom.xml"
COLUMN_FORMULA = r"\1><calculatedColumnFormula>Affaires[[#This Row],[Prix]]</calculatedColumnFormula></tableColumn>"
LINK = r"\g<1>4\g<2>2\" />\g<0>"
SUM = r"SUM\(Affaires\[Montant\]\)"

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
            text, count = re.subn(pattern, replacement, made[part].decode(), count=1, flags=re.DOTALL)
            assert count == 1, (part, pattern)
            made[part] = text.encode()
        return made


def one(name: str, code: str, part: str, pattern: str, replacement: str) -> Mutation:
    return Mutation(name, code, ((part, pattern, replacement),))


def header(name: str, code: str, old: str, new: str) -> Mutation:
    """A header changed as Excel does it: in the cell and in the table."""
    cell, column = (DEALS, f"<t>{old}</t>", f"<t>{new}</t>"), (DEALS_TABLE, f'name="{old}"', f'name="{new}"')
    return Mutation(name, code, (cell, column))


def formula(name: str, code: str, replacement: str, pattern: str = SUM) -> Mutation:
    return one(name, code, OWN, pattern, replacement)


def name(title: str, code: str, defined: str, text: str) -> Mutation:
    """One more defined name."""
    return one(
        title, code, BOOK, "</definedNames>", f'<definedName name="{defined}">{text}</definedName></definedNames>'
    )


WHOSE = (
    one("another mark", "not_ours", MARK, 'name="xl_kpi"', 'name="other"'),
    one("a mark without number", "mark", MARK, "format=1", "format=one"),
    one("a mark of nothing", "mark", MARK, "format=1[^<]*", ""),
    one("another format", "format_newer", MARK, "format=1", "format=2"),
    one("a later version", "version_newer", MARK, "version=[0-9.]+", "version=99.0.1"),
)
OURS = (
    one("a sheet renamed", "sheet_missing", BOOK, 'name="Qualité"', 'name="Mon essai"'),
    one("the helper sheet renamed", "sheet_missing", BOOK, 'name="Calcul"', 'name="Brouillon"'),
    one("a name deleted", "name_missing", BOOK, '<definedName name="AsOf">[^/]*</definedName>', ""),
    one("a slot's name deleted", "name_missing", BOOK, '<definedName name="Slot7">[^/]*</definedName>', ""),
    one("the cell of a name deleted", "name_lost", BOOK, r"('Réglages'!)\$C\$9", r"\1#REF!"),
    one("a name of two cells", "name_lost", BOOK, r"\$F\$8", "$F$8:$F$9"),
    one("an unknown KPI", "slot_unknown", SETTINGS, "KPI_REVENUE", "KPI_REVENU"),
    one("an unknown option", "slot_unknown", SETTINGS, "KPI_REVENUE", "KPI_REVENUE[colour=red]"),
    one("a KPI twice", "slot_twice", SETTINGS, "KPI_SALES_CYCLE", "KPI_REVENUE"),
    name("a thirteenth slot", "slot_thirteenth", "Slot13", "'Réglages'!$F$20"),
    header("a column renamed", "column_renamed", "Montant", "Prix barré"),
    header("the column of a tile renamed", "slot_needs", "Montant", "Prix barré"),
    one("a column deleted", "column_deleted", DEALS_TABLE, 'id="9"', 'id="10"'),
    one("a table renamed", "table_missing", DEALS_TABLE, 'displayName="Affaires"', 'displayName="Ventes"'),
    one("a table made a range", "table_missing", DEALS_LINKS, "relationships/table", "relationships/other"),
    one("no header row", "table_without_header", DEALS_TABLE, 'headerRowCount="1"', 'headerRowCount="0"'),
)  # fmt: skip
TABLES = (
    one("a header cell changed", "header_changed", DEALS, "<t>Montant</t>", "<t>Montants</t>"),
    one("a header cell emptied", "header_changed", DEALS, '<c r="D1"[^>]*>.*?</c>', ""),
    one("a header that is a number", "header_not_text", DEALS, '<c r="D1".*?</c>', '<c r="D1"><v>7</v></c>'),
    header("a header twice", "header_twice", "Statut", "Source"),
    one("a row below", "rows_below", DEALS, "</sheetData>", '<row r="6"><c r="D6"><v>9</v></c></row></sheetData>'),
    one("a table over another", "table_overlap", DEALS_LINKS, "(<Rel[^>]*table)1([^>]*)1", LINK),
    one("a table of one row", "table_range", DEALS_TABLE, 'ref="A1:I5"', 'ref="A1:I1"'),
    one("a table that is no range", "table_range", DEALS_TABLE, 'ref="A1:I5"', 'ref="A1:I"'),
    one("a table too narrow", "table_width", DEALS_TABLE, 'ref="A1:I5"', 'ref="A1:H5"'),
    one("a filter too long", "table_filter", DEALS_TABLE, 'autoFilter ref="A1:I5"', 'autoFilter ref="A1:I9"'),
    one("column ids twice", "table_column_ids", DEALS_TABLE, 'id="3"', 'id="2"'),
    one("a table's name twice", "table_twice", OWN_TABLE, 'displayName="MesNotes"', 'displayName="affaires"'),
    one("a table named like a cell's name", "table_twice", OWN_TABLE, 'displayName="MesNotes"', 'displayName="ASOF"'),
    one("a table's id twice", "table_id", OWN_TABLE, 'id="4"', 'id="1"'),
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
    formula("a formula too long", "formula_too_long", "1" + "+1" * 5000),
    formula("a text too long", "formula_text_too_long", '"' + "a" * 300 + '"'),
    one("a share of nothing", "shared_formula", OWN, "<f>SUM[^<]*</f>", '<f t="shared" si="3"/>'),
    one("a chart of a lost sheet", "formula_sheet", "xl/charts/chart1.xml", "'Calcul'!", "'Calculs'!"),
    one("a chart of lost cells", "formula_ref_lost", "xl/charts/chart1.xml", r"\$B\$60:\$N\$60", "#REF!"),
    one("a damaged column formula", "formula_column", DEALS_TABLE, '(id="9"[^/]*)/>', COLUMN_FORMULA),
)  # fmt: skip
RULES = (
    one("a format that speaks of a table", "rule_table", OWN, r"\$B1&gt;AsOf", "SUM(Affaires[Montant])&gt;1"),
    one("a list that speaks of a table", "rule_table", OWN, "<formula1>KpiCodes", "<formula1>Affaires[Source]"),
    one("a list too long", "list_too_long", OWN, "oui,non", ",".join(["oui"] * 90)),
    one("a list of an unknown name", "formula_name", OWN, "<formula1>KpiCodes", "<formula1>Codes"),
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
    one("a link to nothing", "relation_target", DEALS_LINKS, "table1.xml", "table77.xml"),
    one("a link that is not there", "relation_missing", DEALS, 'r:id="rId1"', 'r:id="rId9"'),
    one("a drawing that is not there", "relation_missing", DASHBOARD, 'r:id="rId1"', 'r:id="rId9"'),
    one("a sheet without content", "sheet_without_part", BOOK, 'r:id="rId9"', 'r:id="rId99"'),
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
MUTATIONS = (*WHOSE, *OURS, *TABLES, *FORMULAS, *RULES, *PARTS)

HARMLESS = (
    one("a column widened", "", DEALS, '<col width="13"', '<col width="44"'),
    one("a value changed", "", DEALS, r"<v>1000(\.0)?</v>", "<v>1200.0</v>"),
    one("rows sorted", "", DEALS, '<c r="B2"(.*?)Nord(.*?)Sud', r'<c r="B2"\1Sud\2Nord'),
    one("a target changed", "", "xl/worksheets/sheet7.xml", r"<v>2000(\.0)?</v>", "<v>2500.0</v>"),
    one("a slot cleared", "", SETTINGS, '<c r="F9"([^>]*) t="inlineStr">.*?</c>', r'<c r="F9"\1/>'),
    one("another KPI chosen", "", SETTINGS, "KPI_SALES_CYCLE", "KPI_AVERAGE_BASKET"),
    one("a KPI without its data chosen", "", SETTINGS, "KPI_SALES_CYCLE", "KPI_COMPLAINTS"),
    one("a sheet hidden", "", BOOK, '"Qualité" sheetId="2" state="visible"', '"Qualité" sheetId="2" state="hidden"'),
    name("a name of the user", "", "Mon_taux", "0.2*AsOf"),
    one("another workbook", "", OWN, SUM, "SUM([1]Ventes!A1,'[1]Mes ventes'!B2)"),
    one("a formula of an array of names", "", OWN, SUM, "SUM(A1:INDEX(B:B,3) $1:$3,Affaires[[#Headers],[Montant]])"),
    one("a function of ours", "", OWN, SUM, "KPI_REVENUE(Affaires[#All])+_xldudf_KPI(Affaires[#All],AsOf)"),
    one("variables of a formula", "", OWN, SUM, "_xlfn.LET(_xlpm.x,1,_xlpm.x+TRUE)"),
    one("arguments left out", "", OWN, SUM, "IF(A1,,SUM( B2 , (C3) ))"),
    one("an error on purpose", "", OWN, SUM, "IFERROR(#N/A,1E+5)"),
    Mutation("a column of the user in a table", "", (
        (DEALS, "<t>Source</t></is></c>", '<t>Source</t></is></c><c r="J1" t="inlineStr"><is><t>Ma note</t></is></c>'),
        (DEALS_TABLE, 'count="9"', 'count="10"'),
        (DEALS_TABLE, "</tableColumns>", '<tableColumn id="10" name="Ma note"/></tableColumns>'),
        (DEALS_TABLE, 'ref="A1:I5"(.*?)ref="A1:I5"', r'ref="A1:J5"\1ref="A1:J5"'),
    )),
    one("a column beside a table", "", DEALS, "<t>Source</t></is></c>", '<t>Source</t></is></c><c r="K1"><v>3</v></c>'),
    Mutation("a row added to a table", "", (
        (DEALS, "</sheetData>", '<row r="6"><c r="D6"><v>9</v></c></row></sheetData>'),
        (DEALS_TABLE, 'ref="A1:I5"(.*?)ref="A1:I5"', r'ref="A1:I6"\1ref="A1:I6"'),
    )),
    one("a word under a gap", "", DEALS, "</sheetData>", '<row r="8"><c r="D8"><v>9</v></c></row></sheetData>'),
)  # fmt: skip
