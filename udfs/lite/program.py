"""The text of main.py: the sources as they are, the importer that serves them, and the line that registers."""

import ast
from collections.abc import Mapping
from importlib.resources import files

from xl_kpi.core.errors import KpiError

BEGIN = (
    "# xl-kpi begins: written by xl-kpi, together with what follows. Lines outside these marks are yours and are kept."
)
END = "# xl-kpi ends."
NAME = "SOURCES"
UNREADABLE = (SyntaxError, ValueError, TypeError, OverflowError, StopIteration, RecursionError, MemoryError)
"""What Python says of code that is not as it was written."""

HEAD = f"""{BEGIN}
# The functions KPI_… of this workbook, in Python. The sources below are those of xl-kpi, unchanged, and are imported
# from here: nothing is written or downloaded. To have them as files: xl-kpi lite WORKBOOK --extract FOLDER
"""

# `import *`, as xlwings Lite registers what it finds in main.py itself.
TAIL = """
import os

os.environ["XL_KPI_LANGUAGE"] = {language}
Library({name}).install()

from udfs import *
"""


def write(sources: Mapping[str, str], language: str) -> str:
    """Return the marked part of main.py for these sources, texts by path."""
    entries = "".join(f"{path!r}: {literal(text)},\n" for path, text in sources.items())
    importer = files(__package__).joinpath("importer.py").read_text(encoding="utf-8")
    start = TAIL.format(language=f'"{language}"', name=NAME)
    return f"{HEAD}\n{NAME} = {{\n{entries}}}\n\n{importer}{start}{END}\n"


def literal(text: str) -> str:
    """Return a text as Python code: lines as they are between triple quotes, else escaped where that would change it.

    >>> print(literal("one = '1'\\n"))
    r'''one = '1'
    '''
    >>> literal("return \\r")
    "'return \\\\r'"
    """
    escaped = text.replace("\\", r"\\").replace("'''", r"\'\'\'")
    readable = (f"r'''{text}'''", f'r"""{text}"""', f"'''{escaped}'''")
    return next((code for code in readable if _value(code) == text), repr(text))


def _value(code: str) -> object:
    try:
        return ast.literal_eval(code)
    except (SyntaxError, ValueError):
        return None


def is_ours(code: str) -> bool:
    """Tell whether a main.py holds nothing, or a part that xl-kpi wrote."""
    return not code.strip() or bool(_marked(code))


def replaced(code: str, part: str) -> str:
    """Return ``code`` with ``part`` in the place of the marked one; what a person wrote around it stays."""
    found = _marked(code)
    return code[: found.start] + part + code[found.stop :] if found else part


def read(code: str, file: str) -> dict[str, str]:
    """Return the sources in a main.py, by path, exactly as they went in. Nothing is run: the text is only read.

    Raises KpiError when there are none, or when they are not as xl-kpi writes them.
    """
    found = _marked(code)
    if not found:
        raise KpiError("lite_no_code", file=file)
    try:
        body = ast.parse(code[found]).body
        values = (line.value for line in body if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == NAME)
        sources: dict[str, str] = {**ast.literal_eval(next(values))}
        "".join((*sources, *sources.values())).encode()  # they are texts, and without halves of characters
    except UNREADABLE:
        raise KpiError("lite_damaged", file=file) from None
    return sources


def _marked(code: str) -> slice | None:
    """Where the part between the marks stands, which have a line of their own each; the last end counts."""
    lines = f"\n{code}\n"
    first, last = lines.find(f"\n{BEGIN}\n"), lines.rfind(f"\n{END}\n")
    return slice(first, min(last + len(END) + 1, len(code))) if 0 <= first < last else None
