"""Sales KPIs for spreadsheets: defined once, computed anywhere. ``compute`` one, or make a ``dashboard``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_kpi.analysis.compute import compute
    from xl_kpi.analysis.dashboard import dashboard
    from xl_kpi.analysis.sentence import explain
    from xl_kpi.core.errors import KpiError
    from xl_kpi.core.reading import Reading
    from xl_kpi.core.settings import Settings

__version__ = "0.1.0"
__all__ = ["KpiError", "Reading", "Settings", "compute", "dashboard", "explain"]

_HOME = {
    "compute": "analysis.compute",
    "dashboard": "analysis.dashboard",
    "explain": "analysis.sentence",
    "KpiError": "core.errors",
    "Reading": "core.reading",
    "Settings": "core.settings",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import xl_kpi`` stays instant."""
    if name not in _HOME:
        raise AttributeError(name)
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
