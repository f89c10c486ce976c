"""Settings as people write them: every value of core's Options as a line or lines of text, and back to JSON.

Lists are divided by commas; tables have one `word = code` per line, ranges one `450-499 sent`, filter rules one
`sales_orders | status | is_not | NOT_SENT`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from brygga.core.options import DateSource, FilterOp, FilterRule, StatusRange, WayOfDelivery
from brygga.core.words import DOCUMENT_FLOWS


class Unreadable(ValueError):
    """A text that is no such value; its arguments are the sentences for the person who wrote it."""


T = TypeVar("T")


@dataclass(frozen=True)
class Notation:
    """How one kind of value is written; `read` gives JSON for the options' door."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    is_long: bool = False


def words(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in words(text)]
    except ValueError as error:
        raise Unreadable(_("Write whole numbers with commas between them.")) from error


def dates(text: str) -> list[str]:
    """Where a date is taken from, in this order."""
    return _each(_date_source, words(text))


def table(text: str) -> dict[str, str]:
    """Lines of `word = code`. An empty code is meant: it clears the built-in one."""
    return dict(_each(_pair, _lines(text)))


def ways(text: str) -> dict[str, dict[str, str]]:
    """Lines of `word = code; name`."""
    found = {}
    for word, value in table(text).items():
        code, _sep, name = value.partition(";")
        found[word] = {"code": code.strip(), "name": name.strip()}
    return found


def ranges(text: str) -> list[dict[str, Any]]:
    return _each(_range, _lines(text))


def rules(text: str) -> list[dict[str, Any]]:
    return _each(_rule, _lines(text))


def _each(read: Callable[[str], T], parts: list[str]) -> list[T]:
    """All of them, or everything that is wrong with any of them."""
    found: list[T] = []
    wrong: list[str] = []
    for part in parts:
        try:
            found.append(read(part))
        except Unreadable as error:
            wrong.extend(error.args)
    if wrong:
        raise Unreadable(*wrong)
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(line: str) -> tuple[str, str]:
    word, sep, code = line.partition("=")
    if not sep or not word.strip():
        raise Unreadable(
            _("Write one “word = code” per line; this line is not: %(line)s") % {"line": line[:80]}
        )
    return word.strip(), code.strip()


def _range(line: str) -> dict[str, Any]:
    span, _sep, name = line.partition(" ")
    first, sep, last = span.partition("-")
    try:
        return {"first": int(first), "last": int(last if sep else first), "name": name.strip()}
    except ValueError as error:
        problem = _("Write one range per line, such as “450-499 sent”; this line is not: %(line)s") % {
            "line": line[:80]
        }
        raise Unreadable(problem) from error


def _rule(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|", 3)]
    if len(parts) != 4:
        problem = _("Write a rule as “flow | field | is | value”; this line is not: %(line)s") % {
            "line": line[:80]
        }
        raise Unreadable(problem)
    flow, field, op, value = parts
    if flow not in DOCUMENT_FLOWS:
        problem = _("“%(word)s” is no flow with documents. Write %(words)s; this line does not: %(line)s")
        raise Unreadable(problem % {"word": flow[:40], "words": _or(DOCUMENT_FLOWS), "line": line[:80]})
    if op not in tuple(FilterOp):
        problem = _("“%(word)s” is no comparison. Write %(words)s; this line does not: %(line)s")
        raise Unreadable(problem % {"word": op[:40], "words": _or(FilterOp), "line": line[:80]})
    return {"flow": flow, "field": field, "op": op, "value": words(value) if op == "one_of" else value}


def _date_source(word: str) -> str:
    if word not in tuple(DateSource):
        problem = _("“%(word)s” is no source of a delivery date. Write %(words)s.")
        raise Unreadable(problem % {"word": word[:40], "words": _or(DateSource)})
    return word


def _or(words: Iterable[str]) -> str:
    """Words of ours, the same in every language, to choose one of."""
    *first, last = (str(word) for word in words)
    return _("%(words)s or %(last)s") % {"words": ", ".join(first), "last": last}


def _write_table(value: Mapping[str, str]) -> str:
    return "\n".join(f"{word} = {code}" for word, code in value.items())


def _write_ways(value: Mapping[str, WayOfDelivery]) -> str:
    return "\n".join(
        f"{word} = {way.code}{f'; {way.name}' if way.name else ''}" for word, way in value.items()
    )


def _write_ranges(value: tuple[StatusRange, ...]) -> str:
    return "\n".join(f"{span.first}-{span.last} {span.name}".rstrip() for span in value)


def _write_rules(value: tuple[FilterRule, ...]) -> str:
    return "\n".join(f"{rule.flow} | {rule.field} | {rule.op} | {_write_value(rule.value)}" for rule in value)


def _write_value(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _write_words(value: tuple[object, ...]) -> str:
    return ", ".join(str(part) for part in value)


WORDS = Notation(_write_words, words)
DATES = Notation(_write_words, dates)
NUMBERS = Notation(_write_words, numbers)
TABLE = Notation(_write_table, table, is_long=True)
WAYS = Notation(_write_ways, ways, is_long=True)
RANGES = Notation(_write_ranges, ranges, is_long=True)
RULES = Notation(_write_rules, rules, is_long=True)
