"""One call of a function: its arguments, read when they are asked for, in the language of the user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from udfs.ranges import Block, listed, names, one_value, table_block
from udfs.settings import read_settings
from xl_kpi.analysis.sentence import texts
from xl_kpi.core.errors import KpiError
from xl_kpi.core.resolve import read_number
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import schemas

Cell = float | int | str
Result = Cell | list[list[Cell]]

NOT_AVAILABLE = frozenset(fold(texts(language)["na"]) for language in ("fr", "en"))

_ONE_AT_A_TIME = RLock()
"""Calls share the tables last read, and a host may call from several threads."""


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call by name, as the host hands them over; reading one may raise KpiError.

    ``about`` names the function; ``spoken`` is the language of the host, that the settings argument may change.
    """

    about: str
    cells: Mapping[str, Any]
    spoken: str
    wall_clock: bool = False

    @property
    def language(self) -> str:
        """The language of texts and errors, even while the settings themselves cannot be read."""
        try:
            return self.settings().language
        except KpiError:
            return self.spoken

    def value(self, name: str) -> Any:
        """The one value of an argument; None when blank."""
        return one_value(name, self.cells.get(name))

    def number(self, name: str) -> float | None:
        """A number; blank, or the text for “not available” of another function, is none."""
        value = self.value(name)
        if value is None or fold(str(value)) in NOT_AVAILABLE:
            return None
        return read_number(self.about, name, value)

    def text(self, name: str) -> str:
        """The text of an argument that must be there."""
        value = self.value(name)
        if value is None:
            raise KpiError("missing_argument", argument=name)
        return str(value)

    def listed(self, name: str) -> list[str]:
        """The texts of a range, the blank ones among them too."""
        return listed(name, self.cells.get(name))

    def names(self, name: str) -> list[Any]:
        """The filled cells of a range of names; none when blank."""
        return names(name, self.cells.get(name))

    def settings(self) -> Settings:
        return read_settings(self.value("settings"), self.spoken)

    def blocks(self) -> dict[str, Block]:
        """The tables given."""
        found = ((name, table_block(name, self.cells.get(name), wall_clock=self.wall_clock)) for name in schemas())
        return {name: block for name, block in found if block}

    def as_of(self, settings: Settings) -> Any:
        """The as-of day; blank means today."""
        given = self.value("as_of")
        return today(settings) if given is None else given


def today(settings: Settings) -> date:
    """The day it is where the user works: the only clock that the functions read."""
    try:
        return datetime.now(ZoneInfo(settings.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        raise KpiError("unknown_time_zone", found=settings.time_zone) from None


def answered(call: Call, compute: Callable[[Call], Result]) -> Result:
    """Compute; whatever goes wrong is a KpiError in the user's language that names the function or the KPI."""
    try:
        with _ONE_AT_A_TIME:
            return compute(call)
    except KpiError as error:
        known = error
    except Exception as error:
        known = KpiError("unexpected", found=type(error).__name__)
        known.__cause__ = error
    known.language = call.language
    known.about = known.about or ("" if "kpi" in known.fields else call.about)
    raise known
