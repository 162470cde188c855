"""What a person may type in a living workbook, and what the library is asked for the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.workbook.living import sample
from tests.workbook.living.cells import Value
from tests.workbook.living.sample import AS_OF, OWNER, Tables
from workbook_templates.look.layout import TYPED_HEAD
from xl_kpi.analysis.compute import make_scope
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.core.period import serial, to_day
from xl_kpi.core.reading import Scope

NB = "\N{NO-BREAK SPACE}"

Typed = Mapping[str, Value]
"""Values by defined name, by sheet and address (``Objectifs!C2``) or head and row (``Affaires!x_ready/7``).

``=Camille`` is the cell of the settings sheet that holds this name.
"""


@dataclass(frozen=True, kw_only=True)
class State:
    """Cells typed in the light board of March; ``today``: the day is that of the clock.

    ``slots`` are the texts of the twelve slots for the library, blank where nothing is to be seen. ``notice`` is the
    warning of the footer.
    """

    typed: Typed
    scope: Scope = sample.MARCH
    slots: Sequence[str] = DOZEN
    settings: Mapping[str, Any] = field(default_factory=dict)
    tables: Callable[[Tables], Tables] = lambda tables: tables
    notice: str = ""
    today: bool = False


def day(text: str) -> float:
    found = to_day(text, "")
    assert found is not None
    return float(serial(found))


def scope(first: str | None, last: str | None = None, owner: str | None = None, as_of: str = AS_OF) -> Scope:
    return make_scope(first, last, owner, as_of)


def with_first(*slots: str) -> tuple[str, ...]:
    """The dozen with other KPIs in its first slots."""
    return (*slots, *DOZEN[len(slots) :])


# --- targets and starting values ----------------------------------------------------------------------------


def line(table: str, *start: str) -> int:
    """The place of the row that starts so in its table, from 1."""
    return next(place for place, row in enumerate(sample.light()[table]) if tuple(row[: len(start)]) == start)


def other(table: str, place: int, column: str, value: str) -> Callable[[Tables], Tables]:
    """The tables with another value in a cell."""

    def change(tables: Tables) -> Tables:
        rows = [list(row) for row in tables[table]]
        rows[place][rows[0].index(column)] = value
        return {**tables, table: rows}

    return change


REVENUE = line("targets", "KPI_REVENUE", "", "2026-03-01")
CLOSING = line("targets", "KPI_CLOSING_RATE", "", "2026-03-01")
STARTED = line("baselines", "KPI_SALES_COUNT", "")


# --- states -------------------------------------------------------------------------------------------------

PERIODS = {
    "Mois en cours": scope("2026-03"),
    "Mois précédent": scope("2026-02"),
    "Trimestre en cours": scope("2026-T1"),
    "Trimestre précédent": scope("2025-T4"),
    "Année en cours": scope("2026"),
    "Année précédente": scope("2025"),
    f"Mois{NB}: octobre 2025": scope("2025-10"),
    f"Trimestre{NB}: T2 2025": scope("2025-T2"),
    f"Année{NB}: 2024": scope("2024"),
}

STATES = {
    "as it is": State(typed={}),
    **{f"period {label}": State(typed={"Period": label}, scope=found) for label, found in PERIODS.items()},
    "another KPI": State(
        typed={"Slot1": "Propositions envoyées · montant proposé"}, slots=with_first("KPI_PROPOSALS_SENT[unit=amount]")
    ),
    "a KPI by its code": State(
        typed={"Slot1": "KPI_CLOSING_RATE[denominator=closed]"},
        slots=with_first("KPI_CLOSING_RATE[denominator=closed]"),
    ),
    "an owner": State(typed={"Owner": OWNER}, scope=scope("2026-03", None, OWNER)),
    "an owner's year, compared with the year before": State(
        typed={"Owner": "Inès Chaïb", "Period": "Année précédente", "Compare": "Même période, un an avant"},
        scope=scope("2025", None, "Inès Chaïb"),
        settings={"trend": "last_year"},
    ),
    "nobody": State(
        typed={"Owner": "(sans propriétaire)", "Period": "Année précédente"},
        scope=replace(scope("2025"), owners=("",)),
    ),
    "compared with the last three": State(
        typed={"Compare": "Moyenne des 3 périodes d’avant"}, settings={"trend": "last_3"}
    ),
    "an earlier day": State(
        typed={"AsOf": day("2026-02-10"), "Period": "Mois en cours"}, scope=scope("2026-02", as_of="2026-02-10")
    ),
    "a day with an hour": State(
        typed={"AsOf": day("2026-02-10") + 0.75, "Period": "Trimestre en cours"},
        scope=scope("2026-T1", as_of="2026-02-10"),
    ),
    "a day in December": State(
        typed={"AsOf": day("2025-12-10"), "Period": "Mois en cours"}, scope=scope("2025-12", as_of="2025-12-10")
    ),
    "no day": State(typed={"AsOf": "", "Period": "Dates des Réglages"}, scope=scope("2026-03"), today=True),
    "a text for a day": State(
        typed={"AsOf": "demain", "Period": "Dates des Réglages"}, scope=scope("2026-03"), today=True
    ),
    "a day beyond all": State(
        typed={"AsOf": 1e9, "Period": "Dates des Réglages"}, scope=scope("2026-03", as_of="2199-12-31")
    ),
    "typed dates": State(
        typed={"Period": "Dates des Réglages", "PeriodFrom": day("2025-11-10"), "PeriodTo": day("2026-02-17")},
        scope=scope("10/11/2025", "17/02/2026"),
    ),
    "from a day on": State(
        typed={"Period": "Dates des Réglages", "PeriodFrom": day("2025-11-10"), "PeriodTo": ""},
        scope=scope("10/11/2025"),
    ),
    "all dates": State(typed={"Period": "Dates des Réglages", "PeriodFrom": "", "PeriodTo": ""}, scope=scope(None)),
    "other thresholds": State(typed={"MinN": 3.0, "Orange": 0.3}, settings={"min_n": 3, "orange": 0.3}),
    "an empty slot": State(typed={"Slot1": "", "Slot12": ""}, slots=("", *DOZEN[1:11], "")),
    "nonsense in a slot": State(
        typed={"Slot3": "n'importe quoi"},
        slots=(*DOZEN[:2], "", *DOZEN[3:]),
        notice=f"▲ «{NB}n'importe quoi{NB}» n’est pas dans la liste des indicateurs{NB}: "
        "choisissez-en un dans la case.",
    ),
    "the same KPI twice": State(
        typed={"Slot1": "Nombre de ventes"},
        slots=with_first("KPI_SALES_COUNT"),
        notice=f"▲ «{NB}Nombre de ventes{NB}» est choisi deux fois{NB}: "
        "prenez un autre indicateur dans l’une des cases.",
    ),
    "no opinion of customers": State(
        typed={"Slot12": "KPI_PROPOSALS_SENT"},
        slots=(*DOZEN[:11], "KPI_PROPOSALS_SENT"),
        notice=f"▲ Pour un tableau équilibré, ajoutez{NB}: avis des clients.",
    ),
    "a lower target": State(
        typed={f"Objectifs!F{TYPED_HEAD + REVENUE}": 30_000.0}, tables=other("targets", REVENUE, "target", "30000")
    ),
    "a target in percent": State(
        typed={f"Objectifs!F{TYPED_HEAD + CLOSING}": 37.0, "MinN": 1.0},
        tables=other("targets", CLOSING, "target", "37"),
        settings={"min_n": 1},
    ),
    "a target that is to be low": State(
        typed={f"Objectifs!H{TYPED_HEAD + REVENUE}": "baisse", f"Objectifs!G{TYPED_HEAD + REVENUE}": 25.0},
        tables=lambda tables: other("targets", REVENUE, "orange_threshold", "25")(
            other("targets", REVENUE, "direction", "baisse")(tables)
        ),
    ),
    "a target with texts for days": State(
        typed={f"Objectifs!D{TYPED_HEAD + REVENUE}": "01/03/2026", f"Objectifs!E{TYPED_HEAD + REVENUE}": "31/03/2026"},
        tables=other("targets", REVENUE, "target", ""),
    ),
    "another starting value": State(
        typed={f"Départ!D{TYPED_HEAD + STARTED}": 4.0}, tables=other("baselines", STARTED, "value", "4")
    ),
    "a person renamed": State(
        typed={f"={OWNER}": "Camille Durand"},
        notice=f"▲ 112{NB}lignes au nom d’une personne absente de la liste des Réglages{NB}: "
        "ajoutez-la pour la suivre.",
    ),
    "rows of somebody who is not listed": State(
        typed={"Commandes!x_owner_no/5": 9000.0, "Affaires!x_owner_no/7": 9000.0},
        notice=f"▲ 2{NB}lignes au nom d’une personne absente de la liste des Réglages{NB}: ajoutez-la pour la suivre.",
    ),
    "rows that were not prepared": State(
        typed={"Commandes!x_ready/5": "", "Affaires!x_ready/7": ""},
        notice=f"▲ Il reste 2{NB}lignes à compter{NB}: collez-les à l’intérieur du tableau, ou lancez xl-kpi refresh.",
    ),
}

REVERSED = State(
    typed={"Period": "Dates des Réglages", "PeriodFrom": day("2026-03-31"), "PeriodTo": day("2026-03-01")},
    notice=f"▲ La période finit avant de commencer{NB}: corrigez les dates de la feuille Réglages.",
)
"""The library refuses such a period: the sheet shows no figure, and says so."""
