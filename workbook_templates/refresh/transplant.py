"""Writes the user's workbook with the content of a fresh one: what the product does not own stays byte for byte."""

import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from workbook_templates.refresh import charts, package, pages, rules, tables
from workbook_templates.refresh.cells import FORMULA, Damaged, Sheet, is_utf8
from workbook_templates.refresh.change import Change, RowChange, SheetChange
from workbook_templates.refresh.data import DataRows
from workbook_templates.refresh.look import look
from workbook_templates.refresh.opened import Owned, Workbook
from workbook_templates.refresh.places import Place, Places
from workbook_templates.refresh.tables import Fit
from workbook_templates.refresh.written import written
from workbook_templates.sheets.data_sheets import Cells, DataSheet
from xl_kpi.core.errors import KpiError

FAST = 1  # compression of large parts: five times quicker than the default, a fifth larger
LARGE, HUGE = 2**20, 2**30
CONTENT_TYPES = "[Content_Types].xml"

Write = Callable[[IO[bytes]], None]
Data = Mapping[str, DataSheet]
Report = Callable[[int], None]


def transplant(
    user: Workbook, fresh: Workbook, data: Data, owned: Sequence[Owned], target: IO[bytes], report: Report
) -> Change:
    """Write to ``target`` the user's workbook with what is fresh in the sheets that are owned; say what changed.

    ``data`` are rows that are not in the fresh workbook, by the title of their sheet; ``report`` is told how many
    rows are written.

    Raises KpiError: a sheet or table is missing, something stands in the way of a table, a part is damaged.
    """
    return _Transplant(user, fresh, data, owned, report).write(target)


@dataclass
class _Transplant:
    user: Workbook
    fresh: Workbook
    data: Data
    owned: Sequence[Owned]
    report: Report
    sheets: dict[str, SheetChange] = field(default_factory=dict)
    charts: int = 0
    names: int = 0
    has_formulas: bool = False

    def __post_init__(self) -> None:
        for book, titles in ((self.user, [o.user for o in self.owned]), (self.fresh, [o.fresh for o in self.owned])):
            for title in titles:
                if not book.sheet_part(title):
                    raise KpiError("refresh_no_sheet", file=book.book.file, sheet=title)
        self.fits = {owned: self._fit(owned) for owned in self.owned if owned.table}
        self.places = Places(
            {o.fresh.casefold(): self.fits[o].place if o in self.fits else Place(o.user) for o in self.owned}
        )

    def _fit(self, owned: Owned) -> Fit:
        made = tables.fit(owned, self.fresh, self.user)
        if owned.kind != "typed":
            return made
        with self._opened(self.user, owned.user) as sheet:
            last = max(rules.filled(made, pages.grid(sheet)[0]), default=0)
        return tables.fit(owned, self.fresh, self.user, last)

    def write(self, target: IO[bytes]) -> Change:
        edits = self._edits()
        # The workbook itself comes last: only then is it known whether the user has formulas anywhere.
        members = sorted(self.user.parts.archive.infolist(), key=lambda member: member.filename == self.user.start)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for member in members:
                if member.filename in self._chains:
                    continue
                made.compresslevel = FAST if member.file_size > LARGE else None
                # A name, not a ZipInfo: zipfile then gives every part the same date.
                with made.open(member.filename, "w", force_zip64=member.file_size > HUGE) as out:
                    edits.get(member.filename, self._copied(member.filename))(out)
        return Change(tuple(self.sheets[owned.user] for owned in self.owned), self.names, self.charts)

    @property
    def _chains(self) -> tuple[str, ...]:
        return self.user.targets(self.user.start, package.CHAIN)

    def _copied(self, name: str) -> Write:
        def write(out: IO[bytes]) -> None:
            with self.user.parts.open(name) as part:
                shutil.copyfileobj(part, out, LARGE)

        return write

    def _edits(self) -> dict[str, Write]:
        """Return what to write instead of a part, by its name."""
        described = {fit.user.part: self._described(fit) for fit in self.fits.values()}
        parts = {**described, **self._around(), **self._charts()}
        return {
            **{self.user.sheet_part(owned.user): self._sheet(owned) for owned in self.owned},
            **{name: _writer(content) for name, content in parts.items()},
            self.user.start: self._workbook,
        }

    # Sheets

    def _sheet(self, owned: Owned) -> Write:
        write = self._data if owned.kind == "data" else self._page
        return lambda out: write(owned, out)

    def _data(self, owned: Owned, out: IO[bytes]) -> None:
        fit, texts = self.fits[owned], self.user.book.texts
        with self._opened(self.user, owned.user) as sheet:
            known = look(sheet, fit, texts)
        writer = DataRows(fit, known, self.places, self._fresh_rows(owned))
        writer.write(out, self.report)
        self.has_formulas |= known.has_formulas or any(column.formula for column in fit.own)
        kept, new = (tuple(column.name for column in columns) for columns in (fit.own, fit.new))
        rows = RowChange(known.rows, writer.rows, len(writer.keys - known.keys), len(known.keys - writer.keys))
        self.sheets[owned.user] = SheetChange(owned.user, rows=rows, kept=kept, new=new, lost=writer.lost)

    def _fresh_rows(self, owned: Owned) -> Sequence[Cells]:
        if owned.fresh in self.data:
            return self.data[owned.fresh].columns
        with self._opened(self.fresh, owned.fresh) as sheet:
            return written(sheet, self.fits[owned], self.places)

    def _page(self, owned: Owned, out: IO[bytes]) -> None:
        fit = self.fits.get(owned)
        place = fit.place if fit else Place(owned.user)
        writer = pages.Page(place, self.places, owned.fresh, self.user.book.texts)
        with self._opened(self.user, owned.user) as sheet, self._opened(self.fresh, owned.fresh) as fresh:
            is_typed = owned.kind == "typed"
            has_notes = owned.kind == "page"
            ruling = rules.typed(place, fit) if is_typed else rules.page(place, self.user.unlocked, has_notes=has_notes)
            out.write(writer.write(sheet, fresh, ruling))
        self.has_formulas |= writer.has_formulas
        self.sheets[owned.user] = SheetChange(owned.user, cells=writer.changed)

    @contextmanager
    def _opened(self, book: Workbook, title: str) -> Iterator[Sheet]:
        try:
            with book.parts.open(book.sheet_part(title)) as stream:
                yield Sheet(stream, trusted=book is self.fresh)
        except Damaged:
            raise KpiError("refresh_damaged_sheet", file=book.book.file, sheet=title) from None

    # Small parts

    def _read(self, book: Workbook, name: str) -> bytes:
        with book.parts.open(name) as part:
            content = part.read()
        if not is_utf8(content):
            raise KpiError("refresh_damaged_sheet", file=book.book.file, sheet=name)
        return content

    def _described(self, fit: Fit) -> bytes:
        return tables.described(self._read(self.user, fit.user.part), self._read(self.fresh, fit.fresh.part), fit)

    def _workbook(self, out: IO[bytes]) -> None:
        content, self.names = package.names(self._read(self.user, self.user.start), self.fresh, self.places)
        out.write(package.recalculated(content) if self.has_formulas or self._has_own_sheets() else content)

    def _has_own_sheets(self) -> bool:
        """Tell whether sheets of the user have formulas."""
        ours = {owned.user.casefold() for owned in self.owned}
        others = (sheet.part for sheet in self.user.book.sheets if sheet.title.casefold() not in ours)
        parts = (part for part in map(self.user.parts.name, others) if part)
        return any(FORMULA.search(self._read(self.user, part)) for part in parts)

    def _around(self) -> dict[str, bytes]:
        """The parts about the file as a whole that change."""
        made = {}
        if self._chains:
            for name in (CONTENT_TYPES, _relations(self.user.start)):
                made[name] = package.without_chain(self._read(self.user, name))
        for name in self.user.targets("", "custom-properties"):
            made[name] = package.marked(self._read(self.user, name), self.fresh.book.mark or "")
        return made

    def _charts(self) -> Mapping[str, bytes]:
        made = {}
        for owned in self.owned:
            fresh = (self._read(self.fresh, part) for part in self.fresh.chart_parts(owned.fresh))
            points = charts.remembered(fresh, self.places)
            for part in self.user.chart_parts(owned.user) if points else ():
                content = self._read(self.user, part)
                made[part] = charts.renewed(content, points)
                self.charts += made[part] != content
        return made


def _writer(content: bytes) -> Write:
    def write(out: IO[bytes]) -> None:
        out.write(content)

    return write


def _relations(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")
