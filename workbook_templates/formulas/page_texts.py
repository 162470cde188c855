"""What the dashboard says as a whole: its message, counts by status, overline and footer, as formulas."""

from workbook_templates.formulas.wording import choice, counted, day, joined
from workbook_templates.job import Job
from xl_kpi.analysis.sentence import texts, typographic
from xl_kpi.core.settings import TRENDS
from xl_kpi.engines.formula.text import quote


def page_formulas(job: Job) -> dict[str, str]:
    """Each text by its name."""
    return {
        "message": _message(job),
        "counts": _counts(job),
        "overline": _overline(job),
        "footer": _footer(job),
        "legend": _legend(job),
    }


def _message(job: Job) -> str:
    """The two tiles that most need a look, or that all is well."""
    language, facts = job.board.language, job.places.facts
    words = {key: typographic(text, language) for key, text in texts(language)["message"].items()}
    status, target, worry = facts.column("status"), facts.column("target"), facts.column("worry")

    def worst(place: int) -> str:
        return f"INDEX({facts.column('worry_text')},MATCH(SMALL({worry},{place}),{worry},0))"

    two = f'{worst(1)}&IF(COUNT({worry})>1,{quote(words["and"])}&{worst(2)},"")'
    head, _, tail = words["first"].partition("{what}")
    bad = f"{quote(head)}&{two}&{quote(tail)}"
    green = f'COUNTIF({status},"green")=COUNT({target})'
    calm = f"IF({green},{quote(words['fine'])},{quote(words['calm'])})"
    return f"IF(COUNT({target})=0,{quote(words['no_target'])},IF(COUNT({worry})=0,{calm},{bad}))"


def _counts(job: Job) -> str:
    """How many tiles stand where: “● 4 OK   ▲ 4 à surveiller”."""
    status, parts = job.places.facts.column("status"), []
    for code, words in job.say["counts"].items():
        number = f'COUNTIF({status},"{code}")'
        head, _, rest = words.partition("{n")
        spec, _, tail = rest.partition("}")
        said = counted(number, spec[1:], job.board.language) if spec else number
        parts.append(joined(quote(head), said, quote(tail)))
    return '&"   "&'.join(parts)


def _overline(job: Job) -> str:
    months = job.places.months
    head, _, tail = job.say["dashboard"]["overline"].partition("{date}")
    long_day = f'DAY(AsOfDay)&" "&INDEX({months.column("capitals")},MONTH(AsOfDay))&" "&YEAR(AsOfDay)'
    own = quote(head)
    if job.board.sample:
        own = f"IF(SampleNo=2,{quote(job.say['sample']['overline'])},{own})"
    return joined(own, long_day, quote(tail))


def _footer(job: Job) -> str:
    head, _, tail = job.board.footer.partition("{as_of}")
    return joined(quote(head), day("AsOfDay", job.say, job.places.months.column("short")), quote(tail))


def _legend(job: Job) -> str:
    head, _, tail = job.say["dashboard"]["legend"].partition("{reference}")
    modes = {mode: job.say["references"][mode] for mode in TRENDS}
    return joined(quote(head), choice("TrendMode", modes), quote(tail))
