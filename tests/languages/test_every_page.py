"""Every sentence that a person can see is translated: all pages are read with a catalogue whose translations are only
the messages in marks, and what stands outside the marks must be data."""

import re
from collections.abc import Iterator
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import catalogues
import collecting
import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from brygga import clock, sentences
from brygga.console import setting_fields
from brygga.core.option_warnings import BUILT_IN
from brygga.core.words import Flow
from brygga.flows import connecting
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.notify import writing
from brygga.notify.models import Subscription
from brygga.notify.writing import Trouble
from showcase import Showcase, a_session, a_showcase
from showcase_pages import SIGNED_OUT, addresses

OPEN, CLOSE = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{2,}")
"""Two letters: what a single one says, such as the s of seconds, is the same in all three languages."""
SILENT = ("script", "style", "code", "pre", "textarea")
"""What is in them is written for machines, or by a person."""
READ = ("aria-label", "title", "placeholder", "alt", "data-label", "data-done")
"""Attributes that are shown or read aloud."""
OURS = {
    "reason",
    "remedy",
    "problem",
    "outcome",
    "answer",
    "halted_reason",
    "said",
    "text",
    "missing_rights",
    "action",
}
"""What the tables hold of our own words, and of what we were told."""
TOLD = {"article KAHVI-9 is blocked", "picking has begun", "was told", "order.number_prefix"}
"""The vendors' words in the showcase."""
NAMES = {
    "Brygga", "Procountor", "Ongoing", "WMS", "TEST", "EET", "EEST", "English", "Suomi", "Svenska", "id", "min",
}  # fmt: skip
"""Names, and what is written the same in every language."""


class Texts(HTMLParser):
    """The texts of a page: of elements, and of attributes that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        self._is_value = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        self._is_value = ("class", "value") in attrs
        self.found += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        self._is_value = False

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._is_value and data.strip():
            self.found.append(" ".join(data.split()))


@pytest.fixture
def marks(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Finnish whose every translation is the English message in marks."""
    catalog = catalogues.read("fi")
    for message in catalog:
        if message.id:
            both = message.id if isinstance(message.id, tuple) else (message.id,)
            marked = tuple(f"{OPEN}{text}{CLOSE}" for text in both)
            message.string = marked if len(marked) > 1 else marked[0]
    path = tmp_path / "fi" / "LC_MESSAGES"
    path.mkdir(parents=True)
    (path / "django.mo").write_bytes(catalogues.as_mo(catalog))
    settings.LOCALE_PATHS = [tmp_path]
    sentences.forget()
    yield
    translation.deactivate()
    sentences.forget()


def test_nothing_english_is_left_on_any_page(db: None, sandboxes: Any, marks: None) -> None:
    shown = a_showcase(sandboxes)
    Subscription.objects.update(language="fi")
    data = sorted(_data(shown), key=len, reverse=True)
    cookie, found = a_session(shown), []
    for name, address in addresses(shown):
        browser = Client(headers={"Accept-Language": "fi"})
        if name not in SIGNED_OUT:
            browser.cookies["sessionid"] = cookie
        answer = browser.get(address)
        found += [f"{name}: {text}" for text in _unmarked(answer.content.decode(), data)]
    assert not found, f"{len(found)}\n" + "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_nothing_english_is_left_on_a_page_of_an_error(marks: None, name: str) -> None:
    with translation.override("fi"):
        page = render_to_string(f"{name}.html")
    assert OPEN in page
    assert list(_unmarked(page, [])) == []


def test_nothing_english_is_left_in_any_e_mail(db: None, sandboxes: Any, marks: None) -> None:
    shown = a_showcase(sandboxes)
    to, moment = shown.subscription, clock.now()
    to.language = "fi"
    trouble = Trouble(
        Flow.SALES_ORDERS,
        "20012",
        "Row 3 names the product 9021, which has no code.",
        "Open its status page.",
    )
    halted = Trouble("halted", "", "Ongoing WMS does not accept the login.", "")
    letters = [
        writing.failures(to, [trouble] * 30, 40),
        writing.failures(to, [halted], 1),
        writing.late(to, Flow.ARTICLES, moment, "Procountor asks us to slow down (429)."),
        writing.late(to, Flow.SHIPMENTS, moment, ""),
        writing.on_time_again(to, Flow.PURCHASE_ORDERS),
        writing.unsent(to, ["20012"] * 30, 40),
        writing.daily(to, "", moment),
        writing.trial(to),
    ]
    for letter in letters:
        lines = [line for line in f"{letter.subject}\n{letter.body}".splitlines() if "http" not in line]
        text = "".join(f"<p>{line}</p>" for line in lines)
        assert list(_unmarked(text, ["Aurinko Kahvila Oy", "Varasto"])) == [], letter


def test_a_text_outside_the_marks_is_found_out() -> None:
    page = f'<p title="Not this">{OPEN}Row {OPEN}3{CLOSE} is bad.{CLOSE} Aalto Ky <b>Nor this</b></p><pre>This</pre>'
    assert list(_unmarked(page, ["Aalto Ky"])) == ["Not this", "Nor this"]


def _unmarked(page: str, data: list[str]) -> Iterator[str]:
    texts = Texts()
    texts.feed(page)
    for text in texts.found:
        rest = text
        while MARKED.search(rest):
            rest = MARKED.sub(" ", rest)
        for known in data:
            rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", rest) if known in rest else rest
        if any(word not in NAMES for word in WORD.findall(rest)):
            yield text


def _data(shown: Showcase) -> set[str]:
    """Every text the tables hold that is no message of ours, and the field names of both vendors."""
    messages = collecting.messages()
    held: set[str] = set()
    for label in ("integrations", "ledger", "notify"):
        for model in apps.get_app_config(label).get_models():
            for row in model._default_manager.values():
                for name, value in row.items():
                    held |= set(_texts(value)) if name not in OURS else set()
    plain = {text for text in held if text not in messages and WORD.search(text)}
    unknown = {text for text in plain if not sentences_in(text)}
    return unknown | VENDOR_WORDS | _notations() | _of_the_vendors(shown.unfinished)


def _notations() -> set[str]:
    """Defaults as they are written into the settings: codes, numbers and names; the words of the built-in tables."""
    settings = [
        one for one in setting_fields.SETTINGS.values() if not isinstance(one.default, bool | StrEnum)
    ]
    written = {setting_fields._as_words(one, one.default) for one in settings if one.default}
    built_in = {word for table in BUILT_IN.values() for pair in table.items() for word in pair if word}
    return written | built_in | {str(flow) for flow in Flow}


def _of_the_vendors(integration: Integration) -> set[str]:
    """What the vendors said, and what the pages of setting up ask them for."""
    owners = {owner.name for owner in connecting.goods_owners(integration)}
    preview = connecting.preview(
        integration, options_of(integration), start_stamp="2020-01-01T00:00:00", limit=5
    )
    return owners | TOLD | {text for one in preview.documents for text in (one.number, one.party) if text}


def sentences_in(text: str) -> bool:
    """Whether it is recognised as one of ours, wholly or in part."""
    with translation.override("fi"):
        return OPEN in sentences.translated(text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one) if name not in OURS else ()
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _vendor_words() -> set[str]:
    """Field names as both vendors call them: they are English in every language."""
    from brygga.console.mapping_tables import TABLES

    rules = [rule for _title, table in TABLES for rule in table]
    return {words for rule in rules for words in (rule.source_words, rule.target_words) if words}


VENDOR_WORDS = _vendor_words()
