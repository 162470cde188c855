"""The arguments that say how files are to be read, shared by all commands that read some."""

from argparse import ArgumentParser
from pathlib import Path

from xl_kpi.crm.profile import source_names
from xl_kpi.crm.recognise import AUTO


def add_reading(made: ArgumentParser) -> None:
    """Add them to the parser of a command."""
    made.add_argument("--source", metavar="PROGRAM", help=f"what wrote the files: {', '.join((AUTO, *source_names()))}")
    made.add_argument("--map-file", metavar="FILE.toml", type=Path, help="a mapping saved by xl-kpi import --save-map")
    for name, metavar, text in (
        ("--map", "T.COL=HEADER", "the header of a column"),
        ("--map-value", "T.COL:WORD=MEANING", "what a word of the data means"),
        ("--rate", "CUR=R", "value of a currency in the base currency"),
        ("--keep", "HEADER", "a column to carry along though no KPI needs it, or e-mails as they are"),
    ):
        made.add_argument(name, metavar=metavar, nargs="+", action="extend", default=[], help=text)
    made.add_argument("--currency", metavar="CUR", default="EUR", help="base currency (default: EUR)")
    made.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), help="order of dates that leave a doubt")
    made.add_argument("--time-zone", metavar="ZONE", default="Europe/Paris", help="zone of time-stamped dates")
