"""What tells the rows of a data table apart: the cell of one column, in others the position of the row."""

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from workbook_templates.check.facts import column_name
from workbook_templates.check.stream import decoded
from workbook_templates.refresh.cells import Cell, Row, value
from workbook_templates.refresh.tables import Column, Fit, is_prepared
from workbook_templates.sheets.data_sheets import Cells, Values, shown
from workbook_templates.xml_text import cut


class UserKeys:
    """Reads the keys of the user's rows."""

    def __init__(self, fit: Fit, texts: Sequence[str]) -> None:
        self._column, self._top, self._texts = fit.key[1] if fit.key else 0, fit.user.area.top, texts
        self._given = {column.place for column in fit.user.columns if _is_given(column)}
        letters, given = column_name(self._column), "|".join(map(column_name, sorted(self._given)))
        self._plain = re.compile(rb'<c r="%s[0-9]+"[^>]*?(?: t="(\w+)")?><(?:v|is><t)>([^<&]*)<' % letters.encode())
        self._filled = re.compile(rb'<c r="(?:%s)[0-9]+"[^/>]*>' % given.encode())

    def of(self, row: Row) -> object:
        """Return what tells a row from others: the text of its key, else its position."""
        word = _word(self._read(row)) if self._column else None
        return row.number - self._top if word is None else word

    def _read(self, row: Row) -> object:
        found = self._plain.search(row.body)
        if found and found[1] == b"inlineStr":
            return decoded(found[2].decode())
        if found:
            return value(Cell(0, b"", found[1] or b"", b"", b"<v>%s</v>" % found[2]), self._texts)
        return next((value(cell, self._texts) for cell in row.cells() if cell.column == self._column), None)

    def is_blank(self, row: Row) -> bool:
        """Tell whether a row holds nothing but what is computed."""
        found = self._filled.search(row.body)
        return not found and not any(cell.body and cell.column in self._given for cell in row.cells())


class FreshKeys:
    """Reads the keys of fresh rows, which are given as columns."""

    def __init__(self, fit: Fit, fresh: Sequence[Cells]) -> None:
        columns = {column: cells.values for column, cells in zip(fit.fresh.columns, fresh, strict=True)}
        keys = (values for column, values in columns.items() if fit.key and column.place == fit.key[0])
        self._values = next(keys, None)
        self._given = [values for column, values in columns.items() if _is_given(column)]

    def of(self, start: int, end: int) -> list[object]:
        """Return the keys of some rows, counted from 0."""
        words = [None] * (end - start) if self._values is None else _words(self._values[start:end])
        return [place if word is None else word for place, word in enumerate(words, start=start + 1)]

    def is_blank(self, row: int) -> bool:
        return all(word is None for values in self._given for word in _words(values[row : row + 1]))


def _is_given(column: Column) -> bool:
    return not column.formula and not is_prepared(column.name)


def _words(values: Values) -> Iterator[str | None]:
    if isinstance(values, np.ndarray):
        return map(_word, values.tolist())
    return (_word(value(item, ()) if isinstance(item, Cell) else shown(item)) for item in values)


def _word(said: object) -> str | None:
    """What a cell says, numbers with the digits that every program keeps; None of a blank one."""
    if isinstance(said, float):
        return f"{said:.15g}" if math.isfinite(said) else None
    return cut(str(said)) or None if said is not None else None
