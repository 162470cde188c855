"""The hidden helper sheet: all that is known of each slot, the rows of its chart, and what the page says as a whole."""

from collections.abc import Mapping

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.facts import fact_formulas
from workbook_templates.formulas.grid import figure
from workbook_templates.formulas.names import define
from workbook_templates.formulas.notices import notice_formulas, notice_values
from workbook_templates.formulas.page_texts import page_formulas
from workbook_templates.formulas.places import CURVES, MONTH_HEADS, MONTHS, PAGE, TEXT, TEXTS, Block
from workbook_templates.formulas.series import SMALLEST_SPAN
from workbook_templates.formulas.udf import fill_udf
from workbook_templates.formulas.wording import POINTS, SPOKEN, month_label, number_formulas
from workbook_templates.job import Job
from workbook_templates.look.layout import SLOTS
from workbook_templates.look.styles import put
from workbook_templates.sheets.essential import fill_mirror
from xl_kpi.analysis.board import Tile
from xl_kpi.engines.formula.text import quote


def fill_calculation(sheet: Worksheet, job: Job) -> None:
    """Write facts, chart rows and texts of every slot, then the texts of the page."""
    places = job.places
    blocks = (places.facts, places.udf, places.stored, places.curves, places.texts, places.bands, places.band_curves)
    for block in blocks:
        _heads(sheet, block)
    fill_udf(sheet, job)
    for slot in range(SLOTS):
        for name, formula in fact_formulas(slot, job).items():
            job.formula(sheet, places.facts.cell(name, slot), formula)
        _stored(sheet, job, slot)
        _curves(sheet, job, slot)
        _texts(sheet, job, slot)
    texts, known = {**page_formulas(job), **notice_formulas(job)}, notice_values(job)
    for line, name in enumerate(PAGE):
        put(sheet, places.page.cell("what", line), name)
        job.formula(sheet, places.page.cell("text", line), texts[name], value=known.get(name))
    fill_mirror(sheet, job)
    define(sheet, "SlotTargets", places.facts.column("target_key"))
    define(sheet, "SlotRows", places.facts.column("row"))
    sheet.sheet_state = "hidden"


def _heads(sheet: Worksheet, block: Block) -> None:
    for head in block.heads:
        put(sheet, f"{block.letter(head)}{block.first - 1}", head)


# --- the last headless figures ------------------------------------------------------------------------------


def _stored(sheet: Worksheet, job: Job, slot: int) -> None:
    tile = job.model.tiles[slot]
    if tile is None:
        return
    for head, value in _kept(tile).items():
        if value is not None:
            put(sheet, job.places.stored.cell(head, slot), value)


def _kept(tile: Tile) -> Mapping[str, object]:
    reading = tile.reading
    months = zip(MONTH_HEADS, tile.series[-MONTHS:], strict=False)
    before = zip((f"y{place}" for place in range(MONTHS)), tile.series_last_year[-MONTHS:], strict=False)
    return {
        "key": tile.key,
        "value": reading.value,
        "n": reading.n,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "last_year": tile.last_year.value,
        **{head: month.value for head, month in (*months, *before)},
    }


# --- charts -------------------------------------------------------------------------------------------------


def _curves(sheet: Worksheet, job: Job, slot: int) -> None:
    """The months, both lines, and both on one scale from 0 to 1: a zero-based axis would flatten most KPIs."""
    block, facts, say = job.places.curves, job.places.facts, job.say
    lines = {name: job.places.curve(slot, name) for name in CURVES}
    row, label = facts.at("row", slot), facts.at("label", slot)
    for name, words in (("current_index", "current"), ("before_index", "one_year_before")):
        head, _, tail = say["dashboard"][words].partition("{label}")
        job.formula(sheet, block.cell("name", lines[name]), f'IF({label}="","",{quote(head)}&{label}&{quote(tail)})')
    both = (
        f"{block.line('m0', f'm{MONTHS - 1}', lines['current'])},{block.line('m0', f'm{MONTHS - 1}', lines['before'])}"
    )
    low, span = block.at("low", lines["current"]), block.at("span", lines["current"])
    largest = f"MAX(ABS(MIN({both})),ABS(MAX({both})))"
    wide = f"MAX(MAX({both})-MIN({both}),{SMALLEST_SPAN}*{largest})"
    job.formula(sheet, block.cell("span", lines["current"]), f"IF(COUNT({both})=0,1,IF({wide}=0,1,{wide}))")
    job.formula(sheet, block.cell("low", lines["current"]), f"IF(COUNT({both})=0,0,(MIN({both})+MAX({both})-{span})/2)")
    for place, head in enumerate(MONTH_HEADS):
        month = job.places.scope(f"month_{place}", "first")
        text = f'IF({row}="","",{month_label(month, job.places.months.column("short"))})'
        job.formula(sheet, block.cell(head, lines["months"]), text)
        _points(sheet, job, slot, place, (low, span))


def _points(sheet: Worksheet, job: Job, slot: int, place: int, scale: tuple[str, str]) -> None:
    block, head, places = job.places.curves, f"m{place}", job.places
    row = places.facts.at("row", slot)
    for line, kept, scope, called in (
        ("current", f"m{place}", f"month_{place}", places.udf_months),
        ("before", f"y{place}", f"year_ago_{place}", places.udf_year_ago),
    ):
        index = places.curve(slot, line)
        value = f'IF({row}="","",{_surest(job, slot, called.at(head, slot), figure(job, row, scope), kept)})'
        job.formula(sheet, block.cell(head, index), value)
        raw = block.at(head, index)
        drawn = f"IF(ISNUMBER({raw}),({raw}-{scale[0]})/{scale[1]},NA())"
        job.formula(sheet, block.cell(head, places.curve(slot, f"{line}_index")), drawn)


def _surest(job: Job, slot: int, called: str, native: str, kept: str) -> str:
    """The function's figure, else the native formula's, else the stored one while it holds."""
    stored = job.places.stored
    holds = f"AND(StoredHolds=1,{stored.at('key', slot)}={job.places.facts.at('key', slot)})"
    last = f'IF(AND({holds},ISNUMBER({stored.at(kept, slot)})),{stored.at(kept, slot)},"")'
    return f"IF(ISNUMBER({called}),{called},IF(ISNUMBER({native}),{native},{last}))"


# --- texts --------------------------------------------------------------------------------------------------


def _texts(sheet: Worksheet, job: Job, slot: int) -> None:
    """The numbers that the sentences of a slot speak of, written in the language of the workbook."""
    block, facts = job.places.texts, job.places.facts
    unit = facts.at("unit", slot)
    units = {
        "value": unit,
        "spoken": f'IF({unit}="days",{quote(SPOKEN)},{unit})',
        "numerator": side_unit(job, slot, "numerator"),
        "denominator": side_unit(job, slot, "denominator"),
        "n": quote("count"),
        "change": f'IF({unit}="rate",{quote(POINTS)},IF({unit}="points","count",{unit}))',
        "gap": unit,
    }
    figures = {"spoken": "value", "change": "change"}
    for line, name in enumerate(TEXTS):
        index = slot * len(TEXTS) + line
        cells = {part: block.at(part, index) for part in TEXT}
        steps = number_formulas(cells, job.say, job.board.currency)
        x = f"ABS({facts.at('gap', slot)})" if name == "gap" else facts.at(figures.get(name, name), slot)
        number = f'IF(ISNUMBER({facts.at("gap", slot)}),{x},"")' if name == "gap" else x
        head = {"x": f'IF(ISNUMBER({number}),{number},"")', "unit": units[name], "signed": str(int(name == "change"))}
        for part, formula in {**head, **steps}.items():
            job.formula(sheet, block.cell(part, index), formula)


def side_unit(job: Job, slot: int, side: str) -> str:
    row = job.places.facts.at("row", slot)
    return f'IF({row}="","",INDEX({job.places.choices.column(f"{side}_unit")},{row}))'
