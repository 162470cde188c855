"""What a slot can be given: every KPI with its usual options, each other value alone, and what a board shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from xl_kpi.analysis.slots import Slot, label_of, singly, slot_of
from xl_kpi.catalog import Kpi, catalog
from xl_kpi.core.errors import KpiError
from xl_kpi.core.language import Measure, Ratio
from xl_kpi.engines.engine import SCOPE_NUMBERS, Engine, Plan
from xl_kpi.engines.result import measures_of, params_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list of KPIs; ``reason`` says why the tables cannot feed it, empty when they can."""

    slot: Slot
    label: str
    plan: Plan
    reason: str

    @property
    def wants_cases(self) -> bool:
        """Whether a figure over few cases must not be judged: those of rates, means and medians."""
        formula = self.plan.formula
        return isinstance(formula, Ratio) or (isinstance(formula, Measure) and formula.how in ("mean", "median"))

    @property
    def adds_up_over_people(self) -> bool:
        """Whether the team's figure is made of those of its people: amounts and counts, also by month or day."""
        formula = self.plan.formula
        if not isinstance(formula, Ratio):
            return not self.wants_cases
        below = formula.denominator
        return not measures_of(below) and set(params_of(below)) <= SCOPE_NUMBERS


def choices(engine: Engine, shown: Sequence[Slot], language: str) -> tuple[Choice, ...]:
    """Return every choice in the order of the catalogue; those only ``shown`` knows come last."""
    slots = [slot for kpi in catalog() for slot in (*_usual(kpi), *singly(kpi)) if _means_something(engine, slot)]
    known = {slot.key: slot for slot in (*slots, *shown)}
    return tuple(_choice(engine, slot, language) for slot in known.values())


def _means_something(engine: Engine, slot: Slot) -> bool:
    """Not where the columns at hand choose another option so that this one contradicts it."""
    try:
        engine.plan(slot.kpi, slot.options)
    except KpiError as error:
        if error.code != "illegal_combination":
            raise
        return False
    return True


def _usual(kpi: Kpi) -> tuple[Slot, ...]:
    needs_a_value = any(option.required for option in kpi.options)
    return () if needs_a_value else (slot_of(kpi, {}),)


def _choice(engine: Engine, slot: Slot, language: str) -> Choice:
    label = label_of(slot, language)
    try:
        plan = engine.plan(slot.kpi, slot.options)
    except KpiError as error:  # what an option stands for follows from the tables, and not every pair fits
        return Choice(slot, label, engine.plan(slot.kpi, {}), error.text(language))
    lack = engine.lack(plan)
    return Choice(slot, label, plan, lack.text(language) if lack else "")
