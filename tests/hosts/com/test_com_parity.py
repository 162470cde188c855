"""The cases of all hosts through xlwings' COM code: the same values, the same sentences."""

from pathlib import Path

from tests.hosts import parity
from tests.hosts.com.process import run_com_parity


def test_com_answers_as_the_library(parity_file: Path) -> None:
    assert parity.check(run_com_parity(parity_file)) == []
