"""Looks over a finished workbook: what its user may have broken, and what only Excel would refuse."""

from workbook_templates.check.finding import Finding
from workbook_templates.check.run import check, lint

__all__ = ["Finding", "check", "lint"]
