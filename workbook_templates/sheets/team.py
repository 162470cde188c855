"""The team sheet: people by KPI, each figure against the team. It shows strengths and room for progress, no rank."""

from collections.abc import Iterator

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.formulas.grid import figures
from workbook_templates.formulas.places import SCOPES, SIDES, TEAM
from workbook_templates.job import Job
from workbook_templates.look import layout, styles
from workbook_templates.look.layout import FIGURE_WIDTH, MARGIN, SLOTS
from workbook_templates.look.styles import put
from workbook_templates.sheets import frame, heat, page
from workbook_templates.sheets.heat import PARAMETERS, Heat
from workbook_templates.sheets.team_words import message_formulas, note
from xl_kpi.engines.formula.text import quote

WIDTHS = (MARGIN, 156, *(FIGURE_WIDTH,) * SLOTS, 6, MARGIN)
HEADS = {"family": 20, "label": 50, "target": 20, "team": 30}
"""The rows above the people, with their heights."""
ROW = {name: layout.FIRST_ROW + place for place, name in enumerate(HEADS)}
PEOPLE_HEIGHT, LOWEST, HIGHEST, SPARE = 547, 21, 28, 19
"""In px: what a page has for the lines, a line with somebody at least and at most, one that waits for somebody."""
AT = Heat(
    first_line=layout.FIRST_ROW + len(HEADS),
    lines=TEAM + 1,
    values=tuple(get_column_letter(3 + slot) for slot in range(SLOTS)),
    codes=tuple(get_column_letter(20 + slot) for slot in range(SLOTS)),
    scope="R",
    number="S",
)
FOOTER = AT.rows[-1] + 1
FIRST_PERSON, NOBODY, EVERYBODY = (SCOPES.index(scope) + 1 for scope in ("person_0", "nobody", "team"))
"""Columns of the grid, from 1."""
FAIR, FAR = 0.05, 0.2
"""From which distance from the team a figure is ahead or behind, and clearly so."""
SLACK = 1e-9


def fill_team(sheet: Worksheet, job: Job) -> None:
    """Write the whole sheet: header, heads, team, people, footer, rules, print set-up."""
    page.set_columns(sheet, WIDTHS, job.digit_width)
    page.set_rows(sheet, (*layout.HEADER_ROWS.values(), *HEADS.values(), *_heights(job), layout.FOOTER_HEIGHT))
    words = message_formulas(AT, ROW["label"], job)
    frame.write_header(sheet, job, job.say["team"]["title"], words.pop("message"))
    for name, formula in words.items():
        job.formula(sheet, AT.of_sheet(name), formula)
    frame.write_chosen(sheet, job, "D", "E", "period")
    heat.write_legend(sheet, job, "GIKM", AT.values[-1])
    _lines(sheet, job)
    for slot in range(SLOTS):
        _slot(sheet, slot, job)
    frame.paint_footer(sheet, FOOTER, column_index_from_string(AT.values[-1]))
    job.formula(sheet, f"B{FOOTER}", note(AT, job), styles.FOOTER)
    heat.add_heat(sheet, AT, job.codes, ROW["family"], ROW["label"], NOBODY)
    for letter in (AT.scope, AT.number, *AT.codes):
        sheet.column_dimensions[letter].hidden = True
    page.set_page(sheet, one_page=True, frozen=ROW["team"])
    sheet.print_area = f"A1:P{FOOTER}"
    page.protect(sheet)


def _heights(job: Job) -> Iterator[int]:
    """Lines of people as high as the page allows, those that wait for somebody low."""
    filled = min(len(job.model.people), TEAM) + 1
    room = (PEOPLE_HEIGHT - SPARE * (AT.lines - filled)) // filled
    yield from (max(LOWEST, min(HIGHEST, room)) if line < filled else SPARE for line in range(AT.lines))


# --- lines --------------------------------------------------------------------------------------------------


def _lines(sheet: Worksheet, job: Job) -> None:
    """Who stands in each line: people in the order of the list, then rows of nobody, if there are some."""
    people, nobody = job.places.people, job.places.who.at("name", 1)
    put(sheet, f"B{ROW['target']}", job.say["team"]["target"], styles.QUIET)
    put(sheet, f"B{ROW['team']}", job.say["team"]["team"], styles.TEAM_NAME)
    job.formula(sheet, AT.of_sheet("last"), f"MAX({AT.column(AT.number)})")
    job.formula(sheet, AT.of_sheet("people"), f'SUMPRODUCT(--({people.column("name")}<>""))')
    job.formula(sheet, AT.of_sheet("shown"), f'COUNTIF({AT.column(AT.number)},">0")')
    for line, row in enumerate(AT.rows):
        name, number, scope = people.at("name", line), f"${AT.number}{row}", f"${AT.scope}{row}"
        job.formula(sheet, number, f'IF({name}="",0,{line + 1})' if line < TEAM else "0")
        rest = f'IF(AND({AT.of_sheet("last")}={line},NobodyOwns=1),{NOBODY},"")'
        job.formula(sheet, scope, f"IF({number}>0,{FIRST_PERSON + line},{rest})")
        job.formula(sheet, f"B{row}", f'IF({number}>0,{name},IF({scope}="","",{nobody}))', styles.PERSON)


# --- columns ------------------------------------------------------------------------------------------------


def _slot(sheet: Worksheet, slot: int, job: Job) -> None:
    """One KPI: its head, its target, the team, and the figure and level of every line."""
    at = {name: AT.of_slot(name, slot) for name in PARAMETERS}
    value, missing = AT.values[slot], quote(job.say["tile"]["na"])
    for name, formula in _parameters(slot, at, job).items():
        job.formula(sheet, at[name], formula)
    target = job.places.facts.at("team_target", slot)
    heads = {
        "family": (_unless_same(at["family"], slot), styles.FAMILY),
        "label": (_of_choice("head", slot, job), styles.FIGURE_HEAD),
        "target": (_known(at, f"IF(ISNUMBER({target}),{target},{missing})"), styles.HEAT_TARGET),
        "team": (_known(at, _figure(at, str(EVERYBODY), job)), styles.TEAM_FIGURE),
    }
    for name, (formula, look) in heads.items():
        job.formula(sheet, f"{value}{ROW[name]}", formula, look)
    for row in AT.rows:
        cell, scope = f"{value}{row}", f"${AT.scope}{row}"
        shown = _known(at, f"IF({at['owned']}=1,{_figure(at, scope, job)},{missing})")
        job.formula(sheet, cell, f'IF({scope}="","",{shown})', styles.HEAT)
        job.formula(sheet, f"{AT.codes[slot]}{row}", _code(at, cell, scope, job))


def _unless_same(family: str, slot: int) -> str:
    """The name of a family over its first KPI only."""
    return f'IF({family}={AT.of_slot("family", slot - 1)},"",{family})' if slot else family


def _parameters(slot: int, at: dict[str, str], job: Job) -> dict[str, str]:
    """What the formulas of a column know of its KPI; ``place`` is 0 where the tables hold nothing for it."""
    facts, team, people = job.places.facts, f"{AT.values[slot]}${ROW['team']}", AT.of_sheet("people")
    row = facts.at("row", slot)
    share = f'IF({people}>0,({team}-N({at["nobody"]}))/{people},"")'
    reference = f"IF({at['shared']}=1,{share},{team})"
    return {
        "unit": facts.at("unit", slot),
        "place": f'IF({row}="","",IF({_of_choice("fed", slot, job)}=1,{len(SIDES)}*({row}-1)+1,0))',
        "way": f'IF({facts.at("team_direction", slot)}="down",-1,1)',
        "cases": facts.at("cases", slot),
        "shared": _of_choice("shared", slot, job),
        "owned": _of_choice("owned", slot, job),
        "family": _of_choice("family", slot, job),
        "nobody": _known(at, _figure(at, str(NOBODY), job)),
        "reference": f'IF(ISNUMBER({team}),{reference},"")',
        "best": f'IFERROR(INDEX({AT.column("B")},MATCH(2,{AT.column(AT.codes[slot])},0)),"")',
    }


def _of_choice(head: str, slot: int, job: Job) -> str:
    row = job.places.facts.at("row", slot)
    return f'IF({row}="","",INDEX({job.places.choices.column(head)},{row}))'


def _known(at: dict[str, str], formula: str) -> str:
    """A formula for a slot that holds a KPI."""
    return f'IF({at["place"]}="","",{formula})'


def _figure(at: dict[str, str], scope: str, job: Job) -> str:
    """The figure of a KPI in a column of the grid, n/d where there is none."""
    missing, found = quote(job.say["tile"]["na"]), f"INDEX({figures(job)},{at['place']},{scope})"
    return f"IF({at['place']}=0,{missing},IF(ISNUMBER({found}),{found},{missing}))"


def _code(at: dict[str, str], cell: str, scope: str, job: Job) -> str:
    """2, 1, 0, -1 or -2 against the team; letters where cases are few or nothing is judged; blank in a blank line."""
    cases = f"INDEX({figures(job)},{at['place']}+{SIDES.index('n')},{scope})"
    few = f"IF({at['cases']}=1,IF(ISNUMBER({cases}),{cases}<MinN,FALSE),FALSE)"
    judged = f"IF({few},{quote(heat.SMALL)},{_level(at, cell)})"
    unjudged = f"OR(NOT(ISNUMBER({cell})),{scope}={NOBODY})"
    return f'IF({cell}="","",IF({unjudged},{quote(heat.QUIET)},{judged}))'


def _level(at: dict[str, str], cell: str) -> str:
    reference = at["reference"]
    gain = f"({cell}-{reference})/ABS({reference})*{at['way']}"
    fair, far = f"{FAIR - SLACK:.9f}", f"{FAR - SLACK:.9f}"
    steps = f"IF({gain}>={far},2,IF({gain}>={fair},1,IF({gain}<=-{far},-2,IF({gain}<=-{fair},-1,0))))"
    # Nobody can sell 2.3 times: the whole numbers on both sides of an average share are as good as the share.
    near = f'IF(AND({at["unit"]}="count",{at["shared"]}=1),ABS({cell}-{reference})<1,FALSE)'
    return f"IF(ISNUMBER({reference}),IF({reference}=0,0,IF({near},0,{steps})),0)"
