"""Defined names of the workbook: those of settings, selectors, slots and lists."""

import re
from typing import cast

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

_CELL_ADDRESS = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*")


def name_of(key: str) -> str:
    """Return the defined name of a setting.

    >>> name_of("min_n"), name_of("as_of"), name_of("tz1")
    ('MinN', 'AsOf', 'Tz1_')
    """
    parts = re.split(r"[^0-9A-Za-z]+", key)
    name = "".join(part[:1].upper() + part[1:] for part in parts if part)
    name = name if name[:1].isalpha() else f"Setting{name}"
    return f"{name}_" if _CELL_ADDRESS.fullmatch(name) else name


def name_cell(sheet: Worksheet, name: str, address: str) -> None:
    """Name a cell or a range of a sheet."""
    define(sheet, name, f"{quote_sheetname(sheet.title)}!{absolute_coordinate(address)}")


def define(sheet: Worksheet, name: str, target: str) -> None:
    """Name whatever a formula can say, in the workbook of a sheet."""
    book = cast("Workbook", sheet.parent)
    book.defined_names[name] = DefinedName(name, attr_text=target)
