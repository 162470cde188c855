"""Brings new data and values into a workbook that its user has worked in; what the user did stays."""

from workbook_templates.refresh.change import Change, RowChange, SheetChange
from workbook_templates.refresh.opened import Owned
from workbook_templates.refresh.run import refresh

__all__ = ["Change", "Owned", "RowChange", "SheetChange", "refresh"]
