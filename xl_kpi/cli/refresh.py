"""`xl-kpi refresh`: new data into a workbook whose user has worked in it, all that he did left as it is."""

from argparse import Namespace

from xl_kpi.cli import inputs
from xl_kpi.cli.renewal import filled, open_renewal
from xl_kpi.sources import read
from xl_kpi.tables.schema import typed_tables


def run(wanted: Namespace) -> int:
    """Refresh, and say what changed; tables that the data do not bring are those of the workbook."""
    renewal = open_renewal(wanted)
    given, told = inputs.read_files(renewal.asked, wanted.data)
    own, _ = read([wanted.file], but=given.keys() - {*typed_tables()})
    typed = filled(own)
    for text in told:
        inputs.tell(text)
    renewal.write(renewal.board(renewal.engine({**own, **given, **typed}), told), typed.keys())
    return 0
