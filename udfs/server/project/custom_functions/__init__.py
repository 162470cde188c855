"""The functions that Excel sees: all those of xl-kpi."""

from udfs import *  # noqa: F403 - the names come from the catalogue
