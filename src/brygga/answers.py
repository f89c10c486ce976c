"""Reading an Answer as both vendors need it: JSON or not, how long to wait, and words fit for a person."""

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from brygga import exactjson
from brygga.core.failures import OutcomeUnknown, TryAgain
from brygga.core.saying import say
from brygga.wire import Answer

_LONGEST = 400
_LONGEST_WAIT = 86_400.0
_PAGE = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"\s*(?:<br\s*/?>\s*)+|\s*[\r\n]+\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_EMAIL = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_PHONE = re.compile(r"\+\d[\d ()-]{6,}\d")


class NotJson(ValueError):
    """The text is not one whole JSON value: empty, cut, HTML or something else."""


def json_of(answer: Answer) -> Any:
    """The JSON value of an answer, decimals exact. Raises NotJson."""
    try:
        return exactjson.loads(answer.text)
    except ValueError as error:
        raise NotJson from error


def is_page(answer: Answer) -> bool:
    """Whether a web page came: from a gateway or a proxy, not from the application behind it."""
    return bool(_PAGE.search(answer.text[:2000]))


def retry_after(answer: Answer) -> float | None:
    """Seconds the other side asks us to wait; None when it says nothing usable. At most a day.

    A date is measured against the answer's own Date header, so that nobody's clock matters.
    """
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(answer.headers.get("date", ""))
        seconds = (until - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def told_time(answer: Answer) -> datetime | None:
    """The other side's clock by the answer's Date header, aware; None when it says none."""
    try:
        at = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def plain(text: str) -> str:
    """One line of plain text for a person: no markup, no e-mail addresses or telephone numbers, not too long.

    `<br/>` and line ends become "; ". Of a whole web page only its title is kept.
    """
    if _PAGE.search(text[:2000]):
        title = _TITLE.search(text)
        text = title.group(1) if title else say("a web page")
    text = _TAG.sub(" ", _BREAK.sub("; ", html.unescape(_BREAK.sub("; ", text))))
    text = _PHONE.sub("(telephone)", _EMAIL.sub("(e-mail)", text))
    parts = [part for words in text.split("; ") if (part := " ".join(words.split()))]
    line = "; ".join([*(part.rstrip(".") for part in parts[:-1]), *parts[-1:]])
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def sentence(text: str) -> str:
    """The text with a full stop, unless it already ends like a sentence."""
    return text if text.endswith((".", "!", "?", "...")) else f"{text}."


def uncertain(what: str, writes: bool, after: float | None) -> TryAgain:
    """The failure of a call that nobody knows the end of, when it `writes`; a read is just made again."""
    if writes:
        return OutcomeUnknown(say(f"{what}, so it is not known whether it happened."), after=after)
    return TryAgain(f"{what}.", after=after)
