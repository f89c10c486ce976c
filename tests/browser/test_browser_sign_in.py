"""Signing in with the login of the WMS, in a real browser; and the watch over every page of these tests."""

from typing import Any

import pytest
from playwright.sync_api import expect

BY_HAND = "document.head.append(Object.assign(document.createElement('{}'), {}))"


def test_the_first_page_after_signing_in_says_what_to_do_next(visitors: Any) -> None:
    visitor = visitors.stranger()
    visitor.sign_in()
    page = visitor.page
    expect(page.get_by_role("heading", name="Integrations and emails")).to_be_visible()
    expect(page.get_by_role("heading", name="There is no integration yet.")).to_be_visible()
    expect(page.get_by_role("link", name="New integration or e-mail", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("given", "sentence", "remedy"),
    [
        ({"password": "wrong"}, "The WMS does not accept this user name and password.", "starts with WSI"),
        ({"user": "WSInobody"}, "The WMS does not accept this user name and password.", "starts with WSI"),
    ],
)
def test_a_wrong_login_is_answered_with_a_sentence_and_a_remedy(
    visitors: Any, given: dict[str, str], sentence: str, remedy: str
) -> None:
    visitor = visitors.stranger()
    visitor.sign_in(**given)
    expect(visitor.page.get_by_role("alert")).to_contain_text(sentence)
    expect(visitor.page.get_by_role("alert")).to_contain_text(remedy)


def test_a_person_is_brought_back_to_the_page_they_asked_for(visitors: Any) -> None:
    visitor = visitors.stranger()
    visitor.page.goto("/people")
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.fill_in_login()
    expect(visitor.page.get_by_role("heading", name="People")).to_be_visible()
    visitor.press("Sign out")
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_watch_over_every_page_sees_what_the_policy_forbids(visitors: Any) -> None:
    page = visitors.operator().page
    page.evaluate(BY_HAND.format("style", "{textContent: 'p {}'}"))
    page.evaluate(BY_HAND.format("script", "{src: 'http://127.0.0.2/'}"))
    page.evaluate("() => setTimeout(() => missing(), 0)")
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 50))")
    seen = "\n".join(visitors.watch.problems)
    visitors.watch.problems.clear()
    for problem in ("style-src", "script-src", "foreign host: http://127.0.0.2/", "missing is not defined"):
        assert problem in seen
