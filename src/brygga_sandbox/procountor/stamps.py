"""Procountor's time: zone-less wall-clock stamps with whole seconds, by default of Helsinki."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from brygga_sandbox.procountor.errors import bad_filter
from brygga_sandbox.procountor.knobs import ProcountorKnobs

_HELSINKI = ZoneInfo("Europe/Helsinki")
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_SUFFIXED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def stamp_pair(at: datetime) -> dict[str, str]:
    """An aware instant as both texts a record may show, by the values of the knob `version_zone`."""
    return {"Europe/Helsinki": _text(at, _HELSINKI), "UTC": _text(at, UTC)}


def shown(pair: dict[str, str], knobs: ProcountorKnobs) -> str:
    return pair[knobs.version_zone]


def today(at: datetime) -> str:
    """The date in Helsinki."""
    return at.astimezone(_HELSINKI).date().isoformat()


@dataclass(frozen=True)
class Window:
    """Bounds of wall-clock texts, compared as texts: the hour that October repeats is repeated here too."""

    start: str | None
    end: str | None
    exclusive: bool

    def holds(self, stamp: str) -> bool:
        if self.exclusive:
            return (self.start is None or stamp > self.start) and (self.end is None or stamp < self.end)
        return (self.start is None or stamp >= self.start) and (self.end is None or stamp <= self.end)


def read_window(kind: str, start: str | None, end: str | None, knobs: ProcountorKnobs) -> Window:
    """`kind` is "version" or "created", as in versionStartDate. Raises Refusal (400) on a wrong form."""
    return Window(
        _read(f"{kind}StartDate", start, knobs),
        _read(f"{kind}EndDate", end, knobs),
        exclusive=kind == "version" and knobs.version_bounds == "exclusive",
    )


def _read(name: str, text: str | None, knobs: ProcountorKnobs) -> str | None:
    if text is None:
        return None
    if _FORM.fullmatch(text):
        return _checked(name, text).isoformat()
    if knobs.zone_suffix == "accepted" and _SUFFIXED.fullmatch(text):
        try:
            return shown(stamp_pair(_checked(name, text)), knobs)
        except OverflowError as error:
            raise bad_filter(name) from error
    raise bad_filter(name)


def _text(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")


def _checked(name: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_filter(name) from error
