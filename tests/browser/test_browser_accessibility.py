"""WCAG 2.2 AA on every page of the console, by axe: light and dark, on a phone and on a desk; nothing may be found."""

from typing import Any

from playwright.sync_api import sync_playwright

from brygga.console.addresses import urlpatterns
from looking import DESK, PHONE, SHORTENED, be_signed_in, violations
from showcase import a_session, a_showcase
from showcase_pages import NO_PAGES, PAGES, SIGNED_OUT, addresses


def test_every_address_of_the_console_is_looked_at_or_named_with_the_reason_why_not() -> None:
    names = {str(pattern.name) for pattern in urlpatterns}
    assert names <= PAGES.keys() | NO_PAGES.keys(), names - PAGES.keys() - NO_PAGES.keys()
    assert not PAGES.keys() & NO_PAGES.keys()
    assert NO_PAGES.keys() <= names


def test_axe_finds_nothing_on_any_page(
    transactional_db: None, sandboxes: Any, live_server: Any, browser_path: str
) -> None:
    shown = a_showcase(sandboxes)
    pages, cookies = list(addresses(shown)), [a_session(shown) for _ in range(2)]
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for cookie, size in zip(cookies, (PHONE, DESK), strict=True):
            with browser.new_context(base_url=live_server.url, viewport=size) as context:
                page = context.new_page()
                for name, address in pages:
                    be_signed_in(page, "" if name in SIGNED_OUT else cookie, live_server.url)
                    page.goto(address)
                    page.evaluate(SHORTENED)
                    found += [f"{name}, {size['width']} px, {said}" for said in violations(page)]
        browser.close()
    assert not found, "\n".join(found)
