"""The command `xl-kpi`: the host of the library on a console. It alone prints and reads the clock."""

from xl_kpi.cli.run import main

__all__ = ["main"]
