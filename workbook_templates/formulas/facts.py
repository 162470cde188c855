"""What is known of a slot, as formulas: its KPI, figures from the surest source, target, status, trend, sentence."""

from workbook_templates.formulas import goals
from workbook_templates.formulas.grid import figure, scope_names
from workbook_templates.formulas.places import FACT, STEPS, grid_letter
from workbook_templates.formulas.sayings import word_formulas
from workbook_templates.formulas.slot import Slot
from workbook_templates.formulas.wording import choice
from workbook_templates.job import Job
from xl_kpi.analysis.numerals import DECIMALS, WIDE
from xl_kpi.analysis.targets import AS_PERCENT
from xl_kpi.analysis.verdict import DEAD_BAND, POINT, ROUNDING, SCALES
from xl_kpi.core.settings import TRENDS
from xl_kpi.engines.formula.scope import Names
from xl_kpi.engines.formula.targets import line_formula, nearest_line, step_formulas, target_formula
from xl_kpi.engines.formula.text import Formula, quote


def fact_formulas(slot: int, job: Job) -> dict[str, Formula | str]:
    """Every fact of a slot by its name, each from those before it."""
    one = Slot(slot, job)
    facts = {
        **_kpi(one),
        **_figures(one),
        **_target(one),
        **_status(one),
        **_trend(one),
        **_changes(one),
        **word_formulas(one),
    }
    return {name: facts[name] for name in FACT}


def _kpi(one: Slot) -> dict[str, Formula | str]:
    choices, name = one.job.places.choices, f"Slot{one.slot + 1}"
    label = one.at["label"]
    named = f'IFERROR(MATCH({label},{choices.column("label")},0),IFERROR(MATCH({label},{choices.column("key")},0),""))'
    return {
        "label": f'IF({name}="","",{name})',
        "row": f'IF({label}="","",{named})',
        "key": one.of_choice("key"),
        "owner": "OwnerNo",
        **{head: one.of_choice(head) for head in ("unit", "direction", "additive", "cases")},
    }


def _figures(one: Slot) -> dict[str, Formula | str]:
    """Value, sides and references: the function's, else the native formula's, else the stored one while it holds."""
    job, at, stored = one.job, one.at, one.job.places.stored
    holds = f"AND(StoredHolds=1,{stored.at('key', one.slot)}={at['key']})"
    facts: dict[str, Formula | str] = {
        "udf": one.known(f'IFERROR(MATCH({at["key"]},{job.places.udf.column("key")},0),"")'),
        "stored": one.known(f"IF({holds},1,0)"),
        "native": one.known(figure(job, at["row"], "now")),
    }
    for name in ("value", "numerator", "denominator", "n", "last_year"):
        scope, side = ("last_year", "value") if name == "last_year" else ("now", name)
        called = f'IF({at["udf"]}="","",INDEX({job.places.udf.column(name)},{at["udf"]}))'
        native = at["native"] if name == "value" else figure(job, at["row"], scope, side)
        kept = stored.at(name, one.slot)
        last = f'IF(AND({at["stored"]}=1,ISNUMBER({kept})),{kept},"")'
        facts[name] = one.known(f"IF(ISNUMBER({called}),{called},IF(ISNUMBER({native}),{native},{last}))")
    for scope in ("before_1", "before_2", "before_3"):
        native = figure(job, at["row"], scope)
        facts[scope] = one.known(f'IF(ISNUMBER({native}),{native},"")')
    return facts


# --- target -------------------------------------------------------------------------------------------------


def _target(one: Slot) -> dict[str, Formula | str]:
    job, at = one.job, one.at
    keys = goals.column(job, "targets", "x_key")
    code = f'LEFT({at["key"]},FIND("[",{at["key"]}&"[")-1)'
    facts: dict[str, Formula | str] = {
        "target_key": one.known(f"IF(COUNTIF({keys},{at['key']})>0,{at['key']},{code})"),
        **_lines(one, "", at["owner"]),
        **_lines(one, "team_", "0"),
    }
    own, team = _first(one, ""), _first(one, "team_")
    own_only = f"OR({at['additive']}=1,N({at['owner']})=0,ISNUMBER({own}))"
    line = at["target_line"]
    limit = goals.of_line(job, "targets", "x_orange", line)
    by_kpi = one.of_choice("orange")
    usual = f"IF(ISNUMBER({by_kpi}),{by_kpi},Orange)"
    found = at["target_found"]
    return facts | {
        "team_target": one.known(_as_fraction(at["unit"], team)),
        "team_direction": one.known(_direction(one, at["team_line"])),
        "target_found": one.known(f"IF({own_only},{own},{team})"),
        "target_line": one.known(f'IF(ISNUMBER({found}),IF({own_only},{at["line"]},{at["team_line"]}),"")'),
        "target": one.known(_as_fraction(at["unit"], found)),
        "goal_direction": one.known(_direction(one, line)),
        "orange": one.known(f"IF(IF(ISNUMBER({line}),{limit},-1)<0,{usual},{limit})"),
    }


def _as_fraction(unit: str, target: str) -> str:
    """A target; that of a rate may be typed as 35."""
    return f'IF(ISNUMBER({target}),IF(AND({unit}="rate",{target}>{AS_PERCENT}),{target}/100,{target}),"")'


def _direction(one: Slot, line: str) -> str:
    """The direction that a line of the targets gives, else the KPI's own."""
    mine = goals.of_line(one.job, "targets", "x_direction", line)
    return f'IF(IF(ISNUMBER({line}),{mine},0)=0,{one.at["direction"]},IF({mine}=1,"up","down"))'


def _lines(one: Slot, prefix: str, owner: str) -> dict[str, Formula | str]:
    """The steps to the target of one owner number, whatever the options of the KPI: additive or not."""
    at = {name: one.at[f"{prefix}{name}"] for name in ("nearest", *STEPS, "line")}
    names = goals.target_names(one.job, one.at["target_key"], owner, _scope(one.job))
    added, same = (step_formulas(names, at["nearest"], additive=additive) for additive in (True, False))
    facts: dict[str, Formula | str] = {f"{prefix}nearest": _gated(one, nearest_line(names))}
    for step in STEPS:
        text = added[step].text
        if text != same[step].text:
            text = f"IF({one.at['additive']}=1,{text},{same[step].text})"
        facts[f"{prefix}{step}"] = _gated(one, Formula(text, array=True))
    steps = {step: at[step] for step in STEPS}
    facts[f"{prefix}line"] = _gated(one, line_formula(names, at["nearest"], steps))
    return facts


def _gated(one: Slot, formula: Formula) -> Formula:
    return Formula(one.known(formula.text), formula.array)


def _first(one: Slot, prefix: str) -> str:
    return target_formula([one.at[f"{prefix}{step}"] for step in STEPS]).text


def _scope(job: Job) -> Names:
    """The period itself, as formulas of another sheet see it."""
    return scope_names(f"{job.places.grid}!${grid_letter('now')}", job)


# --- judgement ----------------------------------------------------------------------------------------------


def _status(one: Slot) -> dict[str, Formula | str]:
    up = '{goal_direction}="up"'
    attainment = (
        f'IF(AND(ISNUMBER({{value}}),ISNUMBER({{target}})),IF({{target}}<=0,"",IF({up},{{value}}/{{target}},'
        'IF({value}>0,{target}/{value},""))),"")'
    )
    slack = f"{ROUNDING:.12f}*MAX(ABS({{value}}),ABS({{target}}))"
    beyond = f"IF({up},{{value}}>={{target}}-{slack},{{value}}<={{target}}+{slack})"
    reached = f'OR({beyond},AND({{goal_direction}}="down",{{value}}=0))'
    scale = choice("{unit}", {}, "MAX(ABS({value}),ABS({target}))")
    for unit, size in SCALES.items():
        scale = f'IF({{unit}}="{unit}",{size:g},{scale})'
    near_nothing = f"ABS({{value}}-{{target}})<=(1-{{orange}})*{scale}+{slack}"
    near = f"AND(ISNUMBER({{attainment}}),N({{attainment}})>={{orange}}-{ROUNDING:.12f})"
    colour = f'IF({reached},"green",IF(IF({{target}}<=0,{near_nothing},{near}),"orange","red"))'
    reason = 'IF(NOT(ISNUMBER({value})),"grey_unavailable",IF({small}=1,"grey_small","grey_no_target"))'
    judged = "AND(ISNUMBER({value}),{small}=0,ISNUMBER({target}))"
    said = one.job.say["tile"]["status"]
    words = {code: text for code, text in said.items() if code != "grey_small"}
    head, _, counted = said["grey_small"].partition("{n:")
    singular, _, plural = counted.partition("}")[0].partition("/")
    tail = counted.partition("}")[2]
    few = "{n}<2" if one.job.board.language == "fr" else "{n}=1"
    small = f"{quote(head)}&{{n}}&{quote(WIDE)}&IF({few},{quote(singular)},{quote(plural)})&{quote(tail)}"
    code = f'IF({{status}}="grey",{reason},{{status}})'
    return {
        "attainment": one.filled(attainment),
        "small": one.filled("IF(AND({cases}=1,ISNUMBER({n}),N({n})<MinN),1,0)"),
        "status": one.filled(f'IF({judged},{colour},"grey")'),
        "status_text": one.filled(
            f'IF(AND({{status}}="grey",ISNUMBER({{value}}),{{small}}=1),{small},{choice(code, words)})'
        ),
    }


def _trend(one: Slot) -> dict[str, Formula | str]:
    """Where the value goes from its reference; nothing without a period."""
    point = "{unit}"
    band = f"{DEAD_BAND}*ABS({{reference}})"
    for unit, size in POINT.items():
        band = f'IF({point}="{unit}",{size},{band})'
    known = "COUNT({before_1},{before_2},{before_3})"
    mean = f'IF({known}=0,"",SUM({{before_1}},{{before_2}},{{before_3}})/{known})'
    is_open = 'OR(PeriodFirst="",PeriodLast="")'
    code = 'IF({trend}=0,"stable",IF({trend}=1,"up_","down_")&IF({trend_good}=1,"good","bad"))'
    words = one.job.say["tile"]["trend"]
    previous, last_year, _ = TRENDS
    return {
        "reference": one.filled(
            f'IF(TrendMode="{last_year}",{{last_year}},IF({is_open},"",IF(TrendMode="{previous}",{{before_1}},{mean})))'
        ),
        "move": one.filled('IF(AND(ISNUMBER({value}),ISNUMBER({reference})),{value}-{reference},"")'),
        "trend": one.filled(
            f'IF(ISNUMBER({{move}}),IF(ABS({{move}})<={band}+0.000000000001,0,IF({{move}}>0,1,-1)),"")'
        ),
        "trend_good": one.filled('IF(N({trend})=0,0,IF(({trend}>0)=({goal_direction}="up"),1,-1))'),
        "trend_text": one.filled(f'IF({{trend}}="","",{choice(code, words)})'),
    }


def _changes(one: Slot) -> dict[str, Formula | str]:
    keys = goals.column(one.job, "baselines", "x_key")
    owner = f'IF({one.at["owner"]}="",-1,{one.at["owner"]})'
    digits = choice("{unit}", {}, "1")
    for unit, number in DECIMALS.items():
        digits = f'IF({{unit}}="{unit}",{number},{digits})'
    shown = f"ROUND({{change}},{digits})"

    def difference(reference: str) -> str:
        times = 'IF({unit}="rate",100,1)'
        return f'IF(AND(ISNUMBER({{value}}),ISNUMBER({{{reference}}})),({{value}}-{{{reference}}})*{times},"")'

    def percent(reference: str) -> str:
        both = f"AND(ISNUMBER({{value}}),ISNUMBER({{{reference}}}),N({{{reference}}})>0)"
        return f'IF({both},({{value}}-{{{reference}}})/{{{reference}}},"")'

    return {
        "change": one.filled(difference("last_year")),
        "change_percent": one.filled(percent("last_year")),
        "change_good": one.filled(
            f'IF(ISNUMBER({{change}}),IF({shown}=0,0,IF(({shown}>0)=({{goal_direction}}="up"),1,-1)),0)'
        ),
        "start_row": one.filled(f'IFERROR(MATCH({{key}}&"|"&{owner},{keys},0),"")'),
        "start": one.filled(
            f'IF(ISNUMBER({{start_row}}),{goals.of_line(one.job, "baselines", "x_value", "{start_row}")},"")'
        ),
        "start_change": one.filled(difference("start")),
        "start_percent": one.filled(percent("start")),
    }
