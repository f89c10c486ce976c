"""The sentences of the ledger in the language of whoever reads them.

They are kept in English (see `core.saying`). A text is recognised by the messages that `say` marks: the one with the
most words of its own that fits the whole text is taken, and what stands at its places is filled into the translation;
where that is a sentence itself, it is translated the same way. What is not recognised, such as a vendor's words, stays.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from brygga import moments
from brygga.core import stamps

MESSAGES = Path(__file__).resolve().parent / "locale" / "sentences.json"
KEPT = 4096
"""Translations remembered; a page of documents has a hundred texts at most."""
PLACE = re.compile(r"\{([a-z_0-9]+)\}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9]{2}:[0-9]{2}")
AFTER_SENTENCE = re.compile(r"(?<=[.!?]) ")


@dataclass(frozen=True)
class Form:
    """A message with places. `weight`: how many characters of its own it has."""

    message: str
    pattern: re.Pattern[str]
    weight: int


def translated(text: "str | Promise") -> str:
    """The text in the active language, its moments on a wall clock, in English too; texts that `say` never marked stay
    as they are."""
    return _translated(get_language() or "en", str(text)) if text else ""


def forget() -> None:
    """For when the catalogues are other ones."""
    _translated.cache_clear()


@lru_cache(maxsize=KEPT)
def _translated(language: str, text: str) -> str:
    """`language` is the active one: it is part of what is remembered."""
    found = _whole(language, text)
    return text if found is None and (found := _parts(language, text)) is None else found


def _whole(language: str, text: str) -> str | None:
    """The translation of a text that is one message as a whole; None when it is none."""
    plain, forms = _messages()
    if text in plain:
        return gettext(text)
    for form in forms:
        if found := form.pattern.fullmatch(text):
            parts = {name: _part(language, value) for name, value in found.groupdict().items()}
            return filled(gettext(form.message), parts)
    if text.endswith(".") and (found_before := _whole(language, text[:-1])) is not None:
        return f"{found_before}."
    return None


def filled(message: str, parts: Mapping[str, str]) -> str:
    """The message with its places filled in."""
    return PLACE.sub(lambda place: parts.get(place[1], place[0]), message)


def _part(language: str, value: str) -> str:
    """What stands at a place: a moment, a sentence, or something that is the same in every language."""
    if stamps.is_stamp(value):
        return moments.wall_clock(value)
    if MOMENT.fullmatch(value):
        return moments.minute(datetime.fromisoformat(value))
    if DAY.fullmatch(value):
        return moments.day(date.fromisoformat(value))
    return _translated(language, value)


def _parts(language: str, text: str) -> str | None:
    """Of a text that is more than one message: sentence after sentence, a head before its colon, or a list."""
    for head, between, tail in _cuts(text):
        found = _whole(language, head)
        if found is not None:
            return f"{found}{between}{_translated(language, tail)}"
    return None


def _cuts(text: str) -> Iterator[tuple[str, str, str]]:
    """The ways to cut it in two, the longest head of sentences first."""
    for place in reversed(list(AFTER_SENTENCE.finditer(text))):
        yield text[: place.start()], " ", text[place.end() :]
    for between in ("; ", ": "):
        head, found, tail = text.partition(between)
        if found:
            yield head, between, tail


@cache
def _messages() -> tuple[frozenset[str], list[Form]]:
    """Those without places, and the forms of the others, heaviest first."""
    listed: list[str] = json.loads(MESSAGES.read_text(encoding="utf-8"))
    forms = [_form(message) for message in listed if PLACE.search(message)]
    plain = frozenset(message for message in listed if not PLACE.search(message))
    return plain, sorted(forms, key=lambda form: -form.weight)


def _form(message: str) -> Form:
    parts = PLACE.split(message)  # texts and names, in turn
    seen: set[str] = set()
    pattern = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        else:
            wide = r"\S+?" if part.startswith("row_") else ".*?"
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>{wide})"
            seen.add(part)
    return Form(message, re.compile(pattern, re.DOTALL), sum(map(len, parts[::2])))
