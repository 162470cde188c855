"""How much room a text takes: widths of Calibri's letters, wrapping, and cutting at a word."""

PIXELS_PER_POINT = 4 / 3
BOLD = 1.03
MORE = "…"
# Width in parts of the type size; letters not listed, accented ones among them, are as wide as the default.
_CLASSES = {
    "il'’j.,;:!|I  \u202f·": 0.25,
    "frt()[]-/J": 0.33,
    "csz": 0.4,
    "akvxygLFPSTZ": 0.47,
    "CDGHKNOQRUVXYAB&": 0.61,
    "mw%MW→+=<>": 0.8,
}
_WIDTHS = {letter: width for letters, width in _CLASSES.items() for letter in letters}
_DEFAULT = 0.52


def text_width(text: str, size: float = 9, bold: bool = False) -> float:
    """Return the width of one line in px at 100 % zoom (``size`` in points).

    >>> round(text_width("Il manque 6 600 € pour atteindre le repère du mois."))
    257
    """
    letters = sum(_WIDTHS.get(letter, _DEFAULT) for letter in text)
    return letters * size * PIXELS_PER_POINT * (BOLD if bold else 1.0)


def wrap(text: str, pixels: float, size: float = 9, bold: bool = False) -> list[str]:
    """Return the lines of a text in a column of ``pixels``, as a spreadsheet breaks them at plain spaces."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size, bold) > pixels:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def cut(text: str, pixels: float, lines: int = 1, size: float = 9, bold: bool = False) -> str:
    """Return the text, cut at a word with … when it needs more than ``lines`` lines.

    >>> cut("une phrase trop longue", 80)
    'une phrase…'
    """
    if len(wrap(text, pixels, size, bold)) <= lines and text_width(text, size, bold) <= pixels * lines:
        return text
    words = text.split(" ")
    while len(words) > 1 and len(wrap(_joined(words), pixels, size, bold)) > lines:
        words.pop()
    return _joined(words)


def _joined(words: list[str]) -> str:
    return " ".join(words).rstrip(" ,;:·") + MORE
