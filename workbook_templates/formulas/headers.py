"""Table headers as Excel wants them, and as structured references write them."""

from collections.abc import Sequence

from workbook_templates.xml_text import clean

LONGEST = 240  # Excel takes 255; the rest is for a number


def unique_headers(labels: Sequence[str]) -> list[str]:
    """Return the labels as table headers: not blank, one line, none twice (case does not count)."""
    seen: set[str] = set()
    headers = []
    for label in labels:
        base = " ".join(clean(label).split())[:LONGEST] or "?"
        header, number = base, 2
        while header.casefold() in seen:
            header, number = f"{base} {number}", number + 1
        seen.add(header.casefold())
        headers.append(header)
    return headers
