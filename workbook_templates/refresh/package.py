"""The parts about the workbook as a whole: names, the order of calculation, the mark of the product."""

import re
from xml.sax.saxutils import quoteattr

from workbook_templates.build import MARK
from workbook_templates.refresh.cells import escaped, plain_text, prefixed
from workbook_templates.refresh.opened import Workbook
from workbook_templates.refresh.places import Places

CHAIN = "calcChain"
NAME = re.compile(rb"<(?:\w+:)?definedName(?=\s)([^>]*)>([^<]*)</(?:\w+:)?definedName>")
NAMES_END = re.compile(rb"</(\w+:)?definedNames>|<(\w+:)?definedNames\s*/>")
SHEETS_END = re.compile(rb"</(\w+:)?sheets>")
CALCULATION = re.compile(rb"<(?:\w+:)?calcPr(?=[\s/>])([^>]*?)(/?)>")
FULL = re.compile(rb"""\sfullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""")
CHAIN_TYPE = re.compile(rb"<(?:\w+:)?Override(?=\s)[^>]*calcChain[^>]*?(?:/>|></(?:\w+:)?Override>)")
CHAIN_LINK = re.compile(rb"<(?:\w+:)?Relationship(?=\s)[^>]*/calcChain[\"'][^>]*?(?:/>|></(?:\w+:)?Relationship>)")
PROPERTY = re.compile(rb"(<(?:\w+:)?property(?=\s)[^>]*name=\"%s\"[^>]*>\s*<(?:\w+:)?lpwstr>)[^<]*" % MARK.encode())
BUILT_IN = "_xlnm."


def names(content: bytes, fresh: Workbook, places: Places) -> tuple[bytes, int]:
    """Return the part of the workbook with the product's names as in the fresh one, and how many changed."""
    wanted = {
        name.name.casefold(): (name.name, places.formula(name.text, ""))
        for name in fresh.book.names
        if not name.sheet and not name.name.startswith(BUILT_IN)
    }
    changed = 0

    def edited(found: re.Match[bytes]) -> bytes:
        nonlocal changed
        said = re.search(rb"""\sname\s*=\s*["']([^"']*)""", found[1])
        local = b"localSheetId" in found[1]
        known = None if local or said is None else wanted.pop(plain_text(said[1]).casefold(), None)
        if known is None or _same(known[1], plain_text(found[2])):
            return found[0]
        changed += 1
        start, end = found.start(2) - found.start(), found.end(2) - found.start()
        return found[0][:start] + escaped(known[1]) + found[0][end:]

    content = NAME.sub(edited, content)
    return _added(content, list(wanted.values())), changed + len(wanted)


def _same(first: str, second: str) -> bool:
    """Quotes around the title of a sheet may be left off."""
    return first.replace("'", "") == second.replace("'", "")


def _added(content: bytes, missing: list[tuple[str, str]]) -> bytes:
    if not missing:
        return content
    new = b"".join(
        b"<definedName name=%s>%s</definedName>" % (quoteattr(name).encode(), escaped(text)) for name, text in missing
    )
    end = NAMES_END.search(content)
    if end and end[0].startswith(b"</"):
        return content[: end.start()] + prefixed(new, end[1] or b"") + content[end.start() :]
    place = end or SHEETS_END.search(content)
    assert place is not None  # a workbook without sheets is refused before
    start = place.start() if end else place.end()
    whole = prefixed(b"<definedNames>" + new + b"</definedNames>", place[1] or b"")
    return content[:start] + whole + content[place.end() :]


def recalculated(content: bytes) -> bytes:
    """Ask the program that opens the workbook to compute it once: formulas of the user look at new data."""
    found = CALCULATION.search(content)
    if found:
        asked = b'%s fullCalcOnLoad="1"%s>' % (FULL.sub(b"", found[0][: found.start(2) - found.start()]), found[2])
        return content.replace(found[0], asked, 1)
    end = list(re.finditer(rb"</(\w+:)?(?:sheets|externalReferences|definedNames)>", content))[-1]
    return content[: end.end()] + prefixed(b'<calcPr fullCalcOnLoad="1"/>', end[1] or b"") + content[end.end() :]


def without_chain(content: bytes) -> bytes:
    """Return the content types, or the relations of the workbook, without the order of calculation."""
    return CHAIN_LINK.sub(b"", CHAIN_TYPE.sub(b"", content))


def marked(content: bytes, mark: str) -> bytes:
    """Return the custom properties with the mark of the program that refreshes."""
    return PROPERTY.sub(lambda found: found[1] + escaped(mark), content, count=1)
