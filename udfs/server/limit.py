"""How large a request to the server may be."""

from collections.abc import Mapping

from xl_kpi.core.errors import KpiError

MAX_BODY = "XL_KPI_MAX_BODY"
DEFAULT_MAX_BODY = 32 * 2**20
"""100,000 rows of ten columns take 8 to 16 MB."""


def max_body(environment: Mapping[str, str]) -> int:
    """Return how many bytes a request may have.

    >>> max_body({"XL_KPI_MAX_BODY": "1000000"})
    1000000
    """
    text = environment.get(MAX_BODY, "").strip() or str(DEFAULT_MAX_BODY)
    if not text.isdecimal() or not int(text):
        raise KpiError("server_bad_limit", variable=MAX_BODY, found=text)
    return int(text)
