"""The questions of the parity tests: the sample over many scopes, random tables, and records that no KPI uses yet."""

import random
from collections.abc import Mapping
from typing import Any

from tests.choices import as_rows, choices, name_of
from tests.hosts.parity_kpis import singly
from tests.hosts.sample import AS_OF, OWNER, names, raw
from tests.native.book import Part
from tests.oracle.random_tables import random_scope, random_tables
from xl_kpi.analysis.compute import make_scope
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.definition import Definition
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import (
    AS_OF as BY_NOW,
)
from xl_kpi.core.language import (
    END,
    PLANNED_END,
    START,
    AnyOf,
    Blank,
    Calc,
    Cmp,
    Is,
    IsNot,
    Known,
    Measure,
    Param,
    Point,
    Ratio,
    Span,
)
from xl_kpi.core.reading import Scope
from xl_kpi.core.settings import Settings
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.scope import moments_of
from xl_kpi.tables.load import load_tables

# --- the parts of the workbook ------------------------------------------------------------------------------


def sample_part() -> Part:
    engine = Engine(load_tables(raw(names(), "en"), Settings()))
    asked = [
        (kpi, options) for kpi in catalog() for options in (*singly(kpi), *([{}] if kpi.definition.params else []))
    ]
    questions = {name_of(kpi, tuple(options.items())): (kpi, options) for kpi, options in asked}
    return Part("sample", engine, questions, sample_scopes())


def sample_scopes() -> dict[str, Scope]:
    periods = {"month": ("2026-03", None), "quarter": ("2026-T1", None)}
    scopes = {
        f"{period} {who}": make_scope(*days, owner, AS_OF)
        for period, days in periods.items()
        for who, owner in (("team", None), ("owner", OWNER))
    }
    return scopes | {
        "open": make_scope(None, None, None, AS_OF),
        "from": make_scope("01/11/2025", None, None, AS_OF),
        "until": make_scope(None, "15/02/2026", OWNER, AS_OF),
        "running": make_scope("2026-T1", None, None, "10/02/2026"),
        "to come": make_scope("2026-06", None, None, AS_OF),
        "first day": make_scope("2026-T1", None, None, "01/01/2026"),
        "one day": make_scope("02/03/2026", "02/03/2026", None, AS_OF),
        "weekend": make_scope("28/03/2026", "29/03/2026", None, AS_OF),
    }


def random_part(name: str, seed: int, rows: int | None = None) -> Part:
    """Every combination of options over one scope of random tables, perhaps of their first rows only."""
    rng = random.Random(seed)
    tables = {table: as_rows(lines) for table, lines in random_tables(rng).items()}
    if rows is not None:
        tables = {table: lines[: rows + 1] for table, lines in tables.items()}
    engine = Engine(load_tables(tables, Settings()))
    scope = one_owner(random_scope(rng))
    questions = {name_of(kpi, options): (kpi, dict(options)) for kpi, options in choices()}
    questions = {name: asked for name, asked in questions.items() if answers(engine, *asked, scope)}
    return Part(name, engine, questions, {"scope": scope}, engine.columns.late(moments_of(scope).as_of))


def answers(engine: Engine, kpi: Kpi, options: Mapping[str, Any], scope: Scope) -> bool:
    """Tell whether the tables have what the question needs."""
    try:
        return engine.lack(engine.plan(kpi, options), scope.owners) is None
    except KpiError:
        return False


def one_owner(asked: Mapping[str, Any]) -> Scope:
    """The scope of random arguments; of several owners the first one."""
    owner = asked["owner"][0] if isinstance(asked["owner"], list) else asked["owner"]
    return make_scope(asked["from_date"], asked["to_date"], owner, asked["as_of"])


# --- records that no KPI of the catalogue uses --------------------------------------------------------------


TWO_MOMENTS = AnyOf(Cmp("created_at", "<", START), Cmp("closed_on", ">=", END), Is("status", "won"))
FORMULAS: dict[str, Any] = {
    "count, either of two moments": Measure(
        table="deals", where=(TWO_MOMENTS,), at="created_at", window=(None, BY_NOW)
    ),
    "count of everyone's, either of two moments": Measure(table="deals", where=(TWO_MOMENTS,), everyone=True),
    "sum, either of two moments": Measure(
        table="deals", how="sum", column="amount", where=(TWO_MOMENTS,), at="created_at", window=(None, None)
    ),
    "mean, either of two moments": Measure(
        table="deals", how="mean", column="age_days", where=(TWO_MOMENTS,), at="created_at"
    ),
    "median of money": Measure(table="deals", how="median", column="amount_base", at="created_at"),
    "mean of money": Measure(table="deals", how="mean", column="weighted", at="created_at"),
    "money of past months": Measure(
        table="deals", how="sum", column="amount_base", where=(Is("status", "won"),), at="sold_at"
    ),
    "every row": Measure(table="accounts", everyone=True),
    "distinct, either of two moments": Measure(
        table="deals", how="distinct", column="account_id", where=(TWO_MOMENTS,), at="proposal_at", window=(None, END)
    ),
    "distinct of everyone's": Measure(table="deals", how="distinct", column="account_id", everyone=True),
    "median of everyone's": Measure(table="deals", how="median", column="amount", everyone=True),
    "decimal bounds": Measure(
        table="deals",
        where=(Cmp("probability", ">", 0.35), Cmp("amount", "<=", 12_345.5), Cmp("amount", ">", -3)),
        at="created_at",
    ),
    "months before an open start": Measure(
        table="deals",
        at="created_at",
        window=(Point("start", months=2), Point("planned_end", days=1, months=1)),
    ),
    "months before the end": Measure(table="deals", at="created_at", window=(Point("end", months=1), PLANNED_END)),
    "the day itself": Measure(
        table="deals",
        where=(AnyOf(Blank("closed_at"), Cmp("closed_at", "==", END)), Cmp("created_at", "<=", END)),
        at="created_at",
    ),
    "a word and no words": Measure(
        table="activities",
        where=(Is("direction", "OUT"), IsNot("outcome", "held"), Known("date"), Cmp("date", ">", START)),
    ),
    "a source": Measure(table="leads", where=(Is("source", "Salon"),), at="created_at", window=(None, None)),
    "span over its end": Measure(
        table="deals",
        how="mean",
        column=Span("created_at", "closed_on", 7),
        where=(Known("created_at"),),
        at="created_at",
    ),
    "quotient of quotients": Ratio(
        numerator=Calc("*", Measure(table="deals", at="created_at"), 0.5),
        denominator=Calc("+", Param("months"), 2),
        scale=12,
        not_positive="target_reached",
    ),
    "nothing left": Ratio(
        numerator=Measure(table="deals", at="created_at"),
        denominator=Calc("-", Param("months"), Param("months")),
        not_positive="target_reached",
    ),
    "of means": Ratio(
        numerator=Measure(table="deals", how="mean", column="age_days", at="created_at"),
        denominator=Measure(table="deals", how="median", column="age_days", at="closed_on"),
        zero=0.0,
        from_start=True,
    ),
}


def own_kpis() -> dict[str, Kpi]:
    """The records above as a user's own KPIs."""
    return {
        name: Kpi("KPI_REVENUE", "results", Definition(tables=(), nature="result", unit="number", formula=formula))
        for name, formula in FORMULAS.items()
    }


def custom_part(seed: int) -> Part:
    """Formulas of a user's own over several scopes of random tables."""
    rng = random.Random(seed)
    engine = Engine(load_tables({name: as_rows(rows) for name, rows in random_tables(rng).items()}, Settings()))
    scopes = {f"scope {number}": one_owner(random_scope(rng)) for number in range(12)}
    scopes["open"] = make_scope(None, None, None, AS_OF)
    questions: dict[str, tuple[Kpi, dict[str, Any]]] = {name: (kpi, {}) for name, kpi in own_kpis().items()}
    late = engine.columns.late(moments_of(scopes["open"]).as_of)
    return Part(f"own{seed}", engine, questions, scopes, late)
