"""The commands that bring the functions to a spreadsheet program: one module per host."""

from argparse import ArgumentParser
from collections.abc import Callable

Command = Callable[[str, str, str], ArgumentParser]
"""Adds a command to the parser: its name, what it does, examples."""
