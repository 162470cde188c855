"""The hidden lists: what dropdowns offer and formulas look up, from KPIs and their sentences to periods and people."""

from collections.abc import Iterable, Sequence
from string import Formatter

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas import periods
from workbook_templates.formulas.names import define, name_cell
from workbook_templates.formulas.places import FIRST, NOW, Block
from workbook_templates.job import Job
from workbook_templates.look.layout import FIGURE_WIDTH, SENTENCE_LINES, TILE_WIDTH
from workbook_templates.look.styles import put
from workbook_templates.look.text_fit import cut
from workbook_templates.sheets.definitions import link_to
from workbook_templates.sheets.page import PADDING
from xl_kpi.analysis.breakdown import NOBODY
from xl_kpi.analysis.choices import Choice
from xl_kpi.analysis.report import inside
from xl_kpi.analysis.sentence import sentence_of, texts, typographic
from xl_kpi.core.language import Ratio
from xl_kpi.core.period import FIRST_DAY, LAST_DAY, serial
from xl_kpi.core.settings import TRENDS
from xl_kpi.engines.formula.columns import NOBODY as NO_OWNER
from xl_kpi.engines.formula.prepared import Owner, Prepared
from xl_kpi.engines.formula.text import quote

TOKENS = ("numerator", "denominator", "value", "n", "share", "as_of")
"""What a sentence may speak of, written ``<n>`` in the list."""
COUNTED = ("numerator", "denominator", "n")
"""Those that may bring a word in the singular or the plural."""
NAMED = {
    "KpiChoices": "label",
    "KpiCodes": "key",
    "KpiUnits": "unit",
    "KpiDirections": "direction",
    "KpiOwned": "owned",
    "KpiLinks": "link",
}
"""The columns of the list of KPIs that have a name."""
HEAD_LINES = 3
"""Of a column head of the team sheet."""


def fill_lists(sheet: Worksheet, job: Job) -> None:
    """Write every list, each under its heads."""
    for fill in (_choices, _periods, _people, _compare, _months, _now, _tables, _spellings, _words, _rates):
        fill(sheet, job)
    sheet.sheet_state = "hidden"


# --- KPIs ---------------------------------------------------------------------------------------------------


def _choices(sheet: Worksheet, job: Job) -> None:
    block = job.places.choices
    _heads(sheet, block)
    for line, choice in enumerate(job.model.choices):
        facts = _facts(choice, job)
        for head, value in facts.items():
            _constant(sheet, block.cell(head, line), value)
        job.formula(sheet, block.cell("chosen", line), _chosen(job, line))
        job.formula(sheet, block.cell("fed", line), _fed(job, choice))
    for name, head in NAMED.items():
        define(sheet, name, block.column(head))


def _chosen(job: Job, line: int) -> str:
    return f"IF(COUNTIF({job.places.facts.column('row')},{line + 1})>0,1,0)"


def _fed(job: Job, choice: Choice) -> str:
    """1 where all tables that the choice counts have rows."""
    if choice.reason:
        return "0"
    tables = dict.fromkeys(job.model.table_of(measure) for measure in choice.plan.measures)
    flags = [f"IF({rows_cell(job, table)}>0,1,0)" for table in tables]
    return f"MIN({','.join(flags)})" if flags else "1"


def rows_cell(job: Job, table: str) -> str:
    """Where the number of rows of a table stands."""
    return job.places.tables.at("rows", list(job.model.rows).index(table))


def _facts(choice: Choice, job: Job) -> dict[str, object]:
    plan, definition = choice.plan, choice.slot.kpi.definition
    settings, language = job.model.engine.tables.settings, job.board.language
    formula = plan.formula
    return {
        "label": choice.label,
        "inside": inside(choice.label),
        "key": choice.slot.key,
        "unit": plan.unit,
        "direction": plan.direction,
        "additive": int(plan.additive),
        "cases": int(choice.wants_cases),
        "result": int(definition.nature == "result"),
        "means": int(definition.nature == "means"),
        "qualitative": int(definition.qualitative),
        "orange": settings.orange_by_kpi.get(choice.slot.kpi.code, ""),
        "target_wanted": int("target" in plan.params and "target" not in plan.numbers),
        "reason": cut(typographic(choice.reason, language), TILE_WIDTH - PADDING, SENTENCE_LINES),
        "numerator_unit": plan.side_units[0],
        "denominator_unit": plan.side_units[1],
        "zero": formula.not_positive if isinstance(formula, Ratio) and formula.not_positive else "zero_denominator",
        **_sentence(choice, language),
        **_in_team(choice, job),
        "help": typographic(choice.slot.kpi.texts(language)["help"], language),
        "link": link_to(choice.slot.kpi.code, job),
    }


def _in_team(choice: Choice, job: Job) -> dict[str, object]:
    """What the team sheet wants to know: a short name, and how a figure of one person compares with the team's."""
    kpi, language = choice.slot.kpi, job.board.language
    short = job.say["heads"].get(kpi.code, "")
    full = typographic(kpi.label(language), language)
    head = choice.label.replace(full, short, 1) if short else choice.label
    return {
        "head": cut(head, FIGURE_WIDTH - PADDING, HEAD_LINES, bold=True),
        "family": job.say["families"][kpi.family],
        "shared": int(choice.adds_up_over_people),
        "owned": int(job.model.engine.lack(choice.plan, (NOBODY,)) is None),
    }


def _sentence(choice: Choice, language: str) -> dict[str, object]:
    """The sentence of a choice with ``<…>`` for its figures, and the words that follow these."""
    template, words = "", {}
    plan = choice.plan
    for literal, name, spec, _ in Formatter().parse(sentence_of(plan.kpi, plan.kpi.visible(plan.options), language)):
        template += literal + (f"<{name}>" if name else "")
        if name in COUNTED and spec:
            words[name] = spec.partition("/")
    facts: dict[str, object] = {"sentence": typographic(template, language)}
    for name in COUNTED:
        one, _, many = words.get(name, ("", "", ""))
        facts |= {f"{name}_one": typographic(one, language), f"{name}_many": typographic(many or one, language)}
    return facts


# --- selectors ----------------------------------------------------------------------------------------------


def _periods(sheet: Worksheet, job: Job) -> None:
    block, long_months = job.places.periods, job.places.months.column("long")
    _heads(sheet, block)
    for line, entry in enumerate(periods.entries()):
        first = block.at("first", line)
        job.formula(sheet, block.cell("label", line), periods.label_formula(entry, first, long_months, job.say))
        custom = entry.kind == "custom"
        job.formula(sheet, block.cell("first", line), _typed("PeriodFrom") if custom else entry.first("AsOfDay"))
        job.formula(sheet, block.cell("last", line), _typed("PeriodTo") if custom else entry.last(first))
    define(sheet, "PeriodChoices", block.column("label"))


def _typed(name: str) -> str:
    return f'IF(ISNUMBER({name}),INT({name}),"")'


def _people(sheet: Worksheet, job: Job) -> None:
    """Those of the settings sheet, and what the selector offers: everyone, rows of nobody, then each by name."""
    block, who, text = job.places.people, job.places.who, texts(job.board.language)["board"]
    _heads(sheet, block)
    _heads(sheet, who)
    everyone, nobody = (typographic(text[name], job.board.language) for name in ("everyone", "nobody"))
    _constant(sheet, who.cell("name", 0), everyone)
    _constant(sheet, who.cell("name", 1), nobody)
    for line in range(job.model.places):
        typed = f"INDEX(People,{line + 1})"
        named = f'IF({typed}="","",{typed})'
        if job.board.sample:
            shown = job.model.people[line] if line < len(job.model.people) else ""
            named = f"IF(SampleNo=2,{quote(shown)},{named})"
        job.formula(sheet, block.cell("name", line), named)
        job.formula(sheet, who.cell("name", line + 2), block.at("name", line))
    first, last = who.at("name", 0), who.column("name")
    filled = f'2+SUMPRODUCT(--({job.places.people.column("name")}<>""))'
    define(sheet, "Persons", block.column("name"))
    define(sheet, "WhoChoices", f"{first}:INDEX({last},{filled})")


def _compare(sheet: Worksheet, job: Job) -> None:
    block = job.places.compare
    _heads(sheet, block)
    for line, mode in enumerate(TRENDS):
        _constant(sheet, block.cell("label", line), job.say["compared"][mode])
        _constant(sheet, block.cell("mode", line), mode)
    define(sheet, "CompareChoices", block.column("label"))


def _months(sheet: Worksheet, job: Job) -> None:
    block, months = job.places.months, job.say["months"]
    _heads(sheet, block)
    for line, (short, long) in enumerate(zip(months["short"], months["long"], strict=True)):
        for head, word in zip(block.heads, (short, long, long.upper()), strict=True):
            _constant(sheet, block.cell(head, line), word)


def _now(sheet: Worksheet, job: Job) -> None:
    """What is chosen, as numbers."""
    places = job.places
    seen = f"IF(SampleNo=2,{serial(job.board.scope.as_of)},TODAY())" if job.board.sample else "TODAY()"
    today = f"IF(ISNUMBER(AsOf),INT(AsOf),{seen})"
    who, board = places.who, job.board
    chosen = {"PeriodFirst": "first", "PeriodLast": "last"}
    stored = (
        f'AND(OwnerNo="",PeriodFirst={_day(board.scope.from_date)},PeriodLast={_day(board.scope.to_date)},'
        f"Owner={quote(board.who_label)},AsOfDay={serial(board.scope.as_of)})"
    )
    rows = sum(map(job.model.count, job.model.rows))
    compared = f"MATCH(Compare,{places.compare.column('label')},0)"
    formulas = {
        "SampleNo": _sample(job),
        "AsOfDay": f"MIN(MAX({today},{serial(FIRST_DAY) + 1500}),{serial(LAST_DAY)})",
        "PeriodRow": f"IFERROR(MATCH(Period,{places.periods.column('label')},0),1)",
        **{name: f"INDEX({places.periods.column(column)},PeriodRow)" for name, column in chosen.items()},
        "OwnerNo": (
            f'IF(OR(Owner="",Owner={who.at("name", 0)}),0,IF(Owner={who.at("name", 1)},1,'
            f'IFERROR(MATCH(Owner,{places.people.column("name")},0)+1,"")))'
        ),
        "TrendMode": f"IFERROR(INDEX({places.compare.column('mode')},{compared}),{quote(TRENDS[0])})",
        "StoredHolds": f"IF({stored},1,0)",
        "NobodyOwns": f"IF(SUM({places.tables.column('nobody')})>0,1,0)",
        "LinesHold": f"IF(AND(AsOfDay={serial(board.scope.as_of)},SUM({places.tables.column('rows')})={rows}),1,0)",
    }
    _heads(sheet, places.now)
    for line, name in enumerate(NOW):
        _constant(sheet, places.now.cell("what", line), name)
        job.formula(sheet, places.now.cell("value", line), formulas[name])
        name_cell(sheet, name, places.now.cell("value", line))


def _sample(job: Job) -> str:
    """2 while the sample is asked for and no row of the user's own is there, else 1."""
    if not job.board.sample:
        return "1"
    rows = ",".join(f"{job.model.excel(table)}[x_owner_no]" for table in job.model.rows)
    return f"IF(AND(Sample={quote(job.say['sample']['yes'])},COUNT({rows})=0),2,1)"


def _day(day: object) -> str:
    return quote("") if day is None else str(serial(day))  # type: ignore[arg-type]


# --- data ---------------------------------------------------------------------------------------------------


def _tables(sheet: Worksheet, job: Job) -> None:
    """How many rows each table has that count, and how many of them name no owner."""
    block = job.places.tables
    _heads(sheet, block)
    for line, table in enumerate(job.model.rows):
        owners = job.model.column(Prepared(table, Owner()))
        _constant(sheet, block.cell("table", line), table)
        job.formula(sheet, block.cell("rows", line), f"COUNT({owners})", value=float(job.model.count(table)))
        nobody = f"COUNTIF({owners},{NO_OWNER})" if job.model.has_owner(table) else "0"
        job.formula(sheet, block.cell("nobody", line), nobody, value=float(job.model.nobodys(table)))


def _rates(sheet: Worksheet, job: Job) -> None:
    """Exchange rates for rows that are pasted; those that change by month are not among them."""
    always = job.model.engine.tables.rates.always
    _pairs(sheet, job.places.rates, [*always.items()][: job.places.rates.lines])
    define(sheet, "RateCurrencies", job.places.rates.column("currency"))
    define(sheet, "RateValues", job.places.rates.column("rate"))


def _words(sheet: Worksheet, job: Job) -> None:
    """What typed words mean, by vocabulary."""
    _pairs(sheet, job.places.vocabulary, job.model.words)
    define(sheet, "WordSpellings", job.places.vocabulary.column("spelling"))
    define(sheet, "WordMeanings", job.places.vocabulary.column("meaning"))


def _spellings(sheet: Worksheet, job: Job) -> None:
    """Every way to write a KPI in the targets: its key, its code, its label in either language."""
    _pairs(sheet, job.places.spellings, job.model.spellings.items())
    define(sheet, "KpiTexts", job.places.spellings.column("text"))
    define(sheet, "KpiKeys", job.places.spellings.column("key"))


# --- cells --------------------------------------------------------------------------------------------------


def _pairs(sheet: Worksheet, block: Block, pairs: Iterable[Sequence[object]]) -> None:
    _heads(sheet, block)
    for line, pair in enumerate(pairs):
        for head, value in zip(block.heads, pair, strict=True):
            _constant(sheet, block.cell(head, line), value)


def _heads(sheet: Worksheet, block: Block) -> None:
    for head in block.heads:
        _constant(sheet, f"{block.letter(head)}{FIRST - 1}", head)


def _constant(sheet: Worksheet, address: str, value: object) -> None:
    if value != "":
        put(sheet, address, value)
