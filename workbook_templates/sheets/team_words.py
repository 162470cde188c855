"""What the team sheet says in words, as formulas: whose strengths are worth sharing, and who is not shown."""

from workbook_templates.formulas.notices import WARNING
from workbook_templates.formulas.places import TEAM
from workbook_templates.formulas.wording import filled
from workbook_templates.job import Job
from workbook_templates.sheets.heat import Heat
from xl_kpi.analysis.sentence import typographic
from xl_kpi.engines.formula.text import quote


def message_formulas(at: Heat, labels: int, job: Job) -> dict[str, str]:
    """The message, and the slots (from 1) of the two strengths that it names, of two people where there are two."""
    best, heads = at.across("best"), f"${at.values[0]}${labels}:${at.values[-1]}${labels}"
    one, two = at.of_sheet("one"), at.of_sheet("two")
    other = f'({best}<>"")*({best}<>INDEX({best},{one}))'
    text = {key: typographic(words, job.board.language) for key, words in job.say["team"]["message"].items()}

    def said(slot: str) -> str:
        cells = {"label": f"INDEX({heads},{slot})", "name": f"INDEX({best},{slot})"}
        return filled(text["strength"], cells, job.board.language)

    both = f'{said(one)}&IF({two}="","",{quote(text["and"])}&{said(two)})'
    shared = filled(text["share"], {"what": both}, job.board.language)
    strong = f'IF({one}="",{quote(text["calm"])},{shared})'
    people = f"IF({at.of_sheet('people')}=0,{quote(text['no_people'])},{strong})"
    return {
        "one": f'IFERROR(MATCH(1,INDEX(({best}<>"")*1,0),0),"")',
        "two": f'IF({one}="","",IFERROR(MATCH(1,INDEX({other},0),0),""))',
        "message": f"IF(COUNT({at.across('place')})=0,{quote(text['no_kpi'])},{people})",
    }


def note(at: Heat, job: Job) -> str:
    """How to read the sheet, unless some people have no line here, or rows name somebody who is not on the list."""
    text, unlisted, language = job.say["team"], job.places.page_text("unlisted"), job.board.language
    hidden = f"({at.of_sheet('people')}-{at.of_sheet('shown')})"
    more = filled(typographic(text["more"], language), {"n": hidden, "lines": str(TEAM)}, language)
    usual = quote(typographic(text["note"], language))
    return f'IF({hidden}>0,{more},IF({unlisted}="",{usual},{quote(WARNING)}&{unlisted}))'
