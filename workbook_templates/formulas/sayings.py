"""What is said of a slot, as formulas: its sentence, how far its target is, why there is no figure."""

from collections.abc import Mapping

from workbook_templates.formulas.slot import Slot
from workbook_templates.formulas.wording import choice, day, fraction_formulas
from xl_kpi.analysis.numerals import WIDE
from xl_kpi.analysis.sentence import texts, typographic
from xl_kpi.engines.formula.text import Formula, quote

FARTHEST = 500_000
"""Attainments beyond it are alike: sorting keeps nine decimals to tell slots apart."""


def word_formulas(one: Slot) -> dict[str, Formula | str]:
    job, at = one.job, one.at
    percent = job.places.text(one.slot, "value")
    shares = fraction_formulas({**at, "percent": percent}, job.say)
    gap = 'AND(ISNUMBER({target}),ISNUMBER({value}),{additive}=1,{goal_direction}="up")'
    return {
        **{name: one.known(formula) for name, formula in shares.items()},
        "gap": one.filled(f'IF({gap},ROUND({{target}},0)-ROUND({{value}},0),"")'),
        "sentence": one.known(
            f"IF(ISNUMBER({at['gap']}),{_gap(one)},IF(ISNUMBER({at['value']}),{_said(one)},{_why(one)}))"
        ),
        "worry": one.filled(
            f'IF(OR({{status}}="red",{{status}}="orange"),IF({{status}}="red",0,{2 * FARTHEST})'
            f'+MIN({FARTHEST - 1},MAX({1 - FARTHEST},N({{attainment}})))+{one.slot}*0.000000001,"")'
        ),
        "worry_text": one.known(_worry(one)),
    }


def _gap(one: Slot) -> str:
    """How far the target is."""
    words, gap = texts(one.job.board.language)["gap"], one.at["gap"]
    distance = one.job.places.text(one.slot, "gap")

    def said(key: str) -> str:
        money, count = (
            _replaced(typographic(words[f"{key}_{unit}"], one.job.board.language), {"{gap}": distance})
            for unit in ("money", "count")
        )
        return f'IF({one.at["unit"]}="money",{money},{count})'

    return f"IF({gap}=0,{said('reached')},IF({gap}>0,{said('missing')},{said('beyond')}))"


def _replaced(template: str, cells: Mapping[str, str]) -> str:
    formula = quote(template)
    for token, cell in cells.items():
        if token in template:
            formula = f"SUBSTITUTE({formula},{quote(token)},{cell})"
    return formula


def _said(one: Slot) -> str:
    """The KPI's own sentence with its figures, its first letter a capital."""
    job, at = one.job, one.at
    formula = one.of_choice("sentence")
    for name in ("numerator", "denominator", "n"):
        text, singular = job.places.text(one.slot, name), job.places.text(one.slot, name, "one")
        word = f"IF({singular}=1,{one.of_choice(f'{name}_one')},{one.of_choice(f'{name}_many')})"
        counted = f'{text}&IF({word}="","",{quote(WIDE)}&{word})'
        formula = f"SUBSTITUTE({formula},{quote(f'<{name}>')},{counted})"
    seen = day("AsOfDay", job.say, job.places.months.column("short"))
    for name, cell in {"share": at["share"], "value": job.places.text(one.slot, "spoken"), "as_of": seen}.items():
        formula = f"SUBSTITUTE({formula},{quote(f'<{name}>')},{cell})"
    return f"UPPER(LEFT({formula},1))&MID({formula},2,400)"


def _why(one: Slot) -> str:
    """Why there is no figure: what the tables lack, that they are blank, that there is no case or no target."""
    job, at = one.job, one.at
    language = job.board.language
    words = {key: typographic(text, language) for key, text in texts(language)["unavailable"].items()}
    reason, zero = one.of_choice("reason"), one.of_choice("zero")
    divided = f"AND(ISNUMBER({at['denominator']}),N({at['denominator']})<=0)"
    no_target = f"AND({one.of_choice('target_wanted')}=1,NOT(ISNUMBER({job.places.scope('now', 'target')})))"
    otherwise = (
        f"IF({no_target},{quote(words['no_target'])},IF({divided},{choice(zero, words)},{quote(words['other'])}))"
    )
    empty = quote(typographic(job.say["dashboard"]["empty"], language))
    return f'IF({reason}<>"",{reason},IF({one.of_choice("fed")}=0,{empty},{otherwise}))'


def _worry(one: Slot) -> str:
    """A tile of the page's message: what it is, its value, and how that moved in a year."""
    job, at = one.job, one.at
    words = texts(job.board.language)["message"]
    cells = {
        "{label}": one.of_choice("inside"),
        "{value}": job.places.text(one.slot, "value"),
        "{change}": job.places.text(one.slot, "change"),
    }
    plain, change = (_replaced(typographic(words[key], job.board.language), cells) for key in ("plain", "change"))
    return f"IF(OR(NOT(ISNUMBER({at['change']})),{at['change_good']}=0),{plain},{change})"
