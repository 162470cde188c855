"""A slot of the dashboard as its formulas see it: where each of its facts stands."""

from workbook_templates.formulas.places import FACT
from workbook_templates.job import Job


class Slot:
    """The formulas of one slot; ``at`` holds where each of its facts stands."""

    def __init__(self, slot: int, job: Job) -> None:
        self.slot, self.job = slot, job
        self.at = {name: f"${job.places.facts.letter(name)}${job.places.facts.first + slot}" for name in FACT}

    def of_choice(self, head: str) -> str:
        """What the list of KPIs says of the one chosen here."""
        return self.known(f"INDEX({self.job.places.choices.column(head)},{self.at['row']})")

    def known(self, formula: str) -> str:
        """The formula where the slot has a KPI."""
        return f'IF({self.at["row"]}="","",{formula})'

    def filled(self, template: str) -> str:
        return self.known(template.format_map(self.at))
