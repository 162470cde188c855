"""The dashboard workbook: its look as data, and the builder that writes the .xlsx file."""

from workbook_templates.build import write_workbook

__all__ = ["write_workbook"]
