"""Exports of CRM programs become raw tables of the schema: recognised by their headers, translated column by column."""
