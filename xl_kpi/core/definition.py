"""What a KPI is: its formula, its options and what is said of it everywhere; the texts stand beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_kpi.core.language import By, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice left to the user: a list (first = default) or a free ``number``, ``text`` or ``words:…``.

    ``auto`` says what ``auto`` stands for: the first value whose table (``orders``) or column
    (``accounts.churned_at``) is given. ``hidden`` options are chosen by the data alone. ``implied`` maps the
    values of other options to the value taken when the user says nothing: ``{"denominator=created": "cohort"}``.
    """

    name: str
    values: tuple[str, ...] = ()
    kind: str = "choice"
    default: Any = None
    required: bool = False
    hidden: bool = False
    auto: tuple[tuple[str, str], ...] = ()
    implied: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One KPI.

    ``tables`` is the fixed order in which a function takes them, ``required`` those it cannot do without;
    ``nature`` is ``result`` or ``means``; ``params`` are numbers from outside the rows. ``illegal`` lists
    combinations of options that mean nothing; in them ``mode=!period`` holds only when the user said so and
    ``within_days=*`` when any value is given. ``notes`` go with every reading.
    """

    tables: tuple[str, ...]
    required: tuple[str, ...] = ()
    nature: str
    unit: str | By
    direction: str | By = "up"
    qualitative: bool = False
    params: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    illegal: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    formula: Value
    version: str = "1.0"
