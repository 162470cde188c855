"""Predicates as conditions on prepared columns: a criterion of COUNTIFS, or a mask in an array formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from xl_kpi.core.language import AnyOf, Cmp, Is, Point, Predicate, Words
from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.predicates import is_timed
from xl_kpi.engines.formula.prepared import ALWAYS, NEVER, Code, Filled, Flag, Owner, Plain, Prepared, Word, sheet_of
from xl_kpi.engines.formula.scope import Names, moment
from xl_kpi.engines.formula.text import either, number, product, quote
from xl_kpi.tables.derived import derived
from xl_kpi.tables.schema import schemas

SIGN: Mapping[str, str] = {"==": "="}
REACHED = {"<": NEVER, "<=": NEVER, ">": ALWAYS, ">=": ALWAYS}
"""The number that satisfies a comparison with any moment."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``column op bound`` with bound as formula text; a blank never satisfies it."""

    column: Prepared
    op: str
    bound: str

    def criterion(self, names: Names) -> str:
        """The range and the criterion, as two arguments of COUNTIFS."""
        sign = SIGN.get(self.op, self.op)
        text = self.bound if sign == "=" else f"{quote(sign)}&{self.bound}"
        return f"{names.column(self.column)},{text}"

    def factors(self, names: Names) -> tuple[str, ...]:
        """Arrays of truth values that must all hold; where a blank could pass for 0 it is told from it."""
        cells = names.column(self.column)
        test = f"({cells}{SIGN.get(self.op, self.op)}{self.bound})"
        return (test,) if isinstance(self.column.content, Flag | Word | Code | Owner) else (f'({cells}<>"")', test)


@dataclass(frozen=True, slots=True)
class Alternative:
    """At least one of these; COUNTIFS cannot say it."""

    parts: tuple[Condition, ...]

    def factors(self, names: Names) -> tuple[str, ...]:
        return (either(tuple(product(part.factors(names)) for part in self.parts)),)


Test = Condition | Alternative


def condition(table: str, predicate: Predicate, names: Names) -> Test:
    """What a predicate asks of the prepared columns; what does not depend on the scope is prepared as 1 or 0."""
    if isinstance(predicate, AnyOf) and is_timed(predicate):
        return _alternative(table, predicate, names)
    if isinstance(predicate, Cmp) and isinstance(predicate.bound, Point):
        return Condition(Prepared(table, Plain(str(predicate.column))), predicate.op, moment(predicate.bound, names))
    if isinstance(predicate, Cmp) and _is_whole(predicate.bound):
        return Condition(
            Prepared(table, Plain(str(predicate.column))), predicate.op, number(cast(float, predicate.bound))
        )
    if isinstance(predicate, Is) and _is_one_word(table, predicate):
        words = cast(tuple[str, ...], predicate.words)
        return Condition(Prepared(table, Word(predicate.column)), "==", quote(fold(words[0])))
    return Condition(Prepared(table, Flag(predicate)), "==", "1")


def _alternative(table: str, predicate: AnyOf, names: Names) -> Test:
    """Parts that the scope does not change are prepared as a date that always satisfies the one that it does."""
    fixed = tuple(part for part in predicate.parts if not is_timed(part))
    timed = [cast(Any, part) for part in predicate.parts if is_timed(part)]
    if len(timed) == 1 and isinstance(timed[0], Cmp) and timed[0].op in REACHED:
        [part] = timed
        column = Prepared(table, Filled(str(part.column), fixed, REACHED[part.op]))
        return Condition(column, part.op, moment(part.bound, names))
    parts = [condition(table, part, names) for part in predicate.parts]
    flat = (one for part in parts for one in (part.parts if isinstance(part, Alternative) else (part,)))
    return Alternative(tuple(flat))


def _is_whole(bound: object) -> bool:
    """A decimal in the text of a criterion depends on the language and is cut to 15 digits."""
    return isinstance(bound, int | float) and float(bound).is_integer()


def _is_one_word(table: str, predicate: Is) -> bool:
    """One word of a vocabulary: other texts may hold wildcards, or look like a number or a truth value."""
    added = derived(table, predicate.column)
    if added is None:
        known = schemas()[sheet_of(table)].columns[predicate.column].kind.startswith("word:")
    else:
        known = isinstance(added.column, Words)
    return known and isinstance(predicate.words, tuple) and len(predicate.words) == 1


def mask(tests: tuple[Test, ...], names: Names) -> str:
    """An array of 1 where everything holds, else 0; a truth value alone is no number for SUMPRODUCT."""
    factors = tuple(dict.fromkeys(factor for test in tests for factor in test.factors(names)))
    return product(factors if len(factors) > 1 else ("1", *factors))
