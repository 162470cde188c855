"""`xl-kpi calc`: writes the extension that brings the functions to LibreOffice Calc, and says how to install it."""

from argparse import Namespace
from pathlib import Path

from udfs.binding import functions
from udfs.calc.package import write
from xl_kpi.cli.hosts import Command
from xl_kpi.core.errors import KpiError

EXAMPLES = "xl-kpi calc package\nxl-kpi calc package --out extensions/xl-kpi.oxt --lang en"
ENDING = ".oxt"
NAME = f"xl-kpi{ENDING}"
WRITTEN = {
    "fr": """{file} est prêt, avec {count} fonctions pour LibreOffice Calc.
Pour l'installer, ouvrez-le d'un double clic, ou dans LibreOffice\u00a0: Outils > Extensions… > Ajouter\u202f;
ou, dans un terminal\u00a0: unopkg add --force {file}. Redémarrez ensuite LibreOffice.
Il faut LibreOffice 25.2 ou plus récent, et numpy dans son Python\u00a0:
  Debian, Ubuntu\u00a0: sudo apt install python3-uno python3-numpy
  Windows\u00a0: dans le dossier program de LibreOffice, python.exe -m pip install numpy
    (si pip manque\u00a0: python.exe -m ensurepip d'abord)
  macOS\u00a0: /Applications/LibreOffice.app/Contents/Resources/python -m pip install numpy""",
    "en": """{file} is ready, with {count} functions for LibreOffice Calc.
To install it, open it with a double click, or in LibreOffice: Tools > Extensions… > Add;
or, in a terminal: unopkg add --force {file}. Then restart LibreOffice.
It needs LibreOffice 25.2 or later, and numpy in its Python:
  Debian, Ubuntu: sudo apt install python3-uno python3-numpy
  Windows: in LibreOffice's program folder, python.exe -m pip install numpy
    (if pip is missing: python.exe -m ensurepip first)
  macOS: /Applications/LibreOffice.app/Contents/Resources/python -m pip install numpy""",
}


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("calc", "Write the extension with the functions for LibreOffice Calc.", EXAMPLES)
    made.add_argument("action", choices=("package",), help="what to do")
    made.add_argument(
        "--out", metavar="FILE.oxt", type=Path, default=Path(NAME), help=f"default: {NAME} in this folder"
    )
    made.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Write the extension; a KpiError says why not."""
    if wanted.out.suffix.lower() != ENDING:
        raise KpiError("file_suffix", file=wanted.out.name, expected=ENDING)
    write(wanted.out)
    print(WRITTEN[wanted.lang].format(file=wanted.out, count=len(functions())))
    return 0
