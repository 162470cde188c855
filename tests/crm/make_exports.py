"""Writes the exports of the story and the tables that they mean: ``python -m tests.crm.make_exports``."""

from collections.abc import Mapping
from pathlib import Path

from tests.crm.told import generic, hubspot, odoo, pipedrive, salesforce, zoho

EXPORTS = tuple(
    export for program in (hubspot, salesforce, pipedrive, zoho, odoo, generic) for export in program.EXPORTS
)


def made() -> Mapping[Path, bytes]:
    """Every file that this script keeps, as it should be."""
    return {path: content for export in EXPORTS for path, content in export.files().items()}


if __name__ == "__main__":
    for path, content in made().items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
