"""What a page costs: its number of statements is bounded, and the same for few documents and many."""

import logging
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from bench import asking, crowd, pages
from bench.crowd import Size
from brygga.ledger import tallies

FEW = Size(integrations=3, documents=400, runs=240, days=2, messages=60, people=3)
MANY = Size(integrations=9, documents=3000, runs=1200, days=4, messages=120, people=9)
MOST = {
    "home": 11, "choose": 3, "people": 5, "landing": 1, "link": 3, "setup-settings": 3, "status": 18, "progress": 14,
    "disconnect": 5, "settings": 5, "mapping": 5, "table": 5, "table-file": 3,
    "documents": 9, "document": 10, "attention": 11, "events": 7,
    "why": 6, "runs": 6, "audit": 6, "emails": 6, "email": 8, "email-stop": 3, "webhook": 6, "health": 1,
}  # fmt: skip
"""Statements of each page, the session and the person among them."""


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The test's transaction outlives the requests, as it does under Django's own test client."""
    doors = (request_started, request_finished)
    for door in doors:
        door.disconnect(close_old_connections)
    yield
    for door in doors:
        door.connect(close_old_connections)


def statements(size: Size) -> Counter[str]:
    """By page, how many statements the look of it takes that takes most."""
    person = crowd.written("http://127.0.0.1:9/demo", "http://127.0.0.1:9/api", size)
    session, most = asking.session_of(person), Counter[str]()
    for name, address in pages.addresses(person):
        with asking.counted() as counted:
            answer = asking.ask(address, session)
        if answer.status == HTTPStatus.OK:
            most |= Counter({name.partition("?")[0]: len(counted.asked)})
    return most


@pytest.mark.parametrize("size", [FEW, MANY])
def test_no_page_asks_the_database_more_when_there_is_more(
    one_connection: None, size: Size, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "django.request")  # that a button was only looked at
    assert statements(size) == MOST


def test_large_numbers_are_counted_once_a_minute_and_the_page_says_so(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.document(1)
    said = "So many documents are counted once a minute."
    assert said not in cast.page(cast.reader, "/documents")
    monkeypatch.setattr(tallies, "MANY", 0)
    try:
        assert said in cast.page(cast.reader, "/documents")
        cast.document(2)
        shown = cast.page(cast.reader, "/documents?flow=sales_orders")
        assert '<span class="count">1</span> <span class="name">all</span>' in shown
        assert shown.count('id="document-') == 2, "the rows themselves are never old"
    finally:
        cache.clear()
    assert '<span class="count">2</span> <span class="name">all</span>' in cast.page(
        cast.reader, "/documents"
    )
