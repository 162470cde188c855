"""The functions that Excel sees: all those of xl-kpi."""

import os

os.environ.setdefault("XL_KPI_LANGUAGE", "fr")

from udfs import *  # noqa: F403 - the names come from the catalogue
