"""Settings that hold for a whole workbook or command: currency, rates, time zone, thresholds, language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xl_kpi.core.errors import KpiError
from xl_kpi.core.likes import crms

TRENDS = ("previous", "last_year", "last_3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How tables are read and readings judged.

    ``rates`` maps a currency to its value in the base currency (``{"USD": 0.92}``). ``orange`` is the share
    of the target from which a reading is orange and no longer red; ``orange_by_kpi`` overrides it per code.
    ``date_order`` (``dmy``, ``mdy``, ``ymd``) decides text dates that the column itself leaves open. ``trend``
    says what an arrow compares with: the ``previous`` period, the same one ``last_year``, or the mean of the
    ``last_3`` periods. ``like`` names the CRM as which win rate and sales cycle are read (likes.toml), where the
    user does not give their options.
    """

    currency: str = "EUR"
    rates: Mapping[str, float] = field(default_factory=dict)
    time_zone: str = "Europe/Paris"
    min_n: int = 10
    language: str = "fr"
    orange: float = 0.9
    orange_by_kpi: Mapping[str, float] = field(default_factory=dict)
    date_order: str | None = None
    trend: str = "previous"
    like: str | None = None

    def __post_init__(self) -> None:
        if self.language not in ("fr", "en"):
            raise KpiError("unknown_language", found=self.language)
        if self.trend not in TRENDS:
            raise KpiError("unknown_trend", found=self.trend, allowed=", ".join(TRENDS))
        if self.like is not None and self.like not in crms():
            raise KpiError("unknown_like", found=self.like, allowed=", ".join(crms()))
