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
    new = {table: sheet for table, sheet in given.items() if table not in typed}
    engine, notices = inputs.loaded(renewal.asked, new, told, own)
    renewal.write(renewal.board(engine, notices), typed.keys())
    return 0
