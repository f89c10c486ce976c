"""Moments and numbers as the reader's language writes them. Finnish has its own way; English and Swedish readers get
ISO 8601, which is Sweden's standard and cannot be misread in English."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language

from brygga.core import stamps


@dataclass(frozen=True)
class Way:
    """Python's own formats: a long list has a hundred moments, and Django's take ten times as long."""

    day: str
    time: str
    minute: str


ISO = Way("{0:%Y-%m-%d}", "{0:%H:%M:%S}", "{0:%H:%M}")
WAYS = {"fi": Way("{0.day}.{0.month}.{0.year}", "{0.hour}.{0:%M.%S}", "{0.hour}.{0:%M}")}


def day(of: date) -> str:
    """2026-01-31; in Finnish 31.1.2026."""
    return _way().day.format(of)


def second(at: datetime) -> str:
    """Day and time on the clock that `at` carries: 2026-01-31 08:00:00; in Finnish 31.1.2026 8.00.00."""
    way = _way()
    return f"{way.day} {way.time}".format(at)


def minute(at: datetime) -> str:
    """An aware moment on the installation's clock, with its zone: 2026-01-31 08:00 EET."""
    way = _way()
    return f"{way.day} {way.minute} {{0:%Z}}".format(timezone.localtime(at))


def wall_clock(stamp: str) -> str:
    """Procountor's own stamp, which has no zone, as it is on its wall clock. Another text stays as it is."""
    return second(stamps.parse(stamp)) if stamps.is_stamp(stamp) else stamp


def count(number: int) -> str:
    """A number of things, its thousands apart: 1,284."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _way() -> Way:
    return WAYS.get(get_language() or "", ISO)
