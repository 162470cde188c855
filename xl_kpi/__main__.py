"""`python -m xl_kpi` is the command `xl-kpi`."""

import sys

from xl_kpi.cli import main

sys.exit(main())
