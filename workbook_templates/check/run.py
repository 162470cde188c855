"""The check of one workbook: reads it once, then asks every rule."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from workbook_templates.check import (
    cells,
    columns,
    formulas,
    living,
    names,
    ours,
    package,
    rules,
    sheets,
    slots,
    styles,
    tables,
)
from workbook_templates.check.book import Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.parts import opened
from workbook_templates.check.reading import read_book, read_rest

Rule = Callable[[Book], Iterator[Finding]]

OURS: tuple[Rule, ...] = (
    *(ours.version, ours.sheets, ours.names, ours.tables, columns.columns, slots.slots, slots.bands, slots.needs),
    *(living.formulas, living.rows, living.values, living.calculation),
)
FORMAT: tuple[Rule, ...] = (
    *(package.parts, sheets.titles, sheets.charts, cells.cells, cells.merges, styles.styles, styles.differential),
    *(tables.definitions, tables.headers, tables.surroundings, names.names, formulas.formulas, rules.rules),
    cells.calculation_chain,
)

CAUSES = {
    "formula_name": ("name_missing", "name"),
    "formula_table": ("table_missing", "table"),
    "formula_sheet": ("sheet_missing", "sheet"),
}
"""What a formula lacks, and the finding that says it for all formulas, with the field that tells which one."""


def check(path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with a workbook of this product, errors first; nothing when all is well.

    The file is only read. Raises ``KpiError`` when it is no workbook, locked, damaged or hostile.
    """
    book, damaged = _read(path)
    if book.mark is None:
        return (Finding("not_ours", book.file),)
    return _sorted((*damaged, *_causes([*_asked((*OURS, *FORMAT), book)])))


def lint(path: Path) -> tuple[Finding, ...]:
    """Return what Excel would refuse in a workbook, whoever made it. Raises ``KpiError`` like ``check``."""
    book, damaged = _read(path)
    return _sorted((*damaged, *_asked(FORMAT, book)))


def _read(path: Path) -> tuple[Book, tuple[Finding, ...]]:
    """Return the workbook, and the parts of it that are no XML."""
    with opened(path) as parts:
        book = read_book(parts)
        read_rest(parts)
    return book, tuple(parts.damaged.values())


def _asked(rules_: Iterable[Rule], book: Book) -> Iterator[Finding]:
    return (finding for rule in rules_ for finding in rule(book))


def _causes(findings: Collection[Finding]) -> Iterator[Finding]:
    """Leave out what follows from something that was found as well: each formula that lacks a lost name."""
    lost = {
        (finding.code, str(finding.fields.get(key)).casefold()) for finding in findings for _, key in CAUSES.values()
    }
    for finding in findings:
        cause, _ = CAUSES.get(finding.code, ("", ""))
        if (cause, str(finding.fields.get("found")).casefold()) not in lost:
            yield finding


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(_gathered(findings), key=lambda finding: finding.severity != "error"))


def _gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say once, with the first place, what is the same in many cells of a sheet."""
    kinds: dict[object, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(_kind(finding), []).append(finding)
    for first, *others in kinds.values():
        yield replace(first, more=len(others))


def _kind(finding: Finding) -> object:
    """What makes two findings the same: formulas differ from cell to cell, what they lack does not."""
    about_formula = finding.code.startswith("formula")
    left_out = {"formula"} if about_formula else {"found"}
    said = sorted((name, str(value)) for name, value in finding.fields.items() if name not in left_out)
    sheet, is_cell, _ = finding.place.rpartition("!")
    place = sheet if is_cell else "" if about_formula else finding.place
    return finding.code, place, tuple(said)
