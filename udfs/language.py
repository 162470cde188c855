"""The language of wizard texts and error sentences on hosts that do not say theirs."""

import os

VARIABLE = "XL_KPI_LANGUAGE"


def language() -> str:
    """Return ``fr``, or ``en`` when the environment variable XL_KPI_LANGUAGE says so."""
    return "en" if os.environ.get(VARIABLE, "").strip().lower().startswith("en") else "fr"
