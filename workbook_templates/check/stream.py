"""Streams the parts that may be large: worksheets and the texts that cells share."""

import re
from collections.abc import Callable, Collection
from typing import IO
from xml.parsers import expat

from workbook_templates.check.facts import Cell, Facts, Fault, Formula, Rule, column_name, column_number, number
from workbook_templates.xml_text import LONGEST

MOST_FAULTS = 20  # of a sheet: the first ones show what happened
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
BAD_XML = (expat.ExpatError, LookupError, ValueError)
Attributes = dict[str, str]


def decoded(text: str) -> str:
    """Return a text of the file with its control characters, which it writes as ``_x000a_``."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Reader:
    """Calls the methods ``start_<element>`` and ``end_<element>`` that a subclass has, whatever the namespace."""

    def __init__(self) -> None:
        self._starts: dict[str, Callable[[Attributes], None] | None] = {}
        self._ends: dict[str, Callable[[], None] | None] = {}
        self._text: list[str] | None = None

    def feed(self, stream: IO[bytes]) -> None:
        """Read a part; raises one of BAD_XML when it is no XML."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.ParseFile(stream)

    def start_other(self, attributes: Attributes) -> None:
        """What to do with an element that has no method."""

    def hear(self, _: Attributes) -> None:
        """Begin to gather text."""
        self._text = []

    def heard(self) -> str:
        """Return the text gathered, and gather no more."""
        text, self._text = "".join(self._text or ()), None
        return text

    def _start(self, name: str, attributes: Attributes) -> None:
        try:
            start = self._starts[name]
        except KeyError:
            start = getattr(self, f"start_{name.rpartition(':')[2]}", self.start_other)
            self._starts[name] = start
        if start is not None:
            start(attributes)

    def _end(self, name: str) -> None:
        try:
            end = self._ends[name]
        except KeyError:
            end = self._ends[name] = getattr(self, f"end_{name.rpartition(':')[2]}", None)
        if end is not None:
            end()

    def _characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


class TextReader(Reader):
    """Puts a text together from its parts, without the pronunciation that goes with some."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._aside = False

    start_t = Reader.hear

    def end_t(self) -> None:
        text = self.heard()
        if not self._aside:
            self._parts.append(text)

    def start_rPh(self, _: Attributes) -> None:  # noqa: N802 - the name of the element
        self._aside = True

    def end_rPh(self) -> None:  # noqa: N802
        self._aside = False


class TextsReader(TextReader):
    """Reads the shared texts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def start_si(self, _: Attributes) -> None:
        self._parts = []

    def end_si(self) -> None:
        self.texts.append(decoded("".join(self._parts)))


class SheetReader(TextReader):
    """Reads one worksheet. ``wanted``: the rows whose cells are kept."""

    def __init__(self, wanted: Collection[int]) -> None:
        super().__init__()
        self.facts = Facts()
        self._wanted = wanted
        self._row, self._column, self._digits = 0, 0, "0"
        self._attributes: Attributes | None = None
        self._formula: Attributes = {}
        self._written: str | None = None
        self._cells = ""

    @property
    def _address(self) -> str:
        return f"{column_name(self._column)}{self._digits}"

    def _fault(self, code: str, place: str, found: str = "") -> None:
        if len(self.facts.faults) < MOST_FAULTS:
            self.facts.faults.append(Fault(code, place, found))

    def start_other(self, attributes: Attributes) -> None:
        self.facts.relations.update(value for key, value in attributes.items() if key.endswith(":id"))

    # Rows and cells

    def start_row(self, attributes: Attributes) -> None:
        row = number(attributes["r"]) if "r" in attributes else self._row + 1
        if row <= self._row:
            self._fault("row_order", str(row))
        self._row, self._column, self._digits = row, 0, str(row)
        if "s" in attributes:
            self.facts.styles.setdefault(attributes["s"], f"{row}:{row}")

    def start_col(self, attributes: Attributes) -> None:
        if "style" in attributes:
            self.facts.styles.setdefault(attributes["style"], column_name(number(attributes.get("min"))))

    def start_c(self, attributes: Attributes) -> None:
        address = attributes.get("r")
        column = self._column + 1
        if address is not None:
            column = column_number(address[: -len(self._digits)]) if address.endswith(self._digits) else 0
        if not column:
            self._fault("cell_address", self._digits, address or "")
        elif column <= self._column:
            self._fault("cell_order", address or "")
        self._column = column or self._column + 1
        self._attributes, self._parts, self._written = attributes, [], None
        style = attributes.get("s")
        if style is not None and style not in self.facts.styles:
            self.facts.styles[style] = self._address
        if "cm" in attributes:
            self.facts.last_metadata = max(self.facts.last_metadata, (number(attributes["cm"]), self._address))

    start_is = None  # the wrapper of a text: many, and nothing to say
    start_v = Reader.hear

    def end_v(self) -> None:
        self._parts.append(self.heard())

    def end_c(self) -> None:
        attributes, self._attributes = self._attributes or {}, None
        kind, text = attributes.get("t", "n"), "".join(self._parts)
        if kind == "s":
            index = number(text)
            if index > self.facts.last_string[0]:
                self.facts.last_string = index, self._address
        elif len(text) > LONGEST:
            self._fault("text_too_long", self._address, str(len(text)))
        self._keep(kind, text)

    def _keep(self, kind: str, text: str) -> None:
        """Keep a cell of a wanted row, and a formula with its value; a number without digits is no value."""
        is_wanted = text and self._row in self._wanted
        if self._written is None and not is_wanted:
            return
        cell = Cell(kind, text if kind == "s" else decoded(text))
        if is_wanted:
            self.facts.values[self._row, self._column] = cell
        if self._written is not None:
            found, is_given = self._formula, text or (self._parts and kind != "n")
            self.facts.formulas[self._address] = Formula(
                text=self._written,
                kind=found.get("t", "normal"),
                shared=found.get("si", ""),
                block=found.get("ref", ""),
                value=cell if is_given else None,
            )

    # Formulas: of cells, and those that other programs' extensions keep behind the cells

    def start_f(self, attributes: Attributes) -> None:
        self._formula = attributes
        self.hear(attributes)

    def end_f(self) -> None:
        text = self.heard()
        if self._attributes is None:
            self.facts.extra.append(text)
        else:
            self._written = text

    # Rules, merged cells, relations

    def start_mergeCell(self, attributes: Attributes) -> None:  # noqa: N802
        self.facts.merges.append(attributes.get("ref", ""))

    def start_conditionalFormatting(self, attributes: Attributes) -> None:  # noqa: N802
        self._cells = attributes.get("sqref", "")

    def start_cfRule(self, attributes: Attributes) -> None:  # noqa: N802
        self.facts.rules.append(Rule(True, self._cells, dxf=attributes.get("dxfId", "")))

    def start_dataValidation(self, attributes: Attributes) -> None:  # noqa: N802
        self.facts.rules.append(Rule(False, attributes.get("sqref", "")))

    start_formula = start_formula1 = start_formula2 = Reader.hear

    def end_formula(self) -> None:
        text = self.heard()
        if text and self.facts.rules:
            self.facts.rules[-1].formulas.append(text)

    end_formula1 = end_formula2 = end_formula
