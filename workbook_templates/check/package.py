"""Rules on the parts of the file: each has a content type, and nothing points to a part that is not there."""

from collections.abc import Iterator

from workbook_templates.check.book import Book
from workbook_templates.check.finding import Finding

UNTYPED = ("[Content_Types].xml",)


def parts(book: Book) -> Iterator[Finding]:
    """Content types, relations, names of parts."""
    known = {name.casefold() for name in book.package.parts}
    if len(known) < len(book.package.parts):
        yield Finding("part_twice", book.file)
    yield from _types(book, known)
    for source, relations in book.package.relations.items():
        for item in relations:
            if item.target is not None and item.target.casefold() not in known:
                yield Finding("relation_target", source or book.file, {"part": item.target})
    for sheet in book.sheets:
        if not sheet.part:
            yield Finding("sheet_without_part", sheet.title)
        for id_ in sorted(sheet.facts.relations - sheet.relations):
            yield Finding("relation_missing", sheet.title, {"id": id_})


def _types(book: Book, known: set[str]) -> Iterator[Finding]:
    typed = {name.lstrip("/").casefold() for name, _ in book.package.types if name.startswith("/")}
    endings = {name.casefold() for name, _ in book.package.types if not name.startswith("/")}
    for name in sorted(typed - known):
        yield Finding("type_without_part", name)
    for name in book.package.parts:
        ending = name.rpartition(".")[2].casefold()
        is_typed = name.casefold() in typed or ending in endings
        if not is_typed and name not in UNTYPED and not name.endswith("/"):
            yield Finding("part_without_type", name)
